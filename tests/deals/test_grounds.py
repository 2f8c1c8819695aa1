"""What speaks for a deal: each ground decides where it holds, and is silent where it does not."""

from collections.abc import Mapping

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import COMPANY_LABEL, KNOWN_NAME, RELATED_DOMAIN, TEAM_ONLOOKER, Evidence
from addin.deals.grounds import vouched
from addin.deals.match import Match
from addin.deals.matching import CROWD, MATCH_BAR, UNVOUCHED
from addin.deals.said_grounds import ELSEWHERE
from addin.deals.weights import PRIORS
from tests.conftest import mail
from tests.deals.known import (
    ITO,
    company,
    deal,
    decided,
    first,
    found,
    grounds_of,
    key_of,
    member,
    share,
    thread,
    undecided,
    writer,
)

LINE = deal("Line 4 retrofit", "O-1")
LABELS = deal("Warehouse labelling", "O-2")
PACKING = deal("포장 설비 증설", "O-3")
STORE = deal("창고 라벨", "O-4")
BETA = "A-2"
BETA_LINE = deal("Robot cell", "O-9", account_id=BETA)
FREE = "keiko.ito@gmail.com"
TWO = (company(), LINE, LABELS)
ASKED = ("ambiguous", "")


def about(*more: Evidence, subject: str = "A question", text: str = "") -> Match:
    """The decision between the two deals of a known company."""
    return decided(*TWO, *more, message=mail(subject=subject), text=text)


def test_of_two_deals_with_nothing_to_tell_them_apart_none_is_chosen() -> None:
    assert found(about()) == ASKED


# Who is on it


@pytest.mark.parametrize("sender", [ITO, "K.Ito@ACME.example", "k.ito+crm@acme.example"])
def test_an_address_known_at_the_company_leads_to_its_deal(sender: str) -> None:
    match = decided(company(kind="a", key=ITO), LINE._replace(owner_id="ana"), message=mail(sender=sender))
    assert found(match) == ("matched", "O-1")
    assert grounds_of(match, "O-1")["address"] == 1.0


def test_an_address_beside_which_the_domain_is_known_counts_once() -> None:
    match = decided(company(kind="a", key=ITO), *TWO)
    assert grounds_of(match, "O-1")["address"] == 1.0
    assert "domain" not in grounds_of(match, "O-1")


def test_somebody_of_the_company_on_copy_says_less_than_its_writer() -> None:
    copied = mail(sender="x@nowhere.example", subject="A question", cc=(Address("Keiko Ito", ITO),))
    on_copy = decided(company(kind="a", key=ITO), LINE, message=copied)
    wrote = decided(company(kind="a", key=ITO), LINE)
    assert grounds_of(on_copy, "O-1") == {"address_others": 1.0}
    assert 0 < share(on_copy, "O-1") < share(wrote, "O-1")


@pytest.mark.parametrize(
    ("sender", "known"),
    [
        ("ito@acme.example", "acme.example"),
        ("ito@mail.emea.acme.co.kr", "acme.co.kr"),
        ("ito@mail.emea.acme.co.kr", "emea.acme.co.kr"),
        ("ito@mail.emea.acme.co.kr", "mail.emea.acme.co.kr"),
    ],
)
def test_a_domain_speaks_for_everybody_below_it(sender: str, known: str) -> None:
    match = decided(company(key=known), LINE._replace(owner_id="ana"), message=mail(sender=sender))
    assert found(match) == ("matched", "O-1")
    assert grounds_of(match, "O-1")["domain"] == 1.0


def test_the_domain_of_somebody_on_copy_says_less_than_the_writers() -> None:
    copied = mail(sender="x@nowhere.example", subject="A question", cc=(Address("Keiko Ito", ITO),))
    on_copy = decided(company(), LINE, message=copied)
    assert grounds_of(on_copy, "O-1") == {"domain_others": 1.0}
    assert 0 < share(on_copy, "O-1") < share(decided(company(), LINE), "O-1")


def test_the_writers_company_wins_against_that_of_somebody_on_copy() -> None:
    both = mail(subject="A question", cc=(Address("Jo", "jo@beta.example"),))
    match = decided(company(), LINE, company(key="beta.example", account=BETA), BETA_LINE, message=both)
    assert first(match) == "O-1"


