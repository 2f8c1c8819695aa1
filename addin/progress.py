"""Long work shows a bar on a terminal and plain lines elsewhere, on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

LINE_EVERY_SECONDS = 10.0


@contextmanager
def progress(label: str, unit: str) -> Iterator[Callable[[int], None]]:
    """Gives a function that takes how many more are done."""
    if sys.stderr.isatty():
        with tqdm(desc=label, unit=f" {unit}") as bar:

            def advance(count: int) -> None:
                bar.update(count)

            yield advance
        return
    done, told = 0, time.monotonic()

    def tell(count: int) -> None:
        nonlocal done, told
        done += count
        if time.monotonic() - told >= LINE_EVERY_SECONDS:
            told = time.monotonic()
            print(f"{label}: {done} {unit} so far", file=sys.stderr, flush=True)

    yield tell
