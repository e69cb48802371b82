"""What Wrong on purpose draws: a wrong equation and the right one, side by side."""
