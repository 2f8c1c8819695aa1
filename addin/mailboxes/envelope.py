"""The headers of a parsed mail: who, when, about what, in answer to what."""

import csv
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime

from addin.deals.addresses import Address
from addin.deals.message import Message, id_as_written, message_ids
from addin.deals.nature import nature
from addin.mailboxes.charsets import header_text
from addin.mailboxes.parts import HEADER_FIELD_BYTES, Node

MAX_ADDRESSES = 2_000
MAX_SUBJECT = 1_000
MAX_LABELS = 200
LONGEST_LABEL = 225
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=2)

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
# Microsoft Purview: MSIP_Label_<guid>_Name=Confidential; one label per organisation the mail passed through.
_PURVIEW = re.compile(r"MSIP_Label_[0-9a-f-]{36}_Name=([^;]*)", re.I)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EVERYDAY = re.compile(
    rf"""(?:(?:"(?P<quoted>[^"\\,@]*)"|(?P<name>[\w .=?'-]*))\s*<(?P<address>{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9.-]+)>"""
    rf"""|(?P<bare>{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9.-]+))""",
)


class _Headers:
    """A mail's headers by name, as they came: raw 8-bit bytes are kept as surrogates for ``header_text`` to read."""

    def __init__(self, tree: Node) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in tree.headers.raw_items():
            self._values.setdefault(name.lower(), []).append(str(value).replace("\x00", ""))

    def __call__(self, name: str) -> str:
        """The first value, or an empty string."""
        return self._values.get(name.lower(), [""])[0]

    def all(self, name: str) -> list[str]:
        return self._values.get(name.lower(), [])


def envelope(
    tree: Node, *, mailbox: str, item_id: str, received: datetime, now: datetime, conversation_id: str
) -> Message:
    """The message a mail's headers describe; ``received`` stands in for a Date that is missing or absurd."""
    header = _Headers(tree)
    senders = _addresses(header.all("From")) or _addresses(header.all("Sender"))
    sender = senders[0] if senders else Address("", "")
    own = message_ids(header("Message-ID"))
    parents = message_ids(header("In-Reply-To"))
    references = [one for one in message_ids(header("References")) if one not in parents] + parents
    subject = header_text(header("Subject")[:HEADER_FIELD_BYTES])[:MAX_SUBJECT]
    sent = _sent(header("Date"), now)
    return Message(
        internet_message_id=own[0] if own else "",
        sender=sender,
        to=tuple(_addresses(header.all("To"))),
        cc=tuple(_addresses(header.all("Cc"))),
        subject=subject,
        sent_at=utc(sent or received),
        references=tuple(one for one in dict.fromkeys(references) if one not in own[:1]),
        item_id=item_id,
        conversation_id=conversation_id,
        mailbox=mailbox,
        nature=nature(header, subject, sender.address.lower(), header("Content-Type").lower(), _has_calendar(tree)),
        dated=sent is not None,
        id_as_written=id_as_written(header("Message-ID")),
        labels=labels(header.all),
        sensitivity=sensitivity(header("Sensitivity")),
    )


def labels(values: Callable[[str], list[str]], own: Iterable[str] = ()) -> tuple[str, ...]:
    """The names a mail was given: its mailbox' ``own``, then those in its headers (``values`` gives them by name)."""
    found = list(own)
    for value in (*values("X-Gmail-Labels"), *values("Keywords")):
        found += _comma_separated(value)
    for value in values("X-Keywords"):
        found += _comma_separated(value) if "," in value else [value, *value.split()]  # mail servers put spaces between
    for value in values("msip_labels"):
        found += _PURVIEW.findall(value[:HEADER_FIELD_BYTES])
    read = (header_text(one[:HEADER_FIELD_BYTES])[:LONGEST_LABEL] for one in found[:MAX_LABELS])
    return tuple(dict.fromkeys(filter(None, read)))


def _comma_separated(value: str) -> list[str]:
    """A label with a comma in it stands in quotes."""
    try:
        return next(csv.reader([header_text(value[:HEADER_FIELD_BYTES])], skipinitialspace=True), [])
    except csv.Error:
        return value.split(",")


def sensitivity(header: str) -> str:
    """What a Sensitivity header says, as the domain has it."""
    return header_text(header[:100]).lower()


def _has_calendar(tree: Node) -> bool:
    return any(
        one.kind == "text/calendar" and (one is tree or one.headers.get_param("method")) for one in tree.leaves()
    )


def _addresses(values: list[str]) -> list[Address]:
    """Addresses of a header: groups opened, encoded names decoded, an unquoted "Doe, Jane" put together again."""
    if not values:
        return []
    plain = _plain_addresses(values)
    if plain is not None:
        return plain
    try:
        pairs = getaddresses(values)
    except (RecursionError, ValueError, IndexError, TypeError):
        pairs = []
    if not any("@" in address for _, address in pairs):
        pairs = [("", found) for value in values for found in _ADDRESS.findall(value[:HEADER_FIELD_BYTES])]
    found, family = [], ""
    for display, address in pairs[:MAX_ADDRESSES]:
        if "@" not in address:
            family = header_text(f"{display} {address}")
            continue
        label = header_text(display)
        found.append(Address(f"{family}, {label}" if family and label else label, header_text(address)[:320]))
        family = ""
    return found


def _plain_addresses(values: list[str]) -> list[Address] | None:
    """The addresses of a header in its everyday form, ``Name <a@b>`` or ``a@b``, comma between; None for all else.

    The standard library's reader takes ten times as long, and every mail has three such headers.
    """
    found = []
    for value in values:
        for one in value.split(","):
            match = _EVERYDAY.fullmatch(one.strip())
            if match is None:
                return None
            name = match["quoted"] or match["name"] or ""
            found.append(Address(header_text(name) if name else "", match["address"] or match["bare"]))
    return found[:MAX_ADDRESSES]


def _sent(value: str, now: datetime) -> datetime | None:
    """The mail's own date, or None when it is missing, unreadable or absurd."""
    return _believable(value[:200], now)


def received_at(tree: Node, now: datetime) -> datetime | None:
    """When the last server took the mail: the date of the topmost Received header, if it is believable."""
    topmost = str(tree.headers.get("Received", ""))[:4_000]
    return _believable(topmost.rpartition(";")[2].strip(), now)


def _believable(value: str, now: datetime) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if EARLIEST <= moment <= now + LATEST_AHEAD else None


def utc(moment: datetime) -> str:
    """A time as the domain writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
