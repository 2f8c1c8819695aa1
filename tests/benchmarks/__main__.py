"""``make bench``: every figure is a ratio measured in this very run, never an absolute time.

``python -m tests.benchmarks [context] [panel] [cards] [matching] [capture] [import]``; all parts by default.
"""

import sys
from collections.abc import Callable

from tests.benchmarks import capture, cards, context, imports, matching, panel

PARTS: dict[str, Callable[[], list[str]]] = {
    "context": context.report, "panel": panel.report, "cards": cards.report, "matching": matching.report, "capture": capture.report, "import": imports.report,
}  # fmt: skip


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for name in wanted or list(PARTS):
        print(f"== {name}", flush=True)
        for line in PARTS[name]():
            print(line, flush=True)
    return 0


raise SystemExit(main(sys.argv[1:]))
