"""Reading a manifest's XML: safely, with line numbers, and without its namespaces' prefixes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 50
TYPE = "http://www.w3.org/2001/XMLSchema-instance type"


class NotAManifest(Exception):
    """The text is no XML, or XML we refuse to read; the message is a sentence, ``line`` says where."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass
class Element:
    """One element: ``kind`` is its xsi:type, ``place`` its line."""

    namespace: str
    name: str
    attributes: dict[str, str]
    place: str
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    @property
    def kind(self) -> str:
        return self.attributes.get(TYPE, "")

    def __iter__(self) -> Iterator["Element"]:
        return iter(self.children)

    def every(self, *names: str) -> Iterator["Element"]:
        """This element and all inside it, in the order of the document, that have one of ``names`` (any by default)."""
        if not names or self.name in names:
            yield self
        for child in self.children:
            yield from child.every(*names)

    def child(self, name: str) -> "Element | None":
        return next((one for one in self.children if one.name == name), None)


def read_document(content: bytes) -> Element:
    """The root element. Raises :class:`NotAManifest`, also for a DOCTYPE: a manifest needs none, and entities
    declared there can blow up the reader."""
    parser = expat.ParserCreate(namespace_separator=" ")
    top = Element("", "", {}, "")
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST:
            raise NotAManifest("its elements are nested too deeply.", parser.CurrentLineNumber)
        namespace, _, local = name.rpartition(" ")
        path[-1].children.append(Element(namespace, local, attributes, f"line {parser.CurrentLineNumber}"))
        path.append(path[-1].children[-1])

    def characters(text: str) -> None:
        path[-1].text += text

    def doctype(*_: object) -> None:
        raise NotAManifest("a manifest has no DOCTYPE.", parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise NotAManifest(f"this is not XML: {expat.errors.messages[error.code]}.", error.lineno) from error
    return top.children[0]