def test_an_address_of_several_companies_says_less_of_each() -> None:
    """A consultant who works for both."""
    one = company(kind="a", key=ITO)
    alone = decided(one, LINE._replace(owner_id="ana"))
    shared = decided(
        one, company(kind="a", key=ITO, account=BETA), LINE._replace(owner_id="ana"), BETA_LINE._replace(owner_id="ana")
    )
    assert found(alone) == ("matched", "O-1")
    assert found(shared) == ASKED
    assert grounds_of(shared, "O-1")["address"] == grounds_of(shared, "O-9")["address"] == 0.5


@pytest.mark.parametrize(("sender", "label"), [("ito@acme.de", "acme"), ("ito@acme.co.kr", "acme")])
def test_a_domain_called_like_the_companys_asks_about_what_the_mail_names(sender: str, label: str) -> None:
    message = mail(sender=sender, subject="Offer for the line 4 retrofit")
    match = decided(company(COMPANY_LABEL, label, "l"), LINE, LABELS, message=message)
    assert (found(match), first(match)) == (ASKED, "O-1")
    assert share(match, "O-1") > MATCH_BAR > UNVOUCHED >= match.confidence
    assert grounds_of(match, "O-1")["label"] == COMPANY_LABEL / 100


def test_a_domain_called_like_the_companys_decides_nothing_alone() -> None:
    match = decided(company(COMPANY_LABEL, "acme", "l"), LINE, message=mail(sender="ito@acme.de", subject="A question"))
    assert match.state != "matched"


def test_a_part_of_a_domains_name_says_less_than_the_whole() -> None:
    known = (company(COMPANY_LABEL, "acme", "l"), LINE)
    whole = decided(*known, message=mail(sender="ito@acme.de", subject="A question"))
    part = decided(*known, message=mail(sender="ito@acme-plant.example", subject="A question"))
    assert 0 < grounds_of(part, "O-1")["label"] < grounds_of(whole, "O-1")["label"]


def test_beside_the_domain_itself_its_label_says_nothing() -> None:
    assert "label" not in grounds_of(decided(*TWO, company(COMPANY_LABEL, "acme", "l")), "O-1")


def test_a_persons_name_asks_about_what_the_mail_names_from_free_mail() -> None:
    name = company(KNOWN_NAME, "ito keiko", "n")
    message = mail(sender=FREE, subject="Offer for the line 4 retrofit")
    match = decided(name, LINE, LABELS, message=message)
    assert (found(match), first(match)) == (ASKED, "O-1")
    assert match.confidence <= UNVOUCHED
    assert grounds_of(match, "O-1")["name"] == KNOWN_NAME / 100


def test_a_persons_name_decides_nothing_alone() -> None:
    name = company(KNOWN_NAME, "김민수", "n")
    owned = LINE._replace(owner_id="ana")
    message = mail(sender="minsu.kim@naver.com", name="김민수 부장", subject="문의")
    assert decided(name, owned, message=message).state != "matched"


@pytest.mark.parametrize(
    ("known", "sender"),
    [
        (company(COMPANY_LABEL, "acme", "l"), "ito@acme-plant.example"),
        (key_of(LINE, "n", "ito keiko", KNOWN_NAME), FREE),
    ],
)
def test_a_stranger_who_writes_what_anybody_can_is_asked_about(known: Evidence, sender: str) -> None:
    owned = LINE._replace(owner_id="ana")
    text = "Line 4 retrofit: please note our new bank account."
    match = decided(known, owned, message=mail(sender=sender, subject="Line 4 retrofit"), text=text)
    assert (found(match), first(match)) == (ASKED, "O-1")
    assert match.confidence < MATCH_BAR
    vouched_for = decided(known, owned, company(), message=mail(), text=text)
    assert found(vouched_for) == ("matched", "O-1")


VOUCHING = frozenset(
    "conversation older_conversation same_subject address address_others domain domain_others team team_others wrote "
    "wrote_others".split()
)


