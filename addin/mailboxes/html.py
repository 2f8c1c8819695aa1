"""HTML of mails: made safe to show, and turned into text. The only module that knows nh3 and selectolax."""

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_LIMIT = 200_000
"""Characters of HTML that are read and kept."""
MAX_TAGS = 6_000

_TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "title", "head", "noscript", "template", "svg", "math"},
    attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes={"https", "http", "mailto"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_relative="deny",
)
# Where mail clients put the answered mail.
_QUOTES = (
    "blockquote, .gmail_quote, .gmail_extra .gmail_attr, .yahoo_quoted, #divRplyFwdMsg, #appendonsend,"
    " .moz-cite-prefix, .moz-signature, .gmail_signature, hr#stopSpelling, #OLK_SRC_BODY_SECTION"
)
_BREAKS = "p, div, br, tr, li, h1, h2, h3, h4, hr"


def safe_html(html: str) -> str:
    """The mail's HTML without anything that runs, loads, styles or navigates on its own; empty when it is too long
    even after cleaning."""
    cleaned = _CLEANER.clean(_capped(html))
    return cleaned if len(cleaned) <= HTML_LIMIT else ""


def _capped(html: str) -> str:
    """At most ``HTML_LIMIT`` characters and ``MAX_TAGS`` tags: the cost of deep nesting grows with its square."""
    html = html[:HTML_LIMIT]
    if html.count("<") <= MAX_TAGS:
        return html
    end = 0
    for _ in range(MAX_TAGS):
        end = html.index("<", end) + 1
    return html[: end - 1]


def html_text(html: str) -> str:
    """The text of a mail's HTML, quoted mails left out, one line per block."""
    tree = LexborHTMLParser(_capped(html))
    tree.strip_tags(["script", "style", "head", "title", "noscript", "template"])
    for quoted in tree.css(_QUOTES):
        if quoted.id in {"divRplyFwdMsg", "appendonsend"}:
            _drop_following(quoted)
        quoted.decompose()
    for block in tree.css(_BREAKS):
        block.insert_before("\n")
    body = tree.body
    return body.text() if body is not None else ""


def _drop_following(node: LexborNode) -> None:
    """Outlook marks where the answered mail begins; all that follows, also outside of a wrapper, belongs to it."""
    place: LexborNode | None = node
    while place is not None and place.tag not in {"body", "html"}:
        following = place.next
        while following is not None:
            after = following.next
            following.decompose()
            following = after
        place = place.parent
