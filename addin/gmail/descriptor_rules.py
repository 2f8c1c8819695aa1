"""What a deployment descriptor must hold. No schema of Google's could be used offline: these rules are ours, from the
published names of HTTP add-ons."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import SplitResult, urlsplit

from addin.gmail import scopes

Kind = Enum("Kind", ["TEXT", "FLAG", "ENDPOINT", "LINK", "PREFIX", "LOGO"])
"""What a plain value of the descriptor is."""

Spec: TypeAlias = "Kind | tuple[str, ...] | list[Spec] | dict[str, Spec]"
"""What may stand at a place: a plain value, one of some words, a list of something, or an object with these fields."""

_CONSENT = "granularOauthPermissionSupport"
_ENTRY: dict[str, Spec] = {"runFunction": Kind.ENDPOINT}
_HOME: dict[str, Spec] = {"runFunction": Kind.ENDPOINT, "enabled": Kind.FLAG}
_LABELLED: dict[str, Spec] = {"label": Kind.TEXT, "openLink": Kind.LINK, "runFunction": Kind.ENDPOINT}
_TITLED: dict[str, Spec] = {"text": Kind.TEXT, "openLink": Kind.LINK, "runFunction": Kind.ENDPOINT}
_COMPOSE: dict[str, Spec] = {"label": Kind.TEXT, "runFunction": Kind.ENDPOINT, "logoUrl": Kind.LOGO}
_CONTEXTUAL: dict[str, Spec] = {"unconditional": {}, "onTriggerFunction": Kind.ENDPOINT}
FIELDS: dict[str, Spec] = {
    "oauthScopes": [Kind.TEXT],
    "addOns": {
        "common": {
            "name": Kind.TEXT,
            "logoUrl": Kind.LOGO,
            "layoutProperties": {"primaryColor": Kind.TEXT, "secondaryColor": Kind.TEXT},
            "addOnWidgetSet": {"usedWidgets": [Kind.TEXT]},
            "useLocaleFromApp": Kind.FLAG,
            "homepageTrigger": _HOME,
            "universalActions": [_LABELLED],
            "openLinkUrlPrefixes": [Kind.PREFIX],
        },
        "gmail": {
            "homepageTrigger": _HOME,
            "contextualTriggers": [_CONTEXTUAL],
            "universalActions": [_TITLED],
            "composeTrigger": {"actions": [_COMPOSE], "draftAccess": ("UNSPECIFIED", "NONE", "METADATA")},
            "authorizationCheckFunction": Kind.ENDPOINT,
        },
        "calendar": {
            "homepageTrigger": _HOME,
            "eventOpenTrigger": _ENTRY,
            "eventUpdateTrigger": _ENTRY,
            "currentEventAccess": ("UNSPECIFIED", "METADATA", "READ", "WRITE", "READ_WRITE"),
        },
        "httpOptions": {"authorizationHeader": ("SYSTEM_ID_TOKEN", "USER_ID_TOKEN", "NONE"), _CONSENT: Kind.TEXT},
    },
}
RENAMED = {"selectActions": "actions", "text": "label", "label": "text"}
"""What Apps Script calls what an HTTP add-on calls otherwise (universal actions of Gmail: the other way round)."""

RESTRICTED = re.compile(
    r"https://(mail\.google\.com/?|www\.googleapis\.com/auth/gmail\."
    r"(readonly|modify|metadata|compose|insert|settings\.basic|settings\.sharing))\Z"
)
"""Scopes that Google lets others than one's own organisation have only after a yearly assessment (CASA)."""

_PICTURE = re.compile(r"\.(png|jpe?g)\Z", re.I)

_SET = (
    (("httpOptions", "authorizationHeader"), "SYSTEM_ID_TOKEN", "caller-proof", "nobody could prove to be Google"),
    (("httpOptions", _CONSENT), "OPT_IN", "granular-consent", "Google runs no HTTP add-on without granular consent"),
    (("gmail", "composeTrigger", "draftAccess"), "METADATA", "access", "a draft's recipients would not be told"),
    (("calendar", "currentEventAccess"), "READ", "access", "Dealside reads who takes part and changes nothing"),
)
"""Where one value alone is right; the blocks of Gmail and Calendar may be absent."""

_NEEDS = (
    (scopes.EMAIL, ("addOns",), "Google does not say who the rep is without it (userIdToken)"),
    (scopes.RUN, ("addOns", "gmail"), "the add-on does not run in Gmail without it"),
    (scopes.MESSAGE, ("addOns", "gmail", "contextualTriggers"), "contextualTriggers cannot read the mail without it"),
    (scopes.COMPOSE, ("addOns", "gmail", "composeTrigger"), "composeTrigger does not run without it"),
    (scopes.RUN_IN_CALENDAR, ("addOns", "calendar"), "the calendar block does not run without it"),
    (scopes.EVENT, ("addOns", "calendar"), "the calendar block cannot see the opened meeting without it"),
    (scopes.LOCALE, ("addOns", "common", "useLocaleFromApp"), "useLocaleFromApp tells nothing without it"),
)
"""The scope that what stands at a place needs, and what fails without it."""


