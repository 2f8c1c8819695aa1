"""A provider's public keys (JWKS, RFC 7517), fetched, kept, and fetched again when the provider rotates them."""

import threading
import time
from collections.abc import Callable

import orjson

from addin.calls import CallFailed, call, open_session
from addin.errors import Unavailable
from addin.identity.tokens import SigningKey, key_set
from addin.wording import text

SECONDS = 8.0
"""The key set is there by then, or the provider counts as not answering."""
LARGEST_ANSWER = 1_000_000
KEPT = 24 * 3600.0
"""Seconds after which the set is fetched anew; Microsoft advises a day."""
PAUSE = 30.0
"""At least so many seconds lie between two fetches, whoever asks for whatever key."""
UNKNOWN_FOR = 600.0
"""For so long a key that was not in the set just fetched is not asked for again."""
MOST_UNKNOWN = 1_000


class SigningKeys:
    """The keys behind one address; safe to share between threads. When the address does not answer, the keys at hand
    go on being used."""

    def __init__(
        self,
        url: str,
        fetch: Callable[[str], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        of_one_issuer: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        self._url = url
        self._of_one_issuer = of_one_issuer
        self._fetch = fetch or (lambda address: _fetched(address, seconds))
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._unknown: dict[str, float] = {}

    def find(self, kid: str) -> SigningKey | None:
        """The key, or None when the provider has no such one.

        Raises :class:`Unavailable` when that cannot be told because the provider does not answer.
        """
        now = self._clock()
        found = self._keys.get(kid)
        if found is not None and now - self._fetched_at < KEPT:
            return found
        with self._lock:
            if self._due(kid, now):
                self._refresh(kid, now)
            found = self._keys.get(kid)
            if found is None and self._fetched_at < self._tried_at:
                raise Unavailable(text("The sign-in cannot be checked now. Try again in a moment."))
            return found

    def _due(self, kid: str, now: float) -> bool:
        if now - self._tried_at < PAUSE:
            return False
        if kid in self._keys:
            return now - self._fetched_at >= KEPT
        return now - self._unknown.get(kid, float("-inf")) >= UNKNOWN_FOR

    def _refresh(self, kid: str, now: float) -> None:
        self._tried_at = now
        try:
            self._keys = key_set(self._fetch(self._url), of_one_issuer=self._of_one_issuer) or self._keys
        except (CallFailed, ValueError):
            return
        self._fetched_at = now
        self._unknown = {one: at for one, at in self._unknown.items() if now - at < UNKNOWN_FOR}
        if kid not in self._keys and len(self._unknown) < MOST_UNKNOWN:
            self._unknown[kid] = now


def _fetched(url: str, seconds: float = SECONDS) -> object:
    """The JSON at ``url``. Raises :class:`addin.calls.CallFailed` and :class:`ValueError`."""
    with open_session(1) as session:
        answer = call(session, "GET", url, seconds=seconds, most=LARGEST_ANSWER)
    if answer.status != 200:
        raise ValueError("no key set")
    document: object = orjson.loads(answer.body)
    return document
