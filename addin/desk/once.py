"""Carry a request out once, however often it is sent: double clicks, retries, impatient proxies."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from addin.desk.desk import Desk
from addin.errors import InvalidInput
from addin.wording import text

MAX_KEY = 200
KEPT = timedelta(days=30)
"""So long a repeat is recognised; buttons of cards are good for a week."""
EXPIRE_EVERY = 500
"""Once in so many requests the keys that are too old are dropped."""


def once(desk: Desk, key: str | None, request: bytes, act: Callable[[], Any]) -> Any:
    """The answer of ``act``, or the stored answer when this rep already sent ``key`` with the same ``request``.

    The answer must be JSON. Key and effect are stored in one transaction; a failed request leaves its key free.
    Raises :class:`addin.errors.KeyReused` when the key came with a different request.
    """
    if not key:
        return act()
    if len(key) > MAX_KEY or not key.isprintable():
        raise InvalidInput({"Idempotency-Key": text("At most %(limit)s characters.", limit=MAX_KEY)})
    fingerprint = hashlib.sha256(request).hexdigest()
    with desk.store.transaction():
        stored = desk.store.idempotency.claim(desk.rep.id, key, fingerprint, desk.now_at)
        if stored is not None:
            return stored
        answer = act()
        desk.store.idempotency.remember(desk.rep.id, key, answer)
        if secrets.randbelow(EXPIRE_EVERY) == 0:
            desk.store.idempotency.expire((desk.now - KEPT).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return answer
