"""Import the records of a CRM from CSV files: the good rows are loaded, the bad ones named, twice changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from addin.desk.import_known import RowRefused
from addin.desk.import_loader import ImportLoader
from addin.desk.import_mapping import Source
from addin.desk.import_rows import SCHEMAS, Row, RowProblem, rows
from addin.storage.store import Store

STEP = 500
"""Rows between two reports of progress."""


@dataclass(slots=True)
class FileCount:
    """What became of the rows of one file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import: counts by our file name, and every row that was not (fully) loaded."""

    files: dict[str, FileCount] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def import_records(
    store: Store,
    folder: Path,
    mapping: Mapping[str, list[Source]] | None,
    now_at: str,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Load every file found in ``folder`` (or named by ``mapping``), each in one transaction.

    A record edited here keeps the edit: only what changed *in the file* since its last import is applied.
    """
    report = ImportReport()
    for kind in SCHEMAS:
        sources = mapping.get(kind, []) if mapping is not None else [Source(f"{kind}.csv")]
        for source in sources:
            if source.rows is None and mapping is None and not (folder / source.file).exists():
                continue
            with store.transaction():
                store.lock("import")
                loader = ImportLoader(store, now_at)  # what another import did meanwhile is seen
                count = report.files.setdefault(kind, FileCount())
                _load(loader, kind, _counted(rows(kind, folder, source), progress), source, count, report)
                for line, column, reason in loader.finish(kind):
                    report.problems.append(RowProblem(source.file, line, column, reason))
    return report


def _counted(found: Iterator[Row | RowProblem], progress: Callable[[int], None]) -> Iterator[Row | RowProblem]:
    for number, one in enumerate(found, 1):
        yield one
        if number % STEP == 0:
            progress(STEP)


def _load(
    loader: ImportLoader,
    kind: str,
    found: Iterator[Row | RowProblem],
    source: Source,
    count: FileCount,
    report: ImportReport,
) -> None:
    bad_lines = set()
    for one in found:
        if isinstance(one, RowProblem):
            bad_lines.add(one.line)
            report.problems.append(one)
            continue
        try:
            result = loader.load(kind, one)
            setattr(count, result, getattr(count, result) + 1)
        except RowRefused as refused:
            bad_lines.add(one.line)
            report.problems.append(RowProblem(source.file, one.line, refused.column, refused.reason))
    count.refused += len(bad_lines)
