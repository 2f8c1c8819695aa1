"""``python -m addin``: set up, import, capture, serve. Messages go to standard error, results to standard output."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from addin.app import front_desk, local_identity
from addin.deals.opportunity import Opportunity
from addin.desk.capture_mailbox import CaptureSummary, capture_mailbox
from addin.desk.import_mapping import read_mapping
from addin.desk.import_records import ImportReport, import_records
from addin.desk.import_rows import COLUMNS
from addin.errors import DealsideError, WrongUse
from addin.mailboxes.folder import FolderMailbox
from addin.progress import progress
from addin.serving import check_port, serve
from addin.settings import Settings, production_settings, read_settings
from addin.storage.store import Database
from addin.wording import text

DONE, FAILED, WRONG_USE = 0, 1, 2
LISTED = 50
"""Problems named one by one; of more, the number is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 wrong use."""
    given = _parser().parse_args(arguments)
    gc.freeze()  # the modules stay for good: the collector need not look at them again and again
    try:
        settings = read_settings(os.environ, data=Path(given.data) if given.data else None)
        code: int = given.run(settings, given)
        return code
    except WrongUse as error:
        _say(str(error.detail))
        return WRONG_USE
    except DealsideError as error:
        _say(str(error.detail))
        return FAILED
    except KeyboardInterrupt:
        _say("Stopped. What was done so far is kept; run the same command again to go on.")
        return FAILED
    except BrokenPipeError:
        return DONE
    except OSError as error:
        _say(f"{error.filename or 'The system'}: {error.strerror or error}.")
        return FAILED
    except Exception as error:  # nobody at a terminal is helped by a traceback; developers run python -X dev
        if sys.flags.dev_mode:
            raise
        _say(f"Something went wrong here ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}).")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m addin", description="Dealside: the deal beside the mail.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="folder of the embedded store (or ADDIN_DATA)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Settings, Any], int], help_text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help_text, description=help_text, parents=[shared])
        one.set_defaults(run=run)
        return one

    demo = command("demo", _demo, "serve a sample organisation on an embedded store")
    demo.add_argument("--port", type=_port, default=8080)
    demo.add_argument("--fresh", action="store_true", help="throw the sample away and make it anew")
    server = command("serve", _serve, "serve the panels, the cards and the API")
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=_port, default=8080)
    server.add_argument("--workers", type=_count, default=1, help="processes (more than one needs PostgreSQL)")
    command("migrate", _migrate, "bring the store to the newest shape")
    imports = command("import", _import, "load CSV files of a CRM")
    imports.add_argument("folder", type=Path, metavar="DIR")
    imports.add_argument("--map", type=Path, metavar="FILE.toml", help="what somebody else's columns and values mean")
    capture = command("capture", _capture, "capture mails from <rep e-mail>/*.eml, *.mbox and *.ics")
    capture.add_argument("folder", type=Path, metavar="DIR")
    token = command("token", _token, "print a bearer token of the local identity provider")
    token.add_argument("email", metavar="REP_EMAIL")
    export = command("export", _export, "print records, one JSON object a line")
    export.add_argument("what", choices=["activities", "opportunities", "ratings"])
    export.add_argument("--format", choices=["jsonl"], default="jsonl")
    return parser


def _port(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(given)


def _count(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256")
    return int(given)


def _open(settings: Settings) -> tuple[Database, int]:
    """The database, up to date, and the organisation the command line works on."""
    database = Database.open(settings.store_url)
    database.migrate()
    return database, database.organisation(settings.organisation)


def _demo(settings: Settings, given: Any) -> int:
    present = production_settings(os.environ)
    if present:
        raise WrongUse(
            text(
                "The demo does not start where production settings are present: %(names)s. Unset them, or use serve.",
                names=", ".join(present),
            )
        )
    from addin.demo import run_demo  # the sample's generator is of no use to any other command

    folder = Path(given.data) if given.data else Path("demo-data")
    return run_demo(folder, given.port, fresh=given.fresh)


def _serve(settings: Settings, given: Any) -> int:
    if given.workers > 1 and settings.store_url.startswith("sqlite"):
        raise WrongUse(text("The embedded store serves one process. Set ADDIN_DATABASE_URL to PostgreSQL for more."))
    check_port(given.host, given.port)
    settings.secret()
    _open(settings)[0].close()
    _say(f"Dealside: http://{given.host}:{given.port}/")
    serve(settings, given.host, given.port, given.workers)
    return DONE


def _migrate(settings: Settings, given: Any) -> int:
    _open(settings)
    _say("The store is up to date.")
    return DONE


def _import(settings: Settings, given: Any) -> int:
    if not given.folder.is_dir():
        raise WrongUse(text("There is no folder %(path)s.", path=str(given.folder)))
    mapping = read_mapping(given.map, COLUMNS) if given.map else None
    database, org_id = _open(settings)
    store = database.store(org_id)
    with progress("Importing", "rows") as advance:
        report = import_records(store, given.folder, mapping, _now_at(), advance)
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
        _say(
            f"{name}: {count.created} new, {count.updated} changed, {count.unchanged} unchanged"
            + (f", {count.refused} refused" if count.refused else "")
        )
    for problem in report.problems[:LISTED]:
        _say(f"  {problem}")
    if len(report.problems) > LISTED:
        _say(f"  … and {len(report.problems) - LISTED} more")
    whole_file = any(problem.line <= 1 and not problem.column for problem in report.problems)
    return FAILED if whole_file else DONE


def _capture(settings: Settings, given: Any) -> int:
    if not given.folder.is_dir():
        raise WrongUse(text("There is no folder %(path)s.", path=str(given.folder)))
    database, org_id = _open(settings)
    people = database.store(org_id)
    folders = [one for one in sorted(given.folder.iterdir()) if one.is_dir()]
    if not folders:
        raise WrongUse(text("%(path)s holds no folder named by a rep's e-mail address.", path=str(given.folder)))
    total = CaptureSummary()
    for folder in folders:
        rep = people.people.by_address(folder.name)
        if rep is None:
            _say(f"{folder.name}: there is no rep with this address; nothing was read. Import reps.csv first.")
            continue
        with (
            front_desk(settings, database).desk_of(org_id, rep) as desk,
            progress(folder.name, "mails") as advance,
        ):
            mailbox = FolderMailbox(rep.email, folder.resolve())
            others = mailbox.other_files()
            if others:
                _say(
                    f"{folder.name}: left alone, no mail by their ending: {', '.join(others[:5])}"
                    + (f" and {len(others) - 5} more" if len(others) > 5 else "")
                )
            _add(total, capture_mailbox(desk, mailbox, advance), folder.name)
    _tell_capture(total)
    return DONE


def _add(total: CaptureSummary, one: CaptureSummary, name: str) -> None:
    _say(f"{name}: {sum(one.states.values()) + one.again} new, {one.known} known, {len(one.aside)} set aside")
    total.states += one.states
    total.known += one.known
    total.again += one.again
    total.aside += [(f"{name}/{item}", reason) for item, reason in one.aside]


def _tell_capture(total: CaptureSummary) -> None:
    states = ", ".join(f"{count} {state}" for state, count in total.states.most_common())
    _say(f"Captured: {states or 'nothing new'}; {total.again} seen in another mailbox before.")
    for name, reason in total.aside[:LISTED]:
        _say(f"  set aside {name}: {reason}")
    if len(total.aside) > LISTED:
        _say(f"  … and {len(total.aside) - LISTED} more set aside")


def _token(settings: Settings, given: Any) -> int:
    if not settings.local_identity:
        raise WrongUse(text("The local identity provider is off (ADDIN_LOCAL_IDENTITY)."))
    database, org_id = _open(settings)
    rep = database.store(org_id).people.by_address(given.email)
    if rep is None:
        raise WrongUse(text("There is no rep %(email)s. Import reps.csv first.", email=given.email))
    print(local_identity(settings).token(org_id, rep.email))
    return DONE


def _export(settings: Settings, given: Any) -> int:
    database, org_id = _open(settings)
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
        "confidence": None if confidence is None else confidence / 100,
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


def _now_at() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
