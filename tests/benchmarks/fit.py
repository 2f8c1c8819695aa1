"""Fits the shipped weights of matching: ``python -m tests.benchmarks.fit WORLD… [--rounds N]``.

Each WORLD is a folder with import/, mail/ and truth.jsonl, such as ``write_world`` makes. What the matcher weighs
depends on what it decided before (who wrote on which deal, what is believed of a thread), so the worlds are played
again after each fit. Prints the weights for ``addin/deals/weights.py``; rounding them, and keeping them sane where a
world says nothing (an address at free mail that the CRM knows), is left to whoever reads them.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from addin.deals import evidence
from addin.deals.weights import NO_DEAL, PRIORS, Lesson, learnt
from tests.benchmarks.attribution import Trial, figures, lines, run

STIFFNESS = 3.0
FURTHEST = 10.0
ROUNDS = 400


def lessons_of(trial: Trial, chance: random.Random) -> list[Lesson]:
    """What a world teaches. A mail that nobody could decide teaches that all its company's live deals are alike: one of
    them, drawn by chance."""
    found = []
    for identity, truth in trial.truth.items():
        weighed = trial.weighed.get(identity)
        if weighed is None or not weighed.grounds:
            continue
        alternatives = tuple((trial.crm_id.get(deal, NO_DEAL), grounds) for deal, grounds in weighed.grounds)
        chosen = truth["opportunity_id"] or NO_DEAL
        if truth["state"] == "ambiguous":
            alike = [
                deal
                for deal, grounds in alternatives
                if trial.account_of.get(deal) == truth["account_id"] and "closed" not in grounds
            ]
            if not alike:
                continue
            chosen = chance.choice(alike)
        if truth["state"] in {"matched", "ambiguous", "unknown"}:
            found.append(Lesson(chosen, alternatives))
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit", description=__doc__)
    parser.add_argument("worlds", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    weights = dict(PRIORS)
    for number in range(given.rounds):
        evidence.PRIORS = weights  # type: ignore[attr-defined]  # what a new house starts from
        trials = []
        for world in given.worlds:
            with tempfile.TemporaryDirectory() as folder:
                trials.append(run(world, Path(folder)))
            lines(f"round {number + 1}, {world.name}", figures(trials[-1:]), lambda line: print(line, file=sys.stderr))
        lessons = [one for trial in trials for one in lessons_of(trial, random.Random(number))]
        weights = learnt(lessons, PRIORS, STIFFNESS, FURTHEST, ROUNDS)
    for name, value in weights.items():
        print(f'        "{name}": {value:.1f},  # shipped {PRIORS[name]:.1f}')
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
