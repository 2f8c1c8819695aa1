"""How this service meets Google: the adapters the surface works with, put together by ``app.py``."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from addin.desk.desk import FrontDesk
from addin.gmail.presses import PressSeal
from addin.identity.contract import CallerChooser
from addin.mailboxes.contract import HostReaders

SECONDS = 4.5
"""A card is on its way by then, or one that says it is late: within five seconds it is there."""
READING_SECONDS = 2.5
"""Reading the opened mail takes no longer, so that there is time left to say that it failed."""
THREADS = 16


@dataclass(frozen=True, slots=True)
class Deployment:
    """``base_url`` is where Google calls us (https). ``called_at`` are the addresses under which it may know us: the
    same, and on a developer's machine the one without TLS."""

    base_url: str
    called_at: tuple[str, ...]
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
