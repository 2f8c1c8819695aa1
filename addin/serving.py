"""Runs the service under granian: worker processes with a pool of threads each."""

import gc
import logging
import os
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from addin.app import create_app
from addin.settings import Settings, read_settings
from addin.storage.store import Database

THREADS = 8
_DEMO_PORT = "ADDIN_DEMO_PORT"  # tells the worker process of a demo that it is one


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until a signal ends it. Workers read the environment; what the command line said is put there."""
    os.environ["ADDIN_DATA"] = str(settings.data.resolve())
    _granian("application", host, port, workers)


def serve_demo(data: Path, port: int) -> None:
    """Serve the sample organisation in ``data`` on this machine only."""
    os.environ["ADDIN_DATA"] = str(data.resolve())
    os.environ[_DEMO_PORT] = str(port)
    _granian("demo_application", "127.0.0.1", port, 1)


def _granian(factory: str, host: str, port: int, workers: int) -> None:
    Granian(
        f"addin.serving:{factory}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=False,
    ).serve()


def application() -> Flask:
    """The WSGI application of a worker process (``granian --interface wsgi --factory addin.serving:application``)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    return _settled(create_app(read_settings(os.environ)))


def _settled(app: Flask) -> Flask:
    """What was loaded so far stays for good: the garbage collector need not look at it again on every request."""
    gc.collect()
    gc.freeze()
    return app


def demo_application() -> Flask:
    """The demo's application: the sample's reps in the preview."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    port = os.environ[_DEMO_PORT]
    settings = read_settings(os.environ, demo=True, base_url=f"http://127.0.0.1:{port}")
    database = Database.open(settings.store_url)
    store = database.store(database.organisation(settings.organisation))
    found = sorted(store.people.reps(), key=lambda rep: rep["manager_id"] is None)  # reps first, then their manager
    reps = [(rep["email"], rep["name"]) for rep in found]
    store.close()
    return _settled(create_app(settings, database, sample_reps=reps))
