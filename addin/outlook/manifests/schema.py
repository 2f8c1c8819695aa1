"""Microsoft's own JSON schemas, where they are installed (``npm install`` in ``tests/node``); we do not ship them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from addin.outlook.manifests.findings import Finding
from addin.outlook.manifests.rendering import ROOT

VERSION = "1.25"
_PACKAGE = Path("node_modules/@microsoft/app-manifest/build/json-schemas/teams") / f"v{VERSION}"
MANIFEST = "MicrosoftTeams.schema.json"
STRINGS = "MicrosoftTeams.Localization.schema.json"


def schema_folder() -> Path | None:
    """Where Microsoft's schemas are; None when they, or the library that applies them, are not installed."""
    try:
        import jsonschema  # noqa: F401 -- only the tests need it
    except ImportError:
        return None
    folders = (ROOT / place / _PACKAGE for place in ("tests/node", "."))
    return next((one for one in folders if (one / MANIFEST).is_file()), None)


@cache
def _schema(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def schema_findings(file: str, content: Any, schema: str) -> Iterator[Finding]:
    """What Microsoft's ``schema`` has against ``content``; nothing when it is not installed."""
    folder = schema_folder()
    if folder is None:
        return
    from jsonschema import Draft4Validator

    for error in Draft4Validator(_schema(folder / schema)).iter_errors(content):
        yield Finding(file, pointer(error.absolute_path), "schema", f"{error.message[:300]}.")


def pointer(path: Any) -> str:
    """The JSON pointer of a path of keys and indexes."""
    return "".join(f"/{one}" for one in path)
