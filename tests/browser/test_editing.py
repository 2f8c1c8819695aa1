"""Edit a deal in place: saved where it stands, taken back, refused, or in somebody's way."""

import pytest
from playwright.sync_api import Route, expect

from addin.desk.edit_opportunity import edit_opportunity
from tests.browser.pane import Pane


def meanwhile(pane: Pane, **changes: object) -> None:
    """Somebody else edits the deal."""
    one = pane.deal("O-1")
    edit_opportunity(pane.desk, one.id, one.version, changes)


@pytest.mark.parametrize(
    ("name", "typed", "shown", "stored", "before"),
    [
        ("amount", "95k", "€95,000", "95000", "€84,000"),
        ("amount", "", "–", None, "€84,000"),
        ("close_date", "fri", "27 Nov", "2026-11-27", "18 Dec"),
        ("probability", "75 %", "75%", 75, "60%"),
    ],
)
def test_a_value_is_saved_in_place_and_undo_brings_the_old_one_back(
    pane: Pane, name: str, typed: str, shown: str, stored: object, before: str
) -> None:
    pane.show()
    pane.edit(name, typed)
    expect(pane.value(name)).to_have_text(shown)
    expect(pane.field(name)).to_contain_text("Saved")
    assert pane.deal("O-1").value(name) == stored
    pane.button("Undo").click()
    expect(pane.value(name)).to_have_text(before)


def test_the_stage_is_a_choice_and_can_be_taken_back(pane: Pane) -> None:
    pane.show()
    pane.input("stage").select_option("Negotiation")
    expect(pane.field("stage")).to_contain_text("Saved")
    assert pane.deal("O-1").stage == "Negotiation"
    pane.button("Undo").click()
    expect(pane.input("stage")).to_have_value("Proposal")


def test_undoing_a_won_deal_brings_its_likelihood_back_too(pane: Pane) -> None:
    pane.show()
    pane.input("stage").select_option("Won")
    expect(pane.page.locator(".badge")).to_have_text("Won")
    pane.button("Undo").click()
    expect(pane.input("stage")).to_have_value("Proposal")
    expect(pane.value("probability")).to_have_text("60%")


def test_walking_through_the_stages_by_arrow_key_is_no_conflict_with_oneself(pane: Pane) -> None:
    pane.show()
    pane.slow("edit", 150)
    pane.input("stage").focus()
    pane.page.keyboard.press("ArrowDown")
    pane.page.keyboard.press("ArrowUp")
    pane.page.wait_for_timeout(700)
    pane.settled()
    expect(pane.button("Keep mine")).to_have_count(0)
    assert pane.deal("O-1").stage == "Proposal"


def test_the_next_step_is_saved_with_enter(pane: Pane) -> None:
    pane.show()
    pane.edit("next_step", "Call on Monday & <confirm>")
    expect(pane.field("next_step")).to_contain_text("Saved")
    expect(pane.input("next_step")).to_have_value("Call on Monday & <confirm>")
    pane.button("Undo").click()
    expect(pane.input("next_step")).to_have_value("Send revised quote")


@pytest.mark.parametrize(
    ("name", "typed"), [("amount", "a lot"), ("close_date", "when it rains"), ("probability", "x")]
)
def test_nonsense_is_refused_at_the_field_and_what_was_typed_stays(pane: Pane, name: str, typed: str) -> None:
    pane.show()
    pane.edit(name, typed)
    error = pane.page.locator(f"#error-{name}")
    expect(error).to_be_visible()
    expect(error).to_contain_text("This")
    expect(pane.input(name)).to_have_value(typed)
    expect(pane.input(name)).to_be_focused()
    expect(pane.input(name)).to_have_attribute("aria-describedby", f"error-{name}")
    expect(pane.page.locator("#spoken")).to_contain_text("This")
    expect(pane.value(name)).to_be_hidden()


def test_a_refused_value_can_be_mended(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "a lot")
    expect(pane.page.locator("#error-amount")).to_be_visible()
    pane.input("amount").fill("90k")
    pane.input("amount").press("Enter")
    expect(pane.value("amount")).to_have_text("€90,000")
    expect(pane.page.locator("[aria-invalid]")).to_have_count(0)


def test_escape_leaves_the_value_as_it_was(pane: Pane) -> None:
    pane.show()
    pane.value("amount").click()
    pane.input("amount").fill("1")
    pane.input("amount").press("Escape")
    expect(pane.value("amount")).to_be_focused()
    expect(pane.value("amount")).to_have_text("€84,000")
    expect(pane.input("amount")).to_be_hidden()
    pane.page.reload()
    expect(pane.value("amount")).to_be_visible()
    assert pane.deal("O-1").version == 1


def test_escape_takes_an_error_away_with_the_typo(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "a lot")
    expect(pane.page.locator("#error-amount")).to_be_visible()
    pane.input("amount").press("Escape")
    expect(pane.page.locator("#error-amount")).to_have_count(0)
    expect(pane.value("amount")).to_have_text("€84,000")


