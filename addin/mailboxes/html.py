"""HTML of mails: made safe to show, and turned into text. The only module that knows nh3 and selectolax."""

import nh3
from selectolax.lexbor import LexborHTMLParser

HTML_LIMIT = 200_000
"""Characters of HTML that are read and kept."""

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
)
# Where mail clients put the answered mail.
_QUOTES = (
    "blockquote, .gmail_quote, .gmail_extra .gmail_attr, .yahoo_quoted, #divRplyFwdMsg, #appendonsend,"
    " .moz-cite-prefix, .moz-signature, .gmail_signature, hr#stopSpelling, #OLK_SRC_BODY_SECTION"
)
_BREAKS = "p, div, br, tr, li, h1, h2, h3, h4, hr"


def safe_html(html: str) -> str:
    """The mail's HTML without anything that runs, loads, styles or navigates on its own."""
    return _CLEANER.clean(html[:HTML_LIMIT])


def html_text(html: str) -> str:
    """The text of a mail's HTML, quoted mails left out, one line per block."""
    tree = LexborHTMLParser(html[:HTML_LIMIT])
    tree.strip_tags(["script", "style", "head", "title", "noscript", "template"])
    for quoted in tree.css(_QUOTES):
        if quoted.id in {"divRplyFwdMsg", "appendonsend"}:
            _drop_following(quoted)
        quoted.decompose()
    for block in tree.css(_BREAKS):
        block.insert_before("\n")
    body = tree.body
    return body.text() if body is not None else ""


def _drop_following(node: object) -> None:
    """Outlook marks where the answered mail begins; all that follows belongs to it."""
    following = getattr(node, "next", None)
    while following is not None:
        after = following.next
        following.decompose()
        following = after
