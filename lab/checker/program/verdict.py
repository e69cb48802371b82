"""From a judged run to the verdict on every line.

right: an end that came out right is made of it, or it is the gradient that it should be. wrong: it
is in the smallest repair. not judged: nothing that could be wrong is made of it, or something in it
is not known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lab.checker.meaning.targets import Target
from lab.checker.program.ends import End
from lab.checker.program.explain import RightForm
from lab.checker.program.forward import ForwardCheck
from lab.checker.program.identity import identify, is_named_for
from lab.checker.program.judged import Judged
from lab.checker.program.named import is_named_after_its_own, named_key
from lab.checker.program.oracle import Oracle, Quantity
from lab.checker.program.parse import Source
from lab.checker.program.repair import Mending, Repair
from lab.checker.program.sites import Site
from lab.checker.program.suspects import gradient_sites
from lab.checker.program.tape import Node
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Layer, Symbol
from lab.checker.report import Line
from lab.engine import Array


@dataclass
class Told:
    """What is known of one line of the paste."""

    number: int
    sites: list[Site] = field(default_factory=list)
    repairs: list[tuple[Mending, Repair]] = field(default_factory=list)
    form: RightForm | None = None  # of a wrong line, where one is found
    forward: ForwardCheck | None = None  # where a line of the forward pass is wrong
    proved: bool = False
    fits: bool = True
    mended: bool = True  # each value has a shape that fits, once what is wrong is replaced
    role: str = ""
    factor: str = ""
    gives: dict[Target, None] = field(default_factory=dict)  # in order, each once


def lines_of(judged: Judged, source: Source, forms: Mapping[int, RightForm]) -> list[Line]:
    """The verdicts, in the order of the paste; lines that are no equations are left out."""
    told = collected(judged)
    for outcome in judged.outcomes:
        prove(outcome, told)
    for check in judged.forward:
        if check.site.line in told:
            told[check.site.line].proved |= check.right
    for check in judged.wrong_forward:
        if check.site.line in told:
            told[check.site.line].forward = check
    for number, form in forms.items():
        told[number].form = form
    numbers = sorted({*told, *judged.run.unknown_lines})
    found = [
        replace(verdict(one, source, judged, told), gives=tuple(one.gives))
        for one in (told.get(number) or Told(number) for number in numbers)
    ]
    unread = [
        Line(one.line, one.text, "unreadable", reason="This is not Python.")
        for one in source.unread
        if "=" in one.text
    ]
    return sorted([*found, *unread], key=lambda line: line.number)


def collected(judged: Judged) -> dict[int, Told]:
    """The lines that compute something, with what they compute."""
    told: dict[int, Told] = {}
    network = judged.run.network
    known = sum(1 << node.index for node in (*network.keys, *network.gradients))
    for probe in judged.run.probes:
        known |= 1 << probe.upstream.index
    seen: set[tuple[Node, Symbol | None]] = set()
    for site in judged.run.sites:
        node = site.node
        one = node.bare, symbol_of(site.word)
        is_packed = one in seen  # grads["dW1"] = dW1 computes nothing
        seen.add(one)
        is_beginning = node in network.keys or node.op == "full like"  # a parameter, or zeros
        if is_packed or is_beginning or not node.above & known:
            continue
        if site.fresh or is_named(site):
            told.setdefault(site.line, Told(site.line)).sites.append(site)
    return told


def is_named(site: Site) -> bool:
    """True for a quantity that gets a telling name: A2 = Z2, nabla_b[-1] = delta."""
    symbol = symbol_of(site.word)
    return symbol is not None and symbol.kind[-1] in "WbZA"


def prove(outcome: Mending, told: dict[int, Told]) -> None:
    """Mark what right ends are made of, what is replaced, and what each value is."""
    replaced = outcome.replaced
    right = [
        end
        for end, ok in zip(outcome.ends, outcome.scores.right, strict=True)
        if ok and end.node not in replaced
    ]
    for one in outcome.repairs:
        line = told.setdefault(one.site.line, Told(one.site.line))
        line.repairs.append((outcome, one))
        line.gives[gradient_target(one.quantity)] = None
    for end in outcome.ends:
        if end.kind == "step" and end.site.line in told:
            step = Target(end.base[0], Layer(plus=end.base[1]), update=True)
            told[end.site.line].gives[step] = None
            if has_its_gradient(end, outcome.oracle):
                quantity = outcome.oracle.quantities[end.base]
                told[end.site.line].gives[gradient_target(quantity)] = None
    values = outcome.values()
    gradients = {
        site.node: values[site] for site in gradient_sites(outcome.oracle) if site in values
    }
    upstream = {end.node for end in right}
    J = outcome.oracle.J
    settled = bool(right) or outcome.scores.all_right
    for line in told.values():
        for site in line.sites:
            used = any(end.depends_on(site.node) for end in upstream)
            forward = settled and J.depends_on(site.node)
            line.proved |= used or forward
            value = gradients.get(site.node, site.node.value)
            line.fits &= site.node.value is not None
            line.mended &= value is not None
            line.proved |= is_named_after_its_own(outcome.oracle, site, value)
            known = identify(outcome.oracle, value)
            if known is not None:
                says_nothing = symbol_of(site.word) is None
                line.proved |= says_nothing or is_named_for(site, known.quantity)
                line.gives[gradient_target(known.quantity)] = None
                line.role = f"dJ/d{known.quantity.name}"
                line.factor = factor_text(known.match.constant, outcome)


def has_its_gradient(end: End, oracle: Oracle) -> bool:
    """True for W -= rate * A.T @ dZ: the step computes the gradient that no place before it holds."""
    named = f"d{end.base[0]}", end.base[1]
    given = (node for node, key in oracle.run.network.gradients.items() if key == named)
    if end.base not in oracle.quantities or any(map(end.node.depends_on, given)):
        return False
    before = (one for one in oracle.run.sites if end.node.depends_on(one.node))
    return not any(
        one.node is not end.node and named_key(oracle.run, oracle, one) == end.base
        for one in before
    )


def gradient_target(quantity: Quantity) -> Target:
    kind, l = quantity.key
    return Target("d" + kind, Layer(plus=l))


def factor_text(constant: float, outcome: Mending) -> str:
    """The constant in words: "times m", "times -1"; "" for 1."""
    m = outcome.oracle.run.reading.examples
    sign = "-" if constant < 0 else ""
    for power, name in ((0, ""), (1, "m"), (-1, "1/m"), (2, "m^2"), (-2, "1/m^2")):
        for ratio, number in ((1.0, ""), (2.0, "2"), (0.5, "1/2"), (4.0, "4")):
            if abs(ratio * m**power - abs(constant)) < 1e-4 * abs(constant):
                text = " ".join(part for part in (number, name) if part) or ("1" if sign else "")
                return f"times {sign}{text}" if text else ""
    return f"times {constant:.3g}"


def verdict(told_line: Told, source: Source, judged: Judged, told: Mapping[int, Told]) -> Line:
    number, role, factor = told_line.number, told_line.role, told_line.factor
    line = Line(
        number,
        source.text(number),
        "not judged",
        defines=next((name for one in told_line.sites if (name := defined(one, judged))), None),
        uses=uses_of(told_line, told),
    )
    if number in judged.right_with_one_output:
        return of_one_output(line, told_line, judged)
    if told_line.repairs and not is_cause(told_line):
        return replace(line, reason=NO_CAUSE)
    if told_line.repairs:
        return wrong(line, told_line, judged)
    if told_line.forward is not None and not told_line.proved:
        return wrong_forward(line, told_line.forward)
    if not (told_line.proved and told_line.mended):
        return replace(line, reason=not_judged_because(told_line, judged), role=role)
    if number in judged.run.assumed:
        why = f"Right if {judged.run.assumed[number]}: its definition is not here."
        return replace(line, verdict="ambiguous", error_class="missing_definition", reason=why)
    if number in judged.negative_lines:
        why = f"This is {role}, {factor}: right together with an update that adds it."
        return replace(line, verdict="ambiguous", error_class="sign_convention", reason=why)
    reason = f"This is {', '.join(filter(None, (role, factor)))}." if role else ""
    return replace(
        line, verdict="right", reason=reason, expected=line.text, role=role, factor=factor
    )


def defined(site: Site, judged: Judged) -> str | None:
    """The canonical name of what a site computes."""
    network = judged.run.network
    if site.node in network.keys:
        kind, l = network.keys[site.node]
        return f"{kind}{l}"
    symbol = symbol_of(site.word)
    if symbol is None or symbol.kind in ("m", "alpha", "lambda"):
        return None
    return (
        symbol.kind if symbol.layer is None else f"{symbol.kind}{judged.run.binder.layer(symbol)}"
    )


NO_CAUSE = "Not judged: a line that it is made of has no value here."


def is_cause(line: Told) -> bool:
    """False for a line that only has no value because a line before it has none."""
    return any(
        not outcome.oracle.run.inherits(repair.site, outcome.replaced)
        for outcome, repair in line.repairs
    )


def not_judged_because(line: Told, judged: Judged) -> str:
    if line.number in judged.run.unknown_lines:
        return "Not judged: something in it is not known."
    if not line.fits:
        return "Not judged: its shapes do not fit in the network as it was read."
    return "Not judged: no gradient that could be checked is made of it."


def uses_of(line: Told, told: Mapping[int, Told]) -> tuple[int, ...]:
    """The lines whose values this one is made of, at first hand."""
    makers = {site.node: number for number, one in told.items() for site in one.sites}
    found: set[int] = set()
    for site in line.sites:
        todo = list(site.node.args)
        while todo:
            node = todo.pop()
            if node in makers and makers[node] != line.number:
                found.add(makers[node])
            else:
                todo += node.args
    return tuple(sorted(found))


def wrong(line: Line, told_line: Told, judged: Judged) -> Line:
    outcome, repair = told_line.repairs[0]
    form, (kind, l) = told_line.form, repair.quantity.key
    end = next((end for end in outcome.ends if end.node is repair.site.node), None)
    name = f"{kind}{l} update"
    place = (3, l, 0)
    if end is None or end.kind != "step":
        name = f"d{kind[0]}{l}"
        place = (2, judged.run.reading.L - l, "AZWb".index(kind[0]))
    reason = f"{was_and_due(repair, end, outcome)}."
    if repair.site.node in judged.run.last_only:
        form, reason = None, "Each example takes the place of the one before: add them up."
        line = replace(line, expected=added_up(line.text))
    return replace(
        line,
        verdict="wrong",
        defines=name,
        error_class=form.error_class if form else "unexplained",
        reason=f"{reason} {form.sentence}".strip() if form else reason,
        expected=form.text if form else line.expected,
        shapes=shapes_text(repair.site.node.value, repair.value),
        place=place,
        target=Target("d" + kind[0], Layer(plus=l)),
        yours=repair.site.node.value,
        right=repair.value,
        role=told_line.role,
        factor=told_line.factor,
    )


def added_up(text: str) -> str:
    """D = D + ... for D = ..."""
    code = re.split(r"\s*[%#]", text)[0]
    return re.sub(r"^\s*(\w+)\s*=\s*", r"\1 = \1 + ", code)


def of_one_output(line: Line, told_line: Told, judged: Judged) -> Line:
    """A line that gives what is due with one output only."""
    found = wrong(line, told_line, judged)
    if judged.has_one_output:
        reason = "Right with one output."
        return replace(found, verdict="right", error_class=None, expected=line.text, reason=reason)
    reason = "Right with one output, and nothing here says how many there are."
    if told_line.form:
        reason += f" With more: {told_line.form.sentence}"
    return replace(found, verdict="ambiguous", error_class="one_output", reason=reason)


def wrong_forward(line: Line, check: ForwardCheck) -> Line:
    kind, l = check.key
    due = f"g(Z{l})" if kind == "A" else f"W{l} A{l - 1} + b{l}"
    value = check.site.node.value
    return replace(
        line,
        verdict="wrong",
        defines=f"{kind}{l}",
        error_class="unexplained",
        reason=f"This does not give {kind}{l} = {due}",
        shapes="" if check.due is None else shapes_text(value, check.due),
        place=(1, l, kind == "A"),
        target=Target(kind, Layer(plus=l)),
        yours=value,
        right=check.due,
    )


def was_and_due(repair: Repair, end: End | None, outcome: Mending) -> str:
    """What the line gives, and what is due, in one sentence."""
    value = outcome.oracle.run.tape.replay(
        {node: one for node, one in outcome.replaced.items() if node is not repair.site.node},
        [repair.site.node],
    )[0]
    known = identify(outcome.oracle, value)
    due = f"dJ/d{repair.quantity.name}"
    if end is not None and end.kind == "step":
        due = f"a step down {due}"
    if value is None:
        return f"The shapes in this line do not fit; {due} is due here"
    if known is not None and known.quantity is not repair.quantity:
        return f"This gives dJ/d{known.quantity.name}, and it is used as {due}"
    if known is not None and abs(known.match.constant - repair.constant) < 1e-6:
        return f"This gives {due}, and something else is due here"
    if known is not None:
        return f"This gives {due} {factor_text(known.match.constant / repair.constant, outcome)}"
    return f"This does not give {due}, which is due here"


def shapes_text(yours: Array | None, right: Array) -> str:
    if yours is None or yours.shape == right.shape or yours.size == right.size == 1:
        return ""
    if yours.ndim < right.ndim and yours.size == right.size > 1:  # a bias among rows
        return ""
    return f"Shapes: {right.shape}; yours gives {yours.shape}."
