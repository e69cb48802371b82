"""What the proofs say of the lines of a question, beside what each was judged to be alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan

from lab.checker.entry import Entry
from lab.checker.reading.tree import Name, Statement, names_in, put, walk
from lab.checker.report import Line
from lab.checker.setting import Setting
from lab.checker.units.lines import Claim, Lines, lines_of
from lab.checker.units.names import Key, key_of
from lab.checker.units.proof import CLOSE, Proof

JUDGED = ("right", "wrong", "ambiguous", "unreadable", "not judged")
MOST_LINES_AGAIN = 12  # that are proved with one activation after the other
OPEN = "Not judged: the cost may depend on this by units that no line computes."
UNPROVED = "Not judged: it is not compared with your forward pass."
OF_UNITS = "Read as: single units, each line judged by the derivatives of your own forward pass."
FORWARD = "Taken as your forward pass: the derivatives are compared with its own."


def with_proofs(
    lines: Sequence[Line], entries: Sequence[Entry], setting: Setting
) -> tuple[list[Line], bool]:
    """The lines of these entries, with the verdicts that are proved: none, where fewer lines come
    out right than wrong, unless more cannot be read as of layers than is right. True where half of
    the right ones are so by proof alone: then the network that was read, here the setting, is not
    what they are about.
    """
    statements = {n: one.statements[-1] for n, one in enumerate(entries) if one.statements}
    proved = best_proof(statements, setting)
    if proved is None:
        return list(lines), False
    equations, proof = proved
    known, unread = (sum(one.verdict == kind for one in lines) for kind in ("right", "unreadable"))
    if not proof.right or (len(proof.wrong) > len(proof.right) and unread <= known):
        return list(lines), False
    told = proved_lines(lines, equations, proof)
    if sum(line.verdict == "right" for line in told) < 2 * known or told == list(lines):
        return told, False
    return proved_lines([outside_a_network(line) for line in lines], equations, proof), True


def proved_lines(lines: Sequence[Line], equations: Lines, proof: Proof) -> list[Line]:
    right, wrong = proof.right, proof.wrong
    told = list(lines)
    for n, line in enumerate(lines):
        if line.verdict not in JUDGED:
            continue
        if n in right:
            told[n] = as_right(line, proof, proof.lines[n], right)
        elif n in wrong:
            told[n] = as_wrong(line, proof, proof.lines[n], right)
        elif is_forward(equations.defined.get(n), proof, [proof.lines[one] for one in right]):
            told[n] = is_now_right(line, FORWARD)
    return told


def outside_a_network(line: Line) -> Line:
    """A line without what it is in a network of layers. What was wrong there need not be wrong."""
    if line.verdict in ("wrong", "ambiguous"):
        return Line(line.number, line.text, "not judged", reason=UNPROVED)
    expected = line.text if line.verdict == "right" else ""
    return Line(line.number, line.text, line.verdict, reason=line.reason, expected=expected)


def best_proof(statements: Mapping[int, Statement], setting: Setting) -> tuple[Lines, Proof] | None:
    """The reading of the equations in which most of them are right; of long pastes the first one,
    because each takes its time.
    """
    tried: list[tuple[Lines, Proof]] = []
    for one in lines_of(statements, setting):
        proof = Proof(one.forward, one.proved)
        tried.append((one, proof))
        if not proof.wrong or len(one.proved) > MOST_LINES_AGAIN:
            break
    return max(tried, key=lambda pair: len(pair[1].right), default=None)


def is_forward(key: Key | None, proof: Proof, right: Sequence[Claim]) -> bool:
    """True for a definition of what is rightly differentiated, and what that is made of."""
    ends = {proof.forward.meant(above) for line in right for above in proof.tops(line)}
    return key is not None and any(key == end or proof.forward.leads_to(key, end) for end in ends)


def is_now_right(line: Line, reason: str = "") -> Line:
    if line.verdict == "right":
        return line
    return replace(
        line, verdict="right", error_class=None, reason=reason, expected=line.text, shapes=""
    )


def as_right(line: Line, proof: Proof, proved: Claim, right: Sequence[int]) -> Line:
    """A right line; a delta that is the negative gradient is right where a right step adds it."""
    if not proved.is_delta or proof.roles[proved.left][1] > 0:
        return is_now_right(line)
    if any(proof.lines[n].how != "=" for n in right) or line.verdict != "wrong":
        return is_now_right(line)
    reason = "This is the negative gradient: right together with an update that adds it."
    return replace(line, verdict="ambiguous", error_class="sign_convention", reason=reason)


def as_wrong(line: Line, proof: Proof, proved: Claim, right: Sequence[int]) -> Line:
    """A wrong line with why: as it was told already, else as the numbers tell it."""
    if proof.is_open(proved):
        return Line(line.number, line.text, "not judged", reason=OPEN)
    error_class, reason = why(proof, proved)
    signed = proved.above is not None or any(is_gradient(proof.lines[n]) for n in right)
    if error_class == "sign_error" and not signed:
        return line  # all gradients are negative ones
    if line.verdict == "wrong":
        return line
    return Line(line.number, line.text, "wrong", error_class=error_class, reason=reason)


def is_gradient(line: Claim) -> bool:
    """True for a line that is about the cost, and has a sign of its own."""
    return line.above is None and not line.is_delta


def why(proof: Proof, line: Claim) -> tuple[str, str]:
    """The class of a mistake and the sentence on it: a sign, a constant, one name for another."""
    multiples = [
        one for tree in line.sides for one in proof.multiples(line, tree) if not isnan(one)
    ]
    by = next((one for one in multiples if abs(one - 1) > CLOSE), None)
    if by is not None and line.how == "=":
        if abs(by + 1) < CLOSE:
            return "sign_error", "The sign is wrong."
        return "extra_constant_factor", f"This is {by:.3g} times the derivative."
    if by is not None:
        return "update_sign_error", "The gradient points uphill: subtract it."
    swap = confused(proof, line)
    if swap is not None:
        return "wrong_operand", f"You used {swap[0]} where {swap[1]} belongs."
    return "unexplained", "This is not the derivative that your forward pass gives."


def confused(proof: Proof, line: Claim) -> tuple[str, str] | None:
    """One name that stands where another would make the line right."""
    definitions = proof.forward.definitions.values()
    others = {key_of(name): name for tree in definitions for name in names_in(tree)}
    for tree in line.sides:
        for path, was in walk(tree):
            if not isinstance(was, Name):
                continue
            for key, now in others.items():
                mended = replace(line, sides=(put(tree, path, now),))
                if key != key_of(was) and proof.is_right(mended):
                    return was.spelling, now.spelling
    return None
