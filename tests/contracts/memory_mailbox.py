"""A mailbox in memory: the smallest thing that keeps the contract of ``addin.mailboxes.contract.Mailbox``."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from addin.deals.addresses import normal
from addin.errors import NotFound
from addin.mailboxes.contract import Item
from addin.mailboxes.mime import read_letter
from addin.wording import text

RECEIVED = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class MemoryMailbox:
    """Raw mails by their id, listed in the order they were put in."""

    kind = "memory"

    def __init__(self, address: str, mails: Mapping[str, bytes], source: str = "here") -> None:
        self.address = normal(address)
        self.source = source
        self.mails = dict(mails)

    def provider_ids(self) -> Iterator[str]:
        yield from list(self.mails)

    def read(self, provider_id: str) -> Item:
        if provider_id not in self.mails:
            raise NotFound(text("This mail is not in the mailbox any more."))
        raw = self.mails[provider_id]
        letter = read_letter(raw, mailbox=self.address, item_id=provider_id, received=RECEIVED, now=NOW)
        return Item(provider_id, letter.message, letter.received_at, letter.content)
