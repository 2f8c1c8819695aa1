"""A conversation stays together, in whatever order its mails arrive."""

from itertools import permutations
from pathlib import Path

import pytest

from addin.desk.desk import Desk
from tests.mailboxes.captures import capture, deals
from tests.mailboxes.letters import raw_mail

KEIKO, LEE, ANA = "k.ito@acme.example", "p.lee@acme.example", "ana@seller.example"
# By itself only the second mail says which deal it is about.
CONVERSATION = {
    "one": raw_mail(f"From: {LEE}", f"To: {ANA}", "Subject: A question", "Message-ID: <one@acme.example>"),
    "two": raw_mail(
        f"From: {KEIKO}",
        f"To: {ANA}",
        "Subject: Re: Line 4 retrofit",
        "Message-ID: <two@acme.example>",
        "In-Reply-To: <one@acme.example>",
    ),
    "three": raw_mail(
        f"From: {LEE}",
        f"To: {ANA}",
        "Subject: Re: A question",
        "Message-ID: <three@acme.example>",
        "References: <one@acme.example> <two@acme.example>",
    ),
}
# Two strands nobody can join before the third mail names both.
STRANDS = {
    "left": raw_mail(f"From: {LEE}", f"To: {ANA}", "Subject: A question", "Message-ID: <left@acme.example>"),
    "right": raw_mail(f"From: {KEIKO}", f"To: {ANA}", "Subject: Line 4 retrofit", "Message-ID: <right@acme.example>"),
    "both": raw_mail(
        f"From: {LEE}",
        f"To: {ANA}",
        "Subject: Re: A question",
        "Message-ID: <both@acme.example>",
        "References: <left@acme.example> <right@acme.example>",
    ),
}


def _arrive(desk: Desk, root: Path, mails: dict[str, bytes], order: tuple[str, ...]) -> None:
    for hour, name in enumerate(order, 8):
        dated = f"Date: 20 Nov 2026 {hour:02}:00:00 +0000\r\n".encode() + mails[name]
        capture(desk, root, {f"{name}.eml": dated})


@pytest.mark.parametrize("order", list(permutations(CONVERSATION)), ids=" ".join)
def test_a_thread_ends_on_one_deal_in_any_order(desk: Desk, tmp_path: Path, order: tuple[str, ...]) -> None:
    _arrive(desk, tmp_path, CONVERSATION, order)
    assert set(deals(desk).values()) == {"O-1"}


@pytest.mark.parametrize("order", list(permutations(STRANDS)), ids=" ".join)
def test_two_strands_that_turn_out_to_be_one_end_on_one_deal(
    desk: Desk, tmp_path: Path, order: tuple[str, ...]
) -> None:
    _arrive(desk, tmp_path, STRANDS, order)
    assert set(deals(desk).values()) == {"O-1"}


def test_a_mail_put_on_the_deal_by_its_thread_says_what_it_says(desk: Desk, tmp_path: Path) -> None:
    _arrive(desk, tmp_path, CONVERSATION, ("one", "two"))
    deal = desk.store.opportunities.id_by_external("O-1") or ""
    assert sorted(entry.subject for entry in desk.store.timeline.page(deal)) == ["A question", "Re: Line 4 retrofit"]
    read = desk.store.opportunities.read(deal)
    assert read is not None and read.inbound == 2


def test_a_newsletter_in_a_thread_stays_off_the_deal(desk: Desk, tmp_path: Path) -> None:
    news = CONVERSATION["three"].replace(b"Subject:", b"Precedence: bulk\r\nSubject:")
    _arrive(desk, tmp_path, CONVERSATION | {"three": news}, ("one", "two", "three"))
    assert deals(desk)["three@acme.example"] is None
