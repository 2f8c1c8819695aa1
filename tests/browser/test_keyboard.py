"""Everything by keyboard alone, and the focus is never lost."""

from playwright.sync_api import expect

from tests.browser.pane import Pane, ambiguous, item


def walk(pane: Pane, steps: int) -> list[str]:
    """Where Tab goes."""
    found = []
    for _ in range(steps):
        pane.page.keyboard.press("Tab")
        found.append(pane.focus)
    return found


def reach(pane: Pane, wanted: str) -> None:
    """Tab until the focus is there."""
    for _ in range(30):
        if pane.focus == wanted:
            return
        pane.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def test_tab_follows_the_reading_order_with_one_stop_per_editor(pane: Pane) -> None:
    pane.show()
    order = ["⋯", "show-amount", "edit-stage", "show-close_date", "show-probability", "edit-next_step", "+", "−"]
    assert walk(pane, 10) == [*order, "Why this deal?", "note"]


def test_a_deal_is_edited_rated_and_noted_by_keyboard_alone(pane: Pane) -> None:
    pane.show()
    reach(pane, "show-amount")
    pane.page.keyboard.press("Enter")
    pane.page.keyboard.type("95k")
    pane.page.keyboard.press("Enter")
    expect(pane.value("amount")).to_have_text("€95,000")
    reach(pane, "+")
    pane.page.keyboard.press("Space")
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    reach(pane, "note")
    pane.page.keyboard.type("Budget is approved.")
    pane.page.keyboard.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    assert pane.focus == "note"


def test_the_focus_stays_on_the_rating(pane: Pane) -> None:
    pane.show()
    reach(pane, "−")
    pane.page.keyboard.press("Enter")
    expect(pane.button("Rate negative")).to_have_attribute("aria-pressed", "true")
    assert pane.focus == "−"


def test_the_focus_stays_on_the_stage(pane: Pane) -> None:
    pane.show()
    pane.input("stage").focus()
    pane.input("stage").select_option("Negotiation")
    expect(pane.field("stage")).to_contain_text("Saved")
    assert pane.focus == "edit-stage"


def test_the_focus_is_on_the_value_after_undo_and_after_taking_theirs(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "95k")
    pane.button("Undo").press("Enter")
    expect(pane.value("amount")).to_have_text("€84,000")
    assert pane.focus == "show-amount"


def test_another_mail_does_not_take_the_focus(pane: Pane) -> None:
    pane.show()
    pane.page.evaluate("document.activeElement.blur()")
    pane.choose(ambiguous())
    expect(pane.title).to_have_text("Which deal is this about?")
    assert pane.page.evaluate("document.activeElement === document.body")


def test_escape_closes_the_menu_and_returns_to_it(pane: Pane) -> None:
    pane.show()
    menu = pane.page.locator("summary[aria-label=More]")
    menu.press("Enter")
    expect(pane.button("Mark as private")).to_be_visible()
    pane.page.keyboard.press("Tab")
    pane.page.keyboard.press("Escape")
    expect(pane.button("Mark as private")).to_be_hidden()
    expect(menu).to_be_focused()


def test_refreshing_keeps_the_focus_in_the_panel(pane: Pane) -> None:
    pane.show()
    pane.button("Refresh").press("Enter")
    pane.settled()
    assert not pane.page.evaluate("document.activeElement === document.body")


def test_the_timeline_opens_with_the_keyboard_and_keeps_what_is_open(pane: Pane) -> None:
    pane.show(item())
    pane.button("Rate positive").click()
    line = pane.page.locator(".timeline .line button").first
    line.press("Enter")
    expect(pane.page.locator(".said")).to_have_count(1)
    assert "Line 4 retrofit" in pane.focus
    pane.button("Rate negative").click()
    expect(pane.button("Rate negative")).to_have_attribute("aria-pressed", "true")
    expect(pane.page.locator(".said")).to_have_count(1)
