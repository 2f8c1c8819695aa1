"""Rules about places and neighbours that a schema cannot express, run over a typed walk of the answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.gmail.oracle.profile import Schema

MAX_WIDGETS = 100
LONGEST_URL = 60
INPUTS = ("TextInput", "SelectionInput", "DateTimePicker", "SwitchControl")


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object of the answer, with its type, its path and the path of the card around it."""

    kind: str
    path: str
    value: dict[str, Any]
    card: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer is shown: which links may be opened, and whether the side panel shows it."""

    link_prefixes: Sequence[str] | None
    side_panel: bool


Rule = Callable[[Node, Place], Iterator[str]]


def broken_rules(answer: object, root: str, definitions: Mapping[str, Schema], place: Place) -> list[str]:
    """Return a message for every broken rule in an answer whose type is the definition named ``root``."""
    nodes = list(_walk(answer, {"$ref": f"#/$defs/{root}"}, "$", "$", definitions))
    found = [message for node in nodes for rule in RULES.get(node.kind, ()) for message in rule(node, place)]
    return found + list(_shared_names(nodes))


def _walk(value: object, schema: Schema, path: str, card: str, definitions: Mapping[str, Schema]) -> Iterator[Node]:
    kind = schema.get("$ref", "").rpartition("/")[2]
    known = definitions.get(kind, schema)
    if isinstance(value, dict):
        card = path if kind == "Card" else card
        yield Node(kind, path, value, card)
        fields = known.get("properties", {})
        for key, child in value.items():
            yield from _walk(child, fields.get(key, {}), f"{path}.{key}", card, definitions)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(child, known.get("items", {}), f"{path}[{index}]", card, definitions)


def _widget_limit(node: Node, place: Place) -> Iterator[str]:
    widgets = _listed(_listed([node.value], "sections"), "widgets")
    columns = _listed([_dict(widget.get("columns")) for widget in widgets], "columnItems")
    count = len(widgets) + len(_listed(columns, "widgets"))
    if count > MAX_WIDGETS:
        yield f"{node.path}.sections: {count} widgets, Gmail silently drops sections beyond {MAX_WIDGETS}"


def _button(node: Node, place: Place) -> Iterator[str]:
    if not node.value.get("text") and not node.value.get("icon"):
        yield f"{node.path}: a button needs text or an icon"
    if "onClick" not in node.value and not node.path.endswith((".expandButton", ".collapseButton")):
        yield f"{node.path}: a button needs onClick"


def _menu_item(node: Node, place: Place) -> Iterator[str]:
    if "overflowMenu" in _dict(node.value.get("onClick")):
        yield f"{node.path}.onClick.overflowMenu: a menu inside a menu is dropped and its item disabled"


def _widget(node: Node, place: Place) -> Iterator[str]:
    if place.side_panel and "columns" in node.value:
        yield f"{node.path}.columns: columns are not shown in the Gmail side panel"


def _link(node: Node, place: Place) -> Iterator[str]:
    url = node.value.get("url")
    if not isinstance(url, str) or place.link_prefixes is None:
        return
    if not any(_covers(prefix, url) for prefix in place.link_prefixes):
        yield f"{node.path}.url: {url!r} is not covered by openLinkUrlPrefixes"


def _covers(prefix: str, url: str) -> bool:
    """Compare scheme, host and path on their own, so that https://crm.test does not cover https://crm.test.evil."""
    allowed, asked = urlsplit(prefix), urlsplit(url)
    same_host = allowed.netloc == asked.netloc
    if allowed.netloc.startswith("*."):
        same_host = asked.netloc.endswith(allowed.netloc[1:])
    return same_host and allowed.scheme == asked.scheme and (asked.path or "/").startswith(allowed.path)


def _image(key: str) -> Rule:
    def rule(node: Node, place: Place) -> Iterator[str]:
        url = node.value.get(key)
        if not isinstance(url, str):
            return
        if not url.startswith("https://"):
            yield f"{node.path}.{key}: {_short(url)} must be an https URL"
        if urlsplit(url).path.lower().endswith((".svg", ".svgz")):
            yield f"{node.path}.{key}: {_short(url)} is an svg, Gmail shows png and jpg only"

    return rule


def _shared_names(nodes: Iterable[Node]) -> Iterator[str]:
    """Two inputs of one card may not share a name; switches may, their values then come as a list."""
    taken: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        name = node.value.get("name")
        if node.kind in INPUTS and isinstance(name, str):
            taken[node.card, name].append(node)
    for (_, name), (first, *others) in taken.items():
        for other in others:
            if not first.kind == other.kind == "SwitchControl":
                yield f"{other.path}.name: {name!r} is already the name of {first.path}"


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(parents: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return the objects that the parents list under ``key``, leaving out whatever is not an object."""
    lists = [parent[key] for parent in parents if isinstance(parent.get(key), list)]
    return [item for each in lists for item in each if isinstance(item, dict)]


def _short(url: str) -> str:
    return repr(url if len(url) <= LONGEST_URL else f"{url[: LONGEST_URL - 3]}...")


RULES: dict[str, tuple[Rule, ...]] = {
    "Card": (_widget_limit,),
    "Button": (_button,),
    "OverflowMenuItem": (_menu_item,),
    "Widget": (_widget,),
    "OpenLink": (_link,),
    "CardHeader": (_image("imageUrl"),),
    "Image": (_image("imageUrl"),),
    "ImageComponent": (_image("imageUri"),),
    "Icon": (_image("iconUrl"),),
    "SelectionItem": (_image("startIconUri"),),
}
