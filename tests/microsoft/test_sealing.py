"""Secrets at rest."""

import re
from collections.abc import Callable

import pytest

from addin.identity.sealing import Seal

SEAL = Seal(b"s" * 32, "tokens")


def test_what_is_sealed_opens_again_in_its_place_only() -> None:
    sealed = SEAL.closed("비밀".encode(), "entra|t|ana")
    assert SEAL.opened(sealed, "entra|t|ana") == "비밀".encode()
    assert SEAL.opened(sealed, "entra|t|jun") is None
    assert Seal(b"s" * 32, "cookies").opened(sealed, "entra|t|ana") is None
    assert Seal(b"t" * 32, "tokens").opened(sealed, "entra|t|ana") is None


def test_the_same_secret_sealed_twice_looks_different() -> None:
    assert SEAL.closed(b"x", "c") != SEAL.closed(b"x", "c")


@pytest.mark.parametrize(
    "change",
    [lambda s: s[:-1], lambda s: "", lambda s: "~" + s[1:], lambda s: "한" + s, lambda s: s[:8]],
)
def test_damage_is_noticed(change: Callable[[str], str]) -> None:
    sealed = SEAL.closed(b"secret", "c")
    damaged = change(sealed)
    assert damaged == sealed or SEAL.opened(damaged, "c") is None


def test_no_sealed_text_looks_like_a_token() -> None:
    for length in range(0, 3_000, 7):
        sealed = SEAL.closed(b"eyJ" * length, "c")
        assert not set("eE") & set(sealed)
        assert re.fullmatch(r"[\w.~-]+", sealed, re.ASCII)
