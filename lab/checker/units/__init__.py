"""Equations of single units, judged by the derivatives of their own forward pass.

    net_j = Σ_i w_ji x_i        every letter of an index is an axis, of its own name
    ∂E/∂w_ji = δ_j x_i          a derivative, compared with differences of E

names.py     which names are one quantity, and what a name is the gradient of
formulas.py  the value of an expression
usual.py     the usual definitions of what has none
lines.py     which equations are the forward pass, and which its derivatives
forward.py   the forward pass that the equations write, and its derivatives
proof.py     which lines are right, and which wrong, by these
verdicts.py  what that changes in the report
"""
