import csv
import email
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from addin.worlds import WorldSummary, write_world

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
ACCOUNTS, OPPORTUNITIES, MESSAGES = 6, 15, 120
HEADERS = {
    "reps": "email,name,team,manager_email,timezone,locale",
    "accounts": "id,name,domains,industry,employees,country,parent_id,ad_spend,technologies,hiring",
    "contacts": "id,account_id,name,emails,title,started_on",
    "stages": "name,order,probability,status",
    "opportunities": (
        "id,account_id,name,owner_email,stage,amount,currency,close_date,probability,next_step,created_on,closed_on,"
        "products"
    ),
    "buying_team": "opportunity_id,contact_id,role",
    "history": "opportunity_id,at,field,old,new",
    "targets": "quarter,owner,amount,currency",
}
Rows = list[dict[str, str]]


def write_small_world(folder: Path, seed: int) -> WorldSummary:
    return write_world(
        folder, seed=seed, today=TODAY, accounts=ACCOUNTS, opportunities=OPPORTUNITIES, messages=MESSAGES
    )


class World:
    """A written world, read back."""

    def __init__(self, folder: Path, summary: WorldSummary) -> None:
        self.folder, self.summary = folder, summary
        self.tables: dict[str, Rows] = {name: self.rows(name) for name in HEADERS}
        self.mails = {path: self.mail(path) for path in sorted(folder.glob("mail/*/*.eml"))}
        self.events = {path: path.read_bytes().decode() for path in sorted(folder.glob("mail/*/*.ics"))}
        self.truth: list[dict[str, Any]] = [
            json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()
        ]

    def rows(self, name: str) -> Rows:
        with (self.folder / "import" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def ids(self, table: str, column: str = "id") -> set[str]:
        return {row[column] for row in self.tables[table]}

    @staticmethod
    def mail(path: Path) -> EmailMessage:
        return email.message_from_bytes(path.read_bytes(), policy=policy.default)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    return World(folder, write_small_world(folder, seed=7))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sent_at(mail: EmailMessage) -> datetime:
    moment = mail["Date"].datetime
    assert isinstance(moment, datetime)
    return moment


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def addresses_of(mail: EmailMessage) -> set[str]:
    people = [address for header in ("From", "To", "Cc") if mail[header] for address in mail[header].addresses]
    return {str(person.addr_spec) for person in people}


def is_korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def test_the_same_seed_writes_the_same_bytes(world: World, tmp_path: Path) -> None:
    write_small_world(tmp_path, seed=7)
    assert files_of(tmp_path) == files_of(world.folder)


def test_another_seed_writes_another_world(world: World, tmp_path: Path) -> None:
    write_small_world(tmp_path, seed=8)
    assert files_of(tmp_path)["truth.jsonl"] != files_of(world.folder)["truth.jsonl"]


@pytest.mark.parametrize("name", HEADERS)
def test_a_csv_file_has_the_documented_columns(world: World, name: str) -> None:
    text = (world.folder / "import" / f"{name}.csv").read_text("utf-8")
    assert text.splitlines()[0] == HEADERS[name]
    assert len(text.splitlines()) > 1


def test_the_summary_counts_what_was_written(world: World) -> None:
    summary = world.summary
    assert (summary.accounts, summary.opportunities) == (ACCOUNTS, OPPORTUNITIES)
    assert (summary.mails, summary.meetings) == (len(world.mails), len(world.events))
    assert sum(summary.states.values()) == len(world.truth)
    assert set(summary.reps) == world.ids("reps", "email")


def test_about_as_many_files_as_asked_are_written(world: World) -> None:
    assert MESSAGES * 0.75 < len(world.truth) < MESSAGES * 1.3


def test_every_reference_between_tables_resolves(world: World) -> None:
    reps, accounts, deals = world.ids("reps", "email"), world.ids("accounts"), world.ids("opportunities")
    assert world.ids("reps", "manager_email") <= reps | {""}
    assert world.ids("accounts", "parent_id") <= accounts | {""}
    assert world.ids("contacts", "account_id") <= accounts
    assert world.ids("opportunities", "account_id") <= accounts
    assert world.ids("opportunities", "owner_email") <= reps
    assert world.ids("opportunities", "stage") <= world.ids("stages", "name")
    assert world.ids("buying_team", "opportunity_id") == deals
    assert world.ids("buying_team", "contact_id") <= world.ids("contacts")
    assert world.ids("history", "opportunity_id") <= deals
    assert world.ids("targets", "owner") <= reps | world.ids("reps", "team")
    assert {line["opportunity_id"] for line in world.truth} <= deals | {None}


def test_the_buying_team_comes_from_the_account_of_the_opportunity(world: World) -> None:
    account_of = {row["id"]: row["account_id"] for row in world.tables["opportunities"]}
    employer = {row["id"]: row["account_id"] for row in world.tables["contacts"]}
    for row in world.tables["buying_team"]:
        assert employer[row["contact_id"]] == account_of[row["opportunity_id"]]


def test_ids_and_names_are_unique(world: World) -> None:
    for table in ("accounts", "contacts", "opportunities"):
        assert len(world.ids(table)) == len(world.tables[table])
    names = {(row["account_id"], row["name"]) for row in world.tables["opportunities"]}
    assert len(names) == OPPORTUNITIES
    addresses = [address for row in world.tables["contacts"] for address in row["emails"].split(";")]
    assert len(addresses) == len(set(addresses))


def test_history_leads_step_by_step_to_the_current_value(world: World) -> None:
    current = {row["id"]: row for row in world.tables["opportunities"]}
    last: dict[tuple[str, str], str] = {}
    for row in world.tables["history"]:
        key = (row["opportunity_id"], row["field"])
        assert row["field"] in {"stage", "amount", "close_date", "probability"}
        assert row["old"] == last.get(key, row["old"])
        assert row["old"] != row["new"]
        last[key] = row["new"]
    for (deal, field), value in last.items():
        assert current[deal][field] == value


def test_history_is_in_order_and_lies_between_creation_and_now(world: World) -> None:
    created = {row["id"]: row["created_on"] for row in world.tables["opportunities"]}
    moments: dict[str, list[str]] = defaultdict(list)
    for row in world.tables["history"]:
        assert row["at"].endswith("Z")
        assert created[row["opportunity_id"]] < row["at"][:10]
        assert datetime.fromisoformat(row["at"]) <= NOW
        moments[row["opportunity_id"]].append(row["at"])
    assert all(times == sorted(times) for times in moments.values())


def test_open_opportunities_close_in_the_future_and_the_others_are_closed(world: World) -> None:
    status = {row["name"]: row["status"] for row in world.tables["stages"]}
    for row in world.tables["opportunities"]:
        if status[row["stage"]] == "open":
            assert row["closed_on"] == ""
            assert date.fromisoformat(row["close_date"]) > TODAY
        else:
            assert row["closed_on"] == row["close_date"]
            assert date.fromisoformat(row["created_on"]) < date.fromisoformat(row["closed_on"]) <= TODAY


def test_targets_cover_three_quarters_for_the_team_and_every_seller(world: World) -> None:
    quarters = Counter(row["quarter"] for row in world.tables["targets"])
    assert quarters == {"2026Q4": 4, "2027Q1": 4, "2027Q2": 4}


def test_every_domain_is_a_reserved_example_domain(world: World) -> None:
    domains = {domain for row in world.tables["accounts"] for domain in row["domains"].split(";")}
    addresses = {address for row in world.tables["contacts"] for address in row["emails"].split(";")}
    addresses |= world.ids("reps", "email")
    for mail in world.mails.values():
        addresses |= addresses_of(mail)
    domains |= {address.partition("@")[2] for address in addresses}
    assert all(domain.endswith(".example") for domain in domains)


def test_every_mail_parses_without_defects_and_is_not_later_than_now(world: World) -> None:
    for path, mail in world.mails.items():
        assert not [defect for part in mail.walk() for defect in part.defects], path
        assert mail["Message-ID"]
        assert sent_at(mail) <= NOW
        assert text_of(mail).strip()
        assert "{" not in text_of(mail)


def test_file_names_sort_by_time(world: World) -> None:
    for rep in world.summary.reps:
        times = [sent_at(mail) for path, mail in world.mails.items() if path.parent.name == rep]
        assert times == sorted(times)


def test_some_mail_is_of_today_and_yesterday(world: World) -> None:
    assert any((NOW - sent_at(mail)).total_seconds() < 41 * 3600 for mail in world.mails.values())


def test_a_mail_is_in_the_mailbox_of_a_rep_who_wrote_or_got_it(world: World) -> None:
    for path, mail in world.mails.items():
        assert path.parent.name in addresses_of(mail)


def test_a_reply_refers_to_a_mail_of_the_same_mailbox(world: World) -> None:
    deals_by_id = {line["message_id"]: line["opportunity_id"] for line in world.truth}
    known = {(path.parent.name, mail["Message-ID"]) for path, mail in world.mails.items()}
    replies = 0
    for path, mail in world.mails.items():
        if mail["In-Reply-To"] and deals_by_id[mail["Message-ID"]]:
            replies += 1
            assert (path.parent.name, mail["In-Reply-To"]) in known
    assert replies


def test_the_truth_has_one_line_per_file(world: World) -> None:
    told = Counter((line["mailbox"], line["message_id"]) for line in world.truth)
    found = Counter((path.parent.name, mail["Message-ID"]) for path, mail in world.mails.items())
    found += Counter(
        (path.parent.name, line.removeprefix("UID:"))
        for path, text in world.events.items()
        for line in text.split("\r\n")
        if line.startswith("UID:")
    )
    assert told == found
    assert set(told.values()) == {1}


def test_a_deal_is_named_exactly_for_the_matched(world: World) -> None:
    for line in world.truth:
        assert (line["opportunity_id"] is not None) == (line["state"] == "matched")


def test_noise_carries_the_headers_that_give_it_away(world: World) -> None:
    state = {line["message_id"]: line["state"] for line in world.truth}
    seen = set()
    for mail in world.mails.values():
        kind = state[mail["Message-ID"]]
        seen.add(kind)
        assert (mail["Sensitivity"] == "Private") == (kind == "private")
        assert bool(mail["List-Id"]) == (kind == "bulk")
        assert (mail.get_content_type() == "multipart/report") == (kind == "bounce")
        assert (kind not in {"auto_reply", "bounce"}) or mail["Auto-Submitted"] == "auto-replied"
        assert any(part.get_content_type() == "text/calendar" for part in mail.walk()) == (kind == "invitation")
    assert seen >= {"matched", "internal", "bulk", "auto_reply", "bounce", "invitation", "unknown", "private"}


def test_an_event_is_folded_icalendar(world: World) -> None:
    for text in world.events.values():
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.endswith("END:VCALENDAR\r\n")
        assert text.count("BEGIN:VEVENT") == 1
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert "\n" not in text.replace("\r\n", "")
        for name in ("UID:", "DTSTART:", "DTEND:", "SUMMARY:", "ORGANIZER;", "ATTENDEE;", "LOCATION:"):
            assert f"\r\n{name}" in text


def test_about_a_third_of_the_mail_is_korean(world: World) -> None:
    korean = sum(is_korean(text_of(mail)) for mail in world.mails.values())
    assert 0.15 < korean / len(world.mails) < 0.5


def test_progress_counts_every_file(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        calls.append((done, total))

    summary = write_world(tmp_path, seed=1, today=TODAY, accounts=3, opportunities=3, messages=20, progress=progress)
    total = summary.mails + summary.meetings
    assert calls == [(number, total) for number in range(1, total + 1)]


def test_a_world_without_accounts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one account"):
        write_world(tmp_path, seed=1, today=TODAY, accounts=0)
