"""Outcomes of token checks, remembered by the token's SHA-256 until it expires: a signature is checked once."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

REMEMBERED = 10_000
Outcome = TypeVar("Outcome")


class Remembered(Generic[Outcome]):
    """Outcomes by token; the least recently checked are forgotten first. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[Outcome, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, token: str) -> Outcome | None:
        """What the token came to, or None when it was not checked yet or has expired since."""
        known = self._known.get(_digest(token))
        return known[0] if known is not None and known[1] > self._clock() else None

    def keep(self, token: str, outcome: Outcome, expires_at: float) -> Outcome:
        """Remember ``outcome`` until ``expires_at`` (seconds since the epoch); returns it."""
        with self._lock:
            self._known[_digest(token)] = (outcome, expires_at)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return outcome


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
