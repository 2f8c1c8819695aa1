"""The labels and the sensitivity a mail brings along, whichever mailbox it was read from."""

import base64

import pytest

from addin.mailboxes.graph_message import opened
from addin.storage.store import Store
from tests.conftest import NOW
from tests.google.conftest import ANA, GOOD, Google, google, pem
from tests.mailboxes.letters import envelope, raw_mail
from tests.microsoft.conftest import ANA as ANA_OID
from tests.microsoft.conftest import Microsoft, microsoft
from tests.microsoft.fake_graph import graph_message

__all__ = ["google", "microsoft", "pem"]

GUID = "f42aa342-8706-4288-bd11-ebb85995028c"
OTHER = "0a1b2c3d-8706-4288-bd11-ebb85995028c"


@pytest.mark.parametrize(
    ("header", "labels"),
    [
        ("X-Gmail-Labels: Inbox,Personal/Family,Opened", ("Inbox", "Personal/Family", "Opened")),
        ("X-Gmail-Labels: Inbox, \"Bids, old\" ,Work", ("Inbox", "Bids, old", "Work")),
        ("X-Gmail-Labels: =?UTF-8?Q?Inbox,=EA=B0=80=EC=A1=B1?=", ("Inbox", "가족")),
        (f"X-Gmail-Labels: =?UTF-8?B?{base64.b64encode('받은편지함,가'.encode()).decode()}?=\r\n"
         f" =?UTF-8?B?{base64.b64encode('족'.encode()).decode()}?=", ("받은편지함", "가족")),
        ("X-Gmail-Labels: 가족,Inbox", ("가족", "Inbox")),
        ("X-Gmail-Labels: Inbox,,Inbox, ", ("Inbox",)),
        ("Keywords: divorce, Family matters", ("divorce", "Family matters")),
        ("X-Keywords: Private $Forwarded", ("Private $Forwarded", "Private", "$Forwarded")),
        ("X-Keywords: Family matters,Private", ("Family matters", "Private")),
        (f"msip_labels: MSIP_Label_{GUID}_Enabled=true; MSIP_Label_{GUID}_Name=Highly Confidential;\r\n"
         f" MSIP_Label_{GUID}_SiteId={OTHER}; MSIP_Label_{OTHER}_Name=General", ("Highly Confidential", "General")),
        (f"MSIP_Labels: msip_label_{GUID}_name==?utf-8?q?=EA=B8=B0=EB=B0=80?=;", ("기밀",)),
        ("msip_labels: nonsense", ()),
        ("Subject: x", ()),
    ],
)  # fmt: skip
def test_labels_are_read_from_every_header_that_has_them(header: str, labels: tuple[str, ...]) -> None:
    assert envelope(header).labels == labels


def test_labels_of_several_headers_come_together_and_are_bounded() -> None:
    several = envelope("Keywords: a", "Keywords: b", "X-Gmail-Labels: c")
    assert several.labels == ("c", "a", "b")
    many = envelope("X-Gmail-Labels: " + ",".join(f"label {number}" for number in range(5_000)))
    assert len(many.labels) == 200
    assert [len(one) for one in envelope("Keywords: " + "x" * 5_000).labels] == [225]


@pytest.mark.parametrize(
    ("value", "sensitivity", "nature"),
    [
        ("Company-Confidential", "company-confidential", ""), (" PERSONAL ", "personal", "private"), ("", "", ""),
        ("=?utf-8?q?Company-Confidential?=", "company-confidential", ""),
    ],
)  # fmt: skip
def test_the_sensitivity_is_kept_in_lower_case(value: str, sensitivity: str, nature: str) -> None:
    message = envelope(f"Sensitivity: {value}")
    assert (message.sensitivity, message.nature) == (sensitivity, nature)


@pytest.mark.parametrize("raw", [b'X-Gmail-Labels: "open, \xff\xfe', b"Keywords: =?x?q?\xff", b"msip_labels: \x00;;="])
def test_no_header_of_labels_is_too_broken_for_a_mail(raw: bytes) -> None:
    assert envelope(raw, "Subject: x").subject == "x"


def test_graphs_categories_are_labels_and_so_are_those_in_the_headers() -> None:
    headers = [
        {"name": "msip_labels", "value": f"MSIP_Label_{GUID}_Name=Confidential;"},
        {"name": "Keywords", "value": "a, b"},
    ]
    extras = [{"id": "Integer 0x36", "value": "3"}]
    message = opened(
        graph_message(
            "reply",
            categories=["Family", "가족", 7],
            internetMessageHeaders=headers,
            singleValueExtendedProperties=extras,
        ),
        provider_id="i",
        mailbox=ANA,
        now=NOW,
    ).message
    assert message.labels == ("Family", "가족", "a", "b", "Confidential")
    assert message.sensitivity == "company-confidential"


def test_graph_is_asked_for_categories(microsoft: Microsoft, store: Store) -> None:
    microsoft.graph.put(ANA_OID, "reply", categories=["Family"])
    assert "Family" in microsoft.reader(store).read("AAMkreply-_1=").message.labels


@pytest.mark.parametrize("odd", [None, 7, "x", {}, [None, [], {}, ""]])
def test_categories_need_not_be_what_they_should_be(odd: object) -> None:
    document = graph_message("reply", categories=odd, internetMessageHeaders=[])
    assert opened(document, provider_id="i", mailbox=ANA, now=NOW).message.labels == ()


def test_gmails_own_labels_come_before_those_in_the_headers(google: Google) -> None:
    raw = raw_mail(*GOOD, "Keywords: divorce", "Sensitivity: Company-Confidential")
    message = google.read(google.fake.put(ANA, raw, labels=("INBOX", "Label_7"))).message
    assert message.labels == ("INBOX", "Label_7", "divorce") and message.sensitivity == "company-confidential"