def test_only_what_is_known_of_people_and_conversations_vouches_for_a_deal() -> None:
    assert {ground for ground in PRIORS if vouched({ground: 1.0})} == VOUCHING
    assert not vouched(dict.fromkeys(PRIORS.keys() - VOUCHING, 1.0))
    assert not vouched({})


@pytest.mark.parametrize(
    ("known", "subject", "text"),
    [
        (key_of(LINE, "q", "Q2291"), "Q-2291", ""),
        (key_of(LINE, "q", "Q2291"), "Q-2291: Line 4 retrofit", "Line 4 retrofit, EUR 84,000"),
        (company(COMPANY_LABEL, "acme", "l"), "Line 4 retrofit", "Line 4 retrofit, EUR 84,000"),
        (key_of(LINE, "n", "ito keiko", KNOWN_NAME), "Line 4 retrofit", "Line 4 retrofit, EUR 84,000"),
    ],
)
def test_whatever_a_stranger_writes_the_rep_is_asked(known: Evidence, subject: str, text: str) -> None:
    owned = LINE._replace(owner_id="ana", amount="84000", last_activity_at="2026-11-20T00:00:00Z")
    sender = "ito@acme.de" if known.kind == "l" else FREE
    known = known if known.part == "account" else key_of(owned, known.kind, known.key, known.weight)
    match = decided(known, owned, LABELS, message=mail(sender=sender, subject=subject), text=text)
    assert (found(match), first(match)) == (ASKED, "O-1")
    assert match.confidence <= UNVOUCHED < MATCH_BAR <= share(match, "O-1")


@pytest.mark.parametrize("kind", ["r", "t", "s"])
def test_a_stranger_who_writes_twice_is_asked_about_twice(kind: str) -> None:
    known = (company(COMPANY_LABEL, "acme", "l"), LINE, LABELS)
    message = mail(sender="ito@acme.de", subject="Line 4 retrofit")
    once = decided(*known, message=message)
    twice = decided(*known, undecided(once.belief, kind=kind, key="k"), message=message)
    assert found(once) == ASKED
    assert found(twice) == ASKED


def test_a_number_says_less_for_another_companys_deal_where_the_writers_is_known() -> None:
    beta = key_of(BETA_LINE, "q", "Q2291", 100)
    message = mail(subject="Q-2291")
    of_acme = decided(*TWO, BETA_LINE, beta, message=message)
    of_nobody = decided(BETA_LINE, beta, message=mail(sender="x@nowhere.example", subject="Q-2291"))
    of_beta = decided(*TWO, company(key="acme.example", account=BETA), BETA_LINE, beta, message=message)
    assert grounds_of(of_acme, "O-9")["number"] == pytest.approx(ELSEWHERE) == pytest.approx(0.3)
    assert grounds_of(of_nobody, "O-9")["number"] == grounds_of(of_beta, "O-9")["number"] == 1.0
    assert of_acme.opportunity_id != "O-9"


def test_a_number_of_both_companies_deals_is_the_writers() -> None:
    both = (key_of(LABELS, "q", "Q2291"), key_of(BETA_LINE, "q", "Q2291"))
    match = decided(*TWO, BETA_LINE, *both, message=mail(subject="Q-2291"))
    assert first(match) == "O-2"
    assert grounds_of(match, "O-9")["number"] == pytest.approx(ELSEWHERE * grounds_of(match, "O-2")["number"])


def test_a_mail_with_the_subject_of_a_private_conversation_is_asked_about_at_most() -> None:
    private = thread(None, "rep", "private", "s", "h", "T-8")
    sure = about(subject="Warehouse labelling")
    match = about(private, subject="Warehouse labelling")
    assert found(sure) == ("matched", "O-2")
    assert (found(match), first(match)) == (ASKED, "O-2")
    assert match.confidence <= UNVOUCHED
    assert found(about(private, subject="Warehouse labelling", text="It is a private matter.")) == ASKED
    assert found(about(private, thread(LABELS))) == ASKED
    assert found(about(private, thread(LABELS, "rep"))) == ("matched", "O-2")
    other = thread(None, "rep", "none", "s", "h", "T-8")
    assert found(about(other, subject="Warehouse labelling")) == ("matched", "O-2")


