"""Manifests written from the real templates, and ways to break them."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.outlook.manifests.checking import SCRIPT, check_manifests
from addin.outlook.manifests.findings import Finding
from addin.outlook.manifests.rendering import STATIC, write_manifests

BASE = "https://deals.example.com"
CLIENT = "11111111-2222-3333-4444-555555555555"
FUNCTIONS = ("ratePositive", "rateNegative", "addNote", "setNextStep", "logMeeting")
PATHS = {"/", "/outlook/pane", "/outlook/functions", "/outlook/functions.js", "/support", "/privacy", "/terms"}


def answer(path: str) -> int:
    """How our service answers a path, without asking it."""
    return 200 if path.partition("?")[0] in PATHS or path.startswith("/static/icons/") else 404


@dataclass
class Written:
    """A folder of manifests, with a copy of the static files they lead to."""

    folder: Path
    static: Path

    @classmethod
    def into(cls, place: Path, **options: Any) -> "Written":
        written = cls(place / "manifests", place / "static")
        write_manifests(written.folder, **{"base_url": BASE, "client_id": CLIENT, **options})
        shutil.copytree(STATIC / "icons", written.static / "icons")
        script = "".join(f'Office.actions.associate("{name}", {name});\n' for name in FUNCTIONS)
        (written.static / SCRIPT).write_text(script, "utf-8")
        return written

    def findings(self, status: Callable[[str], int] = answer) -> list[Finding]:
        return check_manifests(self.folder, status, self.static)

    def rules(self, *files: str) -> set[str]:
        """The rules that find something, in ``files`` (any by default); the package differs once a file is edited."""
        return {one.rule for one in self.findings() if one.file in files or not files} - {"package"}

    def xml(self) -> str:
        return (self.folder / "outlook.xml").read_text("utf-8")

    def replace(self, pattern: str, new: str, file: str = "outlook.xml", count: int = 1) -> None:
        """Replace what the pattern matches, which must be there."""
        before = (self.folder / file).read_text("utf-8")
        after, times = re.subn(pattern, new, before, count=count, flags=re.DOTALL)
        assert times, pattern
        (self.folder / file).write_text(after, "utf-8")

    def json(self, file: str = "outlook.json") -> Any:
        return json.loads((self.folder / file).read_text("utf-8"))

    def rewrite(self, content: Any, file: str = "outlook.json") -> None:
        (self.folder / file).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
