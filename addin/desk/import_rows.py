"""The CSV files of an import: their columns, and rows that are right or say why not."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from addin.deals.addresses import normal
from addin.deals.opportunity import canonical_amount
from addin.desk.import_mapping import Source

MAX_CELL = 10_000
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


class _Text(fields.String):
    """A cell, trimmed; empty is allowed unless required."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        found = str(value).strip()
        if len(found) > MAX_CELL:
            raise ValidationError(f"longer than {MAX_CELL} characters")
        if self.required and not found:
            raise ValidationError("may not be empty")
        return self.read(found) if found else self.empty()

    def read(self, value: str) -> Any:
        return value

    def empty(self) -> Any:
        return ""


class _Optional(_Text):
    def empty(self) -> Any:
        return None


class _Date(_Optional):
    def read(self, value: str) -> str:
        try:
            return date.fromisoformat(value[:10] if len(value) > 10 and value[10] in "T " else value).isoformat()
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a date such as 2026-12-18") from error


class _Moment(_Optional):
    def read(self, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a time such as 2026-11-21T08:30:00Z") from error
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
        return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Amount(_Optional):
    def read(self, value: str) -> str:
        try:
            return canonical_amount(value.replace(" ", "")) or "0"
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not an amount of zero or more, such as 84000.50") from error


class _Whole(_Optional):
    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._low, self._high = low, high

    def read(self, value: str) -> int:
        try:
            number = int(value)
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a whole number") from error
        if not self._low <= number <= self._high:
            raise ValidationError(f"{number} is not between {self._low} and {self._high}")
        return number


class _Several(_Text):
    """Values separated by ``;``."""

    def read(self, value: str) -> list[str]:
        return list(dict.fromkeys(one.strip() for one in value.split(";") if one.strip()))

    def empty(self) -> list[str]:
        return []


class _Address(_Text):
    def read(self, value: str) -> str:
        if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or " " in value:
            raise ValidationError(f"“{value[:60]}” is not an e-mail address")
        return normal(value)


class _Addresses(_Several):
    def read(self, value: str) -> list[str]:
        return [_Address().read(one) for one in super().read(value)]


class _Timezone(_Text):
    def read(self, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValidationError(f"“{value[:40]}” is not a time zone such as Europe/Berlin") from error
        return value

    def empty(self) -> str:
        return "UTC"


class _Currency(_Text):
    def read(self, value: str) -> str:
        if len(value) != 3 or not value.isascii() or not value.isalpha():
            raise ValidationError(f"“{value[:20]}” is not a currency such as EUR")
        return value.upper()


def _one_of(*values: str, **kwargs: Any) -> _Text:
    return _Text(validate=validate.OneOf(["", *values], error="must be one of " + ", ".join(values)), **kwargs)


class _Row(Schema):
    class Meta:
        unknown = EXCLUDE


class RepRow(_Row):
    email = _Address(required=True)
    name = _Text(required=True)
    team = _Text(load_default="")
    manager_email = _Address(load_default="")
    timezone = _Timezone(load_default="UTC")
    locale = _one_of("en", "ko", load_default="en")


class AccountRow(_Row):
    id = _Text(required=True)
    name = _Text(required=True)
    domains = _Several(load_default=list)
    industry = _Text(load_default="")
    employees = _Whole(0, 10_000_000, load_default=None)
    country = _Text(load_default="")
    parent_id = _Text(load_default="")
    ad_spend = _Amount(load_default=None)
    technologies = _Several(load_default=list)
    hiring = _Text(load_default="")


class ContactRow(_Row):
    id = _Text(required=True)
    account_id = _Text(load_default="")
    name = _Text(required=True)
    emails = _Addresses(load_default=list)
    title = _Text(load_default="")
    started_on = _Date(load_default=None)


class StageRow(_Row):
    name = _Text(required=True)
    order = _Whole(0, 1_000, required=True)
    probability = _Whole(0, 100, required=True)
    status = _one_of("open", "won", "lost", required=True)


class OpportunityRow(_Row):
    id = _Text(required=True)
    account_id = _Text(load_default="")
    name = _Text(required=True)
    owner_email = _Address(load_default="")
    stage = _Text(required=True)
    amount = _Amount(load_default=None)
    currency = _Currency(load_default="")
    close_date = _Date(load_default=None)
    probability = _Whole(0, 100, load_default=None)
    next_step = _Text(load_default="")
    created_on = _Date(load_default=None)
    closed_on = _Date(load_default=None)
    products = _Several(load_default=list)


class TeamRow(_Row):
    opportunity_id = _Text(required=True)
    contact_id = _Text(required=True)
    role = _Text(load_default="other")


class HistoryRow(_Row):
    opportunity_id = _Text(required=True)
    at = _Moment(required=True)
    field = _one_of("stage", "amount", "close_date", "probability", required=True)
    old = _Text(load_default="")
    new = _Text(load_default="")


class TargetRow(_Row):
    quarter = _Text(
        required=True, validate=validate.Regexp(r"^\d{4}-?Q[1-4]$", error="is not a quarter such as 2026Q4")
    )
    owner = _Text(required=True)
    amount = _Amount(required=True)
    currency = _Currency(required=True)


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