def test_a_persons_name_says_nothing_beside_the_address() -> None:
    assert "name" not in grounds_of(decided(*TWO, company(KNOWN_NAME, "ito keiko", "n")), "O-1")


def test_somebody_called_like_a_member_tips_the_choice_from_free_mail() -> None:
    known = (company(KNOWN_NAME, "ito keiko", "n"), LINE, LABELS)
    message = mail(sender=FREE, subject="A question")
    namesake = key_of(LABELS, "n", "ito keiko", KNOWN_NAME)
    assert first(decided(*known, message=message)) != "O-2"
    assert first(decided(*known, namesake, message=message)) == "O-2"


def test_a_members_name_says_nothing_beside_the_members_address() -> None:
    match = decided(*TWO, member(LABELS), key_of(LABELS, "n", "ito keiko", KNOWN_NAME))
    assert grounds_of(match, "O-2")["team"] == 1.0
    assert "team_name" not in grounds_of(match, "O-2")


def test_a_member_of_the_buying_team_tips_the_choice() -> None:
    assert first(about()) == "O-1"
    assert first(about(member(LABELS))) == "O-2"


def test_a_member_without_a_say_counts_less() -> None:
    with_a_say = about(member(LABELS))
    onlooker = about(member(LABELS, weight=TEAM_ONLOOKER))
    assert share(about(), "O-2") < share(onlooker, "O-2") < share(with_a_say, "O-2")


def test_a_member_of_both_teams_tips_nothing() -> None:
    assert found(about(member(LINE), member(LABELS))) == ASKED


def test_members_on_copy_tip_the_choice() -> None:
    message = mail(subject="A question", cc=(Address("Jo Berg", "jo@acme.example"), Address("Mi", "mi@acme.example")))
    match = decided(*TWO, member(LABELS, "jo@acme.example"), member(LABELS, "mi@acme.example"), message=message)
    assert found(match) == ("matched", "O-2")
    one = decided(*TWO, member(LABELS, "jo@acme.example"), message=message)
    assert grounds_of(one, "O-2")["team_others"] < grounds_of(match, "O-2")["team_others"] < 1


def test_who_wrote_on_a_deal_before_writes_of_it_again() -> None:
    assert first(about(writer(LABELS, mails=6))) == "O-2"
    assert first(about(writer(LINE, mails=6), writer(LABELS, mails=6))) == "O-1"


def test_the_more_somebody_wrote_the_more_it_says_with_an_end() -> None:
    shares = [share(about(writer(LABELS, mails=mails)), "O-2") for mails in (1, 3, 30, 3_000)]
    assert shares == sorted(shares)
    assert found(about(writer(LABELS, mails=3_000))) == ASKED


def test_who_is_on_copy_and_wrote_before_tips_the_choice() -> None:
    message = mail(subject="A question", cc=(Address("Jo Berg", "jo@acme.example"),))
    assert first(decided(*TWO, writer(LABELS, "jo@acme.example", 6), message=message)) == "O-2"


# What the mail says


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("RE: warehouse labelling", ""),
        ("A question", "Dear Ana,\n\nwhen does the warehouse labelling begin?"),
        ("A question", "Dear Ana,\n\nplease see attached, it is for the WAREHOUSE."),
    ],
)
def test_words_of_the_name_choose_the_deal(subject: str, text: str) -> None:
    assert found(about(subject=subject, text=text)) == ("matched", "O-2")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("회신: 창고 라벨 견적", ""),
        ("문의드립니다", "안녕하세요,\n\n창고라벨은 언제 시작합니까?"),
        ("문의드립니다", "안녕하세요,\n\n창고에 필요한 자료를 보내 주세요."),
    ],
)
def test_korean_words_of_the_name_choose_the_deal_with_their_particles(subject: str, text: str) -> None:
    message = mail(subject=subject, name="이민지")
    assert found(decided(company(), PACKING, STORE, message=message, text=text)) == ("matched", "O-4")


def test_words_of_both_names_choose_none() -> None:
    assert found(about(subject="Line 4 retrofit and warehouse labelling")) == ASKED


def test_words_say_more_in_the_subject_than_in_the_text() -> None:
    assert share(about(subject="Warehouse"), "O-2") > share(about(text="For the warehouse."), "O-2")


