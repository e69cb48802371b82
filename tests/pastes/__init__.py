"""Pastes drawn at random: programs as learners write them, right and with one line mutated, each
with a truth that is measured and not written down.

    paste = paste_of(seed)
    paste.text, paste.setting, truth(paste)
    for number, mutation in paste.mutations():
        changed = paste.mutate(number, mutation)
        truth(changed, right=paste)          # "right" where the mutation is equal by mathematics

    python -m tests.pastes --seed 0 --count 100 --show
    python -m tests.pastes --seed 0 --count 20 --properties --show

style.py       the network, and a writer's habits
names.py       how quantities are spelled
slopes.py, equations.py, updates.py   the lines, each with its mutations
forms.py, by_hand.py                  the program they stand in
truth.py       the reference: runs a program and holds it against central differences
scoring.py     lab.checker's verdicts beside the truth
rewriting.py, properties.py   the same in other words, or less of it: what must stay as it was
"""

from tests.pastes.by_hand import comprehensions, layer_classes
from tests.pastes.forms import FORMS, equations
from tests.pastes.paste import Mutation, Paste, Row
from tests.pastes.style import draw
from tests.pastes.truth import truth

__all__ = ["Mutation", "Paste", "Row", "paste_of", "truth"]

WRITERS = {**FORMS, "layer classes": layer_classes, "comprehensions": comprehensions}
# names that everybody spells in a way of their own
HABITS = {
    "m": ("m", "m", "N", "n_samples"),
    "lr": ("lr", "alpha", "eta", "learning_rate"),
    "lambd": ("lambd", "lambda_", "reg"),
    "cost": ("cost", "J", "loss"),
}


def paste_of(seed: int) -> Paste:
    """The right paste of a seed."""
    net, style, random = draw(seed)
    paste = WRITERS[style.form](equations(net, style, random))
    return paste.renamed({name: random.choice(others) for name, others in HABITS.items()})
