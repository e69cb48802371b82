"""The forms a paste can have: lines alone, a script, functions, a class, a loop over layers, one
example at a time. Each returns a `Paste` with the code around it that makes it run.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from tests.pastes.around import (
    MEMORIES,
    code,
    containers,
    count,
    definitions,
    ends,
    kinds,
    layers,
    list_starts,
    parameters,
    penalty,
    state,
)
from tests.pastes.equations import Equations
from tests.pastes.names import Layer, names
from tests.pastes.paste import Mutation, Paste, Row, indented, row
from tests.pastes.style import Net, Style
from tests.pastes.updates import updates


def forward(write: Equations) -> list[Row]:
    return [one for l in layers(write) for one in write.forward(l)]


def backward(write: Equations) -> list[Row]:
    """From the output back, each layer's gradients behind its error."""
    rows = write.output_error()
    for l in reversed(layers(write)):
        if l.shift < write.net.L:
            rows += write.hidden_error(l)
        if not write.style.inline:
            rows += write.gradients(l)
    return rows


def all_updates(write: Equations) -> list[Row]:
    return [one for l in layers(write) for one in updates(write, l)]


def too_early(rows: list[Row], write: Equations) -> list[Row]:
    """The rows, where the update of W[L] also has the mutation of standing before W[L] is used."""
    role = f"W{write.net.L} update"
    moved = next((one for one in rows if one.role == role), None)
    used = next(
        (one for one in rows if one.role in (f"dA{write.net.L - 1}", f"dZ{write.net.L - 1}")), None
    )
    if moved is None or used is None or write.style.inline or write.style.optimizer != "plain":
        return rows
    rest = [one for one in rows if one is not moved]
    place = rest.index(used)
    early = [*rest[:place], moved, replace(used, role="early"), *rest[place + 1 :]]
    changed = replace(
        moved, mutations=(*moved.mutations, Mutation("updated W used", rows=tuple(early)))
    )
    return [changed if one is moved else one for one in rows]


# the forms


def lines_alone(write: Equations) -> Paste:
    """The backward pass, with or without updates; forward it is run unseen."""
    rows = backward(write)
    steps = write.random.random() < 0.5
    if steps:
        rows += all_updates(write)
    unseen = [count(write), *containers(write), *parameters(write)]
    hidden = write.slopes.definitions(1 if write.style.rows else 0)
    return Paste(
        write.net,
        write.style,
        tuple(rows),
        ends(write, steps=steps),
        before=code([*hidden, *unseen, *forward(write)]),
    )


def script(write: Equations) -> Paste:
    body = [*forward(write), write.cost(penalty(write)), *backward(write), *all_updates(write)]
    if write.style.optimizer == "adam":
        body.insert(0, row("t = epoch + 1"))
    rows = [
        *definitions(write),
        count(write),
        *containers(write),
        *parameters(write),
        *state(write),
        row("lr = 0.1"),
        row("epochs = 1000"),
        row("for epoch in range(epochs):"),
        *indented(body),
    ]
    return Paste(write.net, write.style, tuple(too_early(rows, write)), ends(write))


def variables(write: Equations, wanted: Iterable[str]) -> list[str]:
    """The spellings of some kinds in all layers, each container once."""
    found: dict[str, bool] = {}
    for kind in wanted:
        for l in layers(write):
            found[write.names(kind, l).split("[")[0]] = True
    return list(found)


def function(
    name: str, takes: Iterable[str], body: Iterable[Row], gives: Iterable[str]
) -> list[Row]:
    given = ", ".join(gives)
    head = row(f"def {name}({', '.join(takes)}):")
    return [head, *indented([*body, row(f"return {given}")]), row("")]


def functions(write: Equations) -> Paste:
    """forward, backward and update as functions of what they need."""
    X, Y = write.names.X, write.names.Y
    weights = variables(write, kinds(write))
    passed = variables(write, ("Z", "A") if "Z" in write.names.templates else ("A",))
    slopes = variables(write, [f"d{kind}" for kind in kinds(write)])
    letters = MEMORIES[write.style.optimizer]
    memory = variables(write, [v + kind for kind in kinds(write) for v in letters])
    boxes = containers(write)

    def box(*names: str) -> list[Row]:
        return [one for one in boxes if one.text.split(" =")[0] in names]

    extra = ["lambd"] if write.style.penalty else []
    used = ["lr", "t"] if write.style.optimizer == "adam" else ["lr"]
    used += [write.names.m] if write.style.place == "update" else []
    body = [*box("cache"), *forward(write)]
    back = [count(write), *box("grads"), *backward(write)]
    rows = [
        *definitions(write),
        *function("forward", [X, *weights], body, passed),
        *function("backward", [X, Y, *weights, *passed, *extra], back, slopes),
        *function(
            "update", [*weights, *slopes, *memory, *used], all_updates(write), [*weights, *memory]
        ),
    ]
    before = code([*box("params", "v", "s"), *parameters(write), *state(write)])
    changed = [*weights, *memory]
    calls = [
        f"    {', '.join(passed)} = forward({', '.join([X, *weights])})",
        f"    {', '.join(slopes)} = backward({', '.join([X, Y, *weights, *passed, *extra])})",
        f"    {', '.join(changed)} = update({', '.join([*weights, *slopes, *memory, *used])})",
    ]
    after = "\n".join(["for t in range(1, steps + 1):", *calls])
    return Paste(write.net, write.style, tuple(rows), ends(write), before=before, after=after)


