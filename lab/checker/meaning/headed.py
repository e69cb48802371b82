"""The layer that a heading gives to the equations under it: "at the second layer: Z = W A + b"."""

from dataclasses import replace

from lab.checker.meaning.names import meanings
from lab.checker.reading.entries import names_of, with_names
from lab.checker.reading.tree import HERE, Layer, Name, Statement, Symbol, Tree


def in_layer(statement: Statement, layer: Layer | None, begins: bool = False) -> Statement:
    """The statement with the heading's layer wherever an index was lost in copying, or where no
    quantity has one.

    Such a name stays marked as lost: A may be that of the layer before. begins: no dZ stands
    between the heading and this line, so that dA = W^T dZ is the gradient that comes in.
    """
    names = names_of(statement)
    lost = [name for name in names if name.lost and name.layer is None]
    headed = layer is not None and not layer.l
    if any(name.layer is not None and name.layer.l for name in names):
        headed = False  # an equation for any layer
    if lost or headed:
        bare = [name for name in names if name in lost or is_of_a_layer(name)]
        kinds = {name: kind_of(name) for name in bare}
        left = next((kinds.get(one, "") for one in statement.targets if isinstance(one, Name)), "")

        def placed(name: Name) -> Name:
            if name not in bare:
                return name
            comes_in = begins and left == "dA" and kinds[name] in ("W", "dZ")
            above = layer.shifted(1) if layer is not None and comes_in else layer
            return replace(name, layer=above, lost=True)

        return with_names(statement, placed)
    if statement.notation == "numpy":
        return statement
    return with_any_inputs(in_layer_of_its_gradient(statement))


def in_layer_of_its_gradient(statement: Statement) -> Statement:
    """db = sum(dZ^{[2]}) and W = W - alpha dW^{[2]}, of layer 2: parameters without an index beside
    a gradient with one.
    """
    made_of = {"db": "dZ", "W": "dW", "b": "db"}
    left = next((one for one in statement.targets if isinstance(one, Name)), None)
    kind = kind_of(left) if left and is_of_a_layer(left) and not left.component else ""
    made = [first_meaning(one) for one in names_of(statement) if has_layer(one)]
    layers = {
        one.layer for one in made if isinstance(one, Symbol) and one.kind == made_of.get(kind)
    }
    if len(layers) != 1:
        return statement
    (layer,) = layers

    def placed(name: Name) -> Name:
        bare = kind_of(name) == kind and is_of_a_layer(name) and name.layer is None
        return replace(name, layer=layer) if bare else name

    return with_names(statement, placed)


def with_any_inputs(statement: Statement) -> Statement:
    """dW = dZ A^T without any index: A may be what comes into the layer."""
    names = names_of(statement)
    left = next((one for one in statement.targets if isinstance(one, Name)), None)
    meant = first_meaning(left) if left else None
    numbered = any(name.component or has_layer(name) for name in names)
    if numbered or not isinstance(meant, Symbol) or meant.kind not in ("dW", "Z"):
        return statement

    def marked(name: Name) -> Name:
        return replace(name, lost=True) if first_meaning(name) == Symbol("A", HERE) else name

    return with_names(statement, marked)


def kind_of(name: Name) -> str:
    meant = first_meaning(name)
    return meant.kind if isinstance(meant, Symbol) else ""


def first_meaning(name: Name) -> Tree | None:
    """What the name stands for at first sight, without its spelling."""
    meant = next(iter(meanings(name)), None)
    return replace(meant, spelling="") if isinstance(meant, Symbol) else meant


def has_layer(name: Name) -> bool:
    """True if the name says its layer: Z^{[2]}, dZ2, A_prev, and X, which is A[0]."""
    if name.is_numbered:
        return True
    meant = first_meaning(name)
    return isinstance(meant, Symbol) and meant.layer not in (None, HERE)


def is_of_a_layer(name: Name) -> bool:
    """True for a layered quantity without its layer."""
    meant = first_meaning(name)
    return not has_layer(name) and isinstance(meant, Symbol) and meant.layer == HERE
