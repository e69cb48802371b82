"""From trees to quantities: what a learner's names stand for, and every reading of a line."""
