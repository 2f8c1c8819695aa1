"""What the reps' words teach the model of matching: weights that are a function of the log of corrections."""

from addin.deals.weights import LEARNT_FROM, PRIORS, Lesson, learnt
from addin.desk.desk import Desk


def lessons(desk: Desk) -> list[Lesson]:
    """What the log teaches, as it stands."""
    return [Lesson(deal, tuple(weighed)) for deal, weighed in desk.store.corrections.lessons(LEARNT_FROM)]


def relearn(desk: Desk) -> None:
    """Fit the organisation's weights to the log as it stands. Mails that are on a deal stay there."""
    weights = learnt(lessons(desk))
    desk.store.house_rules.set_weights({name: value for name, value in weights.items() if value != PRIORS[name]})


def weights_now(desk: Desk) -> tuple[dict[str, tuple[float, float]], int]:
    """The model as it stands: ground → (shipped weight, weight here), and how many of the reps' words it rests on."""
    house = desk.store.people.house(desk.rep.id)
    return {name: (value, house.weights[name]) for name, value in PRIORS.items()}, len(lessons(desk))
