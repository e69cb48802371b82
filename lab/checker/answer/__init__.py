"""What comes back: the right equations in the learner's hand, the words, and training with theirs."""
