"""Writes the sample world: CSV files to import, mailboxes to capture, and the truth about every mail."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from addin.worlds.clock import now_on
from addin.worlds.correspondence import deal_letters
from addin.worlds.difficulty import difficulty_named
from addin.worlds.envelopes import mime_bytes
from addin.worlds.letters import Letter
from addin.worlds.machine_mail import auto_reply, bounce, invitation
from addin.worlds.meetings import Meeting, ics_text, sample_meetings
from addin.worlds.noise import Desk, internal_letter, newsletter, noise_letters, private_letter, unknown_letter
from addin.worlds.organisation import Organisation, build_organisation
from addin.worlds.tables import recorded_people, write_tables
from addin.worlds.untidy_mail import untidy_letters
from addin.worlds.wordbook import LANGUAGES

Progress = Callable[[int, int], None]
MEETINGS = 0.06
SECOND_COPIES = 0.05
KINDS_OF_NOISE: dict[Callable[[Desk], Letter], float] = {
    internal_letter: 0.26,
    newsletter: 0.24,
    invitation: 0.14,
    auto_reply: 0.12,
    unknown_letter: 0.12,
    bounce: 0.06,
    private_letter: 0.06,
}


@dataclass(frozen=True)
class WorldSummary:
    """What was written: counts, the e-mail addresses of the reps (manager first), and files per true state.

    `traits` counts what makes the files of a world that is not easy difficult, such as forward or free_mail.
    """

    reps: tuple[str, ...]
    accounts: int
    contacts: int
    opportunities: int
    mails: int
    meetings: int
    states: dict[str, int]
    traits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Item:
    at: datetime
    key: str
    mailboxes: tuple[str, ...]
    opportunity_id: str | None
    account_id: str | None
    state: str
    traits: tuple[str, ...]
    suffix: str
    content: bytes


def write_world(
    folder: Path,
    *,
    seed: int,
    today: date,
    accounts: int = 40,
    opportunities: int = 120,
    messages: int = 2000,
    difficulty: str = "easy",
    language: str = "",
    progress: Progress | None = None,
) -> WorldSummary:
    """Writes a sample sales organisation and its mail into the folder.

    In: the folder (made if missing), a seed, the last day of the sample mail (no mail is later than 17:00 UTC of it),
    the sizes, a difficulty (easy, normal or hard), a language for all accounts (en or ko; without one every third
    account is Korean), and a callable that is told (files written, files in all). About `messages` files are written,
    meetings and second copies included.
    Out: `import/*.csv`, `mail/<rep e-mail>/*.eml` and `*.ics`, `truth.jsonl`, and a summary of them. The same
    arguments give the same bytes. Files of an earlier world with another seed are not removed.
    """
    if min(accounts, opportunities, messages) < 1:
        raise ValueError("a world needs at least one account, one opportunity and one message")
    if language not in ("", *LANGUAGES):
        raise ValueError(f"language is empty or one of {', '.join(LANGUAGES)}, not {language!r}")
    organisation = build_organisation(seed, today, accounts, opportunities, difficulty_named(difficulty), language)
    write_tables(folder / "import", organisation)
    meetings = list(sample_meetings(organisation, max(1, round(messages * MEETINGS))))
    items = sorted(
        _letter_items(organisation, messages, meetings) + [_meeting_item(meeting) for meeting in meetings],
        key=lambda item: (item.at, item.key),
    )
    _write_items(folder, organisation, items, progress)
    files = [(item.suffix, item.state) for item in items for _ in item.mailboxes]
    return WorldSummary(
        reps=tuple(rep.email for rep in organisation.reps),
        accounts=len(organisation.accounts),
        contacts=len(recorded_people(organisation)),
        opportunities=len(organisation.opportunities),
        mails=sum(suffix == "eml" for suffix, _ in files),
        meetings=sum(suffix == "ics" for suffix, _ in files),
        states=dict(sorted(Counter(state for _, state in files).items())),
        traits=dict(sorted(Counter(trait for item in items for _ in item.mailboxes for trait in item.traits).items())),
    )


def _letter_items(organisation: Organisation, messages: int, meetings: list[Meeting]) -> list[_Item]:
    noise = organisation.difficulty.noise
    business = round(messages * (1 - MEETINGS - noise - SECOND_COPIES))
    tidy = organisation.difficulty.tidy
    letters = [
        *(deal_letters(organisation, business) if tidy else untidy_letters(organisation, business, meetings)),
        *noise_letters(organisation, KINDS_OF_NOISE, round(messages * noise)),
    ]
    return [_letter_item(letter) for letter in letters if letter.at <= now_on(organisation.today)]


def _letter_item(letter: Letter) -> _Item:
    return _Item(
        at=letter.at,
        key=letter.message_id,
        mailboxes=letter.mailboxes,
        opportunity_id=letter.opportunity_id,
        account_id=letter.account_id,
        traits=letter.traits,
        state=letter.state,
        suffix="eml",
        content=mime_bytes(letter),
    )


def _meeting_item(meeting: Meeting) -> _Item:
    return _Item(
        at=meeting.begin,
        key=meeting.uid,
        mailboxes=meeting.mailboxes,
        opportunity_id=meeting.opportunity_id,
        account_id=meeting.account_id,
        traits=(),
        state=meeting.state,
        suffix="ics",
        content=ics_text(meeting).encode(),
    )


def _write_items(folder: Path, organisation: Organisation, items: list[_Item], progress: Progress | None) -> None:
    for rep in organisation.reps:
        (folder / "mail" / rep.email).mkdir(parents=True, exist_ok=True)
    total = sum(len(item.mailboxes) for item in items)
    width = max(4, len(str(len(items))))
    written = 0
    truth: list[str] = []
    for number, item in enumerate(items, start=1):
        for mailbox in item.mailboxes:
            name = f"{item.at:%Y-%m-%dT%H%M}-{number:0{width}d}.{item.suffix}"
            (folder / "mail" / mailbox / name).write_bytes(item.content)
            truth.append(_truth_line(item, mailbox))
            written += 1
            if progress:
                progress(written, total)
    (folder / "truth.jsonl").write_bytes("".join(truth).encode())


def _truth_line(item: _Item, mailbox: str) -> str:
    facts = {
        "message_id": item.key,
        "mailbox": mailbox,
        "opportunity_id": item.opportunity_id,
        "state": item.state,
        "account_id": item.account_id,
    }
    return json.dumps(facts, ensure_ascii=False) + "\n"
