"""The command line: what it prints where, and its exit codes."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from addin.cli import main
from addin.errors import WrongUse
from addin.settings import production_settings, read_settings
from addin.storage.store import Database
from tests.conftest import RECORDS

MAIL = (
    "From: Keiko Ito <k.ito@acme.example>\r\nTo: ana@seller.example\r\nSubject: Line 4 retrofit\r\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <one@acme.example>\r\n\r\nWe accept.\r\n"
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder; no setting of the surroundings leaks in."""
    for name in ("ADDIN_DATABASE_URL", "ADDIN_BASE_URL", "ADDIN_SECRET_KEY", "ADDIN_DATA"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """A folder with one good mail and one that is none."""
    folder = tmp_path / "mails" / "ana@seller.example"
    folder.mkdir(parents=True)
    (folder / "good.eml").write_text(MAIL)
    (folder / "bad.eml").write_bytes(b"\x00\x01\x02")
    (folder / "notes.txt").write_text("not a mail")
    return tmp_path / "mails"


def test_import_capture_and_export_work_one_after_the_other(
    data: Path, mails: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(RECORDS), "--data", str(data)]) == 0
    assert "opportunities: 4 new, 0 changed, 0 unchanged" in capsys.readouterr().err
    assert main(["capture", str(mails), "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert told.out == "" and "1 matched" in told.err and "set aside ana@seller.example/bad.eml" in told.err
    assert main(["export", "activities", "--data", str(data)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    activity = json.loads(line)
    assert activity["message_id"] == "one@acme.example" and activity["mailbox"] == "ana@seller.example"
    assert activity["state"] == "matched" and activity["opportunity_id"] == "O-1"
    assert (activity["kind"], activity["direction"], activity["at"]) == ("email", "inbound", "2026-11-20T10:00:00Z")
    assert set(activity) == {
        "message_id", "mailbox", "kind", "direction", "state", "opportunity_id", "confidence", "reasons", "score",
        "rating", "at",
    }  # fmt: skip


def test_a_token_is_printed_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(RECORDS), "--data", str(data)])
    capsys.readouterr()
    assert main(["token", "ana@seller.example", "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert told.out.count(".") == 2 and told.out.count("\n") == 1 and told.err == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["import", "nowhere"], "There is no folder nowhere."),
        (["capture", "nowhere"], "There is no folder nowhere."),
        (["token", "nobody@seller.example"], "There is no rep nobody@seller.example"),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert main([*arguments, "--data", str(data)]) == 2
    told = capsys.readouterr()
    assert complaint in told.err and "Traceback" not in told.err and told.out == ""


def test_a_folder_without_any_of_the_files_is_wrong_use(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["import", str(tmp_path / "empty"), "--data", str(data)]) == 2


def test_mail_of_an_unknown_rep_is_named_and_left_alone(
    data: Path, mails: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", str(RECORDS), "--data", str(data)])
    shutil.move(mails / "ana@seller.example", mails / "who@seller.example")
    assert main(["capture", str(mails), "--data", str(data)]) == 0
    assert "who@seller.example: there is no rep with this address" in capsys.readouterr().err


def test_the_demo_never_starts_beside_a_production_setting(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADDIN_DATABASE_URL", "postgresql://somewhere/real")
    assert main(["demo", "--data", str(data)]) == 2
    assert "ADDIN_DATABASE_URL" in capsys.readouterr().err
    assert not data.exists()


def test_the_local_provider_can_be_switched_off(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADDIN_LOCAL_IDENTITY", "off")
    assert main(["token", "ana@seller.example", "--data", str(data)]) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADDIN_LOCAL_IDENTITY", "maybe"), ("ADDIN_MAX_BODY_BYTES", "lots"), ("ADDIN_BASE_URL", "ftp://x"),
        ("ADDIN_BASE_URL", "https://host/path"), ("ADDIN_SECRET_KEY", "short"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(WrongUse, match=name):
        read_settings({name: value})


def test_production_settings_are_found_by_name() -> None:
    assert production_settings({"ADDIN_SECRET_KEY": "x", "ADDIN_DATA": "y"}) == ["ADDIN_SECRET_KEY"]


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = read_settings({}, data=tmp_path / "new")
    secret = settings.secret()
    assert settings.secret() == secret and len(secret) >= 48
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0


def test_a_store_that_is_no_database_is_one_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    (data / "dealside.db").write_text("no database\n" * 200)
    assert main(["migrate", "--data", str(data)]) == 1
    assert "The store cannot be opened: file is not a database" in capsys.readouterr().err


def test_a_damaged_secret_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(RECORDS), "--data", str(data)]) == 0
    (data / "secret.key").write_text("")
    assert main(["token", "ana@seller.example", "--data", str(data)]) == 2
    assert "is damaged" in capsys.readouterr().err


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["import", str(RECORDS), "--data", str(tmp_path / "file")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_taken_port_is_noticed_before_serving(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), "--data", str(data)]) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_an_import_of_a_file_that_cannot_be_read_fails_but_loads_the_others(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(RECORDS, tmp_path / "records"))
    (folder / "targets.csv").write_bytes(b"\xff\xfe\x00")
    assert main(["import", str(folder), "--data", str(data)]) == 1
    assert "opportunities: 4 new" in capsys.readouterr().err


TENANT = "2222aaaa-2222-4222-8222-222222222222"


def test_a_tenant_is_connected_changed_and_disconnected(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connect = ["connect", "entra", TENANT, "--data", str(data)]
    assert main(connect) == 0
    assert "reps of reps.csv may sign in" in capsys.readouterr().err
    assert main([*connect, "--new-reps", "create", "--contact", "it@seller.example"]) == 0
    assert "becomes a rep" in capsys.readouterr().err
    assert main([*connect, "--remove"]) == 0 and main([*connect, "--remove"]) == 0
    assert "not connected" in capsys.readouterr().err
    assert main(["connect", "entra", "contoso.com", "--data", str(data)]) == 2
    assert "no tenant id" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("domain", "stored"), [("Seller.Example", "seller.example"), ("회사.kr", "xn--vf4b131b.kr"), ("a.co.kr", "a.co.kr")]
)
def test_a_workspace_domain_is_connected_and_disconnected(
    data: Path, capsys: pytest.CaptureFixture[str], unset: pytest.MonkeyPatch, domain: str, stored: str
) -> None:
    connect = ["connect", "google", domain, "--data", str(data)]
    assert main([*connect, "--contact", "it@seller.example"]) == 0
    told = capsys.readouterr()
    assert f"Domain {stored} is connected to Dealside: reps of reps.csv may sign in" in told.err and told.out == ""
    assert "Set ADDIN_GOOGLE_CLIENT_ID and ADDIN_GOOGLE_SERVICE_ACCOUNT before" in told.err
    assert _tenant(data, "google", stored) == ("invite", "it@seller.example")
    assert main([*connect, "--remove"]) == 0
    assert f"Domain {stored} is disconnected" in capsys.readouterr().err
    assert _tenant(data, "google", stored) is None


def test_what_is_set_already_is_not_asked_for(
    data: Path, capsys: pytest.CaptureFixture[str], unset: pytest.MonkeyPatch
) -> None:
    unset.setenv("ADDIN_GOOGLE_CLIENT_ID", "1.apps.googleusercontent.com")
    unset.setenv("ADDIN_GOOGLE_SERVICE_ACCOUNT", "addon@gcp-sa-gsuiteaddons.iam.gserviceaccount.com")
    assert main(["connect", "google", "seller.example", "--new-reps", "create", "--data", str(data)]) == 0
    told = capsys.readouterr().err
    assert "everybody of the domain may sign in and becomes a rep" in told and "ADDIN_GOOGLE" not in told
    assert _tenant(data, "google", "seller.example") == ("create", "")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        *((one, "Anybody can have an address") for one in ("gmail.com", "GoogleMail.com", "naver.com", "outlook.com")),
        *((one, "Anybody can have an address") for one in ("mail.naver.com", "co.kr")),
        *((one, "is no domain") for one in ("seller", "ana@seller.example", "https://seller.example", "10.0.0.1")),
        *((one, "is no domain") for one in ("seller..example", "a-.example", "a b.example", "seller.example/x", "")),
        *((one, "is no domain") for one in ("faß.example", "seller．example", "a" * 64 + ".example", TENANT)),
    ],
)
def test_a_domain_that_is_none_or_everybodys_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str], given: str, complaint: str
) -> None:
    assert main(["connect", "google", given, "--data", str(data)]) == 2
    assert complaint in capsys.readouterr().err
    assert not data.exists()


def test_a_domain_that_should_not_have_been_connected_can_still_be_disconnected(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["connect", "google", "gmail.com", "--remove", "--data", str(data)]) == 0
    assert "Domain gmail.com is not connected" in capsys.readouterr().err


def _tenant(data: Path, provider: str, name: str) -> tuple[str, str] | None:
    """How a connected tenant treats newcomers, and whom they ask."""
    database = Database.open(f"sqlite:///{data / 'dealside.db'}")
    found = database.tenant(provider, name)
    database.close()
    return (found.new_reps, found.contact) if found else None


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing of Google or Microsoft is set up."""
    for name in ("ADDIN_GOOGLE_CLIENT_ID", "ADDIN_GOOGLE_SERVICE_ACCOUNT", "ADDIN_ENTRA_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


BASE = ["--base-url", "https://dealside.example"]


def test_manifests_are_written_and_pass_the_check(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out"), "--data", str(data)]
    assert main(["manifest", *BASE, "--client-id", TENANT, "--crm-url", "https://crm.example/x", *out]) == 0
    printed = {Path(one).name for one in capsys.readouterr().out.split()}
    assert printed >= {"outlook.xml", "outlook.json", "ko-kr.json", "outlook.zip", "gmail.json"}
    assert "https://crm.example/x" in (tmp_path / "out" / "gmail.json").read_text("utf-8")
    assert main(["manifest", "--check", *out]) == 0
    assert "passes our checks" in capsys.readouterr().err


def test_without_an_app_in_entra_only_gmails_descriptor_is_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unset: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert main(["manifest", *BASE, "--out", str(out), "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert told.out == f"{out / 'gmail.json'}\n" and [one.name for one in out.iterdir()] == ["gmail.json"]
    assert "Only Gmail's gmail.json was written" in told.err and "--client-id" in told.err
    assert "Serve with ADDIN_BASE_URL=https://dealside.example" in told.err


def test_the_client_id_and_address_of_the_settings_are_used(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unset: pytest.MonkeyPatch
) -> None:
    unset.setenv("ADDIN_ENTRA_CLIENT_ID", TENANT)
    unset.setenv("ADDIN_BASE_URL", "https://deals.example")
    assert main(["manifest", "--out", str(tmp_path / "out"), "--data", str(data)]) == 0
    assert {one.name for one in (tmp_path / "out").iterdir()} >= {"outlook.xml", "gmail.json"}
    told = capsys.readouterr().err
    assert "Only" not in told and "Serve with" not in told


def test_only_what_is_in_the_folder_is_checked(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["manifest", *BASE, "--client-id", TENANT, "--out", str(out), "--data", str(data)]) == 0
    (out / "gmail.json").unlink()
    assert main(["manifest", "--check", "--out", str(out), "--data", str(data)]) == 0
    for one in out.iterdir():
        one.unlink()
    (out / "gmail.json").write_text("{}")
    capsys.readouterr()
    assert main(["manifest", "--check", "--out", str(out), "--data", str(data)]) == 1
    told = capsys.readouterr()
    assert "gmail.json" in told.out and "outlook" not in told.out and "Microsoft" not in told.err


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [("outlook.xml", "ratePositive", "rateEverything"), ("gmail.json", "/gmail/message", "/gmail/everything")],
)
def test_a_manifest_somebody_changed_is_found_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str
) -> None:
    out = ["--out", str(tmp_path / "out"), "--data", str(data)]
    assert main(["manifest", *BASE, "--client-id", TENANT, *out]) == 0
    changed = tmp_path / "out" / file
    changed.write_text(changed.read_text("utf-8").replace(before, after), "utf-8")
    capsys.readouterr()
    assert main(["manifest", "--check", *out]) == 1
    assert after in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [
        ["--base-url", "http://dealside.example", "--client-id", TENANT],
        ["--base-url", "https://dealside.example/path", "--client-id", TENANT],
        [*BASE, "--client-id", "mine"],
        [*BASE, "--client-id", TENANT, "--crm-url", "crm.example"],
        [],
    ],
)
def test_a_manifest_for_nowhere_or_nobody_is_wrong_use(data: Path, tmp_path: Path, given: list[str]) -> None:
    assert main(["manifest", *given, "--out", str(tmp_path / "out"), "--data", str(data)]) == 2
    assert not (tmp_path / "out").exists()


def test_checking_where_nothing_was_written_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manifest", "--check", "--out", str(tmp_path / "nothing"), "--data", str(data)]) == 1
    told = capsys.readouterr().out
    assert "outlook.xml" in told and "gmail.json" in told


def test_a_service_nobody_could_sign_in_to_does_not_start(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADDIN_ENTRA_CLIENT_ID", TENANT)
    monkeypatch.setattr("addin.cli.service.STATIC", tmp_path)
    assert main(["serve", "--data", str(data)]) == 2
    assert "make vendor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADDIN_ENTRA_CLIENT_ID", "mine"),
        ("ADDIN_ENTRA_CALLERS", f"{TENANT} other"),
        ("ADDIN_ENTRA_AUTHORITY", "http://login.example"),
        ("ADDIN_GRAPH_URL", "https://graph.example/v1.0"),
    ],
)
def test_settings_of_microsofts_services_are_checked(name: str, value: str) -> None:
    with pytest.raises(WrongUse):
        read_settings({name: value})