def test_the_companys_own_name_is_no_word_of_the_deal() -> None:
    deals = [deal("Acme robots", "O-1"), deal("Labelling", "O-2")]
    assert found(decided(company(), *deals, message=mail(subject="Acme"))) == ASKED


def test_words_of_the_older_mail_below_choose_where_the_conversation_is_not_known() -> None:
    below = "Yes, please.\n\nOn Thu, 19 Nov 2026, Ana Costa wrote:\n> The warehouse labelling could begin in May."
    assert found(about(text=below)) == ("matched", "O-2")
    assert grounds_of(about(thread(LINE), text=below), "O-2").keys() == {"conversation"}


def test_the_whole_name_says_more_than_its_words_apart() -> None:
    whole, apart = about(subject="Line 4 retrofit"), about(subject="Retrofit of line 4")
    assert grounds_of(whole, "O-1")["whole_name"] == 1.0
    assert "whole_name" not in grounds_of(apart, "O-1")
    assert share(whole, "O-1") > share(apart, "O-1")


def test_a_name_whose_words_others_have_too_is_found_whole() -> None:
    lines = [deal("Packing line", "O-1"), deal("Packing line upgrade Ulm", "O-2")]
    assert first(decided(company(), *lines, message=mail(subject="Packing line upgrade Ulm"))) == "O-2"


@pytest.mark.parametrize(
    ("ours", "theirs", "subject"),
    [
        ("Line 4 retrofit", "Line 7 retrofit", "Retrofit of line 7"),
        ("Robots lot A", "Robots lot B", "Robots, lot B"),
        ("ERP Phase 1", "ERP Phase 2", "ERP phase 2: schedule"),
        ("증설 라인 4", "증설 라인 7", "증설: 라인 7 일정"),
        ("창고 2단계", "창고 3단계", "창고 3단계 일정"),
    ],
)
def test_of_deals_that_differ_by_a_number_the_mail_is_about_the_one_it_names(
    ours: str, theirs: str, subject: str
) -> None:
    match = decided(company(), deal(ours, "O-1"), deal(theirs, "O-2"), message=mail(subject=subject))
    assert found(match) == ("matched", "O-2")


def test_another_number_speaks_against_a_deal_and_both_against_none() -> None:
    twins = (company(), deal("Line 4 retrofit", "O-1"), deal("Line 7 retrofit", "O-2"))
    one = decided(*twins, message=mail(subject="line 7"))
    both = decided(*twins, message=mail(subject="line 4 and line 7"))
    assert grounds_of(one, "O-1")["other_number"] == 1.0
    assert "other_number" not in grounds_of(both, "O-1") | grounds_of(both, "O-2")
    assert found(both) == ASKED


def test_a_number_no_deal_has_speaks_against_none() -> None:
    match = about(subject="Line 9")
    assert "other_number" not in grounds_of(match, "O-1")


PRINTER, ROBOT = '["TX-800 printer"]', '["Palletiser arm"]'


def test_words_of_the_products_choose_the_deal() -> None:
    deals = (LINE._replace(products=ROBOT), LABELS._replace(products=PRINTER))
    text = "How fast is the palletiser?"
    match = decided(company(), *deals, message=mail(subject="A question"), text=text)
    assert found(match) == ("matched", "O-1")
    assert found(about(text=text)) == ASKED


def test_korean_product_names_choose_the_deal() -> None:
    deals = (PACKING._replace(products='["파렛타이저"]'), STORE._replace(products='["열전사 프린터"]'))
    match = decided(company(), *deals, message=mail(subject="문의"), text="프린터는 얼마입니까?")
    assert found(match) == ("matched", "O-4")


def test_a_product_every_deal_has_chooses_none() -> None:
    deals = (LINE._replace(products=PRINTER), LABELS._replace(products=PRINTER))
    assert found(decided(company(), *deals, message=mail(subject="TX-800 printer"))) == ASKED


