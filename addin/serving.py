"""Runs the service under granian: worker processes with a pool of threads each."""

import gc
import logging
import os
import socket
import threading
import time
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from addin.app import PATIENCE, create_app
from addin.errors import WrongUse
from addin.settings import Settings, read_settings
from addin.storage.store import Database
from addin.wording import text

THREADS = 8
_DEMO_PORT = "ADDIN_DEMO_PORT"  # tells the worker process of a demo that it is one


def check_port(host: str, port: int) -> None:
    """Raises :class:`WrongUse` when nothing can listen there; the server itself would share a taken port."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise WrongUse(
            text(
                "Nothing can listen on %(host)s, port %(port)s: %(reason)s. Choose another one with --port.",
                host=host,
                port=port,
                reason=error.strerror or str(error),
            )
        ) from error


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
    app = create_app(read_settings(os.environ))
    app.extensions["gmail"].warm()
    return _settled(app)


def _settled(app: Flask) -> Flask:
    """A worker's last preparations: it ends when its parent is gone, and what was loaded so far stays for good, so that
    the garbage collector need not look at it again on every request."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    gc.collect()
    gc.freeze()
    return app


def demo_application() -> Flask:
    """The demo's application: the sample's reps in the preview."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    port = os.environ[_DEMO_PORT]
    settings = read_settings(os.environ, demo=True, base_url=f"http://127.0.0.1:{port}")
    database = Database.open(settings.store_url, PATIENCE)
    store = database.store(database.organisation(settings.organisation))
    found = sorted(store.people.reps(), key=lambda rep: rep["manager_id"] is None)  # reps first, then their manager
    reps = [(rep["email"], rep["name"]) for rep in found]
    store.close()
    return _settled(create_app(settings, database, sample_reps=reps))


def _end_with(parent: int) -> None:
    """A worker whose parent was killed would go on answering beside the next server."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
