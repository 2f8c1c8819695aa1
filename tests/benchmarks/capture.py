"""Capturing mail, beside the "obvious" stack of well-known libraries on the same mails in the same run."""

import io
import tempfile
import time
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import html2text
from mailparser_reply import EmailReplyParser
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from addin.app import front_desk, open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.import_records import import_records
from addin.settings import Settings
from addin.storage.store import Database
from addin.worlds import write_world

MAILS = 1_500
OBVIOUS_SAMPLE = 150
HTML_FILLER = "<table><tr><td style='color:#333'><p>{}</p></td></tr></table>"


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_world(folder, seed=11, today=date(2026, 11, 21), messages=MAILS)
        raws = [path.read_bytes() for path in sorted((folder / "mail").rglob("*.eml"))]
        settings = Settings(data=folder)
        database = Database.open(settings.store_url)
        database.migrate()
        org = database.organisation(settings.organisation)
        store = database.store(org)
        import_records(store, folder / "import", None, "2026-11-21T09:00:00Z")
        begin = time.process_time()
        handled = 0
        for one in sorted((folder / "mail").iterdir()):
            rep = store.people.by_address(one.name)
            assert rep is not None
            with front_desk(settings, database).desk_of(org, rep) as desk:
                summary = capture_mailbox(desk, open_mailbox("folder", rep.email, str(one)))
                handled += sum(summary.states.values()) + summary.again
        ours = (time.process_time() - begin) / handled
        sample = raws[:: max(len(raws) // OBVIOUS_SAMPLE, 1)]
        begin = time.process_time()
        for raw in sample:
            _obvious(raw)
        obvious = (time.process_time() - begin) / len(sample)
        size = sum(map(len, raws)) / len(raws) / 1000
        database.close()
        return [
            f"capture, whole path (read, parse, match, store), {handled} mails of {size:.1f} kB on average: "
            f"1/{obvious / ours:.1f} of the obvious stack's CPU per mail (bar 1/8)",
        ]


_ANALYSER = SentimentIntensityAnalyzer()


def _obvious(raw: bytes) -> None:
    """policy.default, html2text, mail-parser-reply and VADER on all text: what a first version would do."""
    parsed = message_from_bytes(raw, policy=policy.default)
    texts = []
    for kind in ("plain", "html"):
        part = parsed.get_body((kind,))  # type: ignore[attr-defined]
        if part is not None:
            content = part.get_content()
            texts.append(html2text.html2text(content) if kind == "html" else content)
    for header in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References"):
        str(parsed.get(header, ""))
    whole = io.StringIO()
    for one in texts:
        EmailReplyParser(languages=["en"]).read(one)
        whole.write(one)
    _ANALYSER.polarity_scores(whole.getvalue())
