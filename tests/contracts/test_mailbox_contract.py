"""What every mailbox must do, whatever it is made of."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item, Mailbox
from addin.mailboxes.folder import FolderMailbox
from tests.contracts.memory_mailbox import NOW, MemoryMailbox

Fill = Callable[[Sequence[bytes]], Mailbox]
ADDRESS = "Ana+crm@Seller.Example"


def raw(number: int, body: str = "") -> bytes:
    lines = [
        "From: Keiko Ito <k.ito@acme.example>",
        "To: ana@seller.example",
        f"Subject: Mail {number}",
        f"Date: {number} Nov 2026 10:00:00 +0000",
        f"Message-ID: <m{number}@acme.example>",
        "",
        body or f"Words {number}",
    ]
    return "\n".join(lines).encode()


def _letters(path: Path, mails: Sequence[bytes]) -> Mailbox:
    for number, one in enumerate(mails):
        (path / f"{len(mails) - number}.eml").write_bytes(one)
    return FolderMailbox(ADDRESS, path, lambda: NOW)


def _mbox(path: Path, mails: Sequence[bytes]) -> Mailbox:
    (path / "all.mbox").write_bytes(b"".join(b"From x\n" + one + b"\n\n" for one in mails))
    return FolderMailbox(ADDRESS, path, lambda: NOW)


def _memory(_: Path, mails: Sequence[bytes]) -> Mailbox:
    return MemoryMailbox(ADDRESS, {f"id {number}": one for number, one in enumerate(mails)})


@pytest.fixture(params=[_letters, _mbox, _memory], ids=["eml", "mbox", "memory"])
def fill(request: pytest.FixtureRequest, tmp_path: Path) -> Fill:
    """Makes a mailbox of these mails, oldest first."""
    make: Callable[[Path, Sequence[bytes]], Mailbox] = request.param
    return lambda mails: make(tmp_path, mails)


def read_all(mailbox: Mailbox) -> list[Item]:
    return [mailbox.read(provider_id) for provider_id in mailbox.provider_ids()]


def test_a_mailbox_has_a_name(fill: Fill) -> None:
    mailbox = fill([])
    assert mailbox.kind and mailbox.source
    assert mailbox.address == "ana@seller.example"


def test_an_empty_mailbox_has_no_items(fill: Fill) -> None:
    assert list(fill([]).provider_ids()) == []


def test_every_mail_is_listed_once_and_oldest_first(fill: Fill) -> None:
    mailbox = fill([raw(1), raw(2), raw(3)])
    ids = list(mailbox.provider_ids())
    assert len(set(ids)) == 3
    assert [item.message.subject for item in read_all(mailbox)] == ["Mail 1", "Mail 2", "Mail 3"]


def test_ids_stay_the_same(fill: Fill) -> None:
    mailbox = fill([raw(1), raw(2)])
    assert list(mailbox.provider_ids()) == list(mailbox.provider_ids())


def test_an_item_knows_its_id_and_its_mailbox(fill: Fill) -> None:
    mailbox = fill([raw(1)])
    (item,) = read_all(mailbox)
    assert item.provider_id == item.message.item_id == next(iter(mailbox.provider_ids()))
    assert item.message.mailbox == mailbox.address


def test_times_are_utc(fill: Fill) -> None:
    (item,) = read_all(fill([raw(1)]))
    assert item.message.sent_at == "2026-11-01T10:00:00Z"
    assert datetime.fromisoformat(item.received_at).utcoffset() is not None


def test_content_is_read_when_asked_for_and_as_often_as_asked(fill: Fill) -> None:
    (item,) = read_all(fill([raw(1)]))
    assert item.content() == item.content()
    assert item.content().new_text == "Words 1"


def test_reading_changes_nothing(fill: Fill) -> None:
    mailbox = fill([raw(1), raw(2)])
    (provider_id, _) = mailbox.provider_ids()
    first, again = mailbox.read(provider_id), mailbox.read(provider_id)
    assert (first.message, first.received_at) == (again.message, again.received_at)


def test_a_line_that_begins_with_from_is_part_of_its_mail(fill: Fill) -> None:
    said = "We heard\nFrom all of them."
    assert [item.content().new_text for item in read_all(fill([raw(1, said), raw(2)]))] == [said, "Words 2"]


@pytest.mark.parametrize(
    "provider_id", ["", "gone", "gone.eml", "gone.mbox#0+10", "../gone", "\0", "x" * 10_000, "#", "\ud800"]
)
def test_an_id_of_nothing_is_not_found(fill: Fill, provider_id: str) -> None:
    with pytest.raises(NotFound):
        fill([raw(1)]).read(provider_id)


def test_what_is_no_mail_is_listed_and_unreadable(fill: Fill) -> None:
    mailbox = fill([b"\xff no mail\n", raw(2)])
    outcomes = []
    for provider_id in mailbox.provider_ids():
        try:
            outcomes.append(mailbox.read(provider_id).message.subject)
        except Unreadable as error:
            outcomes.append("why" if str(error) else "silent")
    assert outcomes == ["why", "Mail 2"]
