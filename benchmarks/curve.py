"""A log-log curve of cost over operations as SVG, with the straight line that linear growth would follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 60, 110, 20, 40
SERIES = (("CPU s", "#1f5fa8"), ("peak MB", "#b4511d"))


def draw(target: Path, points: Sequence[tuple[int, float, float]]) -> None:
    """Of each point: operations, CPU seconds, peak megabytes; in order of operations."""
    values = [value for _, *both in points for value in both]
    across, up = (
        (floor(log10(points[0][0])), ceil(log10(points[-1][0]))),
        (
            floor(log10(min(values))),
            ceil(log10(max(values))),
        ),
    )
    x, y = _scale(across, LEFT, WIDTH - RIGHT), _scale(up, HEIGHT - BOTTOM, TOP)
    parts = [_grid(across, up, x, y)]
    for number, (name, colour) in enumerate(SERIES, 1):
        line = " ".join(f"{x(point[0]):.1f},{y(point[number]):.1f}" for point in points)
        last = points[-1]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(p[0]):.1f}" cy="{y(p[number]):.1f}" r="3" fill="{colour}"/>' for p in points
        ]
        label = f"{name} {last[number]:,.0f}"
        parts.append(
            f'<text x="{x(last[0]) + 8:.1f}" y="{y(last[number]) + 4:.1f}" fill="{colour}">{label}</text>'
        )
    first, last = points[-2:] if len(points) > 1 else points * 2
    linear = first[1] * last[0] / first[0]
    parts.append(
        f'<line x1="{x(first[0]):.1f}" y1="{y(first[1]):.1f}" x2="{x(last[0]):.1f}" y2="{y(linear):.1f}" '
        f'stroke="{SERIES[0][1]}" stroke-dasharray="3 4"/>'
    )
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n',
        "utf-8",
    )


def _scale(decades: tuple[int, int], start: int, end: int) -> Callable[[float], float]:
    low, high = decades
    return lambda value: start + (end - start) * (log10(value) - low) / max(1, high - low)


def _grid(
    across: tuple[int, int], up: tuple[int, int], x: Callable[[float], float], y: Callable[[float], float]
) -> str:
    parts = []
    for power in range(across[0], across[1] + 1):
        parts.append(
            f'<line x1="{x(10**power)}" y1="{TOP}" x2="{x(10**power)}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        )
        parts.append(
            f'<text x="{x(10**power)}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_power(power)}</text>'
        )
    for power in range(up[0], up[1] + 1):
        parts.append(
            f'<line x1="{LEFT}" y1="{y(10.0**power)}" x2="{WIDTH - RIGHT}" y2="{y(10.0**power)}" stroke="#ddd"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{y(10.0**power) + 4}" text-anchor="end">{_power(power)}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle">operations</text>'
    )
    return "".join(parts)


def _power(power: int) -> str:
    return f'10<tspan dy="-5" font-size="9">{power}</tspan>'


if __name__ == "__main__":
    draw(Path("/dev/stdout"), [(10**4, 3.0, 200), (10**5, 5.0, 300), (10**6, 21.0, 900), (10**7, 180, 1900)])
