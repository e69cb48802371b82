"""What the Lessons page draws: a lesson step by step, and its two exercises."""
