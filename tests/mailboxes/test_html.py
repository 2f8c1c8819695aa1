"""HTML of mails: nothing in it runs, loads or navigates by itself; its text is what the sender newly said."""

import json
import re
from html.parser import HTMLParser

import pytest

from addin.deals.mail_text import new_text
from addin.mailboxes.html import html_text, safe_html
from tests.conftest import SHARED_DATA

VECTORS = SHARED_DATA / "xss" / "dompurify" / "expect.json"
LIVE_TAGS = set("script style iframe object embed form input button meta link base svg math img video audio".split())


class _Reader(HTMLParser):
    """Collects the start tags and attributes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tags


def assert_harmless(html: str) -> None:
    for tag, attributes in tags_of(html):
        assert tag not in LIVE_TAGS
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}]
        link = re.sub(r"[\x00-\x20]", "", attributes.get("href", "https:")).lower()
        assert link.startswith(("https:", "http:", "mailto:")), link


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("<style>p{color:red}</style><p>a</p>", "<p>a</p>"),
        ('<p onclick="x()" style="position:fixed" class="c" id="i">a</p>', "<p>a</p>"),
        ('<img src="https://tracker.example/p.gif" alt="logo">a', "a"),
        ('<form action="https://evil.example"><input name="p"><p>a</p></form>', "<p>a</p>"),
        ("<!-- [if mso]> hidden <![endif]--><p>a</p>", "<p>a</p>"),
        ('<base href="https://evil.example"><meta http-equiv="refresh" content="0"><p>a</p>', "<p>a</p>"),
        ("<svg><a href='javascript:x'>a</a></svg>b", "b"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
    ],
)
def test_nothing_that_runs_loads_or_styles_is_kept(given: str, kept: str) -> None:
    assert safe_html(given) == kept


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "&#106;avascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "cid:image001",
        "/settings/erase",
        "settings",
        "//evil.example/x",
        "?a=b",
        "#top",
        "",
    ],
)
def test_a_link_that_does_not_lead_outside_is_no_link(link: str) -> None:
    anchors = [attributes for tag, attributes in tags_of(safe_html(f'<a href="{link}">words</a>')) if tag == "a"]
    assert [one for one in anchors if "href" in one] == []


def test_a_link_outside_opens_beside_the_panel_and_tells_nothing() -> None:
    (_, link), *_ = tags_of(safe_html('<a href="https://acme.example/offer" target="_top">offer</a>'))
    assert link["href"] == "https://acme.example/offer"
    assert link["target"] == "_blank"
    assert {"noopener", "noreferrer"} <= set(link["rel"].split())


@pytest.mark.skipif(not VECTORS.exists(), reason="the public XSS vectors are not on this machine")
def test_no_public_vector_survives() -> None:
    for vector in json.loads(VECTORS.read_text("utf-8")):
        assert_harmless(safe_html(vector["payload"]))
        assert_harmless(safe_html(f"<table><tr><td>{vector['payload']}</td></tr></table>"))


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On Fri Keiko wrote:</div><blockquote>OLD</blockquote></div>',
        '<div class="gmail_quote gmail_quote_container"><blockquote class="gmail_quote">OLD</blockquote></div>',
        "<blockquote type='cite'>OLD <blockquote>OLDER</blockquote></blockquote>",
        '<div id="divRplyFwdMsg"><b>From:</b> Keiko</div><div>OLD</div><blockquote>OLDER</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Keiko</div><div>OLD</div>',
        '<div class="yahoo_quoted">OLD</div>',
        '<div class="moz-cite-prefix">On Fri Keiko wrote:</div><blockquote>OLD</blockquote>',
        '<div><hr><div id="divRplyFwdMsg"><b>From:</b> Keiko</div></div><div>OLD</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Keiko &lt;k.ito@acme.example&gt;<br>'
        "<b>Sent:</b> Friday<br><b>To:</b> Ana<br><b>Subject:</b> x</p></div><p>OLD</p>",
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>보낸 사람:</b> 김서연<br>'
        "<b>보낸 날짜:</b> 금요일<br><b>받는 사람:</b> 전준<br><b>제목:</b> x</p></div><p>OLD</p>",
    ],
)
def test_the_answered_mail_is_not_part_of_the_text(quoted: str) -> None:
    said = new_text(html_text(f"<html><body><p>We accept.</p>{quoted}</body></html>"))
    assert said == "We accept."


def test_text_has_one_line_per_block_and_none_of_the_markup() -> None:
    text = html_text(
        "<head><title>T</title></head><p>One</p><ul><li>Two</li></ul><table><tr><td>Three</td></tr></table>"
    )
    assert text.split() == ["One", "Two", "Three"]


def test_an_answer_below_the_quoted_mail_is_kept() -> None:
    said = new_text(html_text('<blockquote type="cite">OLD</blockquote><p>My answer is yes.</p>'))
    assert said == "My answer is yes."


@pytest.mark.parametrize("html", ["", "   ", "<", "<p", "<!DOCTYPE html>", "<frameset>", "\ufeff<p>a", "&#0;&#xD800;"])
def test_any_markup_gives_some_text(html: str) -> None:
    text = html_text(html) + safe_html(html)
    assert text.encode("utf-8").decode("utf-8") == text
    assert "\0" not in text
