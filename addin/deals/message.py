"""A mail or meeting as the domain sees it, whichever mailbox or panel it came from."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from addin.deals.addresses import Address, normal

State = Literal["matched", "ambiguous", "unknown", "internal", "private", "bulk", "auto_reply", "bounce", "invitation"]
Nature = Literal["", "private", "bulk", "auto_reply", "bounce", "invitation"]
"""What a mail is by its headers alone; empty for an ordinary one."""

LONGEST_ID = 998  # RFC 5322, §2.1.1: no line is longer
_SPACE = re.compile(r"\s")
_IDS = re.compile(r"<([^<>\s]+)>")


def message_ids(header: str) -> list[str]:
    """The Message-IDs of a References, In-Reply-To or Message-ID header, normalised, in order, without repeats."""
    if not header:
        return []
    if header[0] == "<" and header.find(">") == len(header) - 1 < LONGEST_ID and not _SPACE.search(header):
        return [header[1:-1].lower()] if header[1:-1] and "<" not in header[1:] else []
    found = _IDS.findall(header) or header.split()[:1]
    return list(dict.fromkeys(bounded(one.strip("<>").lower()) for one in found if one.strip("<>")))


def id_as_written(header: str) -> str:
    """The first Message-ID of a header with its letters as they are, without the brackets."""
    found = _IDS.findall(header) or header.split()[:1]
    one = found[0].strip("<>") if found else ""
    return one if len(one) <= LONGEST_ID else ""


def bounded(one: str) -> str:
    """An id no index refuses: one that is absurdly long, in bytes, is replaced by its hash."""
    if len(one) <= LONGEST_ID // 4:
        return one
    raw = one.encode("utf-8", "replace")
    return one if len(raw) <= LONGEST_ID else f"sha256:{hashlib.sha256(raw).hexdigest()}"


class Message(NamedTuple):
    """The envelope of a mail (or meeting): everything matching needs, nothing of its body.

    ``sent_at`` is ISO 8601 in UTC or empty. ``references`` are normalised Message-IDs, the parent last.
    ``conversation_id`` is the provider's thread id and means something in ``mailbox`` only. ``dated`` is False when
    ``sent_at`` is only when this mailbox received it. ``body_digest`` stands for the body where there is no Message-ID
    to tell two mails apart. ``labels`` are the names its mailbox or its writer's program gave it, ``sensitivity`` what
    that header says, in lower case.
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
    dated: bool = True
    body_digest: str = ""
    id_as_written: str = ""
    labels: tuple[str, ...] = ()
    sensitivity: str = ""

    def people(self) -> Iterator[Address]:
        """Everyone named, the sender first; the same address may come twice."""
        yield self.sender
        yield from self.to
        yield from self.cc

    @property
    def written_id(self) -> str:
        """The Message-ID as other systems know it: its letters as they were written."""
        return self.id_as_written or self.internet_message_id

    @property
    def key(self) -> str:
        """What makes this the same mail in every mailbox: its Message-ID; else what both sides see of it."""
        if self.internet_message_id:
            return self.internet_message_id
        if self.item_id and not self.sent_at:
            return bounded(f"item:{self.mailbox}:{self.item_id}")
        recipients = sorted(normal(person.address) for person in (*self.to, *self.cc))
        return f"sha256:{self._digest(self.subject, self.body_digest, *recipients)}"

    @property
    def fingerprint(self) -> str:
        """Tells two different mails apart that carry the same Message-ID (some gateways repeat it): a hash of sender
        and date, so that a bare line does not tell who wrote."""
        return self._digest(self.internet_message_id)

    def _digest(self, *more: str) -> str:
        own_date = self.sent_at if self.dated else ""
        seen = "\x1f".join([own_date, normal(self.sender.address), *more])
        return hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:32]


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
