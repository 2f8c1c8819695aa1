"""The rules for the unified (JSON) manifest, beside Microsoft's schema: what a schema cannot see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from addin.outlook.manifests.findings import (
    Address,
    Finding,
    Picture,
    StatusOf,
    address_findings,
    duplicates,
    function_findings,
    own_host,
    picture_findings,
    png_size,
)
from addin.outlook.manifests.rendering import GUID, spoken_strings
from addin.outlook.manifests.schema import MANIFEST, STRINGS, VERSION, pointer, schema_findings

FILE = "outlook.json"
KOREAN = "ko-kr.json"
RIBBON = {(16, 1), (32, 1), (80, 1)}
MOBILE = {(size, scale) for size in (25, 32, 48) for scale in (1, 2, 3)}
PACKAGE_ICONS = {"color": 192, "outline": 32}
_VERSION = re.compile(r"[1-9]\d*\.\d+\.\d+\Z")
_LONGEST = {
    "name.short": 30,
    "name.full": 100,
    "label": 64,
    "title": 64,
    "description": 250,
    "displayName": 64,
    "short": 80,
    "full": 4000,
}


class Node(NamedTuple):
    """An object inside the manifest and the JSON pointer to it."""

    place: str
    value: dict[str, Any]


def json_findings(
    manifest: dict[str, Any], folder: Path, static: Path, associated: frozenset[str], answer: StatusOf
) -> Iterator[Finding]:
    """Everything that is wrong in the manifest, apart from what the other manifest says differently."""
    nodes = list(_nodes(manifest))
    yield from schema_findings(FILE, manifest, MANIFEST)
    yield from _identity(manifest)
    addresses = list(_addresses(nodes))
    yield from address_findings(FILE, addresses, answer)
    yield from _own_places(manifest, own_host(addresses))
    yield from _icons(nodes, folder, static, manifest)
    yield from _actions(nodes)
    yield from function_findings(FILE, functions(manifest), associated)
    yield from duplicates(FILE, ((f"{node.place}/id", str(node.value["id"])) for node in nodes[1:] if _named(node)))
    yield from _permission(nodes)


def korean_findings(manifest: dict[str, Any], korean: dict[str, Any]) -> Iterator[Finding]:
    """Every string people read is in the localization file, and nothing else; both fit into their places."""
    yield from schema_findings(KOREAN, korean, STRINGS)
    spoken = dict(spoken_strings(manifest))
    for path, english in spoken.items():
        said = korean.get(path)
        if not isinstance(said, str) or not said.strip():
            yield Finding(FILE, _pointer(path), "korean", f"“{english}” is not in {KOREAN} as {path}.")
        for file, sentence in ((FILE, english), (KOREAN, str(said or ""))):
            longest = _LONGEST.get(path) or _LONGEST[path.rpartition(".")[2]]
            longest = 32 if "customMobileRibbonGroups" in path else longest
            if len(sentence) > longest:
                told = f"“{sentence[:40]}…” has {len(sentence)} characters; {longest} are allowed."
                yield Finding(file, _pointer(path), "text-length", told)
    for path in korean:
        if path not in spoken and path != "$schema":
            yield Finding(KOREAN, f"/{path}", "korean-unused", f"{FILE} has no string {path}.")


def functions(manifest: dict[str, Any]) -> dict[str, str]:
    """The functions that actions run, and where."""
    return {
        str(node.value.get("id")): node.place
        for node in _nodes(manifest)
        if node.value.get("type") == "executeFunction"
    }


def pages(manifest: dict[str, Any]) -> set[str]:
    """The addresses of the pages that open or run."""
    return {str(node.value["page"]) for node in _nodes(manifest) if "page" in node.value}


def _nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Node]:
    """Every object of the manifest, the outermost first."""
    if isinstance(value, dict):
        yield Node(pointer(path), value)
        for key, one in value.items():
            yield from _nodes(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _nodes(one, (*path, index))


def _pointer(path: str) -> str:
    return "/" + re.sub(r"[.\[]", "/", path.replace("]", ""))


def _named(node: Node) -> bool:
    return "id" in node.value and node.place != "/webApplicationInfo"


def _identity(manifest: dict[str, Any]) -> Iterator[Finding]:
    if manifest.get("manifestVersion") != VERSION:
        yield Finding(FILE, "/manifestVersion", "version", f"the manifest is not of version {VERSION}.")
    if not _VERSION.match(str(manifest.get("version"))):
        sentence = f"the version {manifest.get('version')} is not three numbers of which the first is at least 1."
        yield Finding(FILE, "/version", "version", sentence)
    for place, value in (("", manifest), ("/webApplicationInfo", manifest.get("webApplicationInfo"))):
        given = value.get("id") if isinstance(value, dict) else None
        if not GUID.match(str(given)):
            yield Finding(FILE, f"{place}/id", "guid", f"the id {given} is not a GUID.")


def _addresses(nodes: list[Node]) -> Iterator[Address]:
    for place, value in nodes:
        for key, one in value.items():
            if isinstance(one, str) and (key in {"url", "page", "script"} or key.endswith("Url")):
                yield Address(f"{place}/{key}", one)


def _own_places(manifest: dict[str, Any], host: str) -> Iterator[Finding]:
    """What names our host without being an address: the domains, the token's resource, the redirect."""
    if manifest.get("validDomains") != [host]:
        yield Finding(FILE, "/validDomains", "app-domain", f"the valid domains are not just {host}.")
    application = manifest.get("webApplicationInfo")
    if not isinstance(application, dict):
        return
    resource = f"api://{host}/{application.get('id')}"
    if application.get("resource") != resource:
        sentence = f"{application.get('resource')} is not {resource}."
        yield Finding(FILE, "/webApplicationInfo/resource", "web-application", sentence)
    expected = [{"redirectUri": f"brk-multihub://{host}", "scopes": [f"{resource}/access_as_user"]}]
    if application.get("nestedAppAuthInfo") != expected:
        sentence = f"the sign-in is not prepared for brk-multihub://{host} and {resource}/access_as_user."
        yield Finding(FILE, "/webApplicationInfo/nestedAppAuthInfo", "web-application", sentence)


