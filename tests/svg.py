"""Reads a chart of the report back from its SVG: what a reader sees, with no knowledge of the rows behind."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Bar:
    """One bar: the heading and the label it stands at, where it begins and ends, and what is written beside it."""

    heading: str
    label: str
    left: float
    right: float
    says: str


@dataclass(frozen=True)
class Mark:
    """A text, a bar or a point: its kind, where it is, how long it is, what it says or its colour."""

    kind: str
    x: float
    y: float
    length: float = 0.0
    text: str = ""


def marks(svg: str) -> list[Mark]:
    """Everything in the picture that tells something, at its place in the whole picture."""
    found: list[Mark] = []

    def walk(node: ET.Element, x: float, y: float, kind: str) -> None:
        moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        kind = node.get("class", kind) if node.get("class", "").startswith("mark-") else kind
        if node.tag == f"{SVG}text":
            lines = [line.text or "" for line in node] or [node.text or ""]
            found.append(Mark(kind, x, y + 7 * (len(lines) - 1), text=" ".join(lines)))
        elif node.tag == f"{SVG}path" and kind.startswith("mark-rect"):
            at = re.match(r"M([-\d.]+),([-\d.]+)h([-\d.]+)v([\d.]+)", node.get("d"))
            found.append(Mark(kind, x + float(at[1]), y + float(at[2]) + float(at[4]) / 2, length=float(at[3])))
        elif node.tag in (f"{SVG}path", f"{SVG}line") and kind.startswith(("mark-symbol role-mark", "mark-rule")):
            found.append(Mark(kind, x, y, text=node.get("fill") or node.get("stroke") or ""))
        for child in node:
            walk(child, x, y, kind)

    walk(ET.fromstring(svg), 0.0, 0.0, "")  # noqa: S314  our own drawing
    return found


def bars(svg: str) -> list[Bar]:
    """Every bar, with the label at its height and the heading above it."""
    all_of_it = marks(svg)
    labels = [mark for mark in all_of_it if mark.kind.startswith("mark-text role-axis-label")]
    headings = [mark for mark in all_of_it if mark.kind.startswith("mark-text role-title-text")]
    said = [mark for mark in all_of_it if mark.kind.startswith("mark-text role-mark")]
    drawn = []
    for bar in (mark for mark in all_of_it if mark.kind.startswith("mark-rect")):
        above = [one for one in headings if one.y < bar.y]
        beside = min(said, key=lambda text: (round(abs(text.y - bar.y) / 10), _gap(text, bar)))
        drawn.append(
            Bar(
                heading=max(above, key=lambda one: one.y).text if above else "",
                label=min(labels, key=lambda label: abs(label.y - bar.y)).text,
                left=bar.x,
                right=bar.x + bar.length,
                says=beside.text,
            )
        )
    return drawn


def _gap(text: Mark, bar: Mark) -> float:
    return min(abs(text.x - bar.x), abs(text.x - bar.x - bar.length))


def rule(svg: str) -> float:
    """Where the line across the bars stands."""
    (line,) = [mark for mark in marks(svg) if mark.kind.startswith("mark-rule role-mark")]
    return line.x


def points(svg: str) -> dict[str, list[tuple[float, float]]]:
    """{what the legend calls the line: its points}, by colour."""
    all_of_it = marks(svg)
    legend = [mark for mark in all_of_it if mark.kind.startswith("mark-text role-legend-label")]
    colours = [
        path.get("stroke")
        for group in ET.fromstring(svg).iter(f"{SVG}g")  # noqa: S314
        if group.get("class", "").startswith("mark-symbol role-legend-symbol")
        for path in group.iter(f"{SVG}path")
    ]
    named = dict(zip(colours, [mark.text for mark in legend], strict=True))
    lines: dict[str, list[tuple[float, float]]] = {name: [] for name in named.values()}
    for mark in all_of_it:
        if mark.kind.startswith("mark-symbol role-mark"):
            lines[named[mark.text]].append((mark.x, mark.y))
    return lines


def ticks(svg: str) -> tuple[dict[str, float], dict[str, float]]:
    """Where the marks of the axes stand: {what is written: x} below, {what is written: y} at the side."""
    labels = [mark for mark in marks(svg) if mark.kind.startswith("mark-text role-axis-label")]
    lowest = max(label.y for label in labels)
    below = {label.text: label.x for label in labels if label.y == lowest}
    beside = {label.text: label.y for label in labels if label.y != lowest}
    assert len(below) + len(beside) == len(labels), "a mark of an axis that is written twice"
    return below, beside
