"""``python -m addin demo``: a sample organisation from a seed, imported and captured like any other, and served."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from addin.app import front_desk, open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.import_records import import_records
from addin.progress import progress
from addin.serving import check_port, serve_demo
from addin.settings import Settings
from addin.storage.store import Database
from addin.worlds import write_world

SEED = 20
_READY = "sample-ready"


def run_demo(data: Path, port: int, *, fresh: bool = False) -> int:
    """Make the sample in ``data`` if it is not there (or ``fresh``), then serve it; returns the exit code.

    What was edited in an earlier run is kept. A sample that was interrupted half-way is made anew.
    """
    check_port("127.0.0.1", port)
    if (fresh or not (data / _READY).exists()) and data.exists():
        _clear(data)
    if not (data / _READY).exists():
        make_sample(data)
    print(f"Dealside demo: http://127.0.0.1:{port}/  (sample data; Ctrl-C ends it)", file=sys.stderr, flush=True)
    serve_demo(data, port)
    return 0


def make_sample(
    data: Path, *, seed: int = SEED, accounts: int = 40, opportunities: int = 120, messages: int = 2000
) -> None:
    """Write a sample world into ``data`` and load it through the same import and capture everybody uses."""
    now = datetime.now(UTC)
    data.mkdir(parents=True, exist_ok=True)
    print(f"Making the sample in {data} …", file=sys.stderr, flush=True)
    write_world(data, seed=seed, today=now.date(), accounts=accounts, opportunities=opportunities, messages=messages)
    settings = Settings(data=data, demo=True)
    database = Database.open(settings.store_url)
    database.migrate()
    org_id = database.organisation(settings.organisation)
    store = database.store(org_id)
    import_records(store, data / "import", None, now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    desks = front_desk(settings, database)
    for folder in sorted((data / "mail").iterdir()):
        rep = store.people.by_address(folder.name)
        assert rep is not None
        with desks.desk_of(org_id, rep) as desk, progress(f"Capturing {rep.name}", "mails") as advance:
            mailbox = open_mailbox("folder", rep.email, str(folder.resolve()))
            capture_mailbox(desk, mailbox, advance)
    store.close()
    database.close()
    (data / _READY).touch()


def _clear(data: Path) -> None:
    """Remove what a sample consists of, and nothing else that may lie in the folder."""
    for name in ("import", "mail"):
        shutil.rmtree(data / name, ignore_errors=True)
    for name in ("truth.jsonl", "dealside.db", "dealside.db-wal", "dealside.db-shm", _READY):
        (data / name).unlink(missing_ok=True)
