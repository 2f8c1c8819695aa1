"""The public CRM export, imported twice with the README's mapping (where the public data is at hand)."""

import tempfile
import time
from pathlib import Path

from addin.desk.import_mapping import read_mapping
from addin.desk.import_records import import_records
from addin.desk.import_rows import COLUMNS
from addin.storage.store import Database
from tests.conftest import SHARED_DATA
from tests.desk.test_import import readme_mapping


def report() -> list[str]:
    source = SHARED_DATA / "maven-crm"
    if not source.exists():
        return [f"import: skipped, there is no {source}"]
    with tempfile.TemporaryDirectory() as name:
        mapping_file = Path(name) / "mapping.toml"
        mapping_file.write_text(readme_mapping())
        database = Database.open(f"sqlite:///{name}/import.db")
        database.migrate()
        store = database.store(database.organisation("import"))
        mapping = read_mapping(mapping_file, COLUMNS)
        taken = []
        for _ in range(2):
            begin = time.process_time()
            report = import_records(store, source, mapping, "2026-11-21T09:00:00Z")
            taken.append(time.process_time() - begin)
        counts = report.files["opportunities"]
        assert counts.created == counts.updated == 0 and not report.problems
        database.close()
        return [
            f"import, {counts.unchanged:,} public opportunities: second run changes nothing, "
            f"at {taken[1] / taken[0]:.2f} x of the first"
        ]
