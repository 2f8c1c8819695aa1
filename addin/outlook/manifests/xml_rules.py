"""The rules for the add-in-only (XML) manifest. They are ours; Microsoft's validator exists as a service only."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from addin.outlook.manifests.document import Element
from addin.outlook.manifests.findings import (
    SIGN_IN,
    Address,
    Finding,
    Picture,
    StatusOf,
    address_findings,
    duplicates,
    function_findings,
    own_host,
    picture_findings,
)
from addin.outlook.manifests.nesting import nesting_findings
from addin.outlook.manifests.rendering import GUID

FILE = "outlook.xml"
LONGEST = {"DisplayName": 125, "Description": 250, "ShortStrings": 125, "LongStrings": 250}
RIBBON = {(16, 1), (32, 1), (80, 1)}
MOBILE = {(size, scale) for size in (25, 32, 48) for scale in (1, 2, 3)}
# Which kind of resource each element takes; Description and Title do so inside a Supertip.
KIND = {
    "Label": "ShortStrings",
    "Title": "ShortStrings",
    "Description": "LongStrings",
    "SourceLocation": "Urls",
    "FunctionFile": "Urls",
    "Image": "Images",
}
_VERSION = re.compile(r"[1-9]\d{0,4}(\.\d{1,5}){3}\Z")


def xml_findings(root: Element, static: Path, associated: frozenset[str], answer: StatusOf) -> Iterator[Finding]:
    """Everything that is wrong in the manifest, apart from what the other manifest says differently."""
    yield from nesting_findings(FILE, root)
    yield from _identity(root)
    yield from _strings(root)
    addresses = list(_addresses(root))
    yield from address_findings(FILE, addresses, answer)
    yield from _domains(root, own_host(addresses))
    yield from picture_findings(FILE, _top_icons(root), static)
    for overrides in root.every("VersionOverrides"):
        commands = _without_nested(overrides)
        yield from _resources(commands)
        yield from picture_findings(FILE, _icons(commands), static)
        yield from _icon_sizes(commands)
        yield from duplicates(FILE, _ids(commands))
        yield from function_findings(FILE, functions(commands), associated)
        yield from _requirements(commands)
    yield from _permission(root)
    yield from _web_application(root, own_host(addresses))


def functions(element: Element) -> dict[str, str]:
    """The functions the buttons call, and where."""
    return {one.text.strip(): one.place for one in reversed(list(element.every("FunctionName")))}


def pages(root: Element) -> set[str]:
    """The addresses of the pages that open or run."""
    used = {one.attributes.get("resid") for one in root.every("SourceLocation", "FunctionFile")}
    return {_value(one) for one in root.every("Url") if one.attributes.get("id") in used}


def _value(element: Element) -> str:
    return element.attributes.get("DefaultValue", "")


def _without_nested(overrides: Element) -> Element:
    """One version of the commands alone: the nested VersionOverrides has its own resources."""
    children = [one for one in overrides if one.name != "VersionOverrides"]
    return Element(overrides.namespace, overrides.name, overrides.attributes, overrides.place, children)


def _identity(root: Element) -> Iterator[Finding]:
    for one in root:
        if one.name == "Id" and not GUID.match(one.text.strip()):
            yield Finding(FILE, one.place, "guid", f"the id {one.text.strip()} is not a GUID.")
        if one.name == "Version" and not _VERSION.match(one.text.strip()):
            sentence = f"the version {one.text.strip()} is not four numbers of which the first is at least 1."
            yield Finding(FILE, one.place, "version", sentence)


def _strings(root: Element) -> Iterator[Finding]:
    """Everything people read is short enough and exists in Korean."""
    holders = [("ShortStrings", "String"), ("LongStrings", "String")]
    strings = [(holder, one) for holder, name in holders for all_ in root.every(holder) for one in all_.every(name)]
    strings += [(one.name, one) for one in root if one.name in {"DisplayName", "Description"}]
    for holder, one in strings:
        korean = [_override(child) for child in one if child.attributes.get("Locale") == "ko-KR"]
        if not any(korean):
            yield Finding(FILE, one.place, "korean", f"“{_value(one)}” has no ko-KR override.")
        for said in (_value(one), *korean):
            if len(said) > LONGEST[holder]:
                sentence = f"“{said[:40]}…” has {len(said)} characters; {LONGEST[holder]} are allowed."
                yield Finding(FILE, one.place, "text-length", sentence)


def _override(element: Element) -> str:
    return element.attributes.get("Value", "").strip()


def _addresses(root: Element) -> Iterator[Address]:
    for one in root.every("IconUrl", "HighResolutionIconUrl", "SupportUrl", "SourceLocation", "Image", "Url"):
        if "resid" not in one.attributes:
            yield Address(one.place, _value(one))
            yield from (Address(child.place, _override(child)) for child in one if child.name == "Override")


def _domains(root: Element, host: str) -> Iterator[Finding]:
    listed = {one.text.strip(): one.place for one in root.every("AppDomain")}
    for domain in (f"https://{host}", SIGN_IN):
        if domain not in listed:
            yield Finding(FILE, root.place, "app-domain", f"{domain} is missing from <AppDomains>.")
    for domain, place in listed.items():
        if domain not in {f"https://{host}", SIGN_IN}:
            sentence = f"{domain} is neither our own address nor that of the sign-in."
            yield Finding(FILE, place, "app-domain", sentence)


def _top_icons(root: Element) -> Iterator[Picture]:
    sizes = {"IconUrl": 64, "HighResolutionIconUrl": 128}
    return (Picture(one.place, _value(one), sizes[one.name]) for one in root if one.name in sizes)


def _resources(commands: Element) -> Iterator[Finding]:
    """Each resid leads to a resource of the right kind; each resource is used, and its name is short enough."""
    kinds = {one.attributes.get("id", ""): holder.name for holder in _holders(commands) for one in holder}
    used = set()
    for one in commands.every():
        resid = one.attributes.get("resid")
        if resid is None:
            continue
        used.add(resid)
        if resid not in kinds:
            yield Finding(FILE, one.place, "resid", f"there is no resource {resid}.")
        elif kinds[resid] != KIND.get(one.name):
            sentence = f"<{one.name}> takes a resource of {KIND.get(one.name)}; {resid} is one of {kinds[resid]}."
            yield Finding(FILE, one.place, "resid-kind", sentence)
    for holder in _holders(commands):
        for one in holder:
            name = one.attributes.get("id", "")
            if len(name) > 32:
                yield Finding(FILE, one.place, "resid-length", f"{name} has {len(name)} characters; 32 are allowed.")
            if name not in used:
                yield Finding(FILE, one.place, "resource-unused", f"nothing uses the resource {name}.")


def _holders(commands: Element) -> Iterator[Element]:
    return commands.every("Images", "Urls", "ShortStrings", "LongStrings")


def _shown(icon: Element) -> set[tuple[int, int]]:
    return {(_number(one, "size"), _number(one, "scale", 1)) for one in icon.every("Image")}


def _number(element: Element, name: str, default: int = 0) -> int:
    given = element.attributes.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else default


def _icons(commands: Element) -> Iterator[Picture]:
    urls = {one.attributes.get("id", ""): _value(one) for holder in commands.every("Images") for one in holder}
    for icon in commands.every("Icon"):
        for one in icon:
            url = urls.get(one.attributes.get("resid", ""))
            if url is not None:  # an unknown resid is a finding already
                yield Picture(one.place, url, _number(one, "size") * _number(one, "scale", 1))


def _icon_sizes(commands: Element) -> Iterator[Finding]:
    for control in commands.every("Control", "Item"):
        icon = control.child("Icon")
        needed = MOBILE if control.kind == "MobileButton" else RIBBON
        missing = sorted(needed - _shown(icon)) if icon else []
        if icon and missing:
            sizes = ", ".join(f"{size} (×{scale})" for size, scale in missing)
            yield Finding(FILE, icon.place, "icon-sizes", f"the icon is missing in the sizes {sizes}.")
    for phone in commands.every("MobileFormFactor"):
        for control in phone.every("Control"):
            if control.kind != "MobileButton":
                yield Finding(FILE, control.place, "mobile-button", "phones show controls of type MobileButton only.")


def _ids(commands: Element) -> Iterator[tuple[str, str]]:
    named = chain(commands.every("Group", "Control", "Item"), (one for each in _holders(commands) for one in each))
    return ((one.place, one.attributes.get("id", "")) for one in named)


def _requirements(commands: Element) -> Iterator[Finding]:
    """A set above 1.5 for the whole element would take its buttons from phones and from older clients."""
    for sets in commands.every("Sets"):
        for one in sets:
            minimum = one.attributes.get("MinVersion") or sets.attributes.get("DefaultMinVersion") or "1.1"
            if tuple(int(part) for part in re.findall(r"\d{1,4}", minimum)) > (1, 5):
                sentence = f"Mailbox {minimum} would hide all these commands from phones, which have 1.5."
                yield Finding(FILE, one.place, "requirement", sentence)


def _permission(root: Element) -> Iterator[Finding]:
    permission = root.child("Permissions")
    asked = permission.text.strip() if permission else ""
    for one in root.every("SupportsMultiSelect"):
        if one.text.strip() == "true" and asked != "ReadWriteMailbox":
            sentence = f"working on several mails needs the permission ReadWriteMailbox, not {asked}."
            yield Finding(FILE, one.place, "permission", sentence)


def _web_application(root: Element, host: str) -> Iterator[Finding]:
    for one in root.every("WebApplicationInfo"):
        client, resource = (found.text.strip() if found else "" for found in map(one.child, ("Id", "Resource")))
        if not GUID.match(client):
            yield Finding(FILE, one.place, "guid", f"the client id {client} is not a GUID.")
        if resource != f"api://{host}/{client}":
            yield Finding(FILE, one.place, "web-application", f"{resource} is not api://{host}/{client}.")
