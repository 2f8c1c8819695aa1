"""Writing the manifests of one deployment from the templates in ``manifest/``."""

import json
import re
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from addin import __version__
from addin.errors import WrongUse
from addin.language.translator import translator
from addin.wording import text

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "manifest"
STATIC = ROOT / "static"
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
PACKAGE = ("manifest.json", "ko-kr.json", "color.png", "outline.png")
"""What the app package of the unified manifest holds."""

_NAMESPACE = uuid.UUID("77539967-b753-4e51-8abd-d8d72931a09d")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")
_SPOKEN = {"short", "full", "label", "title", "description", "displayName"}


def write_manifests(
    out: Path, *, base_url: str, client_id: str, addin_id: str = "", least_permission: bool = False
) -> list[Path]:
    """Write both manifests, their Korean strings and icons, and the app package into ``out``; returns the files.

    ``base_url`` is where the service answers, ``client_id`` its registration in Entra, ``addin_id`` the id Outlook
    knows the XML add-in by (by default derived from the address, so that a new rendering is an update, not a second
    add-in). ``least_permission`` asks for the opened item only, which rules out working on several selected mails.
    Raises :class:`WrongUse` for an address or an id that is none, and where ``out`` cannot be written."""
    host = _host(base_url)
    base = f"https://{host}"
    values = {
        "base": base,
        "host": host,
        "client_id": _guid("--client-id", client_id),
        "addin_id": _guid("--addin-id", addin_id) if addin_id else str(uuid.uuid5(_NAMESPACE, f"{base}#xml")),
        "app_id": str(uuid.uuid5(_NAMESPACE, f"{base}#json")),
        "version": outlook_version(__version__),
        "least_permission": least_permission,
    }
    english, korean = _filled("outlook.json", values, "en"), _filled("outlook.json", values, "ko")
    written = {
        "outlook.xml": _filled("outlook.xml", values, "en"),
        "outlook.json": _tidy(json.loads(english)),
        "ko-kr.json": _tidy(_korean_strings(json.loads(korean))),
    }
    try:
        return _written(out, written)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WrongUse(text("%(folder)s cannot be written: %(reason)s.", folder=str(out), reason=reason)) from error


def outlook_version(version: str) -> str:
    """Our version as Outlook wants it. It refuses a first number of 0, so that number is one higher (0.1.0: 1.1.0)."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    return f"{major + 1}.{minor}.{patch}"


def _host(base_url: str) -> str:
    """The host, with its port if it has one, of an address that is nothing but https and a host."""
    try:
        parts = urlsplit(base_url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username or parts.password)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not bare or not _HOST.match(host):
        raise WrongUse(
            text("--base-url %(given)s: give the address as https://host or https://host:port.", given=base_url)
        )
    return host if port in {None, 443} else f"{host}:{port}"


def _guid(option: str, given: str) -> str:
    if not GUID.match(given.strip()):
        raise WrongUse(
            text(
                "%(option)s %(given)s: give a GUID like 11111111-2222-3333-4444-555555555555.",
                option=option,
                given=given,
            )
        )
    return given.strip().lower()


def _filled(template: str, values: dict[str, Any], locale: str) -> str:
    """The template with its values; ``_`` marks its sentences and says them in ``locale``."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=template.endswith(".xml"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["korean"] = translator("ko").gettext
    say: Callable[[str], str] = translator(locale).gettext
    return environment.get_template(template).render(values, _=say)


def _tidy(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _korean_strings(manifest: dict[str, Any]) -> dict[str, str]:
    """The localization file: each string people read, under its path in the manifest."""
    schema = str(manifest["$schema"]).replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")
    return {"$schema": schema, **dict(spoken_strings(manifest))}


def spoken_strings(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each string of the unified manifest that people read, with its path as the localization file writes it."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from spoken_strings(one, f"{path}[{index}]")
    elif isinstance(node, dict):
        for key, one in node.items():
            inner = f"{path}.{key}" if path else key
            if isinstance(one, str) and key in _SPOKEN:
                yield inner, one
            else:
                yield from spoken_strings(one, inner)


def _written(out: Path, texts: dict[str, str]) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for name, content in texts.items():
        files.append(out / name)
        files[-1].write_text(content, "utf-8")
    for name in ("color.png", "outline.png"):
        files.append(out / name)
        shutil.copyfile(STATIC / "icons" / name, files[-1])
    files.append(out / "outlook.zip")
    with zipfile.ZipFile(files[-1], "w", zipfile.ZIP_DEFLATED) as package:
        for name in PACKAGE:
            package.write(out / ("outlook.json" if name == "manifest.json" else name), name)
    return files
