"""Every state of the panel: accessible and in one piece, whatever the colours, language and size."""

import os
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.pane import Pane
from tests.browser.states import STATES
from tests.browser.test_appearance import overflow

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder: pictures of every state are put there (``make screenshots``)."""
SIZES = {"320": {"width": 320, "height": 640}, "zoom": {"width": 160, "height": 320}}
COLOURS = {"light": ("light", "none"), "dark": ("dark", "none"), "forced": ("light", "active")}
LANGUAGES = {"en": "en-GB", "ko": "ko-KR"}


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its best practices that concern a panel."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("context", [{"locale": "en-GB"}], indirect=True)
def test_a_state_has_no_fault_axe_knows_and_nothing_sticks_out(pane: Pane, name: str, language: str) -> None:
    STATES[name](pane, LANGUAGES[language])
    pane.page.wait_for_timeout(350)
    found: dict[str, list[str]] = {}
    for colours, (scheme, forced) in COLOURS.items():
        pane.page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
        for size, viewport in SIZES.items():
            pane.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            if SCREENSHOTS:
                folder = Path(SCREENSHOTS) / language / colours
                folder.mkdir(parents=True, exist_ok=True)
                pane.page.screenshot(path=folder / f"{name}{'-zoom' if size == 'zoom' else ''}.png", full_page=True)
            if wrong := violations(pane.page):
                found[f"{colours} {size}"] = wrong
            assert overflow(pane.page) == 0, f"{colours} {size}"
    assert found == {}
