"""Matching: how well, on sample worlds with their truth beside other products' rules; and at what cost, against 10,000
and against 1,000,000 contacts.

The worlds of ``SEEDS`` were not looked at when the weights were fitted.
"""

import random
import tempfile
from datetime import date
from pathlib import Path

from addin.deals.addresses import Address
from addin.deals.evidence import House, message_keys
from addin.deals.matching import decision
from addin.deals.message import Message
from addin.worlds import write_world
from tests.benchmarks.attribution import Trial, figures, lines, run
from tests.benchmarks.harness import Call, bare_flask, medians
from tests.benchmarks.organisation import address, organisation

SMALL, LARGE = 10_000, 1_000_000
SEEDS = (101, 102, 103, 104, 105)
TODAY = date(2026, 11, 21)
HOUSE = House(frozenset({"seller.example"}))


def report() -> list[str]:
    return [*_quality(), *_cost()]


def _quality() -> list[str]:
    found: list[str] = []
    for language in ("en", "ko"):
        trials = [_trial(seed, "normal", language) for seed in SEEDS]
        lines(f"normal, {language}, {len(SEEDS)} seeds", figures(trials), found.append)
    for difficulty in ("easy", "hard"):
        trials = [_trial(SEEDS[0], difficulty, language) for language in ("en", "ko")]
        lines(f"{difficulty}, en and ko", figures(trials), found.append)
    return found


def _trial(seed: int, difficulty: str, language: str) -> Trial:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_world(
            folder / "world",
            seed=seed,
            today=TODAY,
            accounts=80,
            opportunities=260,
            messages=2_000,
            difficulty=difficulty,
            language=language,
        )
        return run(folder / "world", folder / "store")


def _cost() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        calls = {}
        for contacts in (SMALL, LARGE):
            database, org = organisation(Path(folder), contacts=contacts, activities=0)
            store = database.store(org)
            calls[str(contacts)] = _matcher(store.matching, contacts)
        cost = medians({"unit": bare_flask(), **calls}, rounds=21, calls=50)
        per_mail = f"one mail is matched by one query at {cost[str(SMALL)] / cost['unit']:.2f} x bare Flask JSON"
        return [
            per_mail,
            f"matching, {SMALL:,} -> {LARGE:,} contacts: {cost[str(LARGE)] / cost[str(SMALL)]:.2f} x (bar 2)",
        ]


def _matcher(matching: object, contacts: int) -> Call:
    """Matches a different random message each time, as a stream of mail would."""
    chance = random.Random(3)
    messages = [_message(chance.randrange(contacts), number) for number in range(500)]
    turn = 0

    def call() -> object:
        nonlocal turn
        turn = (turn + 1) % len(messages)
        message = messages[turn]
        evidence = matching.evidence(message_keys(message, HOUSE))  # type: ignore[attr-defined]
        match = decision(message, evidence, HOUSE, "")
        assert match.candidates
        return match

    return call


def _message(contact: int, number: int) -> Message:
    return Message(
        f"m{number}@company.example",
        Address("P", address(contact)),
        to=(Address("Ana", "ana@seller.example"),),
        cc=(Address("", f"stranger{number}@elsewhere.example"),),
        subject="Re: the offer",
        sent_at="2026-11-20T10:00:00Z",
        references=tuple(f"r{number}-{n}@company.example" for n in range(4)),
        mailbox="ana@seller.example",
    )
