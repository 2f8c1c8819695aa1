"""How it looks and reads: narrow, zoomed, dark, high contrast, Korean; and that foreign text stays text."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from addin.desk.edit_opportunity import edit_opportunity
from tests.browser.pane import Pane, ambiguous, item, unknown

EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>"><svg onload=window.hurt=1>'
LONG = "Donaudampfschifffahrtsgesellschaft" * 6
CONTRAST = """() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const paper = canvas.getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    paper.clearRect(0, 0, 1, 1); paper.fillStyle = colour; paper.fillRect(0, 0, 1, 1);
    return [...paper.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) => one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const found = rgb(getComputedStyle(one).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const poor = [];
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!(own || one.matches('input, select, textarea')) || !one.checkVisibility() || one.closest('.spoken')) continue;
    const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(`${one.className || one.tagName}: ${((a + .05) / (b + .05)).toFixed(2)}`);
  }
  return poor;
}"""


def overflow(page: Page) -> int:
    """How many pixels one would have to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [300, 320, 450])
def test_nothing_has_to_be_scrolled_sideways(pane: Pane, width: int) -> None:
    one = pane.deal("O-1")
    edit_opportunity(pane.desk, one.id, one.version, {"name": LONG, "next_step": LONG, "amount": "999999999999999"})
    pane.page.set_viewport_size({"width": width, "height": 600})
    pane.show(item(subject=LONG))
    pane.button("Rate positive").click()
    expect(pane.page.locator(".timeline .line")).to_have_count(1)
    assert overflow(pane.page) == 0
    pane.page.locator("summary[aria-label=More]").click()
    assert overflow(pane.page) == 0
    pane.page.get_by_test_id("other").click()
    assert overflow(pane.page) == 0
    for mail in (ambiguous(), unknown(subject=LONG), item(6, "max@seller.example", LONG)):
        pane.choose(mail)
        pane.settled()
        assert overflow(pane.page) == 0


def test_at_200_per_cent_zoom_nothing_has_to_be_scrolled_sideways(pane: Pane) -> None:
    # Browser zoom halves the CSS pixels of the frame; text zoom doubles the letters.
    pane.page.set_viewport_size({"width": 160, "height": 300})
    pane.show()
    assert overflow(pane.page) == 0


def test_the_three_questions_are_answered_without_scrolling(pane: Pane) -> None:
    pane.page.set_viewport_size({"width": 320, "height": 570})
    pane.show()
    for place in (".account", "h1", ".metrics", ".rate", "#edit-next_step", "#note"):
        box = pane.page.locator(place).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 570, place