def a_class(write: Equations) -> Paste:
    """A network as a class: forward keeps what backward takes."""
    X, Y = write.names.X, write.names.Y
    ahead = forward(write)
    back = [count(write), *backward(write), *all_updates(write)]
    rows = [
        *definitions(write),
        row("class Network:"),
        *indented([row("def __init__(self):"), *indented(parameters(write)), row("")]),
        *indented(function("forward", ["self", X], ahead, [write.names("A", write.L)])),
        *indented([row(f"def backward(self, {X}, {Y}, lr, lambd=0.7):"), *indented(back)]),
    ]
    calls = f"for step in range(steps):\n    net.forward({X})\n    net.backward({X}, {Y}, lr)"
    held = tuple((end, name.replace("self.", "net.")) for end, name in ends(write, gradients=False))
    return Paste(
        write.net,
        write.style,
        tuple(too_early(rows, write)),
        held,
        after=f"net = Network()\n{calls}",
    )


def loop_over_layers(write: Equations) -> Paste:
    """Lists or dictionaries of all layers, and two loops."""
    from_0 = write.style.naming == "lists from 0"
    l = Layer(1, "i") if from_0 else Layer(0, "l")
    L = write.net.L
    up = f"for i in range({L - 1}):" if from_0 else f"for l in range(1, {L}):"
    down = f"for i in reversed(range({L - 1})):" if from_0 else f"for l in range({L - 1}, 0, -1):"
    every = f"for i in range({L}):" if from_0 else f"for l in range(1, {L} + 1):"
    body = [
        row(up),
        *indented(write.forward(l)),
        *write.forward(write.L),
        write.cost(),
        *write.output_error(),
        *write.gradients(write.L),
        row(down),
        *indented([*write.hidden_error(l), *write.gradients(l)]),
        row(every),
        *indented(updates(write, l)),
    ]
    if write.style.optimizer == "adam":
        body.insert(0, row("t = epoch + 1"))
    start = (
        list_starts(write) if from_0 else [*containers(write), *parameters(write), *state(write)]
    )
    rows = [
        *definitions(write),
        count(write),
        *start,
        row("epochs = 1000"),
        row("for epoch in range(epochs):"),
        *indented(body),
    ]
    return Paste(write.net, write.style, tuple(rows), ends(write))


def example_by_example(write: Equations) -> Paste:
    """A loop over the examples that adds up the gradients, then one step."""
    outer = write.names
    one = "x_i", "y_i"
    write.names = replace(outer, X=one[0], Y=one[1])
    cut = "[i:i + 1]" if write.style.rows else "[:, i:i + 1]"
    body = [
        row(f"{one[0]} = {outer.X}{cut}"),
        row(f"{one[1]} = {outer.Y}{cut}"),
        *forward(write),
        *(summed(line) for line in backward(write)),
    ]
    zeros = [
        row(f"{outer(f'd{kind}', l)} = np.zeros_like({outer(kind, l)})")
        for l in layers(write)
        for kind in kinds(write)
    ]
    rows = [
        *definitions(write),
        *zeros,
        row(f"for i in range({outer.m}):"),
        *indented(body),
        *all_updates(write),
    ]
    write.names = outer
    before = code([count(write), *containers(write), *parameters(write)])
    return Paste(write.net, write.style, tuple(rows), ends(write), before=before)


def summed(line: Row) -> Row:
    """dW = ... as dW += ..."""
    if not re.match(r"d[Wb]\d", line.role):
        return line
    changed = tuple(replace(one, text=added(one.text)) for one in line.mutations)
    last = Mutation("only the last example", line.text)
    return replace(line, text=added(line.text), mutations=(*changed, last))


def added(text: str) -> str:
    return text.replace(" = ", " += ", 1)


FORMS = {
    "lines alone": lines_alone,
    "script": script,
    "functions": functions,
    "class": a_class,
    "loop over layers": loop_over_layers,
    "example by example": example_by_example,
}


def equations(net: Net, style: Style, random: Random) -> Equations:
    """What writes the rows: in a script, some have no name for the number of examples."""
    spelled = names(style.naming)
    if style.form in ("script", "loop over layers") and random.random() < 0.25:
        spelled = replace(spelled, m=f"{spelled.X}.shape[{0 if style.rows else 1}]")
    return Equations(net, style, spelled, random)
