"""Rules and records as SQL: what the screen and the judge's facts are both made from."""
