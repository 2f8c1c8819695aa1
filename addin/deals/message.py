"""A mail or meeting as the domain sees it, whichever mailbox or panel it came from."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from addin.deals.addresses import Address, normal

State = Literal["matched", "ambiguous", "unknown", "internal", "private", "bulk", "auto_reply", "bounce", "invitation"]
Nature = Literal["", "private", "bulk", "auto_reply", "bounce", "invitation"]
"""What a mail is by its headers alone; empty for an ordinary one."""

_IDS = re.compile(r"<([^<>\s]+)>")


def message_ids(header: str) -> list[str]:
    """The Message-IDs of a References, In-Reply-To or Message-ID header, normalised, in order, without repeats."""
    found = _IDS.findall(header) or header.split()[:1]
    return list(dict.fromkeys(one.strip("<>").lower() for one in found if one.strip("<>")))


@dataclass(frozen=True, slots=True)
class Message:
    """The envelope of a mail (or meeting): everything matching needs, nothing of its body.

    ``sent_at`` is ISO 8601 in UTC or empty. ``references`` are normalised Message-IDs, the parent last.
    ``conversation_id`` is the provider's thread id and means something in ``mailbox`` only.
    """

    internet_message_id: str
    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    sent_at: str = ""
    references: tuple[str, ...] = ()
    item_id: str = ""
    conversation_id: str = ""
    mailbox: str = ""
    nature: Nature = ""
    kind: Literal["email", "meeting", "call", "transcript"] = "email"

    def people(self) -> Iterator[Address]:
        """Everyone named, the sender first; the same address may come twice."""
        yield self.sender
        yield from self.to
        yield from self.cc

    @property
    def key(self) -> str:
        """What makes this the same mail in every mailbox: its Message-ID; else what both sides see of it."""
        if self.internet_message_id:
            return self.internet_message_id
        if self.item_id and not self.sent_at:
            return f"item:{self.mailbox}:{self.item_id}"
        recipients = sorted(normal(person.address) for person in (*self.to, *self.cc))
        seen = "\x1f".join([self.sent_at, normal(self.sender.address), self.subject, *recipients])
        return f"sha256:{hashlib.sha256(seen.encode('utf-8', 'replace')).hexdigest()[:40]}"

    @property
    def fingerprint(self) -> str:
        """Tells two different mails apart that carry the same Message-ID (some gateways repeat it)."""
        return f"{normal(self.sender.address)} {self.sent_at}"


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a mail once it is known to be business: sanitised and capped."""

    new_text: str = ""
    html: str = ""
    attachments: tuple[tuple[str, int], ...] = field(default=())  # (file name, bytes)

    @property
    def preview(self) -> str:
        """The first words, for a line of the timeline."""
        return " ".join(self.new_text[:400].split())[:160]
