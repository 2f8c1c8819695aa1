"""Rate a mail, write a note, keep its draft."""

from playwright.sync_api import Page, expect

from tests.browser.pane import Pane, item


def pressed(pane: Pane) -> tuple[str | None, str | None]:
    return (
        pane.button("Rate positive").get_attribute("aria-pressed"),
        pane.button("Rate negative").get_attribute("aria-pressed"),
    )


def test_plus_then_minus_then_minus_again_takes_the_rating_back(pane: Pane) -> None:
    pane.show()
    plus, minus = pane.button("Rate positive"), pane.button("Rate negative")
    plus.click()
    expect(plus).to_have_attribute("aria-pressed", "true")
    expect(pane.page.locator(".timeline .rated")).to_have_text("+")
    minus.click()
    expect(minus).to_have_attribute("aria-pressed", "true")
    expect(plus).to_have_attribute("aria-pressed", "false")
    minus.click()
    expect(minus).to_have_attribute("aria-pressed", "false")
    assert pressed(pane) == ("false", "false")
    expect(pane.page.locator(".timeline .rated")).to_have_count(0)


def test_a_double_click_on_plus_rates_once(pane: Pane) -> None:
    pane.show()
    pane.button("Rate positive").dblclick()
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    pane.page.wait_for_timeout(200)
    assert pressed(pane) == ("true", "false")
    expect(pane.page.locator(".timeline .line")).to_have_count(1)


def test_a_note_is_saved_with_ctrl_enter_and_stands_in_the_timeline(pane: Pane) -> None:
    pane.show()
    pane.note.fill("Budget is approved.\nAsk for <b>the order</b>.")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note .title")).to_contain_text("Budget is approved.")
    expect(pane.note).to_have_value("")
    expect(pane.page.locator("#spoken")).to_contain_text("Note saved.")
    pane.page.locator(".timeline .note button").press("Enter")
    expect(pane.page.locator(".said .text")).to_have_text("Budget is approved. Ask for <b>the order</b>.")


def test_the_first_click_after_a_note_lands_where_it_was_aimed(pane: Pane) -> None:
    pane.show()
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    pane.page.locator(".timeline .note button").click()
    expect(pane.page.locator(".said .text")).to_be_visible()


def test_ctrl_enter_twice_writes_one_note(pane: Pane) -> None:
    pane.show()
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    pane.page.wait_for_timeout(300)
    expect(pane.page.locator(".timeline .note")).to_have_count(1)


def test_an_empty_note_is_no_note(pane: Pane) -> None:
    pane.show()
    pane.note.fill("   ")
    pane.note.press("Control+Enter")
    pane.page.wait_for_timeout(200)
    expect(pane.page.locator(".timeline .note")).to_have_count(0)


def test_a_draft_note_survives_other_mails_and_a_reload_and_goes_with_saving(pane: Pane) -> None:
    other = item(7, subject="Something else")
    pane.show()
    pane.note.fill("Half a thou")
    pane.choose(other)
    expect(pane.page.locator("#mail-subject")).to_have_text("Something else")
    pane.settled()
    expect(pane.note).to_have_value("")
    pane.choose(item())
    expect(pane.page.locator("#mail-subject")).to_have_text("Line 4 retrofit")
    pane.settled()
    expect(pane.note).to_have_value("Half a thou")
    pane.page.reload()
    expect(pane.note).to_have_value("Half a thou")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    pane.page.reload()
    pane.settled()
    expect(pane.note).to_have_value("")


def test_a_note_half_written_survives_a_rating(pane: Pane) -> None:
    pane.show()
    pane.note.fill("Half a thou")
    pane.button("Rate positive").click()
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    expect(pane.note).to_have_value("Half a thou")


def test_a_note_half_written_survives_a_rating_where_storage_is_blocked(pane: Pane, page: Page) -> None:
    blocked = "get() { throw new DOMException('blocked', 'SecurityError'); }"
    page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {blocked} }});")
    pane.show()
    pane.note.fill("Half a thou")
    pane.button("Rate positive").click()
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    expect(pane.note).to_have_value("Half a thou")


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept_with_the_caret(pane: Pane) -> None:
    pane.show()
    pane.note.fill("one three")
    pane.page.evaluate("document.getElementById('note').setSelectionRange(4, 4)")
    pane.slow("rate", 150)
    pane.page.evaluate("document.querySelector('.plus').click()")
    pane.note.press_sequentially("two ")
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    expect(pane.page.locator(".timeline .rated")).to_have_text("+")
    pane.page.keyboard.type("and ")
    expect(pane.note).to_have_value("one two and three")


def test_the_text_of_a_mail_in_the_timeline_opens_and_closes(pane: Pane) -> None:
    pane.show()
    pane.button("Rate positive").click()
    line = pane.page.locator(".timeline .line button").first
    line.click()
    expect(pane.page.locator(".said")).to_contain_text("not kept here")
    expect(line).to_have_attribute("aria-expanded", "true")
    line.click()
    expect(pane.page.locator(".said")).to_have_count(0)


def test_a_note_sent_again_after_a_lost_answer_is_one_note_also_after_a_reload(pane: Pane) -> None:
    pane.show()
    pane.lose("note", 2)
    pane.note.fill("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.notice).not_to_be_empty()
    pane.note.press("Control+Enter")
    pane.page.wait_for_timeout(300)
    pane.page.reload()
    pane.settled()
    expect(pane.note).to_have_value("Budget is approved.")
    pane.note.press("Control+Enter")
    expect(pane.note).to_have_value("")
    notes = [one for one in pane.store.timeline.page(pane.deal("O-1").id) if one.kind == "note"]
    assert len(notes) == 1


def test_the_same_words_can_be_noted_twice_on_purpose(pane: Pane) -> None:
    pane.show()
    for count in (1, 2):
        pane.note.fill("Called again.")
        pane.note.press("Control+Enter")
        expect(pane.page.locator(".timeline .note")).to_have_count(count)
