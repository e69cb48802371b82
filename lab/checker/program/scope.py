"""Networks that are not covered, told by their words: nothing in such a paste is called wrong."""

import re

NOT_COVERED = (
    (
        "Recurrent networks",
        r"\b(d?W_?hh|dh_?next|dc_?next|h_?prev|hprev|lstm|gru)\b|\bd?hs?\[t\b",
    ),
    (
        "Batch normalisation is",
        r"\b(dgamma|d?x_?hat|d?inv_?std|d?inv_?var|batch_?norm\w*|bn_\w+|running_mean)\b",
    ),
    (
        "Convolutional networks",
        r"\b(im2col|col2im|conv[12]?d?_\w+|conv[12]d|convolve\w*|max_?pool\w*|kernel_size)\b",
    ),
    ("Attention is", r"\b(attn\w*|self_attention|attention_\w+|qkv|num_heads|n_heads)\b"),
)
PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in NOT_COVERED)


def not_covered(text: str) -> str:
    """The sentence for a network that is not covered; "" for any other."""
    code = "\n".join(line.split("#")[0] for line in text.split("\n"))
    for name, pattern in PATTERNS:
        if pattern.search(code):
            verb = "" if name.endswith(" is") else " are"
            return f"{name}{verb} not covered here: the line is not judged."
    return ""
