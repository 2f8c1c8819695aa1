#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs one when there is none: with apt when root, else
# Playwright's own. $1 is the virtual environment's bin folder. Messages go to standard error.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then command -v "$name"; exit 0; fi
done
own=$("$1/python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as p: print(p.chromium.executable_path)' 2>/dev/null || true)
if [ -n "$own" ] && [ -x "$own" ]; then echo "$own"; exit 0; fi
echo "No Chromium found; installing one for the browser tests …" >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    if apt-get update -qq >&2 && apt-get install -y -qq chromium fonts-noto-cjk >&2; then command -v chromium; exit 0; fi
fi
if "$1/python" -m playwright install chromium >&2; then echo "$own"; exit 0; fi
echo "No Chromium could be installed: browser tests are skipped (a failure in CI)." >&2
