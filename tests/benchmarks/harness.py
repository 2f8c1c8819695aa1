"""Comparing costs within one process: interleaved blocks, process CPU time, medians."""

import statistics
import time
from collections.abc import Callable, Mapping

from flask import Flask, Response, jsonify
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request

ROUNDS = 15
CALLS = 20

Call = Callable[[], object]


def medians(candidates: Mapping[str, Call], rounds: int = ROUNDS, calls: int = CALLS) -> dict[str, float]:
    """CPU seconds per call of each candidate: the median over ``rounds`` of blocks of ``calls``, taken in turn."""
    for call in candidates.values():
        call()
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            begin = time.process_time()
            for _ in range(calls):
                call()
            taken[name].append((time.process_time() - begin) / calls)
    return {name: statistics.median(found) for name, found in taken.items()}


def bare_flask() -> Call:
    """The unit: a Flask view that jsonifies three fields, called in process."""
    app = Flask("bare")

    @app.get("/json")
    def view() -> Response:
        return jsonify({"a": 1, "b": "two", "c": [3]})

    return wsgi_call(app, "GET", "/json")


def wsgi_call(
    app: Flask, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, status: int = 200
) -> Call:
    """A call of ``app`` through WSGI; the environment is built once, so that only the application is measured."""
    environment = EnvironBuilder(
        path,
        method=method,
        data=body or None,
        headers=list((headers or {}).items()),
        content_type="application/json" if body else None,
    ).get_environ()
    stream = environment["wsgi.input"]

    def call() -> object:
        stream.seek(0)
        found, answered, _ = run_wsgi_app(app.wsgi_app, {**environment})
        data = b"".join(found)
        assert answered.startswith(str(status)), (answered, data[:300])
        return data

    return call


def etag_of(app: Flask, path: str, body: bytes, headers: Mapping[str, str]) -> str:
    """The ETag of one answer."""
    request = Request(
        EnvironBuilder(
            path, method="POST", data=body, headers=list(headers.items()), content_type="application/json"
        ).get_environ()
    )
    _, _, found = run_wsgi_app(app.wsgi_app, request.environ)
    return found["ETag"]
