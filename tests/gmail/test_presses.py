"""What buttons carry: it works for one rep and one action, for a while, and says nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from addin.gmail.presses import GOOD_FOR, PressSeal, StaleButton

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SEAL = PressSeal(b"a secret only tests know, long enough")
ANA, JUN = "1|ana", "1|jun"


def sealed(value: str = "1", record: str = "0" * 24, version: int = 3) -> str:
    return SEAL.sealed(ANA, "rate", SEAL.nonce(NOW), record, version, value)


@pytest.mark.parametrize(
    "value", ["", "1", "-1", "k.ito@acme.example", "한국어 & !~ 100 %", "2026-11-20T10:00:00Z~abc"]
)
def test_a_button_says_what_it_was_made_for(value: str) -> None:
    press = SEAL.opened(ANA, "rate", sealed(value), NOW)
    assert (press.record, press.version, press.value) == ("0" * 24, 3, value)


def test_each_rendering_of_a_button_has_a_key_of_its_own_and_keeps_it() -> None:
    one, other = sealed(), sealed()
    assert SEAL.opened(ANA, "rate", one, NOW).key == SEAL.opened(ANA, "rate", one, NOW).key
    assert SEAL.opened(ANA, "rate", one, NOW).key != SEAL.opened(ANA, "rate", other, NOW).key


@pytest.mark.parametrize(("bearer", "action"), [(JUN, "rate"), ("2|ana", "rate"), ("1|an", "rate"), (ANA, "save")])
def test_it_works_for_nobody_else_and_for_nothing_else(bearer: str, action: str) -> None:
    with pytest.raises(StaleButton):
        SEAL.opened(bearer, action, sealed(), NOW)


def test_it_works_for_a_week() -> None:
    assert SEAL.opened(ANA, "rate", sealed(), NOW + GOOD_FOR - timedelta(minutes=1))
    with pytest.raises(StaleButton):
        SEAL.opened(ANA, "rate", sealed(), NOW + GOOD_FOR + timedelta(minutes=1))


def test_nothing_of_it_can_be_changed() -> None:
    good = sealed()
    for place in range(len(good)):
        for letter in "0!~":
            changed = good[:place] + letter + good[place + 1 :]
            if changed != good:
                with pytest.raises(StaleButton):
                    SEAL.opened(ANA, "rate", changed, NOW)
    for other in ("", "!!!!", good + "!", "!" + good, good.upper(), good[:-1], "x" * 5_000, "가" * 40, good + "\x00"):
        with pytest.raises(StaleButton):
            SEAL.opened(ANA, "rate", other, NOW)
    with pytest.raises(StaleButton):
        PressSeal(b"another secret, just as long as that").opened(ANA, "rate", good, NOW)
