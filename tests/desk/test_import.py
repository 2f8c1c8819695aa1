"""Importing a CRM's records: good rows load, bad rows are named, twice changes nothing, edits made here stay."""

import re
import shutil
from pathlib import Path

import pytest

from addin.deals.evidence import House, message_keys
from addin.deals.matching import decision
from addin.desk.desk import Desk
from addin.desk.edit_opportunity import edit_opportunity
from addin.desk.import_mapping import read_mapping
from addin.desk.import_records import ImportReport, import_records
from addin.desk.import_rows import COLUMNS
from addin.errors import WrongUse
from addin.storage.store import Store
from tests.conftest import NOW_AT, RECORDS, SHARED_DATA, deal_id, mail

README = Path(__file__).parents[2] / "README.md"


def readme_mapping() -> str:
    """The mapping file the README shows for the public CRM export."""
    found = re.search(r"```toml\n(\[\[reps\]\].*?)```", README.read_text("utf-8"), re.S)
    assert found
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample records to spoil."""
    return Path(shutil.copytree(RECORDS, tmp_path / "records"))


def load(store: Store, folder: Path) -> ImportReport:
    return import_records(store, folder, None, NOW_AT)


def test_every_file_is_loaded_and_a_second_import_changes_nothing(store: Store) -> None:
    first = load(store, RECORDS)
    assert {name: count.created for name, count in first.files.items()} == {
        "reps": 3, "stages": 5, "accounts": 3, "contacts": 3, "opportunities": 4, "buying_team": 2, "history": 2,
        "targets": 2,
    }  # fmt: skip
    before = store.opportunities.rows()
    second = load(store, RECORDS)
    assert all(count.created == count.updated == 0 for count in second.files.values())
    assert store.opportunities.rows() == before and second.problems == []


def test_all_columns_of_an_opportunity_arrive(sample: Store) -> None:
    deal = sample.opportunities.read(deal_id(sample, "O-1"))
    assert deal is not None
    assert (deal.name, deal.account_name, deal.owner_email) == (
        "Line 4 retrofit",
        "Acme Robotics",
        "ana@seller.example",
    )
    assert (deal.stage, deal.amount, deal.currency, deal.close_date) == ("Proposal", "84000", "EUR", "2026-12-18")
    assert (deal.probability, deal.next_step, deal.products) == (60, "Send revised quote", ["Retrofit kit", "Training"])
    assert [(one.name, one.role) for one in deal.team] == [("Keiko Ito", "decides")]


def test_a_stage_gives_its_likelihood_where_the_file_has_none(sample: Store) -> None:
    deal = sample.opportunities.read(deal_id(sample, "O-2"))
    assert deal is not None and deal.probability == 20 and deal.amount == "22500.5"


@pytest.mark.parametrize(
    ("file", "row", "column", "reason"),
    [
        (
            "opportunities.csv",
            "O-9,A-1,X,ana@seller.example,Nowhere,1,EUR,,,,,,",
            "stage",
            "there is no stage “Nowhere”",
        ),
        (
            "opportunities.csv",
            "O-9,A-9,X,ana@seller.example,Proposal,1,EUR,,,,,,",
            "account_id",
            "there is no account A-9",
        ),
        ("opportunities.csv", "O-9,A-1,X,no@seller.example,Proposal,1,EUR,,,,,,", "owner_email", "there is no rep"),
        ("opportunities.csv", "O-9,A-1,X,,Proposal,-1,EUR,,,,,,", "amount", "not an amount"),
        ("opportunities.csv", "O-9,A-1,X,,Proposal,1,,,,,,,", "currency", "an amount needs its currency"),
        ("opportunities.csv", "O-9,A-1,X,,Proposal,1,EUR,soon,,,,,", "close_date", "not a date"),
        ("opportunities.csv", "O-9,A-1,X,,Proposal,1,EUR,,101,,,,", "probability", "not between 0 and 100"),
        ("opportunities.csv", "O-9,A-1,,,Proposal,1,EUR,,,,,,", "name", "may not be empty"),
        ("opportunities.csv", "O-9,A-1", "", "has 2 cells where the header has 13"),
        ("reps.csv", "not an address,X,,,,", "email", "not an e-mail address"),
        ("reps.csv", "x@seller.example,X,,,Mars/Base,", "timezone", "not a time zone"),
        ("reps.csv", "x@seller.example,X,,nobody@seller.example,,", "manager_email", "there is no rep"),
        ("accounts.csv", "A-9,X,,,many,,,,,", "employees", "not a whole number"),
        ("accounts.csv", "A-9,X,,,,,A-77,,,", "parent_id", "there is no account A-77"),
        ("contacts.csv", "C-9,A-1,X,nobody,,", "emails", "not an e-mail address"),
        ("buying_team.csv", "O-1,C-99,decides", "contact_id", "there is no contact"),
        ("history.csv", "O-1,yesterday,stage,a,b", "at", "not a time"),
        ("history.csv", "O-1,2026-07-01T08:00:00Z,owner,a,b", "field", "must be one of"),
        ("targets.csv", "Q4 2026,North,1,EUR", "quarter", "not a quarter"),
        ("targets.csv", "2026Q4,Nobody,1,EUR", "owner", "there is no team and no rep"),
    ],
)
def test_a_bad_row_names_file_line_column_and_reason_and_the_rest_is_loaded(
    store: Store, folder: Path, file: str, row: str, column: str, reason: str
) -> None:
    lines = (folder / file).read_text("utf-8").splitlines()
    (folder / file).write_text("\n".join([lines[0], row, *lines[1:]]) + "\n", "utf-8")
    report = load(store, folder)
    (problem,) = report.problems
    assert (problem.file, problem.line, problem.column) == (file, 2, column)
    assert reason in problem.reason
    assert len(store.opportunities.rows()) == 4


def test_bytes_that_are_not_utf8_spoil_their_row_only(store: Store, folder: Path) -> None:
    with (folder / "accounts.csv").open("ab") as file:
        file.write("A-8,스페이스,,,,,,,,\n".encode("euc-kr"))
    report = load(store, folder)
    assert [str(one) for one in report.problems] == ["accounts.csv, line 5, column name: is not UTF-8 text"]


def test_a_header_without_a_needed_column_is_one_problem(store: Store, folder: Path) -> None:
    (folder / "contacts.csv").write_text("id,account\nC-1,A-1\n")
    report = load(store, folder)
    assert str(report.problems[0]) == "contacts.csv, line 1: the header lacks name"


def test_unknown_columns_of_opportunities_become_custom_fields(store: Store, folder: Path) -> None:
    path = folder / "opportunities.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},region", *(f"{line},South" for line in lines[1:])]), "utf-8")
    load(store, folder)
    deal = store.opportunities.read(deal_id(store, "O-1"))
    assert deal is not None and deal.custom == {"region": "South"}


def test_an_import_applies_what_changed_in_the_file_and_keeps_what_was_edited_here(desk: Desk, folder: Path) -> None:
    edit_opportunity(desk, deal_id(desk.store, "O-1"), 1, {"amount": "90000"})
    text = (folder / "opportunities.csv").read_text("utf-8")
    (folder / "opportunities.csv").write_text(text.replace("Send revised quote", "Visit on Friday"), "utf-8")
    assert load(desk.store, folder).files["opportunities"].updated == 1
    deal = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert deal is not None and (deal.amount, deal.next_step, deal.version) == ("90000", "Visit on Friday", 3)


def test_a_field_changed_in_the_file_and_here_keeps_the_value_entered_here_and_says_so(
    desk: Desk, folder: Path
) -> None:
    edit_opportunity(desk, deal_id(desk.store, "O-1"), 1, {"amount": "90000"})
    text = (folder / "opportunities.csv").read_text("utf-8")
    (folder / "opportunities.csv").write_text(text.replace(",84000,", ",70000,"), "utf-8")
    report = load(desk.store, folder)
    assert [one.column for one in report.problems] == ["amount"]
    deal = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert deal is not None and deal.amount == "90000"
    assert load(desk.store, folder).problems == []


def test_a_subsidiary_answers_weakly_to_its_parents_domain(sample: Store) -> None:
    message = mail("x@acme-holding.example", sender="cfo@acme-holding.example", subject="Hello")
    evidence = sample.matching.evidence(message_keys(message, sample.people.house()))
    match = decision(message, evidence, House(), "")
    assert {one.name for one in match.candidates} <= {"Line 4 retrofit", "Warehouse labelling"}
    assert match.account_name == "Acme Holding"


@pytest.mark.skipif(not (SHARED_DATA / "maven-crm").exists(), reason="the public CRM export is not here")
def test_the_public_crm_export_loads_with_the_readmes_mapping_and_twice_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "maven.toml").write_text(readme_mapping(), "utf-8")
    mapping = read_mapping(tmp_path / "maven.toml", COLUMNS)
    first = import_records(store, SHARED_DATA / "maven-crm", mapping, NOW_AT)
    assert first.problems == []
    assert first.files["opportunities"].created == 8800 and first.files["accounts"].created == 85
    second = import_records(store, SHARED_DATA / "maven-crm", mapping, NOW_AT)
    assert all(count.created == count.updated == count.refused == 0 for count in second.files.values())


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ("[deals]\nfile='x.csv'", r"\[deals\] makes no sense"),
        ("[opportunities]\n", "It needs file or rows"),
        ("[opportunities]\nfile='x.csv'\n[opportunities.columns]\nprice='a'", r"opportunities.columns.price\] makes no"),
        ("[opportunities]\nfile='x.csv'\n[opportunities.columns]\nname={colum='a'}", "It needs column, template or constant"),
        ("not toml", "is not TOML"),
    ],
)  # fmt: skip
def test_a_mapping_that_makes_no_sense_says_where(tmp_path: Path, mapping: str, complaint: str) -> None:
    (tmp_path / "m.toml").write_text(mapping)
    with pytest.raises(WrongUse, match=complaint):
        read_mapping(tmp_path / "m.toml", COLUMNS)


def test_a_mapped_file_that_lacks_a_column_says_which(store: Store, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("[accounts]\nfile='their.csv'\n[accounts.columns]\nid='key'\nname='title'")
    (tmp_path / "their.csv").write_text("key,nom\n1,A\n")
    report = import_records(store, tmp_path, read_mapping(tmp_path / "m.toml", COLUMNS), NOW_AT)
    assert [str(one) for one in report.problems] == ["their.csv, line 1: the header lacks title"]


def test_a_stage_moved_here_is_not_half_overwritten_by_the_file(desk: Desk, folder: Path) -> None:
    edit_opportunity(desk, deal_id(desk.store, "O-1"), 1, {"stage": "Negotiation"})
    text = (folder / "opportunities.csv").read_text("utf-8").replace("Proposal,84000", "Won,84000")
    (folder / "opportunities.csv").write_text(text, "utf-8")
    assert [one.column for one in load(desk.store, folder).problems] == ["stage"]
    deal = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert deal is not None and (deal.stage, deal.status, deal.closed_on) == ("Negotiation", "open", None)


def test_a_name_in_brackets_is_a_name(store: Store, folder: Path) -> None:
    load(store, folder)
    for name in ("[EMEA] Line 4", "{x}"):
        text = (RECORDS / "opportunities.csv").read_text("utf-8").replace("Line 4 retrofit", name)
        (folder / "opportunities.csv").write_text(text, "utf-8")
        assert load(store, folder).problems == []
    deal = store.opportunities.read(deal_id(store, "O-1"))
    assert deal is not None and deal.name == "{x}"


def test_a_closed_deal_without_dates_stays_as_it_is_on_another_day(store: Store, folder: Path) -> None:
    with (folder / "opportunities.csv").open("a", encoding="utf-8") as file:
        file.write("O-5,A-1,Old one,,Won,1,EUR,,,,,,\n")
    load(store, folder)
    second = import_records(store, folder, None, "2026-12-24T00:00:00Z")
    assert second.files["opportunities"].updated == 0


def test_a_manager_and_a_parent_can_be_taken_away_or_come_later(store: Store, folder: Path) -> None:
    reps, accounts = (folder / "reps.csv").read_text("utf-8"), (folder / "accounts.csv").read_text("utf-8")
    (folder / "accounts.csv").write_text("\n".join(accounts.splitlines()[:-1]) + "\n", "utf-8")
    assert [one.column for one in load(store, folder).problems] == ["parent_id"]
    (folder / "accounts.csv").write_text(accounts, "utf-8")
    assert load(store, folder).problems == []
    assert {one["external_id"]: bool(one["parent_id"]) for one in store.accounts.all()}["A-1"]
    (folder / "reps.csv").write_text(reps.replace("North,max@seller.example", "North,"), "utf-8")
    load(store, folder)
    assert load(store, folder).files["reps"].updated == 0
    assert {one["email"]: one["manager_id"] for one in store.people.reps()}["ana@seller.example"] is None


def test_a_contacts_new_address_is_known_at_once_also_on_its_deals(store: Store, folder: Path) -> None:
    load(store, folder)
    text = (folder / "contacts.csv").read_text("utf-8").replace("k.ito@acme.example", "keiko.ito@acme.example")
    (folder / "contacts.csv").write_text(text, "utf-8")
    load(store, folder)
    for sender, found in (("keiko.ito@acme.example", True), ("k.ito@acme.example", False)):
        message = mail("x@acme.example", sender=sender, subject="Hello")
        evidence = store.matching.evidence(message_keys(message, store.people.house()))
        assert ("deal" in {one.part for one in evidence}) is found
