"""The chain rule before its derivatives are put in: right as far as each of them begins where the
one before it ends.

    dL/dw = dL/da * da/dz * dz/dw
"""

from itertools import pairwise

from lab.checker.reading.tree import Name, Statement, Tree, is_op


def is_chain_rule(statement: Statement) -> bool:
    """True for a product of derivatives that lead from what is differentiated to what it is
    differentiated by.
    """
    if not is_op(statement.value, "chain") or not {"", "*", "·", "⊙"}.issuperset(
        statement.value.note
    ):
        return False
    target = statement.targets[-1] if statement.targets else None
    links = [link_of(factor) for factor in statement.value.args]
    whole = link_of(target) if target is not None else None
    if whole is None or None in links:
        return False
    ends = [*(link for link in links if link)]
    joined = all(before[1] == after[0] for before, after in pairwise(ends))
    return joined and (ends[0][0], ends[-1][1]) == whole


Link = tuple[str, str]  # what is differentiated, and by what


def link_of(tree: Tree) -> Link | None:
    """("a", "z") of da/dz; of dL/dz, which is read as the name dz, ("", "z")."""
    if is_op(tree, "partial"):
        above, below = (plain(one) for one in tree.args)
        return above, below
    if isinstance(tree, Name) and tree.word.startswith("d"):
        return "", plain(tree).removeprefix("d")
    return None


def plain(tree: Tree) -> str:
    return f"{tree.word}{tree.component}" if isinstance(tree, Name) else ""
