"""Our scripts as the browser gets them: the modules of one page joined into one, so that opening the panel costs one
request for all of them, and no build step and no Node is needed to run the service.

The modules keep to what can be joined by text: ``import { a, b } from "./x.js";`` and ``export`` before a declaration,
names unique across modules (a clash is a syntax error every browser test meets).
"""

import hashlib
import re
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "static"
PAGES = {"pane": "pane/pane.js", "functions": "functions.js", "dialog": "dialog.js", "sign-in": "sign-in.js"}
"""The scripts pages load, by name, and the module each starts from."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export (?=async function|function|const|let|class)", re.M)
_COMMENT = re.compile(r"^\s*//.*\n", re.M)


@cache
def script(name: str) -> str:
    """The script of the page ``name``. Raises :class:`KeyError` for a page that has none."""
    joined: dict[Path, str] = {}
    _join((SOURCES / PAGES[name]).resolve(), joined)
    return '"use strict";\n' + "".join(joined.values())


def _join(path: Path, joined: dict[Path, str]) -> None:
    """Add the module at ``path`` behind everything it imports."""
    source = path.read_text("utf-8")
    for found in _IMPORT.finditer(source):
        other = (path.parent / found[1]).resolve()
        if other not in joined:
            _join(other, joined)
    plain = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", source)))
    if re.search(r"^(import|export)\b", plain, re.M):
        raise ValueError(f"{path.name}: only plain named imports and exported declarations can be joined")
    joined[path] = plain


@cache
def version(name: str) -> str:
    """Changes with the script, so that a browser may keep it for good."""
    return hashlib.sha256(script(name).encode()).hexdigest()[:12]
