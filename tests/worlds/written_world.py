"""A world of some difficulty, written once and parsed once for the tests."""

import csv
import email
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from addin.worlds import WorldSummary, write_world
from addin.worlds.difficulty import DIFFICULTIES

TODAY = date(2027, 5, 14)
WORLDS = [("normal", "en"), ("normal", "ko"), ("hard", "en"), ("hard", "ko")]


@dataclass(frozen=True)
class Mail:
    """What the tests look at in a mail, parsed once."""

    key: str
    at: datetime
    sender: str
    name: str
    to: str
    names: dict[str, str]
    copied: bool
    subject: str
    text: str
    own: str
    answers: str
    chain: str
    defects: int

    @staticmethod
    def read(path: Path) -> "Mail":
        mail: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        text = str(body.get_content()).replace("\r\n", "\n") if body else ""
        heads = [one for head in ("From", "To", "Cc") if mail[head] for one in mail[head].addresses]
        return Mail(
            key=str(mail["Message-ID"]),
            at=mail["Date"].datetime,
            sender=str(heads[0].addr_spec),
            name=str(heads[0].display_name),
            to=str(heads[1].addr_spec),
            names={str(one.addr_spec): str(one.display_name) for one in heads},
            copied=bool(mail["Cc"]),
            subject=str(mail["Subject"]),
            text=text,
            own=re.split(r"\n(?:-----|On .+ wrote:|\d{4}년 .+님이 작성:)", text)[0],
            answers=str(mail["In-Reply-To"] or ""),
            chain=str(mail["References"] or ""),
            defects=sum(len(part.defects) for part in mail.walk()),
        )


class World:
    """A written world, read back."""

    def __init__(self, folder: Path, difficulty: str, language: str, seed: int = 5) -> None:
        self.folder, self.difficulty, self.language = folder, DIFFICULTIES[difficulty], language
        self.summary: WorldSummary = write_world(
            folder, seed=seed, today=TODAY, accounts=14, opportunities=46, messages=620,
            difficulty=difficulty, language=language,
        )  # fmt: skip
        self.truth: dict[str, dict[str, Any]] = {}
        for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
            self.truth[json.loads(line)["message_id"]] = json.loads(line)
        self.mails = [Mail.read(path) for path in sorted(folder.glob("mail/*/*.eml"))]

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "import" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def in_state(self, state: str) -> list[Mail]:
        return [mail for mail in self.mails if self.truth[mail.key]["state"] == state]

    @property
    def business(self) -> int:
        return len(self.in_state("matched")) + len(self.in_state("ambiguous"))
