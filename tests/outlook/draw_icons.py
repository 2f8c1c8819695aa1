"""Draws the PNG icons of the manifests from the SVGs beside them. Run it after changing an SVG or the sizes:

``ADDIN_TEST_CHROMIUM=/usr/bin/chromium python -m tests.outlook.draw_icons``
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).parents[2] / "static" / "icons"
RIBBON = (16, 32, 80)
MOBILE = (25, 32, 48, 50, 64, 75, 96, 144)
SIZES: dict[str, tuple[int, ...]] = {
    "dealside": (16, 32, 64, 80, 128, *MOBILE),
    "mobile-meeting": MOBILE,  # grey #919191, as Outlook asks for on phones
    **dict.fromkeys(("rate-positive", "rate-negative", "note", "next-step", "meeting"), RIBBON),
}
PACKAGE = {"color": 192, "outline": 32}


def draw() -> None:
    """Write every PNG beside its SVG."""
    wanted = [(name, size, f"{name}-{size}.png") for name, sizes in SIZES.items() for size in sorted(set(sizes))]
    wanted += [(name, size, f"{name}.png") for name, size in PACKAGE.items()]
    with sync_playwright() as playwright:
        chromium = os.environ.get("ADDIN_TEST_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for name, size, file in wanted:
            drawing = (
                (ICONS / f"{name}.svg").read_text("utf-8").replace("<svg ", f'<svg width="{size}" height="{size}" ')
            )
            page.set_viewport_size({"width": size, "height": size})
            page.set_content(f'<body style="margin:0;line-height:0">{drawing}</body>')
            page.screenshot(path=ICONS / file, omit_background=True)
        browser.close()


if __name__ == "__main__":
    draw()
