"""Checking what :func:`write_manifests` wrote: each manifest by its rules, and the two against each other."""

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from addin.outlook.manifests.document import DEEPEST, Element, NotAManifest, read_document
from addin.outlook.manifests.findings import LARGEST, Finding
from addin.outlook.manifests.rendering import PACKAGE, STATIC

from . import json_rules, xml_rules

SCRIPT = "functions.js"
_ASSOCIATED = re.compile(r"""\bOffice\s*\.\s*actions\s*\.\s*associate\(\s*["']([^"']+)["']""")


def check_manifests(folder: Path, answer: Callable[[str], int], static: Path = STATIC) -> list[Finding]:
    """What is wrong with the manifests in ``folder``; empty when they pass.

    ``answer`` gives the HTTP status our service answers a path with, ``static`` is where its icons and its script are.
    A file that is missing or cannot be read is a finding, not an error."""
    findings: list[Finding] = []
    root = _xml(folder, findings)
    manifest = _json(folder, json_rules.FILE, findings)
    korean = _json(folder, json_rules.KOREAN, findings)
    associated = associated_functions(static)
    ask = cache(answer)
    if root is not None:
        findings += xml_rules.xml_findings(root, static, associated, ask)
    if manifest is not None:
        findings += json_rules.json_findings(manifest, folder, static, associated, ask)
    if manifest is not None and korean is not None:
        findings += json_rules.korean_findings(manifest, korean)
    if root is not None and manifest is not None:
        findings += _disagreements(root, manifest)
    findings += _package(folder)
    return findings


def associated_functions(static: Path) -> frozenset[str]:
    """The functions the script gives Outlook by name; none where there is no script."""
    try:
        return frozenset(_ASSOCIATED.findall((static / SCRIPT).read_text("utf-8")))
    except OSError:
        return frozenset()


def _content(folder: Path, file: str, findings: list[Finding]) -> bytes | None:
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        findings.append(Finding(file, "", "file", f"it cannot be read: {error.strerror or error}."))
        return None
    if len(content) > LARGEST:
        findings.append(Finding(file, "", "file-size", f"it has {len(content)} bytes; Outlook takes {LARGEST}."))
        return None
    return content


def _xml(folder: Path, findings: list[Finding]) -> Element | None:
    content = _content(folder, xml_rules.FILE, findings)
    if content is None:
        return None
    try:
        root = read_document(content)
    except NotAManifest as error:
        findings.append(Finding(xml_rules.FILE, f"line {error.line}", "xml", str(error)))
        return None
    if root.name != "OfficeApp":
        findings.append(Finding(xml_rules.FILE, root.place, "xml", f"it is a <{root.name}>, not an <OfficeApp>."))
        return None
    return root


def _json(folder: Path, file: str, findings: list[Finding]) -> dict[str, Any] | None:
    content = _content(folder, file, findings)
    if content is None:
        return None
    depth = max(accumulate((one in b"[{") - (one in b"]}") for one in content), default=0)
    if depth > DEEPEST:
        findings.append(Finding(file, "", "json", "it is nested too deeply."))
        return None
    try:
        manifest = json.loads(content)
    except ValueError as error:
        findings.append(Finding(file, "", "json", f"this is not JSON: {error}."))
        return None
    if not isinstance(manifest, dict):
        findings.append(Finding(file, "", "json", "it is not a JSON object."))
        return None
    return manifest


def _disagreements(root: Element, manifest: dict[str, Any]) -> Iterator[Finding]:
    """Where the two manifests would make two different add-ins."""

    def only_once(what: str, xml: object, unified: object) -> Iterator[Finding]:
        if xml != unified:
            sentence = f"the {what} {_shown(unified)} differ from {xml_rules.FILE}, which has {_shown(xml)}."
            yield Finding(json_rules.FILE, "", "disagreement", sentence)

    application = manifest.get("webApplicationInfo")
    clients = {_text(one, "Id") for one in root.every("WebApplicationInfo")}
    yield from only_once("client ids", clients, {str(application.get("id")) if isinstance(application, dict) else ""})
    yield from only_once("functions", set(xml_rules.functions(root)), set(json_rules.functions(manifest)))
    yield from only_once("pages", xml_rules.pages(root), json_rules.pages(manifest))
    yield from only_once("versions", {_text(root, "Version")}, {f"{manifest.get('version')}.0"})
    hidden = set(re.findall(r'"officeAddinId": "([^"]*)"', json.dumps(manifest.get("extensions"))))
    yield from only_once("add-ins to hide", {_text(root, "Id")}, hidden)
    several = any(one.text.strip() == "true" for one in root.every("SupportsMultiSelect"))
    yield from only_once("answers to several mails", several, '"multiselect": true' in json.dumps(manifest))


def _shown(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, set) else str(value)


def _text(element: Element, name: str) -> str:
    child = element.child(name)
    return child.text.strip() if child else ""


def _package(folder: Path) -> Iterator[Finding]:
    """The app package holds exactly the files beside it."""
    file = "outlook.zip"
    try:
        with zipfile.ZipFile(folder / file) as package:
            names = sorted(package.namelist())
            if names != sorted(PACKAGE):
                yield Finding(file, "", "package", f"it holds {', '.join(names)} instead of {', '.join(PACKAGE)}.")
                return
            for name in PACKAGE:
                beside = folder / (json_rules.FILE if name == "manifest.json" else name)
                if beside.is_file() and package.read(name) != beside.read_bytes():
                    yield Finding(file, "", "package", f"its {name} is not the same as {beside.name} beside it.")
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        yield Finding(file, "", "file", f"it cannot be read: {getattr(error, 'strerror', None) or error}.")