@pytest.mark.parametrize("text", ["We agree on EUR 84,000.", "That makes 84.000,00 EUR.", "84k is fine.", "84 k€ then"])
def test_the_deals_amount_chooses_it(text: str) -> None:
    deals = (LINE._replace(amount="12000"), LABELS._replace(amount="84000"))
    match = decided(company(), *deals, message=mail(subject="A question"), text=text)
    assert found(match) == ("matched", "O-2")


@pytest.mark.parametrize("text", ["총액 1억 2,500만 원입니다.", "총액 1억2500만원입니다.", "총액 125,000,000원입니다."])
def test_an_amount_in_korean_units_chooses_its_deal(text: str) -> None:
    deals = (PACKING._replace(amount="99000000"), STORE._replace(amount="125000000"))
    assert found(decided(company(), *deals, message=mail(subject="문의"), text=text)) == ("matched", "O-4")


@pytest.mark.parametrize("text", ["We agree on EUR 85,000.", "Floor 84, room 000.", "It takes 84 days."])
def test_another_amount_chooses_none(text: str) -> None:
    deals = (LINE._replace(amount="12000"), LABELS._replace(amount="84000"))
    assert found(decided(company(), *deals, message=mail(subject="A question"), text=text)) == ASKED


def test_an_amount_of_two_deals_chooses_none() -> None:
    deals = (LINE._replace(amount="84000"), LABELS._replace(amount="84000.0"))
    assert found(decided(company(), *deals, message=mail(subject="A question"), text="EUR 84,000")) == ASKED


@pytest.mark.parametrize("text", ["We sign on 31 May.", "We sign on May 31st.", "5월 31일에 계약합니다.", "2027-05-31"])
def test_the_day_on_which_a_deal_is_to_close_tips_the_choice(text: str) -> None:
    deals = (LINE, LABELS._replace(close_date="2027-05-31"))
    assert first(decided(company(), *deals, message=mail(subject="A question"), text=text)) == "O-2"


def test_another_day_tips_nothing() -> None:
    deals = (LINE, LABELS._replace(close_date="2027-05-31"))
    match = decided(company(), *deals, message=mail(subject="A question"), text="We sign on 30 May.")
    assert "close_date" not in grounds_of(match, "O-2")


# Numbers


def test_a_number_of_the_crm_chooses_its_deal() -> None:
    assert found(about(key_of(LABELS, "q", "Q2291"), subject="Your quote Q-2291")) == ("matched", "O-2")


def test_a_number_seen_in_a_thread_chooses_the_deal_of_the_thread() -> None:
    seen = thread(LABELS, kind="q", key="Q2291", ident="T-7")
    assert found(about(seen, subject="Your quote Q-2291")) == ("matched", "O-2")


def test_a_number_says_as_much_as_is_believed_of_its_thread() -> None:
    doubtful = thread(LABELS, kind="q", key="Q2291", ident="T-7", belief={"O-2": 0.4, "O-1": 0.3, "": 0.3})
    sure = thread(LABELS, kind="q", key="Q2291", ident="T-7")
    shares = [share(match, "O-2") for match in (about(), about(doubtful), about(sure))]
    assert shares == sorted(set(shares))


def test_a_number_a_rep_put_on_another_deal_says_nothing_of_what_was_believed_first() -> None:
    moved = thread(LABELS, "rep", kind="q", key="Q2291", ident="T-7", belief={"O-1": 0.97})
    assert grounds_of(about(moved), "O-2")["number"] == 1.0
    assert "number" not in grounds_of(about(moved), "O-1")


def test_a_number_of_several_deals_says_less() -> None:
    one = about(key_of(LABELS, "q", "4711"))
    both = about(key_of(LABELS, "q", "4711"), key_of(LINE, "q", "4711"))
    assert found(one) == ("matched", "O-2")
    assert found(both) == ASKED
    assert grounds_of(both, "O-2")["number"] == 0.5


def test_a_number_of_the_mails_own_conversation_says_nothing_again() -> None:
    own = (thread(LINE), thread(LINE, kind="q", key="Q2291"))
    assert "number" not in grounds_of(about(*own, subject="Q-2291"), "O-1")


# Conversations


