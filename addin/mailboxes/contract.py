"""Where mails come from: what a mailbox must offer.

* A **provider id** names an item inside its mailbox and is opaque outside.
* An **item** is a mail or a meeting: its envelope (:class:`addin.deals.message.Message`) is read at once, its content
  only when asked for, because most mail is never kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from addin.deals.mentions import Mentions
from addin.deals.message import Content, Message


class ContentReader(Protocol):
    """Reads what an item says, on demand."""

    def __call__(self) -> Content: ...


class SaidReader(Protocol):
    """Reads what an item speaks of, for matching: in memory, keeping nothing."""

    def __call__(self) -> Mentions: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One mail or meeting. ``received_at`` (UTC) is when the mailbox got it, for mails whose own date is absurd;
    ``said`` is there where the text is at hand without asking the mailbox once more."""

    provider_id: str
    message: Message
    received_at: str
    content: ContentReader
    said: SaidReader | None = None


class MessageReader(Protocol):
    """Reads single items of a mailbox, whoever knows their ids."""

    def read(self, provider_id: str) -> Item:
        """One item. Raises :class:`addin.errors.NotFound` when it is gone, :class:`addin.errors.Unreadable` when it
        cannot be made sense of."""


class OwnMailReader(MessageReader, Protocol):
    """Reads the mailbox of whoever is signed in, in their name."""

    def of(self, owner: str) -> MessageReader:
        """A reader of the mailbox that ``owner`` (an address) shares with them."""

    def forget(self) -> None:
        """Drop what lets us read in their name: they are signing out."""


class MeetingReader(Protocol):
    """Reads single events of a calendar."""

    def read(self, calendar_id: str, event_id: str) -> Item:
        """One event as a meeting. Raises :class:`addin.errors.NotFound`, ``ScopeMissing`` and ``Unavailable``."""


class HostReaders(Protocol):
    """Readers of what a host has open, with the tokens it hands over for that one call; all that one of them reads is
    read within ``seconds`` from now. ``own_address`` names the mailbox in what is read, ``now`` bounds believable
    dates."""

    def mail(
        self, *, user_token: str, message_token: str, own_address: str, now: datetime, seconds: float
    ) -> OwnMailReader: ...

    def calendar(self, *, user_token: str, own_address: str, now: datetime, seconds: float) -> MeetingReader: ...

    def warm(self) -> None:
        """Get ready, so that the first reader is as quick as the next."""


class Mailbox(MessageReader, Protocol):
    """One rep's mailbox."""

    @property
    def kind(self) -> str:
        """``folder``, ``microsoft``, ``google``, …"""

    @property
    def address(self) -> str:
        """The rep's address, normalised."""

    @property
    def source(self) -> str:
        """Where the mailbox can be opened again (a path, a tenant); together with kind and address it is its name."""

    def provider_ids(self) -> Iterator[str]:
        """Ids of all items, oldest first as far as that is cheap to know."""


class OpenMailbox(Protocol):
    """Opens a mailbox again by its name: (kind, address, source)."""

    def __call__(self, kind: str, address: str, source: str) -> Mailbox: ...
