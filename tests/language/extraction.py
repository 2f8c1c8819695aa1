"""Every sentence a person may see, extracted from the code and the templates."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[2]
ADDIN = ROOT / "addin"
KEYWORDS = {"text": None, "gettext": None, "_": None, "ngettext": (1, 2), "ValidationError": None, "_wrong": (2,)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"encoding": "utf-8", "extensions": "jinja2.ext.i18n"}}
# Outlook shows what stands in the templates of the manifests.
MANIFESTS = ROOT / "manifest"
MANIFEST_METHODS = [("**.xml", "jinja2"), ("**.json", "jinja2")]
# Modules whose sentences only reach an administrator's terminal.
TERMINAL = {
    "cli/__init__.py",
    "cli/deployment.py",
    "cli/records.py",
    "cli/rules.py",
    "cli/service.py",
    "cli/terminal.py",
    "demo.py",
    "serving.py",
    "settings.py",
    "gmail/descriptor.py",
    "outlook/manifests/rendering.py",
    "desk/import_mapping.py",
    "desk/import_cells.py",
    "storage/statement.py",
}


def _in_f_strings(path: Path) -> Iterator[str]:
    """Sentences said inside of f-strings, where Babel does not look."""
    for string in ast.walk(ast.parse(path.read_text("utf-8"))):
        for call in ast.walk(string) if isinstance(string, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and "gettext" in {getattr(call.func, name, "") for name in ("id", "attr")}:
                yield ast.literal_eval(call.args[0])


def extracted() -> dict[str, str]:
    """Each sentence and the first place it stands in."""
    found: dict[str, str] = {}
    for file, line, message, _, _ in extract_from_dir(str(ADDIN), METHODS, OPTIONS, KEYWORDS):
        if file.replace("\\", "/") in TERMINAL or "migrations" in file:
            continue
        for one in message if isinstance(message, tuple) else (message,):
            found.setdefault(one, f"{file}:{line}")
    for path in ADDIN.rglob("*.py"):
        for one in _in_f_strings(path):
            found.setdefault(one, str(path.relative_to(ADDIN)))
    for file, line, message, _, _ in extract_from_dir(str(MANIFESTS), MANIFEST_METHODS, {}, KEYWORDS):
        found.setdefault(str(message), f"manifest/{file}:{line}")
    return found
