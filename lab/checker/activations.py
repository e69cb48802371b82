"""The activations as learners write them. Where to teach the checker one more of the engine's, or
one more name of one; its g and g' stand in lab/engine/activations.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """names: the words by which its functions are called, in small letters; latex: its own sign.

    by_A, by_Z: the slope g' as NumPy code, "" where no short form is known. {0} stands for A or Z,
    {np} for the module. Of relu and its kin both are one: A has the sign of Z.
    """

    names: str
    by_A: str = ""
    by_Z: str = ""
    latex: str = ""


SPELLINGS = {
    "relu": Spelling("relu rectifier rectified", by_A="{0} > 0", by_Z="{0} > 0"),
    "leaky relu": Spelling(
        "leakyrelu lrelu leaky prelu",
        by_A="{np}.where({0} > 0, 1, 0.01)",
        by_Z="{np}.where({0} > 0, 1, 0.01)",
    ),
    "sigmoid": Spelling(
        "sigmoid sigm sig sigma logistic expit logsig sgm sigmoids σ",
        by_A="{0} * (1 - {0})",
        by_Z="{np}.exp(-{0}) / (1 + {np}.exp(-{0}))**2",
        latex=r"\sigma",
    ),
    "tanh": Spelling(
        "tanh tanhyp hyperbolic tansig",
        by_A="1 - {0}**2",
        by_Z="1 - {np}.tanh({0})**2",
        latex=r"\tanh",
    ),
    "softmax": Spelling("softmax", by_A="{0} * (1 - {0})"),
    "gelu": Spelling("gelu"),
    "linear": Spelling("identity linear purelin", by_A="1", by_Z="1"),
}
NAMED = {word: name for name, one in SPELLINGS.items() for word in one.names.split()}
