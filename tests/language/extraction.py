"""Every sentence a person may see, extracted from the code and the templates."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

ADDIN = Path(__file__).parents[2] / "addin"
KEYWORDS = {"text": None, "gettext": None, "_": None, "ngettext": (1, 2), "ValidationError": None, "_wrong": (2,)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"encoding": "utf-8", "extensions": "jinja2.ext.i18n"}}
# Modules whose sentences only reach an administrator's terminal.
TERMINAL = {
    "cli.py",
    "demo.py",
    "serving.py",
    "settings.py",
    "desk/import_mapping.py",
    "desk/import_cells.py",
    "storage/statement.py",
}


def extracted() -> dict[str, str]:
    """Each sentence and the first place it stands in."""
    found: dict[str, str] = {}
    for file, line, message, _, _ in extract_from_dir(str(ADDIN), METHODS, OPTIONS, KEYWORDS):
        if file.replace("\\", "/") in TERMINAL or "migrations" in file:
            continue
        for one in message if isinstance(message, tuple) else (message,):
            found.setdefault(one, f"{file}:{line}")
    return found
