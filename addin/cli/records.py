"""Records in and out: ``import``, ``capture``, ``export``."""

import sys
from typing import Any

import orjson

from addin.app import front_desk
from addin.cli.terminal import DONE, FAILED, LISTED, now_at, opened, say
from addin.deals.opportunity import Opportunity
from addin.desk.capture_mailbox import CaptureSummary, capture_mailbox
from addin.desk.import_mapping import read_mapping
from addin.desk.import_records import ImportReport, import_records
from addin.desk.import_rows import COLUMNS
from addin.errors import WrongUse
from addin.mailboxes.folder import FolderMailbox
from addin.progress import progress
from addin.settings import Settings
from addin.wording import text


def load(settings: Settings, given: Any) -> int:
    if not given.folder.is_dir():
        raise WrongUse(text("There is no folder %(path)s.", path=str(given.folder)))
    mapping = read_mapping(given.map, COLUMNS) if given.map else None
    database, org_id = opened(settings)
    store = database.store(org_id)
    with progress("Importing", "rows") as advance:
        report = import_records(store, given.folder, mapping, now_at(), advance)
    store.close()
    if not report.files:
        raise WrongUse(
            text(
                "%(path)s holds none of the files of an import: %(names)s.",
                path=str(given.folder),
                names=", ".join(f"{name}.csv" for name in COLUMNS),
            )
        )
    return _tell_import(report)


def _tell_import(report: ImportReport) -> int:
    for name, count in report.files.items():
        say(
            f"{name}: {count.created} new, {count.updated} changed, {count.unchanged} unchanged"
            + (f", {count.refused} refused" if count.refused else "")
        )
    for problem in report.problems[:LISTED]:
        say(f"  {problem}")
    if len(report.problems) > LISTED:
        say(f"  … and {len(report.problems) - LISTED} more")
    whole_file = any(problem.line <= 1 and not problem.column for problem in report.problems)
    return FAILED if whole_file else DONE


def capture(settings: Settings, given: Any) -> int:
    if not given.folder.is_dir():
        raise WrongUse(text("There is no folder %(path)s.", path=str(given.folder)))
    database, org_id = opened(settings)
    people = database.store(org_id)
    folders = [one for one in sorted(given.folder.iterdir()) if one.is_dir()]
    if not folders:
        raise WrongUse(text("%(path)s holds no folder named by a rep's e-mail address.", path=str(given.folder)))
    total = CaptureSummary()
    for folder in folders:
        rep = people.people.by_address(folder.name)
        if rep is None:
            say(f"{folder.name}: there is no rep with this address; nothing was read. Import reps.csv first.")
            continue
        with (
            front_desk(settings, database).desk_of(org_id, rep) as desk,
            progress(folder.name, "mails") as advance,
        ):
            mailbox = FolderMailbox(rep.email, folder.resolve())
            others = mailbox.other_files()
            if others:
                say(
                    f"{folder.name}: left alone, no mail by their ending: {', '.join(others[:5])}"
                    + (f" and {len(others) - 5} more" if len(others) > 5 else "")
                )
            _add(total, capture_mailbox(desk, mailbox, advance), folder.name)
    _tell_capture(total)
    return DONE


def _add(total: CaptureSummary, one: CaptureSummary, name: str) -> None:
    say(f"{name}: {sum(one.states.values()) + one.again} new, {one.known} known, {len(one.aside)} set aside")
    total.states += one.states
    total.known += one.known
    total.again += one.again
    total.aside += [(f"{name}/{item}", reason) for item, reason in one.aside]


def _tell_capture(total: CaptureSummary) -> None:
    states = ", ".join(f"{count} {state}" for state, count in total.states.most_common())
    say(f"Captured: {states or 'nothing new'}; {total.again} seen in another mailbox before.")
    for name, reason in total.aside[:LISTED]:
        say(f"  set aside {name}: {reason}")
    if len(total.aside) > LISTED:
        say(f"  … and {len(total.aside) - LISTED} more set aside")


def export(settings: Settings, given: Any) -> int:
    database, org_id = opened(settings)
    store = database.store(org_id)
    lines: list[dict[str, Any]]
    if given.what == "activities":
        lines = [_activity_line(one) for one in store.sightings.captured()]
    elif given.what == "ratings":
        names = ("id", "at", "activity_id", "rep_id", "value")
        lines = [dict(zip(names, event, strict=True)) for event in store.ratings.events()]
    else:
        lines = [_opportunity_line(one) for one in store.opportunities.all()]
    for line in lines:
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    return DONE


def _activity_line(one: dict[str, Any]) -> dict[str, Any]:
    """One line of ``export activities`` (DESIGN §5)."""
    confidence = one["confidence"]
    return {
        "message_id": one["message_id"],
        "mailbox": one["mailbox"],
        "kind": one["kind"],
        "direction": one["direction"],
        "state": one["state"],
        "opportunity_id": one["opportunity_id"],
        "confidence": None if confidence is None else confidence / 1_000,
        "reasons": orjson.loads(one["reasons"]),
        "score": None,
        "rating": one.get("rating"),
        "at": one["at"],
    }


def _opportunity_line(one: Opportunity) -> dict[str, Any]:
    """One line of ``export opportunities``: the columns of ``opportunities.csv``, and what was counted."""
    return {
        "id": one.external_id or one.id,
        "account": one.account_name,
        "name": one.name,
        "owner_email": one.owner_email or None,
        **{
            name: one.value(name)
            for name in (
                "stage", "status", "amount", "currency", "close_date", "probability", "next_step", "created_on",
                "closed_on", "products", "custom", "version", "updated_at", "inbound", "outbound", "meetings",
                "last_inbound_at", "last_activity_at",
            )
        },
    }  # fmt: skip
