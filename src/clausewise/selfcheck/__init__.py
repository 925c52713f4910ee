"""Metamorphic checks on a user's own records: changes of the data or the pack that must not change a verdict."""
