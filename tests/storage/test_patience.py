"""Where somebody waits for the answer, no statement takes its time."""

import time

import pytest

from addin.errors import Unavailable
from addin.storage.store import Database


def test_a_statement_that_waits_too_long_is_given_up(database: Database, sample: object) -> None:
    hasty = Database.open(database.engine.url.render_as_string(hide_password=False), patience=0.3)
    org = hasty.organisation("Hasty")
    mine, other = hasty.store(org), database.store(org)
    began = time.monotonic()
    with other.transaction():
        other.lock("people")
        with pytest.raises(Unavailable), mine.transaction():
            mine.lock("people")
    assert time.monotonic() - began < 3
    with mine.transaction():
        mine.lock("people")
    mine.close()
    other.close()
    hasty.close()
