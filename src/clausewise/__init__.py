"""Clausewise: guidelines as rules and features, judged over recorded operations.

Nothing is imported here, so that a shell (or a pytest run that does not use the plugin) starts at once.
"""

__version__ = "0.1.0"