def test_a_value_typed_and_left_is_not_shown_as_if_it_were_saved(pane: Pane) -> None:
    pane.show()
    pane.edit("next_step", "Send revised quote")  # no change
    pane.value("amount").click()
    pane.input("amount").fill("95k")
    pane.note.click()
    pane.page.wait_for_timeout(400)
    saved = pane.deal("O-1").amount == "95000"
    told = pane.field("amount").get_by_text("not saved").or_(pane.field("amount").get_by_text("Draft")).count() > 0
    assert saved or told, "left without Enter, the value is neither saved nor marked as a draft"


def test_the_focus_returns_to_the_value_that_was_edited(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "95k")
    expect(pane.field("amount")).to_contain_text("Saved")
    assert pane.focus == "show-amount"


def test_undo_survives_another_action_within_its_eight_seconds(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "95k")
    expect(pane.button("Undo")).to_be_visible()
    pane.button("Rate positive").click()
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    expect(pane.button("Undo")).to_be_visible()


def test_undo_goes_after_eight_seconds(pane: Pane) -> None:
    pane.page.clock.install()
    pane.show()
    pane.edit("amount", "95k")
    expect(pane.button("Undo")).to_be_visible()
    pane.page.clock.fast_forward(8_100)
    expect(pane.button("Undo")).to_have_count(0)


def test_a_conflict_shows_both_values_and_mine_can_be_kept(pane: Pane) -> None:
    pane.show()
    meanwhile(pane, amount="70000")
    pane.edit("amount", "95k")
    expect(pane.field("amount")).to_contain_text("Someone else changed")
    expect(pane.button("Keep mine: €95,000")).to_be_visible()
    expect(pane.button("Take theirs: €70,000")).to_be_visible()
    assert pane.deal("O-1").amount == "70000"
    pane.button("Keep mine").click()
    expect(pane.value("amount")).to_have_text("€95,000")
    expect(pane.button("Keep mine")).to_have_count(0)
    assert pane.deal("O-1").amount == "95000"


@pytest.mark.parametrize("name", ["amount", "next_step"])
def test_a_conflict_shows_both_values_and_theirs_can_be_taken(pane: Pane, name: str) -> None:
    theirs, shown = {"amount": ("70000", "€70,000"), "next_step": ("Wait", "Wait")}[name]
    pane.show()
    meanwhile(pane, **{name: theirs})
    pane.edit(name, "95k")
    pane.button("Take theirs").click()
    expect(pane.button("Take theirs")).to_have_count(0)
    pane.settled()
    if name == "amount":
        expect(pane.value(name)).to_have_text(shown)
        expect(pane.input(name)).to_be_hidden()
    else:
        expect(pane.input(name)).to_have_value(shown)
    assert pane.deal("O-1").value(name) == theirs


def test_a_conflict_offers_only_its_two_answers(pane: Pane) -> None:
    pane.show()
    meanwhile(pane, amount="70000")
    pane.edit("amount", "95k")
    expect(pane.button("Keep mine")).to_be_visible()
    expect(pane.input("amount")).to_be_hidden()


def test_two_people_on_different_fields_are_not_in_each_others_way(pane: Pane) -> None:
    pane.show()
    meanwhile(pane, next_step="Wait")
    pane.edit("amount", "95k")
    expect(pane.field("amount")).to_contain_text("Saved")
    expect(pane.input("next_step")).to_have_value("Wait")


def test_a_value_typed_for_one_deal_is_never_saved_on_the_next(pane: Pane) -> None:
    pane.show()
    held: list[Route] = []
    pane.answer("edit", lambda route: held.append(route))
    pane.edit("next_step", "first")
    pane.input("next_step").fill("second, for this deal")
    pane.input("next_step").press("Enter")
    pane.page.locator("summary[aria-label=More]").click()
    pane.page.get_by_test_id("other").click()
    pane.page.locator("#other .choice").first.click()
    expect(pane.title).to_have_text("Warehouse labelling")
    pane.page.context.unroute(f"{pane.address}/outlook/edit")
    held[0].continue_()
    pane.page.wait_for_timeout(500)
    assert pane.deal("O-2").next_step != "second, for this deal"
    assert pane.deal("O-1").next_step == "first"
    expect(pane.page.locator(".told")).to_contain_text("Saved on the deal the mail was on.")
    pane.page.locator("summary[aria-label=More]").click()
    pane.page.get_by_test_id("other").click()
    pane.page.locator("#search").fill("line 4")
    pane.page.get_by_test_id("found").first.click()
    expect(pane.title).to_have_text("Line 4 retrofit")
    expect(pane.input("next_step")).to_have_value("second, for this deal")


def test_what_was_typed_for_one_deal_does_not_follow_the_mail_to_another(pane: Pane) -> None:
    pane.show()
    pane.value("amount").click()
    pane.input("amount").fill("95000")
    pane.page.locator("summary[aria-label=More]").click()
    pane.page.get_by_test_id("other").click()
    pane.page.locator("#other .choice").first.click()
    expect(pane.title).to_have_text("Warehouse labelling")
    expect(pane.input("amount")).to_be_hidden()
    pane.button("Undo").click()
    expect(pane.title).to_have_text("Line 4 retrofit")
    expect(pane.input("amount")).to_have_value("95000")
