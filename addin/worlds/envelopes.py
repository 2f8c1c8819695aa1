"""Letters as MIME, byte for byte the same for the same letter."""

from base64 import encodebytes
from datetime import UTC
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cache
from hashlib import blake2b

from addin.worlds.clock import local
from addin.worlds.letters import Letter
from addin.worlds.people import Correspondent

WIRE = compat32.clone(linesep="\r\n")
TINY = {
    "pdf": b"%PDF-1.4\n% sample without pages\n%%EOF\n",
    "jpg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
    "docx": b"sample document without content\n",
}
SUBTYPES = {
    "pdf": "pdf",
    "jpg": "octet-stream",
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def mime_bytes(letter: Letter) -> bytes:
    """The letter as the bytes of an .eml file, with CRLF line ends."""
    digest = blake2b(letter.message_id.encode(), digest_size=8).digest()
    charset = _charset_of(letter, digest[0])
    message = _content(letter, charset, digest)
    header_charset = "euc-kr" if charset in ("euc-kr", "iso-2022-kr") else "utf-8"
    fields = [
        ("From", _addresses((letter.sender,), header_charset)),
        ("To", _addresses(letter.to, header_charset)),
        ("Cc", _addresses(letter.cc, header_charset)),
        ("Subject", _encoded(letter.subject, header_charset)),
        ("Date", format_datetime(local(letter.at.astimezone(UTC), letter.sender.zone))),
        ("Message-ID", letter.message_id),
        ("In-Reply-To", letter.references[-1] if letter.references else ""),
        ("References", "\r\n ".join(letter.references)),
        *letter.headers,
    ]
    for name, value in fields:
        if value:
            message[name] = value
    return message.as_bytes(policy=WIRE)


def _charset_of(letter: Letter, draw: int) -> str:
    """Some Korean mail still travels in the encodings of older systems, where its characters allow it."""
    if letter.plain.isascii():
        return "us-ascii"
    if letter.language != "ko" or draw >= 50:
        return "utf-8"
    charset = "iso-2022-kr" if draw < 16 else "euc-kr"
    try:
        (letter.plain + letter.subject).encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def _content(letter: Letter, charset: str, digest: bytes) -> Message:
    if letter.bounced:
        return _delivery_report(letter, digest)
    body: Message = _text("plain", letter.plain, charset)
    if letter.calendar:
        body = _multipart("alternative", digest, body, _calendar(letter.calendar))
    elif digest[1] < 132:
        html = f"<html><body>\n{letter.html}</body></html>\n"
        body = _multipart(
            "alternative", digest, body, _text("html", html, "utf-8" if charset == "us-ascii" else charset)
        )
    if letter.attachments:
        body = _multipart("mixed", digest, body, *(_attachment(name) for name in letter.attachments))
    return body


@cache
def _body_charset(name: str) -> Charset:
    charset = Charset(name)
    charset.body_encoding = BASE64 if name == "base64" else QP
    return charset


def _text(subtype: str, text: str, charset: str) -> Message:
    part = MIMENonMultipart("text", subtype, charset=charset)
    if text.isascii():
        part["Content-Transfer-Encoding"] = "7bit"
        part.set_payload(text + "\n")
    elif charset == "iso-2022-kr":
        # Seven bits by design: the encoding shifts between ASCII and Hangul with control characters.
        part["Content-Transfer-Encoding"] = "7bit"
        part.set_payload((text + "\n").encode(charset).decode("ascii"))
    elif sum(not letter.isascii() for letter in text) > len(text) // 8:
        part.set_payload(text + "\n", charset)
    else:
        part.set_payload(text + "\n", _body_charset(charset))
    return part


def _multipart(subtype: str, digest: bytes, *parts: Message) -> Message:
    container = MIMEMultipart(subtype, boundary=f"=_{subtype[:3]}_{digest.hex()}")
    for part in parts:
        del part["MIME-Version"]
        container.attach(part)
    return container


def _calendar(text: str) -> Message:
    part = MIMENonMultipart("text", "calendar", method="REQUEST", charset="utf-8")
    part.set_payload(text, "utf-8")
    return part


def _attachment(name: str) -> Message:
    extension = name.rpartition(".")[2]
    part = MIMEBase("image", "jpeg") if extension == "jpg" else MIMEBase("application", SUBTYPES[extension])
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(_base64(TINY[extension]))
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part


def _base64(content: bytes) -> str:
    return encodebytes(content).decode("ascii")


def _delivery_report(letter: Letter, digest: bytes) -> Message:
    report = _multipart("report", digest, _text("plain", letter.plain, "utf-8"), _status(letter), _returned(letter))
    report.set_param("report-type", "delivery-status")
    return report


def _status(letter: Letter) -> Message:
    about_host, about_recipient = Message(), Message()
    about_host["Reporting-MTA"] = f"dns; mx.{letter.sender.address.partition('@')[2]}"
    about_recipient["Final-Recipient"] = f"rfc822; {letter.bounced}"
    about_recipient["Action"] = "failed"
    about_recipient["Status"] = "5.1.1"
    part = MIMEBase("message", "delivery-status")
    part.set_payload([about_host, about_recipient])
    return part


def _returned(letter: Letter) -> Message:
    lines = [f"To: {letter.bounced}", f"Message-ID: {letter.references[-1]}" if letter.references else ""]
    part = MIMENonMultipart("text", "rfc822-headers")
    part.set_payload("\n".join(line for line in lines if line) + "\n")
    return part


def _encoded(text: str, charset: str) -> str:
    if text.isascii():
        return text
    try:
        return Header(text, charset, maxlinelen=74, header_name="Subject").encode(linesep="\r\n")
    except UnicodeEncodeError:
        return Header(text, "utf-8", maxlinelen=74, header_name="Subject").encode(linesep="\r\n")


def _addresses(people: tuple[Correspondent, ...], charset: str) -> str:
    return ",\r\n ".join(_address(person, charset) for person in people)


@cache
def _address(person: Correspondent, charset: str) -> str:
    try:
        return formataddr((person.name, person.address), charset)
    except UnicodeEncodeError:
        return formataddr((person.name, person.address), "utf-8")
