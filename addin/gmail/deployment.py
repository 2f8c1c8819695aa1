"""How this service meets Google: the adapters the surface works with, put together by ``app.py``."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from typing import TypeVar

from addin.desk.desk import FrontDesk
from addin.gmail.presses import PressSeal
from addin.identity.contract import CallerChooser
from addin.mailboxes.contract import HostReaders

SECONDS = 5.0
"""A card is there by then, or one that says it is late. Google itself gives up after about thirty."""
READING_SECONDS = 3.5
"""Reading the opened mail takes no longer, so that there is time left to say that it failed."""
THREADS = 16

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Deployment:
    """``base_url`` is where Google calls us (https), ``google`` says that an add-on is set up there."""

    base_url: str
    front_desk: FrontDesk
    callers: CallerChooser
    seal: PressSeal
    readers: HostReaders | None = None
    seconds: float = SECONDS
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="card"))

    def warm(self) -> None:
        """Get ready before the first card is asked for."""
        if self.readers is not None:
            self.readers.warm()

    def in_time(self, work: Callable[[], Result]) -> Result | None:
        """What ``work`` comes to, or None when that takes too long; it then goes on by itself."""
        try:
            return self.threads.submit(work).result(self.seconds)
        except Late:
            return None
