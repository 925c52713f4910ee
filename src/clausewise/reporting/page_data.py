"""The data inside Allure's page, packed: a large report is some 60 MB of base64, and a tenth of that as gzip.

Allure embeds each of its files as base64, and its program waits for a flag before it looks at them. The page instead
holds one gzip of them all, which page_script.js unpacks (every browser since 2023 can) and turns into base64 file
by file, as the program asks.
"""

from __future__ import annotations

import base64
import gzip
import json
import re

from clausewise.reporting.node import PageUnavailable

BEGIN = "<script async>\n      window.allureReportDataReady = false;"
END = "</script>"
FILE = re.compile(r'd\("([^"]+)","([A-Za-z0-9+/=]*)"\)')
LEVEL = 5


def pack_data(html: str) -> str:
    """The page with its files packed. Raises PageUnavailable where they are not where they were."""
    start = html.find(BEGIN)
    first = html.find(END, start) + len(END)  # a function; a second script calls it, once a file
    end = html.find(END, first) + len(END)
    files = {name: _text(value) for name, value in FILE.findall(html[start:end])} if start >= 0 else {}
    if not files:
        raise PageUnavailable("the page template of Allure has changed: its data are not where they were")
    text = json.dumps(files, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b64encode(gzip.compress(text.encode(), LEVEL, mtime=0)).decode()
    block = (
        f'<script type="text/plain" id="clausewise-data">{packed}</script><script>clausewiseUnpack()</script>'
    )
    return html[:start] + block + html[end:]


def _text(value: str) -> str | list[str]:
    """A file as text; what is no text stays base64, in a list of one."""
    try:
        return base64.b64decode(value).decode("utf-8")
    except UnicodeDecodeError:
        return [value]
