"""The network that a paste was read as: its own activations where it has them."""

from lab.checker.program.judged import Judged
from lab.checker.program.oracle import activation_between
from lab.checker.program.readings import fits
from lab.checker.setting import Setting
from lab.engine import OUTPUTS


def setting_as_read(judged: Judged) -> Setting:
    """The network of a judged run."""
    reading = judged.run.reading
    hidden, output = activations_of(judged)
    return Setting(
        layer_sizes=reading.sizes,
        hidden=hidden or "tanh",
        output=output,
        cost=reading.cost if fits(output, reading.cost) else None,
        layout="rows" if reading.rows else "columns",
        mean=reading.mean,
    )


def activations_of(judged: Judged) -> tuple[tuple[str, ...], str]:
    """The hidden layers' activations and the output's: the paste's own where it has them."""
    reading = judged.run.reading
    oracle = judged.outcomes[0].oracle if judged.outcomes else None
    found = [
        (activation_between(oracle, l) if oracle else None) or reading.activation(l)
        for l in range(1, reading.L + 1)
    ]
    return tuple(found[:-1]), found[-1] if found[-1] in OUTPUTS else reading.output
