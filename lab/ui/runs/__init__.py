"""What the Runs page draws: the store and its faults, the table and figures, actions, the keeper."""
