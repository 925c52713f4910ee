"""What may be said of a database: its kind, host and name, never who reads it nor with what password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from sqlalchemy import URL

HIDDEN = "***"


def plain_name(url: URL) -> str:
    """`postgresql://host:5432/hall`, without user, password and options."""
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return f"sqlite:{(url.database or 'memory').rpartition('/')[2]}"
    port = f":{url.port}" if url.port else ""
    return f"{kind}://{url.host or 'localhost'}{port}/{url.database or ''}"


def clear(error: Exception, url: URL) -> str:
    """The driver's own words in one line, without statement, user or password."""
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    for secret in secrets_of(url):
        words = words.replace(secret, HIDDEN)
    return words[:400]


def secrets_of(url: URL) -> list[str]:
    """User and password, as they are and as a URL writes them; options that hold one too."""
    found = [str(url.password or "")]
    found += [str(value) for key, value in url.query.items() if "pass" in key.lower() or "pwd" in key.lower()]
    spelled = {form for word in found if word for form in (word, quote(word, safe=""), quote_plus(word))}
    return sorted(spelled, key=len, reverse=True)
