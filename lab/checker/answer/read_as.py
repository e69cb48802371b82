"""The network that a paste was read as, in one sentence."""

from lab.checker.reading.headings import numeral
from lab.checker.setting import Setting


def sentence(
    setting: Setting,
    any_depth: bool = False,
    any_hidden: bool = False,
    any_mean: bool = False,
    one_example: bool = True,
) -> str:
    """Read as: three layers, relu inside, sigmoid at the output; ... any_depth, any_hidden: for any
    number of layers, and for any g, of which these were tried; any_mean: with or without 1/m;
    one_example: of a network of single units, its numbers are those of one.
    """
    network, L = setting.network, setting.L
    depth = f"{numeral(L)} layer{'s' * (L > 1)}"
    if any_depth:
        depth = f"any number of layers (tried with {numeral(L)})"
    inner = list(dict.fromkeys(network.hidden))
    if inner and any_hidden:
        inner = [f"any g (tried with {inner[0]})"]
    activations = f"{', '.join(network.hidden)}, then {network.output}" if inner else network.output
    if len(inner) == 1:
        activations = f"{inner[0]} inside, {network.output} at the output"
    if setting.scalar:
        examples = "one example" if one_example else "several examples"
        return f"Read as: {depth} of one unit, {activations}; {network.cost}, of {examples}."
    over = ", averaged over the m examples" if setting.mean else ", summed over the examples"
    cost = f"{network.cost}{'' if any_mean else over}"
    return f"Read as: {depth}, {activations}; {cost}; examples are {setting.layout}."
