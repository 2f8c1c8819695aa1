"""Capturing mail, beside the "obvious" stack of well-known libraries on the same mails in the same run.

The mails have the shape the bar was set on: multipart, 7.8 kB, 2.8 kB of text and 3.3 kB of HTML with a quoted reply.
"""

import io
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

import html2text
from mailparser_reply import EmailReplyParser
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from addin.app import front_desk, open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.import_records import import_records
from addin.mailboxes.mime import read_letter
from addin.settings import Settings
from addin.storage.store import Database
from addin.worlds import write_world

MAILS = 1_500
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SAMPLE_EVERY = 12
NEW, QUOTED, MARKUP = 815, 1_900, 3_300


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_world(folder, seed=11, today=date(2026, 11, 21), messages=MAILS)
        for path in (folder / "mail").rglob("*.ics"):
            path.unlink()
        chance = random.Random(5)
        phrases = _phrases(folder)
        raws = [_enlarged(path, phrases, chance) for path in sorted((folder / "mail").rglob("*.eml"))]
        ours, handled = _capture(folder)
        sample = raws[::SAMPLE_EVERY]
        obvious = statistics.median(_cpu(raw) for raw in sample)
        size = sum(map(len, raws)) / len(raws) / 1000
        return [
            f"capture, whole path (read, parse, match, store), {handled} mails of {size:.1f} kB on average: "
            f"1/{obvious / ours:.1f} of the obvious stack's CPU per mail (bar 1/8)",
        ]


def _phrases(folder: Path) -> list[str]:
    """The sentences of the world's own English mails, so that both sides read what people write."""
    found = set()
    for path in sorted((folder / "mail").rglob("*.eml"))[::3]:
        text = read_letter(path.read_bytes(), mailbox="", item_id="", received=NOW, now=NOW).content().new_text
        if text.isascii():
            found |= {one.strip() for one in text.replace("\n", " ").split(". ") if 30 < len(one) < 200}
    return sorted(found)


def _capture(folder: Path) -> tuple[float, int]:
    """CPU seconds per mail of capturing the whole folder, and the number of mails."""
    settings = Settings(data=folder)
    database = Database.open(settings.store_url)
    database.migrate()
    org = database.organisation(settings.organisation)
    store = database.store(org)
    import_records(store, folder / "import", None, "2026-11-21T09:00:00Z")
    begin, handled = time.process_time(), 0
    for one in sorted((folder / "mail").iterdir()):
        rep = store.people.by_address(one.name)
        assert rep is not None
        with front_desk(settings, database).desk_of(org, rep) as desk:
            summary = capture_mailbox(desk, open_mailbox("folder", rep.email, str(one)))
            handled += sum(summary.states.values()) + summary.again
    taken = time.process_time() - begin
    database.close()
    return taken / handled, handled


def _enlarged(path: Path, phrases: list[str], chance: random.Random) -> bytes:
    """The mail with its headers as they are and a body of the bar's shape, written back to its file."""
    head = BytesHeaderParser(policy=policy.compat32).parsebytes(path.read_bytes())
    sentences = [f"{one} " for one in chance.sample(phrases, 60)]
    said = "".join(sentences[:8])
    new = "".join(sentences)[:NEW]
    old = "\n".join(f"> {sentence}" for sentence in reversed(sentences))[:QUOTED]
    text = f"{new}\n\nOn Fri, 20 Nov 2026 at 10:00, Keiko Ito <k.ito@acme.example> wrote:\n{old}\n"
    cells = f"<tr><td class='MsoNormal' valign='top'><p>{said}</p></td></tr>"
    html = f"<html><body><table>{(cells * 30)[:NEW]}</table><blockquote>{(cells * 30)[: MARKUP - NEW]}</blockquote></body></html>"
    body = EmailMessage(policy=policy.SMTP)
    body.set_content(text)
    body.add_alternative(html, subtype="html")
    kept = [
        f"{name}: {value}".encode("ascii", "surrogateescape")
        for name, value in head.raw_items()
        if not name.lower().startswith(("content-", "mime-"))
    ]
    filler = b"X-Provider-Trace: " + b"0123456789abcdef" * 90
    raw = b"\r\n".join([*kept, filler, body.as_bytes()])
    path.write_bytes(raw)
    return raw


_ANALYSER = SentimentIntensityAnalyzer()


def _cpu(raw: bytes) -> float:
    begin = time.process_time()
    _obvious(raw)
    return time.process_time() - begin


def _obvious(raw: bytes) -> None:
    """policy.default, html2text, mail-parser-reply and VADER on all text: what a first version would do."""
    parsed = message_from_bytes(raw, policy=policy.default)
    texts = []
    for kind in ("plain", "html"):
        part = parsed.get_body((kind,))
        if part is not None:
            content = part.get_content()
            texts.append(html2text.html2text(content) if kind == "html" else content)
    for header in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References"):
        str(parsed.get(header, ""))
    whole = io.StringIO()
    EmailReplyParser(languages=["en"]).read(texts[0])
    whole.write(texts[0])
    _ANALYSER.polarity_scores(whole.getvalue())
