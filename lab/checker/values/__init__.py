"""The only judge of right and wrong: the right values, the learner's, and how the two differ."""