def test_letters_and_targets_are_large_enough(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "95k")
    expect(pane.button("Undo")).to_be_visible()
    pane.button("Rate positive").click()
    pane.settled()
    small = pane.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary')]
             .filter((one) => one.checkVisibility()).map((one) => [one.textContent.trim() || one.id, one.getBoundingClientRect()])
             .filter(([, box]) => box.height < 24 || box.width < 24).map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""
    )
    assert small == []
    sizes = pane.page.evaluate(
        "[...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && one.textContent.trim())"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 11


@pytest.mark.parametrize("context", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_every_word_stands_out_from_its_ground(pane: Pane) -> None:
    pane.show()
    pane.edit("amount", "a lot")
    pane.button("Rate negative").click()
    expect(pane.button("Rate negative")).to_have_attribute("aria-pressed", "true")
    pane.settled()
    pane.page.wait_for_timeout(350)
    assert pane.page.evaluate(CONTRAST) == []
    for mail in (ambiguous(), unknown()):
        pane.choose(mail)
        pane.settled()
        assert pane.page.evaluate(CONTRAST) == []


def test_the_panel_follows_outlooks_theme_not_the_systems(pane: Pane) -> None:
    pane.show(ground="#1f1f1f")
    assert pane.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(31, 31, 31)"
    assert pane.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


@pytest.mark.parametrize("context", [{"forced_colors": "active"}], indirect=True)
def test_in_high_contrast_the_given_rating_differs_from_the_other(pane: Pane) -> None:
    pane.show()
    pane.button("Rate positive").click()
    expect(pane.button("Rate positive")).to_have_attribute("aria-pressed", "true")
    colour = "(one) => getComputedStyle(one).backgroundColor"
    assert pane.button("Rate positive").evaluate(colour) != pane.button("Rate negative").evaluate(colour)
    adjusted = pane.page.locator(".metric").first.evaluate("(one) => getComputedStyle(one).forcedColorAdjust")
    assert adjusted == "auto", "the metrics keep our colours instead of the reader's"


def test_with_reduced_motion_nothing_moves(pane: Pane) -> None:
    pane.show()
    moving = pane.page.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => { const style = getComputedStyle(one);"
        " return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none' }).length"
    )
    assert moving == 0


@pytest.mark.parametrize("context", [{"locale": "ko-KR"}], indirect=True)
def test_the_korean_panel_has_no_english_words(pane: Pane) -> None:
    allowed = {"Dealside", "Outlook", "CRM", "Ctrl", "Enter", "Acme", "Robotics", "Keiko", "Ito", "Park", "Lee", "Ana"}
    deals = {
        "Line",
        "line",
        "retrofit",
        "Warehouse",
        "labelling",
        "Re",
        "New",
        "Send",
        "revised",
        "quote",
        "Northwind",
        "Joe",
        "Doe",
    }
    titles = {"Head", "of", "Operations", "acme", "example", "ito"}
    stages = {"Discovery", "Proposal", "Negotiation", "Won", "Lost", "Costa", "question", "Max", "Weber"}
    found: set[str] = set()
    pane.show(language="ko-KR")
    pane.note.fill("메모")
    pane.note.press("Control+Enter")
    expect(pane.page.locator(".timeline .note")).to_have_count(1)
    assert pane.page.locator("html").get_attribute("lang") == "ko"
    for mail in (item(), ambiguous(), unknown(), item(6, "max@seller.example", "Max Weber"), None):
        pane.choose(mail)
        if mail:
            expect(pane.page.locator("#mail-subject")).to_have_text(mail["subject"])
            pane.settled()
        if mail and mail["itemId"].startswith("AAMk1"):
            pane.edit("amount", "plenty")
            pane.settled()
        texts = pane.page.locator("#panel :not(option)").evaluate_all(
            "(all) => all.flatMap((one) => [...one.childNodes]).map((node) => node.nodeType === 3 ? node.data : '').join(' ')"
        )
        found |= set(re.findall(r"[A-Za-z]{2,}", texts))
        labels = "[...document.querySelectorAll('[aria-label],[placeholder],[title]')].map((one) =>"
        said = pane.page.evaluate(f"{labels} `${{one.ariaLabel || ''}} ${{one.placeholder || ''}}`).join(' ')")
        found |= set(re.findall(r"[A-Za-z]{2,}", said))
    assert found - allowed - deals - titles - stages == set()


def test_foreign_text_is_shown_as_text(pane: Pane) -> None:
    one = pane.deal("O-1")
    edit_opportunity(pane.desk, one.id, one.version, {"name": EVIL, "next_step": EVIL})
    hostile: dict[str, Any] = {"subject": EVIL, "from": {"displayName": EVIL, "emailAddress": "k.ito@acme.example"}}
    pane.show(item(**hostile))
    expect(pane.title).to_have_text(EVIL)
    pane.note.fill(EVIL)
    pane.note.press("Control+Enter")
    pane.page.locator(".timeline .note button").press("Enter")
    expect(pane.page.locator(".said .text")).to_have_text(EVIL)
    pane.edit("amount", EVIL)
    expect(pane.input("amount")).to_have_value(EVIL)
    pane.choose(unknown(subject=EVIL))
    pane.settled()
    pane.page.locator("#create-amount").fill(EVIL)
    pane.button("Create and link").click()
    expect(pane.page.locator("#create-error-amount")).to_be_visible()
    pane.choose(ambiguous(subject=EVIL))
    pane.settled()
    assert pane.page.evaluate("window.hurt") is None
    assert pane.page.locator("main img, main script, main svg").count() == 0


def test_html_in_a_conflict_stays_text(pane: Pane) -> None:
    one = pane.deal("O-1")
    pane.show()
    edit_opportunity(pane.desk, one.id, one.version, {"next_step": EVIL})
    pane.edit("next_step", f"{EVIL} mine")
    expect(pane.button("Keep mine")).to_contain_text(EVIL)
    pane.button("Keep mine").click()
    expect(pane.input("next_step")).to_have_value(f"{EVIL} mine")
    assert pane.page.evaluate("window.hurt") is None
