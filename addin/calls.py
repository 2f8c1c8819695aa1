"""Calls to other services: each has time-outs, a total deadline, a size limit, and follows no redirect."""

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from urllib3 import HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 3.0
READ_SECONDS = 4.0
"""So long an answer's headers, and then each piece of its body, may be waited for."""
_PIECE = 65_536


class CallFailed(requests.RequestException):
    """No answer, or none that could be taken whole. ``again`` says that a second try at once makes sense, because the
    connection broke and the time is not used up."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; ``headers`` are found in any letter case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def open_session(connections: int = 32) -> requests.Session:
    """Connections to other services, kept open between calls; safe to share between threads, as it keeps no cookies:
    what one user was given must never go out with another one's call."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=connections)
    adapter.poolmanager.pool_classes_by_scheme = {
        **adapter.poolmanager.pool_classes_by_scheme,
        "https": _WatchedPool,
    }
    session.mount("https://", adapter)
    return session


class _Watched(HTTPSConnection):
    """Its time-out holds for the headers as a whole: a byte a second would never run into that of a single read."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        sock = self.sock
        seconds = self.timeout if isinstance(self.timeout, int | float) else READ_SECONDS
        watchdog = threading.Timer(seconds, _cut, (sock,))
        watchdog.daemon = True
        watchdog.start()
        try:
            return super().getresponse()
        finally:
            watchdog.cancel()


class _WatchedPool(HTTPSConnectionPool):
    ConnectionCls = _Watched


def _cut(sock: object) -> None:
    """End a connection another thread waits on."""
    if isinstance(sock, socket.socket):
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of the bare socket: the other thread is inside of the TLS
        except OSError:
            return  # it has ended by itself


def call(
    session: requests.Session,
    method: str,
    url: str,
    *,
    seconds: float,
    most: int,
    headers: Mapping[str, str] | None = None,
    params: Any = None,
    data: Any = None,
) -> Answer:
    """One call that ends within about ``seconds`` and takes at most ``most`` bytes.

    Raises :class:`CallFailed`; any answer at all, of whatever status, is returned.
    """
    ends = time.monotonic() + seconds
    if seconds <= 0:
        raise CallFailed("no time left")
    try:
        with session.request(
            method,
            url,
            headers={"Accept": "application/json", **(headers or {}), "Accept-Encoding": "identity"},  # no bombs
            params=params,
            data=data,
            auth=_as_given,
            allow_redirects=False,
            stream=True,
            timeout=(min(CONNECT_SECONDS, seconds), min(READ_SECONDS, seconds)),
        ) as response:
            return Answer(response.status_code, response.headers, _body(response.raw, ends, most))
    except requests.Timeout as error:
        raise CallFailed("time-out") from error
    except (requests.RequestException, HTTPError, OSError) as error:
        if isinstance(error, CallFailed):
            raise
        raise CallFailed(type(error).__name__, again=time.monotonic() < ends) from error


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from putting a password of ~/.netrc in the place of our Authorization header."""
    return request


def _body(raw: Any, ends: float, most: int) -> bytes:
    """The body, piece by piece as it arrives: a read of a fixed size would wait for ever on a byte a second."""
    if raw.headers.get("Content-Encoding", "identity") != "identity":
        raise CallFailed("compressed, though that was not asked for")
    read_some: Callable[..., bytes] = raw.read1
    pieces, size = [], 0
    while piece := read_some(_PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise CallFailed("too large")
        if time.monotonic() > ends:
            raise CallFailed("too slow")
    return b"".join(pieces)
