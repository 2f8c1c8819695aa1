"""``python -m addin rules``: what it prints where, and its exit codes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from addin.cli import main
from tests.conftest import RECORDS
from tests.test_cli import data

__all__ = ["data"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``rules …`` on the sample organisation: exit code, standard output, standard error."""
    assert main(["import", str(RECORDS), "--data", str(data)]) == 0
    capsys.readouterr()

    def rules(*arguments: str) -> tuple[int, str, str]:
        code = main(["rules", *arguments, "--data", str(data)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return rules


def test_rules_of_the_organisation_are_added_listed_and_removed(run: Run) -> None:
    assert run("list") == (0, "", "There are no rules of the organisation.\n")
    code, out, err = run("add", "domain", "@Lawyer.example")
    assert (code, out) == (0, "")
    assert "From now on" in err and "Mails captured before stay where they are." in err
    assert run("add", "word", "인수")[0] == run("add", "internal", "subsidiary.example")[0] == 0
    listed = (
        "organisation\tdomain\tlawyer.example\norganisation\tword\t인수\norganisation\tinternal\tsubsidiary.example\n"
    )
    assert run("list") == (0, listed, "")
    code, out, err = run("remove", "domain", "lawyer.example")
    assert (code, out) == (0, "") and "comes in again for everybody" in err
    assert "lawyer" not in run("list")[1]


def test_internal_domains_are_told_as_what_they_are(run: Run) -> None:
    assert "people at subsidiary.example are colleagues" in run("add", "internal", "subsidiary.example")[2]
    assert "no colleagues by a rule any more" in run("remove", "internal", "subsidiary.example")[2]


def test_rules_of_a_rep_stand_beside_those_of_the_organisation(run: Run) -> None:
    run("add", "domain", "lawyer.example")
    code, _, err = run("add", "label", "Family", "--rep", "Ana@seller.example")
    assert code == 0 and "for Ana@seller.example" in err
    assert run("list", "--rep", "ana@seller.example")[1] == "ana@seller.example\tlabel\tfamily\n"
    assert run("list")[1] == "organisation\tdomain\tlawyer.example\n"
    assert run("list", "--rep", "jun@seller.example") == (0, "", "There are no rules of jun@seller.example.\n")


def test_a_rule_that_does_not_stand_cannot_be_removed(run: Run) -> None:
    assert run("remove", "domain", "lawyer.example") == (1, "", "There is no such rule.\n")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add"], "Give the kind and the value"),
        (["add", "domain"], "Give the kind and the value"),
        (["remove", "word"], "Give the kind and the value: rules remove"),
        (["list", "domain"], "no kind and no value"),
        (["add", "domain", "co.kr"], "ending of many"),
        (["add", "domain", "seller.example"], "own domain"),
        (["add", "internal", "naver.com"], "Anybody can have"),
        (["add", "word", "x"], "at least 2"),
        (["add", "internal", "x.example", "--rep", "ana@seller.example"], "administrator"),
        (["list", "--rep", "nobody@seller.example"], "There is no rep nobody@seller.example"),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(run: Run, arguments: list[str], complaint: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and complaint in err and err.count("\n") == 1
    assert run("list")[1] == ""


def test_a_kind_there_is_none_of_is_wrong_use(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("add", "person", "x")
    assert ended.value.code == 2 and "address, domain, word, label, sensitivity, internal" in " ".join(
        capsys.readouterr().err.replace("'", "").split()
    )
