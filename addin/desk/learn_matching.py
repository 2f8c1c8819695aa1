"""What the reps' words teach the model of matching: weights that are a function of the log of corrections."""

from addin.deals.weights import LEARNT_FROM, PRIORS, Lesson, learnt
from addin.desk.desk import Desk
from addin.storage.corrections import UNDONE, Correction


def lessons(newest: list[Correction]) -> list[Lesson]:
    """What the log teaches: each word that stands and was given with something weighed. What a rep let follow from
    another word (``cause``) and a mail made private teach nothing about weights."""
    undone = {one.undoes for one in newest if one.verdict == UNDONE}
    return [
        Lesson(one.opportunity_id, tuple(one.grounds))
        for one in newest
        if one.verdict in {"linked", "none"} and one.grounds and not one.cause and one.id not in undone
    ]


def relearn(desk: Desk) -> None:
    """Fit the organisation's weights to the log as it stands. Mails that are on a deal stay there."""
    newest = desk.store.corrections.newest(LEARNT_FROM)
    weights = learnt(lessons(newest))
    moved = {name: value for name, value in weights.items() if value != PRIORS[name]}
    desk.store.house_rules.set_weights(moved)


def weights_now(desk: Desk) -> tuple[dict[str, tuple[float, float]], int]:
    """The model as it stands: ground → (shipped weight, weight here), and how many of the reps' words it rests on."""
    newest = desk.store.corrections.newest(LEARNT_FROM)
    house = desk.store.people.house(desk.rep.id)
    return {name: (value, house.weights[name]) for name, value in PRIORS.items()}, len(lessons(newest))
