"""How untidy the mail and the CRM of a sample world are: every number of a difficulty in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difficulty:
    """Shares between 0 and 1 unless said otherwise."""

    name: str
    recorded: float  # of the people who write from the accounts, those in contacts.csv
    free_mail: float  # of the customers' threads, written from a private gmail.com, naver.com ... address
    alias: float  # of the threads with a recorded contact, from an address of theirs that the CRM has not got
    foreign_domain: float  # of the accounts, those that also write from a domain the CRM does not know
    consultants: int  # outside advisers for 400 accounts; each writes about deals of two to five accounts
    consultant_threads: float  # of the threads of a deal that has an adviser, those written by the adviser
    lost_references: float  # of the replies, those without In-Reply-To and References
    noise: float  # of all files, mail that belongs to no deal
    twins: float  # of the accounts with parallel open deals, those with two of nearly the same name
    shared_people: float  # of the accounts with parallel open deals, those where one more person is on two teams
    named_in_subject: float  # of the threads, those whose subject names the project
    named_in_body: float  # of the threads, those where only the first mail says what it is about; the rest say nothing
    forwards: float  # of the business mails, customers' mails that somebody else forwards to the rep
    undecidable: float  # of the business mails, those that could be about more than one open deal
    newcomers: float  # of the threads, those of somebody at the account who writes this once
    before_entry: float  # of the deals, those whose first mail is older than their entry in the CRM
    after_closing: float  # of the threads of a won deal, those about its delivery, invoice or support

    @property
    def tidy(self) -> bool:
        """Whether every writer is recorded and every thread says what it is about, as in the demo."""
        return self.name == "easy"


EASY = Difficulty(
    name="easy",
    recorded=1.0,
    free_mail=0.0,
    alias=0.0,
    foreign_domain=0.0,
    consultants=0,
    consultant_threads=0.0,
    lost_references=0.0,
    noise=0.18,
    twins=0.0,
    shared_people=0.0,
    named_in_subject=0.93,
    named_in_body=0.0,
    forwards=0.0,
    undecidable=0.0,
    newcomers=0.03,
    before_entry=0.0,
    after_closing=0.2,
)
NORMAL = Difficulty(
    name="normal",
    recorded=0.6,
    free_mail=0.08,
    alias=0.12,
    foreign_domain=0.10,
    consultants=15,
    consultant_threads=0.4,
    lost_references=0.12,
    noise=0.18,
    twins=0.35,
    shared_people=0.3,
    named_in_subject=0.45,
    named_in_body=0.33,
    forwards=0.05,
    undecidable=0.06,
    newcomers=0.04,
    before_entry=0.15,
    after_closing=0.25,
)
HARD = Difficulty(
    name="hard",
    recorded=0.35,
    free_mail=0.14,
    alias=0.22,
    foreign_domain=0.20,
    consultants=28,
    consultant_threads=0.5,
    lost_references=0.22,
    noise=0.24,
    twins=0.65,
    shared_people=0.6,
    named_in_subject=0.25,
    named_in_body=0.40,
    forwards=0.09,
    undecidable=0.09,
    newcomers=0.06,
    before_entry=0.25,
    after_closing=0.35,
)
DIFFICULTIES = {difficulty.name: difficulty for difficulty in (EASY, NORMAL, HARD)}


def difficulty_named(name: str) -> Difficulty:
    """The difficulty of that name; a ValueError lists the names there are."""
    if name not in DIFFICULTIES:
        raise ValueError(f"difficulty is one of {', '.join(DIFFICULTIES)}, not {name!r}")
    return DIFFICULTIES[name]
