"""The deployment descriptor: the file that tells Google what the add-on is, where it answers and what it asks for.
Filled in from ``manifest/gmail.json``, and checked."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from addin.errors import WrongUse
from addin.gmail.descriptor_rules import descriptor_findings, web_address
from addin.gmail.scopes import SCOPES
from addin.wording import text

FILE = "gmail.json"
TEMPLATES = Path(__file__).parents[2] / "manifest"
LARGEST = 256 * 1024

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")


def descriptor(base_url: str, crm_url: str = "") -> dict[str, Any]:
    """The descriptor of one deployment. ``base_url`` is where the service answers, ``crm_url`` what *Open CRM* opens.

    Raises :class:`WrongUse` for an address that is no https address, and for a ``base_url`` with more than a host."""
    base, parts = _origin(base_url), web_address(base_url.strip())
    if base is None or parts is None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise WrongUse(
            text("--base-url %(given)s: give the address as https://host or https://host:port.", given=base_url)
        )
    crm = crm_url.strip()
    crm_origin = _origin(crm) if crm else None
    if crm and crm_origin is None:
        raise WrongUse(text("--crm-url %(given)s: give an address that begins with https://.", given=crm_url))
    # The whole host of the CRM: a card opens records, wherever they are below it.
    prefixes = [f"{one}/" for one in dict.fromkeys((base, crm_origin)) if one]
    filled = _template().render(base=base, crm=crm, prefixes=prefixes, scopes=[one.url for one in SCOPES])
    found: dict[str, Any] = json.loads(filled)
    return found


def write_descriptor(out: Path, *, base_url: str, crm_url: str = "") -> Path:
    """Write the descriptor into the folder ``out``; returns the file.

    Raises :class:`WrongUse` as :func:`descriptor` does, before anything is written, and where ``out`` cannot be
    written."""
    content = json.dumps(descriptor(base_url, crm_url), ensure_ascii=False, indent=2) + "\n"
    path = out / FILE
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise WrongUse(text("%(folder)s cannot be written: %(reason)s.", folder=str(out), reason=reason)) from error
    return path


def check_descriptor(path: Path, answers: Callable[[str], int]) -> list[str]:
    """What is wrong with the descriptor at ``path``, each with its place, what to do and a code; empty when it passes.

    ``answers`` gives the HTTP status our service answers a POST without a token with. A file that is missing or cannot
    be read is a finding, not an error."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return [f"{path.name}: it cannot be read: {error.strerror or error}. [file]"]
    if len(content) > LARGEST:
        return [f"{path.name}: it has {len(content)} bytes; more than {LARGEST} are never needed. [file]"]
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        return [f"{path.name}: this is not JSON: {error}. Write it again with python -m addin manifest. [json]"]
    return [f"{path.name}{finding}" for finding in descriptor_findings(found, answers)]


def _origin(url: str) -> str | None:
    """``https://host`` or ``https://host:port`` of an https address; None for anything else."""
    parts = web_address(url.strip())
    if parts is None or not _HOST.match(parts.hostname or ""):
        return None
    return f"https://{parts.hostname}" + ("" if parts.port in {None, 443} else f":{parts.port}")


def _template() -> Any:
    loader = FileSystemLoader(TEMPLATES)
    # What goes into it is either a host of plain letters or passes through tojson; it is JSON, not HTML.
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, autoescape=False).get_template(FILE)  # noqa: S701
