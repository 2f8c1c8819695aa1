"""The tree of a mail's parts (RFC 2045, 2046), read from bytes with caps on header size, parts and depth.

Why not the standard library's parser: it reads line by line and compiles two patterns for every multipart, which was a
third of the cost of capturing a mail, and its depth is bounded by the interpreter's stack. Headers are still its
``Message``: parameters, RFC 2231 and file names are read there.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

HEADER_BLOCK_BYTES = 262_144
HEADER_FIELD_BYTES = 65_536
MAX_PARTS = 1_000
MAX_DEPTH = 50

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?![ \t])|\r(?![\n \t])")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.S)
_ESSENTIAL = frozenset(
    {b"from", b"sender", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
     b"content-type", b"content-transfer-encoding", b"content-disposition"}
)  # fmt: skip


@dataclass(slots=True)
class Node:
    """One part: its headers, its encoded body, and the parts in it."""

    headers: Message
    body: bytes
    depth: int = 0
    kind: str = ""
    children: list["Node"] = field(default_factory=list)

    def leaves(self) -> Iterator["Node"]:
        """All parts that hold no others, in order; forwarded mails are not opened."""
        stack = [self]
        while stack:
            one = stack.pop()
            if one.children:
                stack.extend(reversed(one.children))
            elif not one.kind.startswith("multipart/"):
                yield one

    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as it can be; never fails."""
        encoding = str(self.headers.get("Content-Transfer-Encoding", "")).strip().lower()
        try:
            if encoding == "base64":
                return _base64(self.body)
            if encoding == "quoted-printable":
                return binascii.a2b_qp(self.body)
        except (binascii.Error, ValueError):
            pass
        return self.body


def read_parts(raw: bytes) -> Node:
    """The mail as a tree. Beyond ``MAX_PARTS`` parts or ``MAX_DEPTH`` levels nothing is opened any more."""
    root = _node(raw, 0)
    waiting, made = [root], 1
    while waiting:
        one = waiting.pop()
        if not one.kind.startswith("multipart/") or one.depth >= MAX_DEPTH:
            continue
        boundary = _boundary(one.headers)
        for piece in _pieces(one.body, boundary) if boundary else ():
            if made >= MAX_PARTS:
                break
            child = _node(piece, one.depth + 1)
            one.children.append(child)
            waiting.append(child)
            made += 1
    return root


def _node(raw: bytes, depth: int) -> Node:
    """Headers and body of one part."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":  # a part without headers
        head, body = b"", raw
    else:
        end = _HEADER_END.search(raw)
        head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    headers = _headers(head)
    return Node(headers, body, depth, headers.get_content_type())


def _headers(head: bytes) -> Message:
    """The header fields, each and all of them capped; raw 8-bit bytes stay as surrogates."""
    found, total = Message(), 0
    for line in _FOLD.split(head):
        match = _FIELD.match(line)
        if match is None:
            if line.startswith((b"From ", b">From ")) or not line.strip():
                continue
            break  # what follows is no header any more
        name, value = match[1], match[2][:HEADER_FIELD_BYTES]
        total += len(value)
        if total <= HEADER_BLOCK_BYTES or name.lower() in _ESSENTIAL:
            found.set_raw(name.decode("ascii"), value.decode("ascii", "surrogateescape"))
    return found


def _boundary(headers: Message) -> bytes:
    try:
        boundary = headers.get_boundary("") or ""
        return boundary.encode("ascii", "surrogateescape")[:200].rstrip()
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between the delimiter lines; a missing last delimiter ends with the body."""
    between = (b"\n" + body).split(b"\n--" + boundary)
    for number, piece in enumerate(between):
        if number == 0:
            continue  # the preamble
        if piece.startswith(b"--"):
            return
        rest, newline, content = piece.partition(b"\n")
        if newline and not rest.strip():
            yield content.removesuffix(b"\r")


def _base64(body: bytes) -> bytes:
    """Base64 by RFC 2045: characters outside the alphabet are skipped, missing padding is added."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    return (
        binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
        if len(letters) % 4 != 1
        else binascii.a2b_base64(letters[:-1] + b"=" * (-(len(letters) - 1) % 4))
    )
