"""Changes every rule in one place at a time, and asks whether a worked example notices."""
