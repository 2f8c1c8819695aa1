"""Both manifests pass, and every rule of the checker fires on a manifest that breaks it."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from addin.errors import WrongUse
from addin.outlook.manifests import schema
from addin.outlook.manifests.checking import SCRIPT, associated_functions, check_manifests
from addin.outlook.manifests.rendering import STATIC, outlook_version, write_manifests
from tests.outlook.manifests import BASE, CLIENT, FUNCTIONS, Written


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("untouched")
    Written.into(place)
    return place


@pytest.fixture
def written(untouched: Path, tmp_path: Path) -> Written:
    shutil.copytree(untouched, tmp_path, dirs_exist_ok=True)
    return Written(tmp_path / "manifests", tmp_path / "static")


@pytest.mark.parametrize("least", [False, True])
@pytest.mark.parametrize("base", [BASE, "https://Deals.Example.com:8443/", "https://localhost:443"])
def test_what_the_templates_give_has_no_finding(tmp_path: Path, base: str, least: bool) -> None:
    assert Written.into(tmp_path, base_url=base, least_permission=least).findings() == []


def test_microsofts_schema_is_asked_where_it_is_installed(written: Written) -> None:
    if schema.schema_folder() is None:
        pytest.skip("Microsoft's schema is not installed (npm install in tests/node)")
    content = written.json()
    content["extensions"][0]["ribbons"][0]["contexts"] = ["mailReed"]
    written.rewrite(content)
    assert any(one.rule == "schema" and one.place.endswith("/contexts/0") for one in written.findings())


def test_without_microsofts_schema_only_our_rules_speak(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "schema_folder", lambda: None)
    content = written.json()
    content["accentColor"] = "blue"
    written.rewrite(content)
    assert written.rules() == set()


def test_the_service_answers_every_address_and_the_script_has_every_function(
    tmp_path: Path, client: FlaskClient
) -> None:
    if not (STATIC / SCRIPT).exists():
        pytest.skip("the script of the quick actions does not exist yet")
    folder = Written.into(tmp_path).folder

    def answer(path: str) -> int:
        with client.get(path) as given:
            return given.status_code

    assert check_manifests(folder, answer) == []


def test_the_pages_the_manifests_link_to_speak_both_languages(client: FlaskClient) -> None:
    for topic in ("support", "privacy", "terms"):
        for language, wanted in (("en", False), ("ko", True)):
            answer = client.get(f"/{topic}", headers={"Accept-Language": language})
            assert answer.status_code == 200
            assert any("가" <= letter <= "힣" for letter in answer.text) == wanted
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "base",
    [
        *(
            "http://host.example",
            "host.example",
            "https://host.example/app",
            "https://host.example?a=1",
            "https://",
            "",
        ),
        *("https://user@host.example", "https://host.example:x", "https://[::1", 'https://a"b.example', "https://a b"),
    ],
)
def test_an_address_that_is_not_https_and_a_host_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(WrongUse, match="--base-url"):
        write_manifests(tmp_path, base_url=base, client_id=CLIENT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["", "app", CLIENT + "0", CLIENT.replace("1", "x"), CLIENT + "\n<"])
def test_an_id_that_is_no_guid_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(WrongUse, match="--client-id"):
        write_manifests(tmp_path, base_url=BASE, client_id=given)
    with pytest.raises(WrongUse, match="--addin-id"):
        write_manifests(tmp_path, base_url=BASE, client_id=CLIENT, addin_id=given or "no")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongUse, match="cannot be written"):
        write_manifests(tmp_path / "file", base_url=BASE, client_id=CLIENT)


def test_the_same_address_keeps_its_ids_and_the_two_manifests_have_different_ones(tmp_path: Path) -> None:
    first, again = Written.into(tmp_path / "a"), Written.into(tmp_path / "b", base_url=BASE + "/")
    other = Written.into(tmp_path / "c", base_url="https://other.example")
    ids = [ElementTree.fromstring(one.xml())[0].text for one in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert first.json()["id"] == again.json()["id"] not in {ids[0], other.json()["id"]}


def test_an_id_for_the_add_in_is_taken_over(tmp_path: Path) -> None:
    given = "AAAAAAAA-0000-0000-0000-000000000001"
    written = Written.into(tmp_path, addin_id=given)
    assert f"<Id>{given.lower()}</Id>" in written.xml()
    assert written.findings() == []


def test_versions_rise_and_begin_with_one_or_more() -> None:
    versions = [outlook_version(one) for one in ("0.1.0", "0.2.0", "0.10.3", "1.0.0", "2.0.1")]
    assert versions[0] == "1.1.0"
    assert versions == sorted(versions, key=lambda one: tuple(map(int, one.split("."))))


def test_least_permission_asks_for_the_opened_item_and_leaves_several_mails_out(tmp_path: Path) -> None:
    full, least = Written.into(tmp_path / "full"), Written.into(tmp_path / "least", least_permission=True)
    assert "<Permissions>ReadWriteMailbox<" in full.xml() and "SupportsMultiSelect>true" in full.xml()
    assert "<Permissions>ReadWriteItem<" in least.xml() and "<SupportsMultiSelect" not in least.xml()
    assert '"Mailbox.ReadWrite.User"' not in (least.folder / "outlook.json").read_text("utf-8")


def test_clients_below_1_13_keep_pinning_and_phones(written: Written) -> None:
    xml = written.xml()
    newest = xml[xml.index("VersionOverridesV1_1") :]
    assert 'DefaultMinVersion="1.5"' in newest and "1.13" not in re.sub("<!--.*?-->", "", newest, flags=re.DOTALL)
    assert "<SupportsPinning>true" in newest and "<SupportsNoItemContext>true" in newest
    assert "MobileLogEventAppointmentAttendee" in newest
    capabilities = [one["requirements"]["capabilities"][0] for one in written.json()["extensions"][0]["ribbons"]]
    assert [one["minVersion"] for one in capabilities] == ["1.13", "1.5", "1.5", "1.5", "1.5"]


def test_the_package_holds_the_unified_manifest(written: Written) -> None:
    with zipfile.ZipFile(written.folder / "outlook.zip") as package:
        assert sorted(package.namelist()) == ["color.png", "ko-kr.json", "manifest.json", "outline.png"]


LONG = "x" * 251
BREAKS: dict[str, list[tuple[str, str]]] = {
    "mail-app": [(r'xsi:type="MailApp"', 'xsi:type="TaskPaneApp"')],
    "child-order": [
        (r"(<Id>.*?</Id>)(\s*)(<Version>.*?</Version>)", r"\3\2\1"),
        (r"<ProviderName>", "<Unknown/><ProviderName>"),
        (r"(<Label [^>]*>)(\s*)(<Supertip>.*?</Supertip>)", r"\3\2\1"),
        (
            r"(<SupportsPinning>true</SupportsPinning>)(\s*)(<SupportsNoItemContext>true</SupportsNoItemContext>)",
            r"\3\1",
        ),
        (r"(<bt:Urls>.*?</bt:Urls>)(\s*)(<bt:ShortStrings>.*?</bt:ShortStrings>)", r"\3\1"),
        (
            r"(<Resources>(?:(?!<Resources>).)*?</Resources>)(\s*)(<WebApplicationInfo>.*?</WebApplicationInfo>)",
            r"\3\1",
        ),
        (r'(ReadPane.Url"/>)', r"\1<SupportsPinning>true</SupportsPinning>"),  # the first is that of 1.0
        (r"<FunctionFile", "<SupportsSharedFolders>true</SupportsSharedFolders><FunctionFile"),
        (r"(<MobileFormFactor>.*?<Label [^>]*>.*?<Label [^>]*>)", r"\1<Supertip/>"),
    ],
    "child-missing": [
        (r"<ProviderName>.*?</ProviderName>", ""),
        (r"<Supertip>.*?</Supertip>", ""),
        (r"<FunctionName>.*?</FunctionName>", ""),
        (r"<Scopes>.*?</Scopes>", ""),
    ],
    "namespace": [
        (r"<bt:Urls>(.*?)</bt:Urls>", r"<Urls>\1</Urls>"),
        (r"mailappversionoverrides/1.1", "mailappversionoverrides"),
    ],
    "resid": [(r'<Label resid="Pane.Label"', '<Label resid="Nowhere"')],
    "resid-kind": [(r'<Label resid="Pane.Label"', '<Label resid="Read.Tip"')],
    "resid-length": [(r'<bt:Url id="ReadPane.Url"', '<bt:Url id="ReadPane.Url.That.Is.Longer.Than.Allowed"')],
    "resource-unused": [(r"(<bt:LongStrings>)", r'\1<bt:String id="Spare" DefaultValue="x"/>')],
    "url-https": [(r'"https://deals.example.com/outlook/functions"', '"http://deals.example.com/outlook/functions"')],
    "url-origin": [
        (r'"https://deals.example.com/support"', '"https://elsewhere.example/support"'),
        (r'"https://deals.example.com/support"', '"https://deals.example.com:8443/support"'),
    ],
    "url-length": [(r"form=read", "form=read" + "x" * 2048)],
    "url-answer": [(r"/support", "/nowhere")],
    "app-domain": [
        (r"<AppDomain>https://login.microsoftonline.com</AppDomain>", ""),
        (r"<AppDomain>https://deals.example.com</AppDomain>", "<AppDomain>https://*.example.com</AppDomain>"),
    ],
    "guid": [
        (r"<Id>.*?</Id>", "<Id>dealside</Id>"),
        (r"(<WebApplicationInfo>\s*)<Id>.*?</Id>", r"\1<Id>dealside</Id>"),
    ],
    "version": [(r"<Version>1", "<Version>0"), (r"<Version>.*?</Version>", "<Version>1.0</Version>")],
    "korean": [
        (r'<bt:Override Locale="ko-KR"[^>]*/>', ""),
        (r'<Override Locale="ko-KR"[^>]*/>', ""),
        (r'(<bt:Override Locale="ko-KR" Value=")[^"]*"', r'\1"'),
    ],
    "text-length": [
        (r'DefaultValue="Open deal"', f'DefaultValue="{LONG[:126]}"'),
        (r'DefaultValue="Shows the deal this mail belongs to."', f'DefaultValue="{LONG}"'),
        (r'(<Override Locale="ko-KR" Value=")', rf"\g<1>{LONG}"),
    ],
    "icon-file": [(r"dealside-16.png", "dealside-17.png"), (r"dealside-16.png", "dealside.svg")],
    "icon-size": [(r"dealside-64.png", "dealside-32.png"), (r'resid="dealside.16"', 'resid="dealside.32"')],
    "icon-sizes": [(r'<bt:Image size="80"[^>]*>', ""), (r'<bt:Image size="48" scale="3"[^>]*>', "")],
    "mobile-button": [(r'xsi:type="MobileButton"', 'xsi:type="Button"')],
    "id-twice": [(r'id="RateNegative"', 'id="RatePositive"')],
    "function-unknown": [(r"<FunctionName>addNote<", "<FunctionName>addNotes<")],
    "requirement": [(r'DefaultMinVersion="1.5"', 'DefaultMinVersion="1.13"')],
    "permission": [(r"ReadWriteMailbox", "ReadWriteItem")],
    "web-application": [(r"<Resource>api://deals", "<Resource>api://other")],
    "disagreement": [(r"<Version>1.1.0.0", "<Version>1.9.0.0"), (CLIENT, CLIENT.replace("5", "6"))],
    "xml": [(r"</OfficeApp>", ""), (r"(<OfficeApp.*)", "<html/>")],
}


@pytest.mark.parametrize(
    ("rule", "pattern", "new"), [(rule, *one) for rule, breaks in BREAKS.items() for one in breaks]
)
def test_a_broken_xml_manifest_is_found_by_its_rule(written: Written, rule: str, pattern: str, new: str) -> None:
    written.replace(pattern, new)
    assert rule in written.rules()


def test_a_finding_says_where_and_what_in_one_line(written: Written) -> None:
    line = written.xml().splitlines().index("  <ProviderName>Dealside</ProviderName>") + 1
    written.replace(r"<ProviderName>", "<Unknown/><ProviderName>")
    (said,) = (str(one) for one in written.findings() if one.rule == "child-order")
    assert said.startswith(f"outlook.xml line {line}: <Unknown> cannot stand here in <OfficeApp>")
    assert said.endswith("[child-order]") and "\n" not in said


def _first_action(content: Any) -> Any:
    return content["extensions"][0]["runtimes"][0]["actions"][0]


def _first_control(content: Any) -> Any:
    return content["extensions"][0]["ribbons"][0]["tabs"][0]["groups"][0]["controls"][0]


JSON_BREAKS: dict[str, list[Callable[[Any], object]]] = {
    "guid": [
        lambda it: it.update(id="dealside"),
        lambda it: it["webApplicationInfo"].update(id="dealside"),
        lambda it: it.pop("webApplicationInfo"),
    ],
    "version": [lambda it: it.update(version="0.1.0"), lambda it: it.update(manifestVersion="1.17")],
    "url-https": [lambda it: it["developer"].update(websiteUrl="http://deals.example.com/")],
    "url-origin": [
        lambda it: it["developer"].update(privacyUrl="https://elsewhere.example/privacy"),
        lambda it: it["extensions"][0]["runtimes"][4]["code"].update(script="https://elsewhere.example/functions.js"),
    ],
    "url-answer": [lambda it: it["developer"].update(termsOfUseUrl="https://deals.example.com/nowhere")],
    "app-domain": [lambda it: it.update(validDomains=["*.example.com"])],
    "web-application": [
        lambda it: it["webApplicationInfo"].update(resource="api://other"),
        lambda it: it["webApplicationInfo"].pop("nestedAppAuthInfo"),
    ],
    "icon-file": [lambda it: _first_control(it)["icons"][0].update(url=BASE + "/static/icons/none.png")],
    "icon-size": [
        lambda it: _first_control(it)["icons"][0].update(size=80),
        lambda it: it["icons"].update(color="outline.png"),
        lambda it: it["icons"].update(outline="none.png"),
    ],
    "icon-sizes": [lambda it: _first_control(it)["icons"].pop()],
    "id-twice": [lambda it: _first_control(it).update(id="Read.Rate")],
    "action-unknown": [lambda it: _first_control(it).update(actionId="openNothing")],
    "action-unused": [lambda it: _first_control(it).update(actionId="ratePositive")],
    "function-unknown": [lambda it: it["extensions"][0]["runtimes"][4]["actions"][0].update(id="rate")],
    "permission": [lambda it: it["authorization"]["permissions"]["resourceSpecific"].pop(0)],
    "korean": [lambda it: _first_control(it)["supertip"].update(short="a string more")],
    "korean-unused": [lambda it: _first_control(it).pop("label")],
    "text-length": [lambda it: _first_control(it).update(label="x" * 65)],
    "disagreement": [
        lambda it: it.update(version="1.9.0"),
        lambda it: it["webApplicationInfo"].update(id=CLIENT.replace("5", "6")),
        lambda it: it["extensions"][0]["runtimes"][4]["actions"].pop(),
        lambda it: it["extensions"][0]["runtimes"][0]["code"].update(page=BASE + "/outlook/pane"),
        lambda it: it["extensions"][0].pop("alternates"),
        lambda it: _first_action(it).update(multiselect=False),
    ],
}


@pytest.mark.parametrize(
    ("rule", "change"), [(rule, change) for rule, changes in JSON_BREAKS.items() for change in changes]
)
def test_a_broken_json_manifest_is_found_by_its_rule(
    written: Written, rule: str, change: Callable[[Any], object]
) -> None:
    content = written.json()
    change(content)
    written.rewrite(content)
    assert rule in written.rules("outlook.json", "ko-kr.json")


def test_a_string_without_its_korean_is_found(written: Written) -> None:
    korean = written.json("ko-kr.json")
    korean["description.short"] = " "
    del korean["extensions[0].ribbons[0].tabs[0].groups[0].label"]
    written.rewrite(korean, "ko-kr.json")
    places = [one.place for one in written.findings() if one.rule == "korean"]
    assert places == ["/description/short", "/extensions/0/ribbons/0/tabs/0/groups/0/label"]


def test_an_icon_of_another_size_than_declared_is_found(written: Written) -> None:
    icons = written.static / "icons"
    (icons / "note-80.png").write_bytes((icons / "note-32.png").read_bytes())
    (icons / "meeting-16.png").write_bytes(b"no picture")
    assert written.rules() == {"icon-size", "icon-file"}


def test_functions_must_be_the_same_in_the_manifests_and_the_script(written: Written) -> None:
    script = written.static / SCRIPT
    assert associated_functions(written.static) == frozenset(FUNCTIONS)
    script.write_text(script.read_text("utf-8") + "Office.actions.associate('dance', dance);", "utf-8")
    assert written.rules() == {"function-unused"}
    script.unlink()
    assert written.rules() == {"function-unknown"}


def test_an_address_is_asked_once(written: Written) -> None:
    asked: list[str] = []
    written.findings(lambda path: asked.append(path) or 200)  # type: ignore[func-returns-value]
    assert len(asked) == len(set(asked)) and "/outlook/pane?form=read" in asked


def test_a_package_of_other_files_is_found(written: Written) -> None:
    korean = written.json("ko-kr.json")
    written.rewrite(korean, "ko-kr.json")
    assert [one.rule for one in written.findings()] == ["package"]
    with zipfile.ZipFile(written.folder / "outlook.zip", "w") as package:
        package.writestr("manifest.json", "{}")
    assert [one.rule for one in written.findings()] == ["package"]


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        ("outlook.xml", None, "file"),
        ("outlook.xml", b"", "xml"),
        ("outlook.xml", b"\xff\xfe\x00garbage", "xml"),
        ("outlook.xml", f"{BOMB}<OfficeApp>&c;</OfficeApp>".encode(), "xml"),
        ("outlook.xml", b"<OfficeApp>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</OfficeApp>", "xml"),
        ("outlook.xml", b"<OfficeApp/>", "child-missing"),
        ("outlook.xml", b" " * 262_145, "file-size"),
        ("outlook.json", None, "file"),
        ("outlook.json", b"", "json"),
        ("outlook.json", b"[]", "json"),
        ("outlook.json", b'{"a":' * 5000 + b"1" + b"}" * 5000, "json"),
        ("outlook.json", b"{}", "version"),
        ("outlook.json", b'{"icons": 3, "webApplicationInfo": [], "extensions": [{"icons": 1}]}', "guid"),
        ("outlook.json", b'{"extensions": [{"icons": [1, {"size": "x", "url": "https://[a/\\u0000"}]}]}', "url-https"),
        ("ko-kr.json", b"\xff", "json"),
        ("ko-kr.json", b'{"name.short": 1}', "korean"),
        ("outlook.zip", b"PK", "file"),
    ],
)
def test_a_file_that_is_missing_or_garbage_is_a_finding(
    written: Written, file: str, content: bytes | None, rule: str
) -> None:
    (written.folder / file).unlink()
    if content is not None:
        (written.folder / file).write_bytes(content)
    assert rule in {one.rule for one in written.findings() if one.file in {file, "outlook.json"}}


def test_a_folder_without_manifests_is_four_findings(tmp_path: Path) -> None:
    assert [one.rule for one in check_manifests(tmp_path / "none", lambda path: 200)] == ["file"] * 4


def test_the_icon_of_the_notification_bar_is_one_of_the_manifest(tmp_path: Path) -> None:
    write_manifests(tmp_path, base_url=BASE, client_id=CLIENT)
    manifest = (tmp_path / "outlook.xml").read_text("utf-8")
    named = re.findall(r'icon: "([^"]+)"', (STATIC / "functions.js").read_text("utf-8"))
    assert named and all(f'<bt:Image id="{name}"' in manifest for name in named)
