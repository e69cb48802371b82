"""What was done wrong: the mistakes as edits, and the one edit that mends a line."""