def test_a_conversation_weighs_as_much_as_is_believed_of_it() -> None:
    sure = about(undecided({"O-2": 0.96, "O-1": 0.02, "": 0.02}))
    doubtful = about(undecided({"O-2": 0.6, "O-1": 0.3, "": 0.1}))
    assert found(sure) == ("matched", "O-2")
    assert (found(doubtful), first(doubtful)) == (ASKED, "O-2")


def test_what_several_mails_of_an_undecided_thread_say_adds_up() -> None:
    """No mail decides; each starts from what those before it made us believe."""
    deals = (company(), LINE, LABELS._replace(close_date="2027-05-31"))
    hints = ("It must run by 31 May.", "May 31st is the last day.", "5월 31일까지 부탁드립니다.", "2027-05-31, then.")
    alone = [decided(*deals, message=mail(subject="A question"), text=text) for text in hints]
    assert [found(match) for match in alone] == [ASKED] * len(hints)
    belief: Mapping[str, float] = {}
    pooled = []
    for text in hints:
        match = decided(*deals, undecided(belief), message=mail(subject="A question"), text=text)
        belief = match.belief
        pooled.append(match)
    assert [share(match, "O-2") for match in pooled] == sorted(share(match, "O-2") for match in pooled)
    assert found(pooled[-1]) == ("matched", "O-2")


def test_mails_of_a_thread_that_say_nothing_do_not_make_it_surer() -> None:
    belief = about(writer(LABELS)).belief
    then = about(undecided(belief)).belief
    assert then == pytest.approx(belief, abs=0.02)
    assert max(then.values()) <= max(belief.values())


def test_a_thread_believed_to_be_about_nothing_keeps_a_mail_off_the_deals() -> None:
    match = about(undecided({"": 0.96, "O-1": 0.02, "O-2": 0.02}))
    assert found(match) == ("unknown", "")


def test_a_thread_of_which_nothing_is_believed_says_nothing() -> None:
    assert about(undecided({})).belief == about().belief


def test_of_threads_that_disagree_the_nearest_mail_speaks() -> None:
    message = mail(subject="A question", references=("first@x", "parent@x"))
    near, far = (thread(LABELS, key="parent@x", ident="T-2"), thread(LINE, key="first@x", ident="T-1"))
    match = decided(*TWO, far, near, message=message)
    assert found(match) == ("matched", "O-2")
    assert match.thread_ids == ("T-2", "T-1")
    swapped = decided(*TWO, far._replace(key="parent@x"), near._replace(key="first@x"), message=message)
    assert found(swapped) == ("matched", "O-1")


def test_an_older_mail_that_is_referred_to_still_counts() -> None:
    message = mail(subject="A question", references=("first@x", "parent@x"))
    near = undecided({"O-1": 0.4, "O-2": 0.4, "": 0.2}, key="parent@x", ident="T-2")
    far = thread(LABELS, key="first@x", ident="T-1")
    assert found(decided(*TWO, near, message=message)) == ASKED
    assert first(decided(*TWO, near, far, message=message)) == "O-2"


@pytest.mark.parametrize("kind", ["r", "t"])
def test_references_and_the_providers_thread_say_the_same(kind: str) -> None:
    assert found(about(thread(LABELS, kind=kind, key="k"))) == ("matched", "O-2")


def test_in_a_conversation_its_people_are_not_weighed_again() -> None:
    belief = {"O-1": 0.45, "O-2": 0.45, "": 0.1}
    match = about(undecided(belief), member(LABELS), writer(LABELS, mails=9))
    assert grounds_of(match, "O-2").keys() == {"conversation"}


def test_the_same_subject_with_the_same_people_tips_the_choice() -> None:
    known = thread(LABELS, kind="s", key="h", ident="T-8")
    match = about(known)
    assert found(match) == ("matched", "O-2")
    assert match.thread_ids == ()


def test_the_same_subject_on_several_deals_tips_nothing() -> None:
    known = (thread(LABELS, kind="s", key="h", ident="T-8"), thread(LINE, kind="s", key="h", ident="T-9"))
    assert found(about(*known)) == ASKED


def test_a_rep_who_took_a_subject_off_all_deals_makes_the_next_one_less_sure() -> None:
    none = thread(None, "rep", "none", "s", "h", "T-8")
    alone = decided(company(), LINE._replace(owner_id="ana"))
    assert found(alone) == ("matched", "O-1")
    assert found(decided(company(), LINE._replace(owner_id="ana"), none)) != ("matched", "O-1")


