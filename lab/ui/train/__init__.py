"""What the Train page draws: its controls, the data step, the bench with the stage and what
stands below it, and what becomes of a run: kept, or taken away."""
