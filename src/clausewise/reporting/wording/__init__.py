"""Rules in words, zh and en: generated from the model, so that they cannot drift from what is judged."""