def test_a_subject_that_many_threads_share_is_named_as_crowded() -> None:
    crowd = [thread(LABELS, kind="s", key="h", ident=f"T-{number}") for number in range(CROWD)]
    assert about(*crowd).crowded == {"h"}
    assert about(*crowd[1:]).crowded == frozenset()


# The deal's own circumstances


def test_the_mailboxes_owners_own_deal_goes_first() -> None:
    own = (company(), LINE._replace(owner_id="jun"), LABELS._replace(owner_id="ana"))
    assert found(decided(*own)) == ("matched", "O-2")
    assert found(decided(*own, rep="jun")) == ("matched", "O-1")
    assert found(decided(*own, rep="mi")) == found(decided(*own, rep="")) == ASKED


def test_two_deals_of_the_same_rep_are_asked_about() -> None:
    assert found(decided(company(), LINE._replace(owner_id="ana"), LABELS._replace(owner_id="ana"))) == ASKED


def test_the_deal_with_traffic_at_that_time_goes_first() -> None:
    lively = (company(), LINE._replace(last_activity_at="2026-03-01T00:00:00Z"), LABELS._replace(last_activity_at=""))
    assert first(decided(*lively)) == "O-1"
    awake = lively[2]._replace(last_activity_at="2026-11-19T00:00:00Z")
    assert first(decided(*lively[:2], awake)) == "O-2"


def test_traffic_after_an_old_mail_counts_by_its_distance_too() -> None:
    near, far = LINE._replace(last_activity_at="2026-11-25T00:00:00Z"), LABELS._replace(last_activity_at="2027-11-25")
    match = decided(company(), near, far)
    assert grounds_of(match, "O-1")["lively"] > 0.5
    assert "lively" not in grounds_of(match, "O-2")


def test_the_longer_a_deal_is_closed_the_less_a_mail_is_about_it() -> None:
    days = ["", "2026-11-19", "2026-11-01", "2026-10-01", "2026-08-01"]
    shares = [share(decided(company(), LINE, LABELS._replace(closed_on=day)), "O-2") for day in days]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1] > 0


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-21", "2027-01-31"])
def test_a_deal_closed_on_the_day_of_the_mail_or_later_was_open(day: str) -> None:
    assert "closed" not in grounds_of(decided(company(), LINE._replace(closed_on=day)), "O-1")


def test_a_deal_that_was_not_open_yet_is_out_of_the_question() -> None:
    later = LABELS._replace(created_on="2027-02-01")
    assert found(decided(company(), LINE._replace(owner_id="ana"), later._replace(owner_id="ana"))) == (
        "matched",
        "O-1",
    )
    soon = LABELS._replace(created_on="2026-11-22")
    assert share(decided(company(), LINE, soon), "O-2") > share(decided(company(), LINE, later), "O-2")
    today = LABELS._replace(created_on="2026-11-20")
    assert "not_yet_open" not in grounds_of(decided(company(), LINE, today), "O-2")


# No deal at all


def test_a_strangers_mail_that_says_nothing_is_on_no_deal() -> None:
    copied = mail(sender="x@nowhere.example", subject="A question", cc=(Address("Jo", "jo@acme.example"),))
    match = decided(company(RELATED_DOMAIN), LINE, message=copied)
    assert found(match) == ("unknown", "")
    assert grounds_of(match, "").keys() == {"no_deal", "no_deal_silent", "no_deal_stranger"}


def test_a_mail_that_names_a_deal_is_not_silent_and_its_known_writer_no_stranger() -> None:
    assert grounds_of(about(subject="Line 4"), "").keys() == {"no_deal"}


def test_free_mail_says_nothing_about_a_company() -> None:
    assert found(decided(message=mail(sender=FREE))) == ("unknown", "")


def test_what_is_believed_adds_up_to_one_with_no_deal_among_it() -> None:
    match = about(subject="Warehouse labelling")
    assert "" in match.belief
    assert sum(match.belief.values()) == pytest.approx(1, abs=0.03)
