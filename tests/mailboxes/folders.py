"""Mailbox folders for tests."""

from datetime import datetime
from pathlib import Path

from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.folder import FolderMailbox
from tests.mailboxes.letters import NOW, raw_mail

MESSAGES = Path(__file__).parents[1] / "messages"


def folder(path: Path, **files: bytes | str) -> FolderMailbox:
    """Ana's mailbox with these files; ``__`` in a name stands for the dot."""
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_bytes(text if isinstance(text, bytes) else text.encode())
    return opened(path)


def opened(path: Path, at: datetime = NOW) -> FolderMailbox:
    """Ana's mailbox over a folder as it is."""
    return FolderMailbox("ana@seller.example", path, lambda: at)


def mbox(*mails: bytes) -> bytes:
    """An mbox file as RFC 4155 says: a From line before each mail, a blank line after it."""
    return b"".join(b"From k.ito@acme.example Fri Nov 20 10:00:00 2026\n" + one + b"\n\n" for one in mails)


def dated(subject: str, day: int, *more: str) -> bytes:
    """A mail of that day of November 2026."""
    return raw_mail(f"Subject: {subject}", f"Date: {day} Nov 2026 10:00:00 +0000", *more).replace(b"\r\n", b"\n")


def subjects(mailbox: FolderMailbox) -> list[str]:
    """Subjects of all items in the mailbox's order; a dash where one cannot be read."""
    return [_subject(mailbox, provider_id) for provider_id in mailbox.provider_ids()]


def items(mailbox: FolderMailbox) -> list[Item]:
    """All items, read."""
    return [mailbox.read(provider_id) for provider_id in mailbox.provider_ids()]


def _subject(mailbox: FolderMailbox, provider_id: str) -> str:
    try:
        return mailbox.read(provider_id).message.subject
    except (NotFound, Unreadable):
        return "-"
