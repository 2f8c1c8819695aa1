import hashlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from addin.worlds import write_world
from addin.worlds.difficulty import EASY, HARD, NORMAL, Difficulty
from addin.worlds.organisation import build_organisation
from addin.worlds.wordbook import read_toml
from tests.worlds.written_world import TODAY, WORLDS, World

FREE_MAIL = {"gmail.com", "outlook.com", "yahoo.com", "icloud.com", "naver.com", "daum.net", "hanmail.net"}
# Computed from the import and mail folders before there were difficulties.
EASY_BYTES = "69f9ab35ed6762d9a06f9411cfaba0c5e2767e2b90e795cd10502eea29b12c1a"


@pytest.fixture(scope="module", params=WORLDS, ids=lambda param: "-".join(param))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    difficulty, language = request.param
    return World(tmp_path_factory.mktemp("world"), difficulty, language)


def digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file() and path.name != "truth.jsonl":
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def test_an_easy_world_is_the_one_it_was_before_there_were_difficulties(tmp_path: Path) -> None:
    write_world(tmp_path, seed=7, today=TODAY, accounts=6, opportunities=14, messages=150)
    assert digest_of(tmp_path) == EASY_BYTES


@pytest.mark.parametrize(("difficulty", "language"), [("normal", "ko"), ("hard", "en")])
def test_the_same_arguments_write_the_same_bytes(tmp_path: Path, difficulty: str, language: str) -> None:
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_world(
            folder, seed=3, today=TODAY, accounts=5, opportunities=14, messages=80,
            difficulty=difficulty, language=language,
        )  # fmt: skip
        digests.add((digest_of(folder), (folder / "truth.jsonl").read_bytes()))
    assert len(digests) == 1


@pytest.mark.parametrize(("name", "value"), [("difficulty", "brutal"), ("language", "fr")])
def test_an_unknown_setting_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        write_world(tmp_path, seed=1, today=TODAY, **{name: value})  # type: ignore[arg-type]


def test_hard_is_dirtier_than_normal_and_normal_than_easy() -> None:
    def dirt(difficulty: Difficulty) -> list[float]:
        shares = vars(difficulty)
        cleaner = ("recorded", "named_in_subject", "named_in_body", "name")
        return [1 - difficulty.recorded, *(value for key, value in shares.items() if key not in cleaner)]

    for cleaner, dirtier in ((EASY, NORMAL), (NORMAL, HARD)):
        assert all(a <= b for a, b in zip(dirt(cleaner), dirt(dirtier), strict=True))
    assert NORMAL.named_in_subject + NORMAL.named_in_body > HARD.named_in_subject + HARD.named_in_body


def test_every_mail_parses_and_has_no_open_placeholder(world: World) -> None:
    for mail in world.mails:
        assert not mail.defects
        assert mail.text.strip() and mail.subject
        assert "{" not in mail.text + mail.subject


def test_all_accounts_and_their_mail_are_of_the_language_asked(world: World) -> None:
    countries = {row["country"] for row in world.rows("accounts")}
    assert (countries == {"KR"}) == (world.language == "ko")
    assert ("KR" in countries) == (world.language == "ko")
    for mail in world.mails:
        assert bool(re.search("[가-힣]", mail.text)) == (world.language == "ko")


def test_a_language_is_also_there_for_easy_worlds(tmp_path: Path) -> None:
    summary = write_world(tmp_path, seed=2, today=TODAY, accounts=4, opportunities=9, messages=60, language="ko")
    assert len(summary.reps) == 3
    assert summary.traits == {}


def test_the_truth_names_the_account_of_business_mail_only(world: World) -> None:
    account_of = {row["id"]: row["account_id"] for row in world.rows("opportunities")}
    for line in world.truth.values():
        deal = line["opportunity_id"]
        assert (line["account_id"] is not None) == (line["state"] in ("matched", "ambiguous"))
        assert (deal is not None) == (line["state"] == "matched")
        assert deal is None or account_of[deal] == line["account_id"]


def test_tables_refer_only_to_recorded_people(world: World) -> None:
    contacts = {row["id"]: row["account_id"] for row in world.rows("contacts")}
    assert set(contacts.values()) == {row["id"] for row in world.rows("accounts")}
    assert {row["contact_id"] for row in world.rows("buying_team")} <= set(contacts)
    assert world.summary.contacts == len(contacts)


def test_many_who_write_are_not_in_the_crm(world: World) -> None:
    recorded = {row["name"] for row in world.rows("contacts")}
    names = {mail.name for mail in world.in_state("matched")}
    names -= {row["name"] for row in world.rows("reps")}
    known = len(names & recorded) / len(names)
    assert world.difficulty.recorded - 0.22 < known < world.difficulty.recorded + 0.15


