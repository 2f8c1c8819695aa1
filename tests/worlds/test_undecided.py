import re
from collections import defaultdict
from datetime import UTC

import pytest

from addin.worlds.clues import deals_near
from addin.worlds.difficulty import DIFFICULTIES
from addin.worlds.organisation import build_organisation
from addin.worlds.untidy_mail import untidy_letters
from tests.worlds.written_world import TODAY, WORLDS, Mail, World


@pytest.fixture(scope="module", params=WORLDS, ids=lambda param: "-".join(param))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    difficulty, language = request.param
    return World(tmp_path_factory.mktemp("world"), difficulty, language)


def test_an_undecidable_mail_says_nothing_of_any_deal(world: World) -> None:
    deals = world.rows("opportunities")
    for mail in world.in_state("ambiguous"):
        said = f"{mail.subject} {mail.text}"
        account = world.truth[mail.key]["account_id"]
        for deal in deals:
            if deal["account_id"] == account:
                assert deal["name"] not in said
                assert not any(product in said for product in deal["products"].split(";"))
        assert not re.search(r"Q-\d|PRJ|45000|\d{3},\d{3}", said)
        assert not mail.copied


def test_an_undecidable_mail_could_be_about_several_open_deals(world: World) -> None:
    people = {address: row["id"] for row in world.rows("contacts") for address in row["emails"].split(";")}
    deals = world.rows("opportunities")
    teams = defaultdict(set)
    for row in world.rows("buying_team"):
        teams[row["contact_id"]].add(row["opportunity_id"])
    for mail in world.in_state("ambiguous"):
        if mail.answers:
            continue
        day = mail.at.astimezone(UTC).date().isoformat()
        account = world.truth[mail.key]["account_id"]
        alive = {
            deal["id"]
            for deal in deals
            if deal["account_id"] == account and deal["created_on"] <= day <= (deal["closed_on"] or day)
        }
        others = [mail.sender, mail.to]
        person = next(address for address in others if address not in world.summary.reps)
        assert len(alive) > 1
        assert len(teams[people.get(person, "")] & alive) != 1
        earlier = earlier_deals(world, mail.names[person], mail) & alive
        assert len(earlier) != 1


def earlier_deals(world: World, name: str, mail: Mail) -> set[str]:
    """The deals of mails before this one that somebody of that name wrote or received, from whatever address."""
    return {
        world.truth[other.key]["opportunity_id"]
        for other in world.in_state("matched")
        if other.at < mail.at and name in other.names.values()
    }


@pytest.mark.parametrize(("difficulty", "language"), WORLDS)
def test_a_thread_without_a_word_on_its_deal_is_told_by_its_writer(difficulty: str, language: str) -> None:
    organisation = build_organisation(5, TODAY, 14, 46, DIFFICULTIES[difficulty], language)
    letters = sorted(untidy_letters(organisation, 420, []), key=lambda letter: letter.at)
    deals = {deal.id: deal for deal in organisation.opportunities}
    silent = [one for one in letters if "clue_silent" in one.traits and "reply" not in one.traits]
    assert silent
    for letter in silent:
        writer = (letter.sender if "inbound" in letter.traits else letter.to[0]).name
        near = deals_near(organisation, deals[letter.opportunity_id or ""], letter.at)
        teams = {
            deal.id
            for deal in deals.values()
            for member in deal.team
            if member.contact.name == writer and member.contact.id not in organisation.unrecorded
        }
        earlier = {
            one.opportunity_id
            for one in letters
            if one.at < letter.at
            and (
                writer in {person.name for person in (one.sender, *one.addressed())}
                or ("forward" in one.traits and writer in one.plain)
            )
        }
        assert (teams & near or earlier & near) == {letter.opportunity_id}
        assert earlier & near <= {letter.opportunity_id, None}
        own = f"{letter.subject} {letter.own}"
        assert not any(deal.name in own or deal.quote in own for deal in deals.values())