def _icons(nodes: list[Node], folder: Path, static: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    declared = manifest.get("icons")
    for name, pixels in PACKAGE_ICONS.items():
        file = str(declared.get(name)) if isinstance(declared, dict) else ""
        if png_size(folder / file) != (pixels, pixels):
            sentence = f"{file or name} is not a PNG file of {pixels}×{pixels} pixels."
            yield Finding(FILE, f"/icons/{name}", "icon-size", sentence)
    for place, value in nodes:
        listed = value.get("icons")
        icons = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        pictures = [(str(one.get("url")), _number(one.get("size")), _number(one.get("scale", 1))) for one in icons]
        yield from picture_findings(
            FILE, (Picture(f"{place}/icons", url, size * scale) for url, size, scale in pictures), static
        )
        needed = MOBILE if value.get("type") == "mobileButton" else RIBBON
        missing = sorted(needed - {(size, scale) for _, size, scale in pictures})
        if icons and missing:
            sizes = ", ".join(f"{size} (×{scale})" for size, scale in missing)
            yield Finding(FILE, f"{place}/icons", "icon-sizes", f"the icon is missing in the sizes {sizes}.")


def _number(given: Any) -> int:
    return given if isinstance(given, int) else 0


def _actions(nodes: list[Node]) -> Iterator[Finding]:
    """Each control has an action, and each action a control."""
    actions = {
        str(node.value.get("id")): node.place
        for node in nodes
        if node.value.get("type") in {"openPage", "executeFunction"}
    }
    called = {str(node.value["actionId"]): node.place for node in nodes if "actionId" in node.value}
    for action, place in called.items():
        if action not in actions:
            yield Finding(FILE, f"{place}/actionId", "action-unknown", f"there is no action {action}.")
    for action, place in actions.items():
        if action not in called:
            yield Finding(FILE, place, "action-unused", f"no control calls the action {action}.")


def _permission(nodes: list[Node]) -> Iterator[Finding]:
    asked = {node.value.get("name") for node in nodes if "/resourceSpecific/" in node.place}
    for place, value in nodes:
        if value.get("multiselect") is True and "Mailbox.ReadWrite.User" not in asked:
            sentence = "working on several mails needs the permission Mailbox.ReadWrite.User."
            yield Finding(FILE, f"{place}/multiselect", "permission", sentence)