class Finding(NamedTuple):
    """One thing that is wrong: at which ``place`` (a JSON pointer), by which ``rule`` (a code that stays the same),
    and a ``sentence`` for the administrator that says what to do."""

    place: str
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{f' {self.place}' if self.place else ''}: {self.sentence} [{self.rule}]"


class Part(NamedTuple):
    """A value of the descriptor and what may stand there; no ``spec`` where the field is unknown. ``beside``: the
    fields that are known there."""

    place: str
    spec: "Spec | None"
    value: Any
    beside: frozenset[str] = frozenset()


def descriptor_findings(found: Any, answers: Callable[[str], int]) -> Iterator[Finding]:
    """Everything that is wrong with a descriptor, as read from its file. ``answers`` gives the HTTP status of a POST
    to a path of ours without a token."""
    parts = list(_parts(found, FIELDS))
    yield from _shape(parts)
    yield from _endpoints(parts, cache(answers))
    yield from _links(parts)
    yield from _logos(parts)
    yield from _missing(found)
    yield from _actions(found)
    yield from _options(found)
    yield from _scopes(found)


def web_address(url: str) -> SplitResult | None:
    """The parts of an https address with a host and without a user; None for anything else."""
    if re.search(r"[\s\\<>\"]", url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme == "https" and parts.hostname and parts.username is None else None


def covers(prefix: str, url: str) -> bool:
    """Whether Google opens ``url`` because of ``prefix``: the same scheme and host, and the same path or one below."""
    allowed, wanted = web_address(prefix), web_address(url)
    if allowed is None or wanted is None or ".." in wanted.path.split("/"):
        return False
    own, other = allowed.hostname or "", wanted.hostname or ""
    same = other.endswith(own[1:]) if own.startswith("*.") else own == other
    path, below = allowed.path or "/", wanted.path or "/"
    return (
        same
        and (allowed.port or 443) == (wanted.port or 443)
        and (below == path or below.startswith(path.rstrip("/") + "/"))
    )


def _parts(value: Any, spec: Spec, place: str = "") -> Iterator[Part]:
    """Every plain value, unknown field and thing of the wrong shape, in the order of the file."""
    if isinstance(spec, dict) and isinstance(value, dict):
        for name, one in value.items():
            inner = f"{place}/{name}"
            if name in spec:
                yield from _parts(one, spec[name], inner)
            else:
                yield Part(inner, None, one, frozenset(spec))
    elif isinstance(spec, list) and isinstance(value, list):
        for index, one in enumerate(value):
            yield from _parts(one, spec[0], f"{place}/{index}")
    else:
        yield Part(place, spec, value)


def _strings(parts: list[Part], kind: Kind) -> list[tuple[str, str]]:
    return [(one.place, one.value) for one in parts if one.spec is kind and isinstance(one.value, str)]


def _shape(parts: list[Part]) -> Iterator[Finding]:
    for place, spec, value, beside in parts:
        name = place.rpartition("/")[2]
        if spec is None and RENAMED.get(name) in beside:
            sentence = f"an HTTP add-on calls {name} {RENAMED[name]} here; rename it."
            yield Finding(place, "apps-script-name", sentence)
        elif spec is None:
            yield Finding(place, "field-unknown", f"{name} is no field we know of an HTTP add-on; remove it.")
        elif isinstance(spec, tuple):
            if value not in spec:
                yield Finding(place, "word-unknown", f"{value} is not one of {', '.join(spec)}; use one of them.")
        elif not isinstance(spec, Kind):
            yield Finding(place, "type", f"{'a list' if isinstance(spec, list) else 'an object'} belongs here.")
        elif not isinstance(value, bool if spec is Kind.FLAG else str):
            yield Finding(place, "type", f"{'true or false' if spec is Kind.FLAG else 'a text'} belongs here.")


def _endpoints(parts: list[Part], answers: Callable[[str], int]) -> Iterator[Finding]:
    """Each address Google calls is https, on one host, and ours: it turns away whoever is not Google."""
    read = [(place, url, web_address(url)) for place, url in _strings(parts, Kind.ENDPOINT)]
    hosts = Counter(address.netloc for _, _, address in read if address)
    own = hosts.most_common(1)[0][0] if hosts else ""
    for place, url, address in read:
        if address is None or address.fragment:
            yield Finding(place, "url-https", f"“{url}” is no https address; give the whole address, with https://.")
        elif address.netloc != own:
            yield Finding(place, "url-host", f"{url} is not on https://{own} as the others are; use one host.")
        else:
            path = (address.path or "/") + (f"?{address.query}" if address.query else "")
            status = answers(path)
            if status != 401:
                absent = "this service does not answer there; correct the address"
                wrong = absent if status in {404, 405} else "strangers must get 401; do not deploy this address"
                yield Finding(place, "url-answer", f"POST {path} without a token gives {status}: {wrong}.")


def _links(parts: list[Part]) -> Iterator[Finding]:
    """Links are https and stand on Google's list of what the add-on may open."""
    prefixes = _strings(parts, Kind.PREFIX)
    for place, prefix in prefixes:
        address = web_address(prefix)
        if address is None or not address.path or "*" in (address.hostname or "").removeprefix("*."):
            yield Finding(place, "prefix", f"{prefix} is no prefix like https://host/; Google wants all of that.")
    for place, link in _strings(parts, Kind.LINK):
        if web_address(link) is None:
            yield Finding(place, "link-https", f"“{link}” is no https address; give the whole address, with https://.")
        elif not any(covers(prefix, link) for _, prefix in prefixes):
            sentence = f"Google would not open {link}; add its host to /addOns/common/openLinkUrlPrefixes."
            yield Finding(place, "link-prefix", sentence)


def _logos(parts: list[Part]) -> Iterator[Finding]:
    for place, url in _strings(parts, Kind.LOGO):
        address = web_address(url)
        if address is None or not _PICTURE.search(address.path):
            yield Finding(place, "logo", f"{url} is no PNG or JPEG file at an https address; Google shows no other.")


def _at(value: Any, *names: str) -> Any:
    """The value at a path of names; None where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _items(value: Any, *names: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of the list at a path of names, with their places."""
    listed = _at(value, *names)
    for index, one in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(one, dict):
            yield "/".join(("", *names, str(index))), one


def _missing(found: Any) -> Iterator[Finding]:
    for name in ("name", "logoUrl"):
        if not _at(found, "addOns", "common", name):
            yield Finding(f"/addOns/common/{name}", "missing", "Google refuses an add-on without it; add it.")
    home = _at(found, "addOns", "common", "homepageTrigger")
    if not _at(home, "runFunction") or _at(home, "enabled") is False:
        sentence = "nothing shows where no mail is open; give runFunction https://HOST/gmail/home, enabled."
        yield Finding("/addOns/common/homepageTrigger", "missing", sentence)
    triggers = [one for _, one in _items(found, "addOns", "gmail", "contextualTriggers")]
    if not any("unconditional" in one and one.get("onTriggerFunction") for one in triggers):
        sentence = "nothing shows beside a mail; add one with unconditional {} and onTriggerFunction."
        yield Finding("/addOns/gmail/contextualTriggers", "missing", sentence)


def _actions(found: Any) -> Iterator[Finding]:
    """Each menu entry has a name, and does exactly one thing."""
    for path in (("common", "universalActions"), ("gmail", "universalActions"), ("gmail", "composeTrigger", "actions")):
        for place, one in _items(found, "addOns", *path):
            if not (one.get("label") or one.get("text")):
                yield Finding(place, "action", "an entry without a name; give it one.")
            if ("openLink" in one) == ("runFunction" in one):
                yield Finding(place, "action", "an entry opens a link or runs something; give exactly one of the two.")
    compose = _at(found, "addOns", "gmail", "composeTrigger")
    if isinstance(compose, dict) and not (compose.get("actions") or compose.get("selectActions")):
        yield Finding("/addOns/gmail/composeTrigger/actions", "missing", "there is nothing to choose; add an action.")


def _options(found: Any) -> Iterator[Finding]:
    for names, wanted, rule, why in _SET:
        block = _at(found, "addOns", *names[:-1])
        if (block is not None or names[0] == "httpOptions") and _at(block, names[-1]) != wanted:
            yield Finding("/".join(("/addOns", *names)), rule, f"{why}; set it to {wanted}.")


def _scopes(found: Any) -> Iterator[Finding]:
    """Every scope has a reason, and what a trigger needs is asked for."""
    listed = _at(found, "oauthScopes")
    asked = [str(one) for one in listed] if isinstance(listed, list) else []
    known = {one.url for one in scopes.SCOPES}
    for index, one in enumerate(asked):
        place = f"/oauthScopes/{index}"
        if RESTRICTED.match(one):
            yield Finding(place, "scope-restricted", f"{one} reaches the whole mailbox, and is not used; remove it.")
        elif one not in known:
            yield Finding(place, "scope-unknown", f"nothing in Dealside needs {one}; remove it.")
    for scope, names, why in _NEEDS:
        if scope not in asked and _at(found, *names) not in (None, False):
            yield Finding("/oauthScopes", "scope-missing", f"{why}; add {scope}.")
    if scopes.LOCALE in asked and _at(found, "addOns", "common", "useLocaleFromApp") is not True:
        sentence = "without it Google tells neither language nor time zone; set it to true."
        yield Finding("/addOns/common/useLocaleFromApp", "locale", sentence)
