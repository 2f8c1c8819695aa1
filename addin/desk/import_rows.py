"""The CSV files of an import: their columns, and rows that are right or say why not."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, validate

from addin.desk.import_cells import (
    AddressCell,
    AddressesCell,
    AmountCell,
    CurrencyCell,
    DateCell,
    MomentCell,
    SeveralCell,
    TextCell,
    TimezoneCell,
    WholeCell,
    one_of,
)
from addin.desk.import_mapping import Source

csv.field_size_limit(1_000_000)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row (or file) that was not loaded, or only in part; ``column`` is empty when it concerns the whole row."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}, column {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


class _Row(Schema):
    class Meta:
        unknown = EXCLUDE


class RepRow(_Row):
    email = AddressCell(required=True)
    name = TextCell(required=True)
    team = TextCell(load_default="")
    manager_email = AddressCell(load_default="")
    timezone = TimezoneCell(load_default="UTC")
    locale = one_of("en", "ko", load_default="en")


class AccountRow(_Row):
    id = TextCell(required=True)
    name = TextCell(required=True)
    domains = SeveralCell(load_default=list)
    industry = TextCell(load_default="")
    employees = WholeCell(0, 10_000_000, load_default=None)
    country = TextCell(load_default="")
    parent_id = TextCell(load_default="")
    ad_spend = AmountCell(load_default=None)
    technologies = SeveralCell(load_default=list)
    hiring = TextCell(load_default="")


class ContactRow(_Row):
    id = TextCell(required=True)
    account_id = TextCell(load_default="")
    name = TextCell(required=True)
    emails = AddressesCell(load_default=list)
    title = TextCell(load_default="")
    started_on = DateCell(load_default=None)


class StageRow(_Row):
    name = TextCell(required=True)
    order = WholeCell(0, 1_000, required=True)
    probability = WholeCell(0, 100, required=True)
    status = one_of("open", "won", "lost", required=True)


class OpportunityRow(_Row):
    id = TextCell(required=True)
    account_id = TextCell(load_default="")
    name = TextCell(required=True)
    owner_email = AddressCell(load_default="")
    stage = TextCell(required=True)
    amount = AmountCell(load_default=None)
    currency = CurrencyCell(load_default="")
    close_date = DateCell(load_default=None)
    probability = WholeCell(0, 100, load_default=None)
    next_step = TextCell(load_default="")
    created_on = DateCell(load_default=None)
    closed_on = DateCell(load_default=None)
    products = SeveralCell(load_default=list)


class TeamRow(_Row):
    opportunity_id = TextCell(required=True)
    contact_id = TextCell(required=True)
    role = TextCell(load_default="other")


class HistoryRow(_Row):
    opportunity_id = TextCell(required=True)
    at = MomentCell(required=True)
    field = one_of("stage", "amount", "close_date", "probability", required=True)
    old = TextCell(load_default="")
    new = TextCell(load_default="")


class TargetRow(_Row):
    quarter = TextCell(
        required=True, validate=validate.Regexp(r"^\d{4}-?Q[1-4]$", error="is not a quarter such as 2026Q4")
    )
    owner = TextCell(required=True)
    amount = AmountCell(required=True)
    currency = CurrencyCell(required=True)


SCHEMAS: Mapping[str, Schema] = {
    "reps": RepRow(),
    "stages": StageRow(),
    "accounts": AccountRow(),
    "contacts": ContactRow(),
    "opportunities": OpportunityRow(),
    "buying_team": TeamRow(),
    "history": HistoryRow(),
    "targets": TargetRow(),
}
"""Our files in the order they are loaded."""

COLUMNS = {name: list(schema.fields) for name, schema in SCHEMAS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One right row: ``values`` by our column names, ``custom`` fields (opportunities only)."""

    line: int
    values: Mapping[str, Any]
    custom: Mapping[str, str]


def rows(kind: str, folder: Path, source: Source) -> Iterator[Row | RowProblem]:
    """The rows of one of our files, from ``folder`` as ``source`` says, each right or with its problem."""
    if source.rows is not None:
        for number, given in enumerate(source.rows, 1):
            yield from _checked(kind, source.file, number, given, {})
        return
    path = folder / source.file
    try:
        raw = path.read_bytes()
    except OSError as error:
        yield RowProblem(source.file, 0, "", f"cannot be read: {error.strerror}")
        return
    reader = csv.reader(io.StringIO(raw.decode("utf-8-sig", "surrogateescape"), newline=""))
    header = [name.strip() for name in next(reader, [])]
    problem = _header_problem(kind, source, header)
    if problem:
        yield RowProblem(source.file, 1, "", problem)
        return
    yield from _read(kind, source, header, reader)


def _read(kind: str, source: Source, header: list[str], reader: Any) -> Iterator[Row | RowProblem]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowProblem(source.file, reader.line_num, "", f"is not CSV: {error}")
            continue
        if not any(cells):
            continue
        line = reader.line_num
        if len(cells) != len(header):
            yield RowProblem(source.file, line, "", f"has {len(cells)} cells where the header has {len(header)}")
            continue
        broken = next((name for name, cell in zip(header, cells, strict=True) if _unstorable(cell)), None)
        if broken is not None:
            yield RowProblem(source.file, line, broken, "is not UTF-8 text")
            continue
        theirs = dict(zip(header, cells, strict=True))
        yield from _checked(kind, source.file, line, source.translated(theirs), _custom(kind, source, theirs))


def _unstorable(cell: str) -> bool:
    return (not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell)) or "\x00" in cell


def _header_problem(kind: str, source: Source, header: list[str]) -> str:
    """Why no row of the file can be read; empty when the header is right."""
    doubled = {name for name in header if header.count(name) > 1}
    if doubled:
        return f"the header names {', '.join(sorted(doubled))} twice"
    needed = source.needed() or {name for name, one in SCHEMAS[kind].fields.items() if one.required}
    missing = needed - set(header)
    return f"the header lacks {', '.join(sorted(missing))}" if missing else ""


def _custom(kind: str, source: Source, theirs: Mapping[str, str]) -> dict[str, str]:
    if kind != "opportunities":
        return {}
    if source.columns is None:
        return {name: cell for name, cell in theirs.items() if name not in COLUMNS[kind] and name and cell}
    return {name: theirs[column] for name, column in source.custom.items() if theirs.get(column)}


def _checked(
    kind: str, file: str, line: int, given: Mapping[str, Any], custom: Mapping[str, str]
) -> Iterator[Row | RowProblem]:
    try:
        yield Row(line, SCHEMAS[kind].load(given), custom)
    except ValidationError as error:
        for column, reasons in error.normalized_messages().items():  # type: ignore[no-untyped-call]
            first = reasons[0] if isinstance(reasons, list) else str(reasons)
            reason = "is missing" if "Missing data" in first else first
            yield RowProblem(file, line, column, reason)
