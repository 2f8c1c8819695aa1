"""The command line: what it prints where, and its exit codes."""

import json
import shutil
import socket
from pathlib import Path

import pytest

from addin.cli import main
from addin.errors import WrongUse
from addin.settings import production_settings, read_settings
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


def test_manifests_are_written_and_pass_the_check(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out"), "--data", str(data)]
    given = ["--base-url", "https://dealside.example", "--client-id", TENANT]
    assert main(["manifest", *given, *out]) == 0
    printed = capsys.readouterr().out.split()
    assert {Path(one).name for one in printed} >= {"outlook.xml", "outlook.json", "ko-kr.json", "outlook.zip"}
    assert main(["manifest", "--check", *out]) == 0
    assert "passes our checks" in capsys.readouterr().err


def test_a_manifest_somebody_changed_is_found_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out"), "--data", str(data)]
    assert main(["manifest", "--base-url", "https://dealside.example", "--client-id", TENANT, *out]) == 0
    xml = tmp_path / "out" / "outlook.xml"
    xml.write_text(xml.read_text("utf-8").replace("ratePositive", "rateEverything"), "utf-8")
    capsys.readouterr()
    assert main(["manifest", "--check", *out]) == 1
    assert "rateEverything" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [
        ["--base-url", "http://dealside.example", "--client-id", TENANT],
        ["--base-url", "https://dealside.example/path", "--client-id", TENANT],
        ["--base-url", "https://dealside.example", "--client-id", "mine"],
        [],
    ],
)
def test_a_manifest_for_nowhere_or_nobody_is_wrong_use(data: Path, tmp_path: Path, given: list[str]) -> None:
    assert main(["manifest", *given, "--out", str(tmp_path / "out"), "--data", str(data)]) == 2
    assert not (tmp_path / "out" / "outlook.xml").exists()


def test_checking_where_nothing_was_written_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manifest", "--check", "--out", str(tmp_path / "nothing"), "--data", str(data)]) == 1
    assert "outlook.xml" in capsys.readouterr().out


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
