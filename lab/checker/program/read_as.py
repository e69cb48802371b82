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


def sentence(judged: Judged) -> str:
    """Read as: 2 layers, tanh, then sigmoid, cross-entropy, examples in columns."""
    read = setting_as_read(judged)
    activations = [*dict.fromkeys(read.network.hidden)] if read.L > 1 else []
    layers = f"{read.L} layer" + ("s" if read.L > 1 else "")
    layers += " of one unit" * read.scalar
    parts = [layers, *activations, f"then {read.output}" if activations else read.output]
    examples = f"examples in {read.layout}"
    if read.scalar:
        examples = "one example" if judged.run.reading.m == 1 else "several examples"
    return f"Read as: {', '.join(parts)}, {read.cost}, {examples}"
