"""The costs as learners write them. Where to teach the checker one more of the engine's, or one
more name of one; `OUTPUTS` in network.py says with which outputs a question is tried.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """J and its derivative by the outputs A, as NumPy code; {over_m} stands where a mean divides.
    names: others than the engine's own.
    """

    J: str
    dA: str
    names: tuple[str, ...] = ()

    def code_of_J(self, mean: bool) -> str:
        return self.J.format(over_m=" / m" if mean else "")


SPELLINGS = {
    "binary cross-entropy": Spelling(
        J="-(np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)){over_m})",
        dA="-(Y / A - (1 - Y) / (1 - A))",
        names=("bce", "binary crossentropy", "log loss"),
    ),
    "cross-entropy": Spelling(
        J="-(np.sum(Y * np.log(A)){over_m})",
        dA="-(Y / A)",
        names=("categorical cross-entropy", "crossentropy"),
    ),
    "half squared error": Spelling(J="np.sum((A - Y)**2){over_m} / 2", dA="A - Y"),
    "squared error": Spelling(
        J="np.sum((A - Y)**2){over_m}", dA="2 * (A - Y)", names=("mse", "mean squared error")
    ),
}
NAMED = {word: name for name, one in SPELLINGS.items() for word in one.names}
