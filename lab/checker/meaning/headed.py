"""The layer that a heading gives to the equations under it: "at the second layer: Z = W A + b"."""

from dataclasses import replace

from lab.checker.meaning.names import meanings
from lab.checker.reading.entries import names_of, with_names
from lab.checker.reading.tree import Layer, Name, Statement, Symbol


def in_layer(statement: Statement, layer: Layer | None) -> Statement:
    """The statement with the heading's layer wherever an index was lost in copying, or where no
    quantity has one.

    Such a name stays marked as lost: A may be that of the layer before.
    """
    names = names_of(statement)
    lost = [name for name in names if name.lost and name.layer is None]
    headed = layer is not None and not layer.l
    if not lost and any(has_layer(name) for name in names):
        return statement
    if layer is not None and (lost or headed):
        bare = lost or [name for name in names if is_of_a_layer(name)]
        return with_names(
            statement, lambda name: replace(name, layer=layer, lost=True) if name in bare else name
        )
    return statement if lost or statement.notation == "numpy" else with_any_inputs(statement)


def with_any_inputs(statement: Statement) -> Statement:
    """dW = dZ A^T without any index: A may be what comes into the layer."""
    left = next((one for one in statement.targets if isinstance(one, Name)), None)
    meant = next(iter(meanings(left)), None) if left else None
    of_units = any(name.component for name in names_of(statement))
    if of_units or not isinstance(meant, Symbol) or meant.kind not in ("dW", "Z"):
        return statement
    return with_names(
        statement, lambda name: replace(name, lost=True) if kind_of(name) == "A" else name
    )


def kind_of(name: Name) -> str:
    meant = next(iter(meanings(name)), None)
    return meant.kind if isinstance(meant, Symbol) else ""


def has_layer(name: Name) -> bool:
    """True if the name says its layer: Z^{[2]}, dZ2, A_prev, and X, which is A[0]."""
    if name.layer is not None or any(sign.isdigit() for sign in name.word):
        return True
    meant = next(iter(meanings(name)), None)
    return isinstance(meant, Symbol) and bool(meant.layer) and meant.layer != Layer(l=1)


def is_of_a_layer(name: Name) -> bool:
    meant = next(iter(meanings(name)), None)
    return isinstance(meant, Symbol) and meant.layer == Layer(l=1)
