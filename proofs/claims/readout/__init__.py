"""What the error does downstream."""

CLAIMS = (
    "loewner_is_every_trace",
    "centroid_shrinks",
    "attention_weights",
    "attention_shift",
)
