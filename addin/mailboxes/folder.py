"""A mailbox kept as files: ``*.eml`` (one mail), ``*.mbox`` (many), ``*.ics`` (meetings).

Provider ids: ``name.eml``; ``name.mbox#OFFSET+LENGTH``; ``name.ics#NUMBER``.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path

from addin.deals.addresses import normal
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item
from addin.mailboxes.invitations import event_count, read_event
from addin.mailboxes.mime import read_letter
from addin.wording import text

MAIL_SUFFIXES = frozenset({".eml", ".mbox", ".ics"})
MAX_MAIL_BYTES = 64 * 1024 * 1024
HEAD_BYTES = 16_384

_FROM_LINE = re.compile(rb"(?:\A|\n\r?\n)(From [^\r\n]*\r?\n)")
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]{1,100})", re.I | re.M)
_PLACE = re.compile(r"^(?P<name>[^/\\#]+\.mbox)#(?P<offset>\d+)\+(?P<length>\d+)$")
_EVENT = re.compile(r"^(?P<name>[^/\\#]+\.ics)#(?P<number>\d+)$")


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
            if path.is_file() and path.suffix.lower() not in MAIL_SUFFIXES | {".vtt"} and not path.name.startswith(".")
        )

    def read(self, provider_id: str) -> Item:
        """One mail or meeting. Raises :class:`NotFound` or :class:`Unreadable`."""
        event = _EVENT.match(provider_id)
        if event:
            return read_event(self._bytes(event["name"]), int(event["number"]), self.address, provider_id)
        raw = self._mail_bytes(provider_id)
        letter = read_letter(
            raw, mailbox=self.address, item_id=provider_id, received=self._arrival(provider_id), now=self._clock()
        )
        return Item(provider_id, letter.message, letter.received_at, letter.content)

    def _dated(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self._folder.iterdir()):
            suffix = path.suffix.lower()
            if not path.is_file() or "#" in path.name:
                continue
            if suffix == ".eml":
                with path.open("rb") as file:
                    yield _date_in(file.read(HEAD_BYTES)), path.name
            elif suffix == ".mbox":
                yield from _mbox_places(path)
            elif suffix == ".ics":
                for number in range(event_count(path.read_bytes())):
                    yield "", f"{path.name}#{number}"

    def _mail_bytes(self, provider_id: str) -> bytes:
        place = _PLACE.match(provider_id)
        if place:
            with self._path(place["name"]).open("rb") as file:
                file.seek(int(place["offset"]))
                return re.sub(rb"(?m)^>(>*From )", rb"\1", file.read(min(int(place["length"]), MAX_MAIL_BYTES)))
        return self._bytes(provider_id)

    def _bytes(self, name: str) -> bytes:
        path = self._path(name)
        if path.stat().st_size > MAX_MAIL_BYTES:
            raise Unreadable(text("It is larger than %(limit)s MB.", limit=MAX_MAIL_BYTES // 1024 // 1024))
        return path.read_bytes()

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if path.parent != self._folder or not path.is_file():
            raise NotFound(text("This mail is not in the mailbox any more."))
        return path

    def _arrival(self, provider_id: str) -> datetime:
        name = provider_id.partition("#")[0]
        return datetime.fromtimestamp(self._path(name).stat().st_mtime, UTC)


def _date_in(head: bytes) -> str:
    """The Date of a mail as a sort key, empty when it has none that can be read."""
    found = _DATE.search(head)
    if not found:
        return ""
    try:
        moment = parsedate_to_datetime(found[1].decode("latin-1"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _mbox_places(path: Path) -> Iterator[tuple[str, str]]:
    """(date, provider id) of each mail in an mbox (RFC 4155): a mail follows each ``From `` line."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        lines = [(match.start(1), match.end(1)) for match in _FROM_LINE.finditer(whole)]
        ends = [start for start, _ in lines[1:]] + [len(whole)]
        for (_, begin), end in zip(lines, ends, strict=True):
            yield _date_in(whole[begin : min(end, begin + HEAD_BYTES)]), f"{path.name}#{begin}+{end - begin}"