def test_the_shares_are_about_those_of_the_difficulty(world: World) -> None:
    traits, difficulty = defaultdict(int, world.summary.traits), world.difficulty
    known = traits["inbound"] - traits["unrecorded"] - traits["consultant"]

    def about(share: float, wanted: float) -> bool:
        return wanted * 0.5 < share < wanted * 1.7

    assert about(traits["undecidable"] / world.business, difficulty.undecidable)
    assert about(traits["forward"] / world.business, difficulty.forwards)
    assert about(traits["free_mail"] / traits["inbound"], difficulty.free_mail)
    assert about(traits["alias"] / known, difficulty.alias)
    assert about(traits["lost_references"] / traits["reply"], difficulty.lost_references)
    assert traits["early"] and traits["after"] and traits["clue_silent"]


def test_private_addresses_are_never_in_the_crm(world: World) -> None:
    recorded = {address for row in world.rows("contacts") for address in row["emails"].split(";")}
    private = {mail.sender for mail in world.in_state("matched") if mail.sender.partition("@")[2] in FREE_MAIL}
    assert private and private.isdisjoint(recorded)


def test_an_answer_that_lost_its_references_still_says_re_and_quotes(world: World) -> None:
    lost = [mail for mail in world.in_state("matched") if mail.subject.lower().startswith("re:") and not mail.chain]
    assert lost
    assert all(not mail.answers and len(mail.text) > len(mail.own) for mail in lost)


def test_a_forwarded_mail_names_the_inner_sender_and_has_a_deal(world: World) -> None:
    forwards = [mail for mail in world.in_state("matched") if re.match("(Fwd|FW|전달): ", mail.subject)]
    reps = set(world.summary.reps)
    heads = set()
    for mail in forwards:
        head = re.search(r"(?m)^(?:> )?(From|보낸사람|보낸 사람): .+ <(.+@.+)>$", mail.text)
        assert head
        assert head[2] not in reps and head[2] != mail.sender
        heads.add(head[1])
        assert world.truth[mail.key]["opportunity_id"]
    assert len(forwards) == world.summary.traits["forward"]
    assert any(mail.sender in reps for mail in forwards) and any(mail.sender not in reps for mail in forwards)
    assert heads == ({"보낸사람", "보낸 사람"} if world.language == "ko" else {"From"})


def test_a_mail_between_colleagues_that_only_mentions_a_deal_is_internal(world: World) -> None:
    names = {row["name"] for row in world.rows("opportunities")}
    talk = [mail for mail in world.in_state("internal") if any(name in mail.text for name in names)]
    assert talk


def test_some_parallel_deals_have_nearly_the_same_name(world: World) -> None:
    def bare(name: str) -> str:
        for site in ("North", "Riverside", "Dockland", "Hillgate", "Westfield", "Meadow", "Quarry Road", "Harbour",
                     "안성", "천안", "창원", "구미", "오창", "평택", "군산", "김해"):  # fmt: skip
            name = name.replace(site, "#")
        return re.sub(r"\d+", "#", name)

    alike = defaultdict(list)
    for deal in world.rows("opportunities"):
        if not deal["closed_on"]:
            alike[deal["account_id"], bare(deal["name"])].append(deal["name"])
    twins = [names for names in alike.values() if len(names) > 1]
    assert twins
    assert all(len(set(names)) == len(names) for names in twins)


def test_some_accounts_write_from_a_domain_the_crm_does_not_know(world: World) -> None:
    organisation = build_organisation(5, TODAY, 40, 90, world.difficulty, world.language)
    people = {member.contact.id: member for deal in organisation.opportunities for member in deal.team}
    accounts = {account.id: account for account in organisation.accounts}
    strangers = [
        one.contact
        for one in people.values()
        if one.contact.writer.address.partition("@")[2] not in accounts[one.contact.account_id].domains
    ]
    assert strangers and {one.id for one in strangers} <= organisation.unrecorded
    share = len({one.account_id for one in strangers}) / len(accounts)
    assert share == pytest.approx(world.difficulty.foreign_domain, abs=0.03)


def test_an_adviser_works_for_two_to_five_accounts_and_half_are_contacts_of_one(world: World) -> None:
    organisation = build_organisation(5, TODAY, 40, 90, world.difficulty, world.language)
    account_of = {deal.id: deal.account.id for deal in organisation.opportunities}
    assert len(organisation.advisers) >= 3
    for adviser in organisation.advisers:
        clients = {account_of[deal] for deal in adviser.opportunities}
        assert 2 <= len(clients) <= 5
        assert adviser.contact.account_id in clients | {""}
    recorded = [adviser for adviser in organisation.advisers if adviser.contact.account_id]
    assert len(recorded) == (len(organisation.advisers) + 1) // 2


def test_the_phrases_of_both_languages_are_alike_in_number_and_kind() -> None:
    def shape(table: Any) -> Any:
        return {key: shape(value) for key, value in table.items()} if isinstance(table, dict) else len(table)

    assert shape(read_toml("untidy_en.toml")) == shape(read_toml("untidy_ko.toml"))
