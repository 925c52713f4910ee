"""The few shapes that charts are made of, as SVG text; whatever comes from data is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape

INK = "#1d2733"
PATTERNS = (
    '<defs><pattern id="late" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#f3c1b5"/><rect width="2.2" height="5" fill="#8f2615"/></pattern>'
    '<pattern id="unknown" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#fff3c4"/><circle cx="1.5" cy="1.5" r="0.8" fill="#8a7a3a"/></pattern></defs>'
)
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"


def shade(share: float) -> str:
    """White to dark red, so that a larger share is darker in grey, too.

    >>> shade(0.0), shade(1.0)
    ('#fbdcd3', '#7a140a')
    """
    light, dark = (251, 220, 211), (122, 20, 10)
    weight = min(1.0, max(0.0, share)) ** 0.5
    return "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in zip(light, dark, strict=True))


class Svg:
    """Collects shapes; `finish` closes the picture."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def text(
        self, x: float, y: float, words: str, *, size: int, anchor: str = "start", turned: bool = False,
        light: bool = False, bold: bool = False, unit: str = "",
    ) -> None:  # fmt: skip
        more = f' transform="rotate(-60 {x:g} {y:g})"' if turned else ""
        more += ' font-weight="600"' if bold else ""
        more += f' data-unit="{escape(unit)}"' if unit else ""
        fill = "#fff" if light else INK
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"{more}>'
            f"{escape(words)}</text>"
        )

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
            'stroke="#8b97a3" stroke-width="0.5"/>'
        )

    def dashed(self, x: float, top: float, bottom: float) -> None:
        self._parts.append(
            f'<line x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{bottom:g}" stroke="{INK}" stroke-dasharray="4 3"/>'
        )

    def path(self, points: Sequence[tuple[float, float]]) -> None:
        """A line through the points, with a mark on each."""
        corners = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._parts.append(f'<polyline points="{corners}" fill="none" stroke="{INK}" stroke-width="2"/>')
        self._parts += [f'<circle cx="{x:g}" cy="{y:g}" r="3.5" fill="{INK}"/>' for x, y in points]

    @contextmanager
    def link(self, anchor: str, hint: str) -> Iterator[None]:
        """What is drawn meanwhile tells `hint` under the pointer, and leads to `anchor` where there is one."""
        tag = f'<a href="#{escape(anchor)}">' if anchor else "<g>"
        self._parts.append(f"{tag}<title>{escape(hint)}</title>")
        yield
        self._parts.append("</a>" if anchor else "</g>")

    def finish(self, title: str) -> str:
        size = f'width="{self.width:g}" height="{self.height:g}" viewBox="0 0 {self.width:g} {self.height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{escape(FONT)}">'
            f"<title>{escape(title)}</title>{PATTERNS}"
            f'<rect width="{self.width:g}" height="{self.height:g}" fill="#fff"/>{"".join(self._parts)}</svg>'
        )
