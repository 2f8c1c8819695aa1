"""A mailbox kept as files: ``*.eml`` (one mail), ``*.mbox`` (many), ``*.ics`` (meetings).

Provider ids: ``name.eml``; ``name.mbox#OFFSET+LENGTH``; ``name.ics#NUMBER``.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes

from addin.deals.addresses import normal
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.invitations import event_starts, read_event
from addin.mailboxes.mime import read_letter
from addin.wording import text

MAIL_SUFFIXES = frozenset({".eml", ".mbox", ".ics"})
MAX_MAIL_BYTES = 64 * 1024 * 1024
HEAD_BYTES = 16_384

_FROM_LINE = re.compile(rb"(?:\A(?:\r?\n)*|\n\r?\n)(From [^\r\n]*\r?\n)")
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]{1,100})", re.I | re.M)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_PLACE = re.compile(r"^(?P<name>.+\.mbox)#(?P<offset>\d{1,15})\+(?P<length>\d{1,15})$", re.I | re.S)
_EVENT = re.compile(r"^(?P<name>.+\.ics)#(?P<number>\d{1,6})$", re.I | re.S)
_FROM_LINE_BYTES = 1_024


def _now() -> datetime:
    return datetime.now(UTC)


class FolderMailbox:
    """The mailbox of the rep ``address`` in the folder ``source``."""

    kind = "folder"

    def __init__(self, address: str, source: Path, clock: Callable[[], datetime] = _now) -> None:
        self.address = normal(address)
        self.source = str(source)
        self._folder = source
        self._clock = clock

    def provider_ids(self) -> Iterator[str]:
        """All items, oldest first by the date they carry (undated ones first)."""
        dated = sorted(self._dated())
        yield from (provider_id for _, provider_id in dated)

    def other_files(self) -> list[str]:
        """Files in the folder that are no mail by their ending; the command line names them."""
        return sorted(
            path.name
            for path in self._folder.iterdir()
            if path.is_file() and path.suffix.lower() not in MAIL_SUFFIXES and not path.name.startswith(".")
        )

    def read(self, provider_id: str) -> Item:
        """One mail or meeting. Raises :class:`NotFound` or :class:`Unreadable`."""
        event, place = _EVENT.match(provider_id), _PLACE.match(provider_id)
        now = self._clock()
        if event:
            raw, _ = self._bytes(event["name"])
            return read_event(raw, int(event["number"]), self.address, provider_id, now)
        if place:
            raw, arrived = self._mbox_bytes(place["name"], int(place["offset"]), int(place["length"]))
        elif provider_id.lower().endswith(".eml"):
            raw, arrived = self._bytes(provider_id)
        else:
            raise _gone()
        letter = read_letter(raw, mailbox=self.address, item_id=provider_id, received=arrived, now=now)
        return Item(provider_id, letter.message, letter.received_at, letter.content, letter.said)

    def _dated(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self._folder.iterdir()):
            if path.suffix.lower() not in MAIL_SUFFIXES or not path.is_file():
                continue
            try:
                yield from _items(path)
            except OSError:  # one item, so that reading it says why
                first = {".mbox": "#0+1", ".ics": "#0"}.get(path.suffix.lower(), "")
                yield "", f"{_name_id(path)}{first}"

    def _mbox_bytes(self, name: str, offset: int, length: int) -> tuple[bytes, datetime]:
        """One mail of an mbox and when the file was written; only a place that follows a ``From `` line and ends within
        the file is one."""
        with self._open(name) as file:
            state = os.fstat(file.fileno())
            if not 0 < length <= MAX_MAIL_BYTES or offset + length > state.st_size:
                raise _gone()
            file.seek(max(offset - _FROM_LINE_BYTES, 0))
            before = file.read(min(offset, _FROM_LINE_BYTES))
            if offset and not before.rstrip(b"\r\n").rpartition(b"\n")[2].startswith(b"From "):
                raise _gone()
            raw = re.sub(rb"(?m)^>(>*From )", rb"\1", file.read(length))
        return raw, datetime.fromtimestamp(state.st_mtime, UTC)

    def _bytes(self, name: str) -> tuple[bytes, datetime]:
        """A whole file and when it was written."""
        with self._open(name) as file:
            state = os.fstat(file.fileno())
            if state.st_size > MAX_MAIL_BYTES:
                raise Unreadable(text("It is larger than %(limit)s MB.", limit=MAX_MAIL_BYTES // 1024 // 1024))
            return file.read(), datetime.fromtimestamp(state.st_mtime, UTC)

    def _open(self, name: str) -> BinaryIO:
        if name.startswith("%"):
            name = os.fsdecode(unquote_to_bytes(name[1:]))
        if "/" in name or "\\" in name or name in {"", ".", ".."}:
            raise _gone()
        try:
            return (self._folder / name).open("rb")
        except PermissionError as error:
            raise Unreadable(text("It may not be opened.")) from error
        except (OSError, ValueError) as error:  # gone, a folder, or a name no file can have
            raise _gone() from error


def _gone() -> NotFound:
    return NotFound(text("This mail is not in the mailbox any more."))


def _name_id(path: Path) -> str:
    """A file's name as an id; names that are not UTF-8 are written as ``%`` and their bytes in per cent."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return f"%{quote(os.fsencode(path.name))}"
    return f"%{quote(path.name)}" if path.name.startswith("%") else path.name


def _date_in(head: bytes) -> str:
    """The Date of a mail as a sort key, empty when it has none that can be read."""
    end = _HEADER_END.search(head)
    found = _DATE.search(head, 0, end.start() if end else len(head))
    if not found:
        return ""
    try:
        moment = parsedate_to_datetime(found[1].decode("latin-1"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _items(path: Path) -> Iterator[tuple[str, str]]:
    """(date, provider id) of everything in one file."""
    suffix = path.suffix.lower()
    if suffix == ".eml":
        with path.open("rb") as file:
            yield _date_in(file.read(HEAD_BYTES)), _name_id(path)
    elif suffix == ".mbox":
        yield from _mbox_places(path)
    else:
        with path.open("rb") as file:
            starts = event_starts(file.read(MAX_MAIL_BYTES))
        for number, start in enumerate(starts):
            yield start, f"{_name_id(path)}#{number}"


def _mbox_places(path: Path) -> Iterator[tuple[str, str]]:
    """(date, provider id) of each mail in an mbox (RFC 4155): a mail follows each ``From `` line."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        lines = [(match.start(1), match.end(1)) for match in _FROM_LINE.finditer(whole)]
        if not lines:  # no mbox: one item, so that reading it says why
            yield "", f"{_name_id(path)}#0+{len(whole)}"
            return
        ends = [start for start, _ in lines[1:]] + [len(whole)]
        for (_, begin), end in zip(lines, ends, strict=True):
            yield _date_in(whole[begin : min(end, begin + HEAD_BYTES)]), f"{_name_id(path)}#{begin}+{end - begin}"
