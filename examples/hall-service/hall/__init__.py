"""A small service hall: applications come in at windows, and leave as decisions, payments and records."""
