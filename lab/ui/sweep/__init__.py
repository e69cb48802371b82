"""What the Sweep page draws: its controls, the sweep that runs, its figures, the rates."""
