"""What the checker says: findings, and the things several rules ask (addresses, icons, GUIDs)."""

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

SIGN_IN = "https://login.microsoftonline.com"
LARGEST = 256 * 1024

StatusOf = Callable[[str], int]
"""The HTTP status our service answers a path with."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: in which ``file``, at which ``place`` (a line or a JSON pointer), by which ``rule`` (a
    code that stays the same), and a ``sentence`` for the administrator."""

    file: str
    place: str
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}{f' {self.place}' if self.place else ''}: {self.sentence} [{self.rule}]"


class Address(NamedTuple):
    """An address in a manifest, and where it stands."""

    place: str
    url: str


class Picture(NamedTuple):
    """An icon a manifest declares, with the size it says it has."""

    place: str
    url: str
    pixels: int


def own_host(addresses: Iterable[Address]) -> str:
    """The host most of the manifest's addresses point to: that is us."""
    hosts = Counter(parsed(one.url).netloc for one in addresses)
    return hosts.most_common(1)[0][0] if hosts else ""


def parsed(url: str) -> SplitResult:
    """The parts of ``url``; empty ones when it cannot be taken apart."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def address_findings(file: str, addresses: list[Address], answer: StatusOf) -> Iterator[Finding]:
    """Every address is https, on our own host, short enough, and answered with 200."""
    host = own_host(addresses)
    asked: set[str] = set()
    for place, url in addresses:
        parts = parsed(url)
        if len(url) > 2048:
            yield Finding(file, place, "url-length", f"an address of {len(url)} characters; 2048 are allowed.")
        if parts.scheme != "https":
            yield Finding(file, place, "url-https", f"{url} is not https.")
        elif parts.netloc != host:
            yield Finding(file, place, "url-origin", f"{url} is not on https://{host}.")
        elif url not in asked:
            asked.add(url)
            status = answer(parts.path + (f"?{parts.query}" if parts.query else ""))
            if status != 200:
                yield Finding(file, place, "url-answer", f"{url} answers {status}, not 200.")


def picture_findings(file: str, pictures: Iterable[Picture], static: Path) -> Iterator[Finding]:
    """Every icon of ours is a PNG file of exactly the size the manifest says."""
    for place, url, pixels in pictures:
        name = parsed(url).path.removeprefix("/static/")
        size = png_size(static / name)
        if size is None:
            yield Finding(file, place, "icon-file", f"there is no PNG file static/{name}.")
        elif size != (pixels, pixels):
            real = f"{size[0]}×{size[1]}"
            yield Finding(file, place, "icon-size", f"static/{name} is {real} pixels, declared as {pixels}×{pixels}.")


def png_size(path: Path) -> tuple[int, int] | None:
    """Width and height from the header of a PNG file; None when there is no such file."""
    try:
        with path.open("rb") as file:
            header = file.read(24)
    except (OSError, ValueError):
        return None
    if len(header) < 24 or header[:8] != b"\x89PNG\r\n\x1a\n":
        return None
    width, height = struct.unpack(">II", header[16:24])
    return width, height


def function_findings(
    file: str, named: dict[str, str], associated: frozenset[str], script: str = "static/functions.js"
) -> Iterator[Finding]:
    """``named`` (function to place) and the ``associated`` functions of the script are the same."""
    for name, place in named.items():
        if name not in associated:
            yield Finding(file, place, "function-unknown", f"{script} does not associate the function {name}.")
    for name in sorted(associated - set(named)):
        yield Finding(file, "", "function-unused", f"{script} associates {name}, which no button calls.")


def duplicates(file: str, ids: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """``ids`` (place, id) are all different."""
    seen: set[str] = set()
    for place, one in ids:
        if one in seen:
            yield Finding(file, place, "id-twice", f"the id {one} is used twice.")
        seen.add(one)
