"""Draws the figures as SVG: no script, so that the page shows the same on screen, on paper and with no network.

A bar or a point is known by the words beside it, so none may come twice: what is drawn is asked first.
"""

import re
import textwrap

import altair as alt
import vl_convert

from orchestration.rapport.nokkel import one_row_a_key
from orchestration.rapport.tall import MINUS, SPACE, norsk

# Contrast to white: 8.6, 4.7, 3.4 to 1; the labels say the same as the colours.
VI, ANDRE, STREK = "#123f6d", "#6b7580", "#b3261e"
PALETT = [VI, "#a8480b", "#2f7a36", "#7b3f9d", "#5b6670", "#008089"]
STRIPER = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]]
BAND = 24
LINE = 15
# What Vega itself puts between the lines of a text of 12 pixels.
LINE_STEP = 14
LABEL_OF_LINES = re.compile(
    r'(?P<before><text text-anchor="end" transform="translate\([-\d.]+,)(?P<y>[-\d.]+)(?P<after>[^>]*>)'
    r"(?P<lines>(?:<tspan[^>]*>[^<]*</tspan>){2,})"
)
LINES_OF_LABEL = r"split(datum.label, '\n')"
NORSK = {"decimal": ",", "thousands": SPACE, "grouping": [3], "currency": ["", f"{SPACE}kr"], "minus": MINUS}

Row = dict[str, object]


def stolper(rows: list[Row], width: int, navn: str, verdi: str, strek: float | None = None) -> str:
    """One bar a row; a withheld figure has a label and no bar."""
    data = [_point(row, verdi) | {"navn": _broken(row[navn], _letters(width))} for row in rows]
    one_row_a_key(data, ["navn"], "bars")
    base = alt.Chart(alt.Data(values=data)).encode(y=_axis("navn", width))
    return _svg(_with_labels(base, strek, alt.value(VI), _band(data, "navn")), width)


def stolper_mot_andre(rows: list[Row], width: int, navn: str, hvem: str, verdi: str) -> str:
    """A panel for each `navn`, with a bar for each `hvem`; our own, whose row is `vi`, stands out."""
    letters = width * 3 // 5 // 8
    data = [
        _point(row, verdi)
        | {"navn": _broken(row[navn], letters), "hvem": _broken(row[hvem], _letters(width)), "vi": bool(row.get("vi"))}
        for row in rows
    ]
    one_row_a_key(data, ["navn", "hvem"], "bars")
    base = alt.Chart(alt.Data(values=data)).encode(y=_axis("hvem", width))
    colour = alt.condition("datum.vi", alt.value(VI), alt.value(ANDRE))
    layers = _with_labels(base, None, colour, _band(data, "hvem"))
    # A long heading is broken: a picture as wide as the heading would be shrunk until nothing can be read.
    heading = alt.Header(
        title=None, labelAnchor="start", labelFontWeight="bold", labelOrient="top", labelExpr=LINES_OF_LABEL
    )
    data_names = list(dict.fromkeys(point["navn"] for point in data))
    panels = layers.facet(row=alt.Row("navn:N", sort=data_names, header=heading), spacing=14)
    return _svg(panels.resolve_scale(y="independent"), width)


def stolper_par(rows: list[Row], width: int, navn: str, *verdier: str) -> str:
    """A panel for each row, with one bar for each of the columns `verdier`."""
    pairs = [
        {navn: row[navn], "Hvem": verdi.removesuffix(" (%)"), "verdi": row[verdi], "skjermet": row.get("skjermet")}
        for row in rows
        for verdi in verdier
    ]
    return stolper_mot_andre(pairs, width, navn, "Hvem", "verdi")


def linjer(rows: list[Row], width: int, navn: str, x: str, verdi: str) -> str:
    """One line for each `navn`, told apart by stripes as well as by colour."""
    letters = (width - 90) // 7
    # What is not known is no point at all.
    data = [
        _point(row, verdi)
        | {"navn": _broken(row[navn], letters), "x": row[x]}
        | ({"verdi": None} if row[verdi] is None else {})
        for row in rows
    ]
    names = list(dict.fromkeys(point["navn"] for point in data))
    one_row_a_key(data, ["navn", "x"], "lines")
    if len(names) > len(PALETT):
        raise ValueError(f"{len(names)} lines, and only {len(PALETT)} can be told apart")
    legend = alt.Legend(
        title=None,
        orient="top",
        direction="vertical",
        symbolType="stroke",
        symbolSize=400,
        labelLimit=width - 60,
        labelExpr=LINES_OF_LABEL,
    )
    # The years themselves: of two the axis would mark the middle, and call it the last.
    axis = alt.Axis(format="d", values=sorted({row[x] for row in rows}), title=None, labelFlush=True)
    chart = alt.Chart(alt.Data(values=data)).mark_line(
        strokeWidth=2.5, point={"size": 45, "filled": True, "opacity": 1}
    )
    chart = chart.encode(
        x=alt.X("x:Q", axis=axis, scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("verdi:Q", axis=alt.Axis(title=None, format=",.0f", tickCount=5, grid=True)),
        color=alt.Color("navn:N", scale=alt.Scale(domain=names, range=PALETT), legend=legend),
        strokeDash=alt.StrokeDash("navn:N", scale=alt.Scale(domain=names, range=STRIPER), legend=legend),
    )
    return _svg(chart.properties(width=width - 60, height=300), width)


def _point(row: Row, verdi: str) -> dict:
    value = row[verdi]
    known = value is not None
    shown = norsk(value, verdi) if known else "skjermet" if row.get("skjermet") else "–"
    return {"verdi": float(value) if known else 0.0, "tekst": shown}


def _broken(name: object, letters: int) -> str:
    # Vega cuts what is too long in halves of a character that takes two, such as 😀; the table has the name as it is.
    return "\n".join(textwrap.wrap(re.sub("[^\u0000-\uffff]", "□", str(name)), letters))


def _letters(width: int) -> int:
    """How many letters of a label stand on one line beside the bars."""
    return width * 2 // 5 // 7


def _raised(label: re.Match) -> str:
    """A label of several lines with its middle at the bar; Vega puts its first line there."""
    y = float(label["y"]) - LINE_STEP / 2 * (label["lines"].count("<tspan") - 1)
    return f"{label['before']}{y:.2f}{label['after']}{label['lines']}"


def _band(data: list[Row], field: str) -> int:
    """The height of a bar with its label, whose lines must have room."""
    lines = max(str(point[field]).count("\n") + 1 for point in data)
    return max(BAND, lines * LINE + 6)


def _axis(field: str, width: int) -> alt.Y:
    names = alt.Axis(
        title=None,
        labelLimit=width * 2 // 5,
        minExtent=width * 2 // 5,
        ticks=False,
        domain=False,
        labelExpr=LINES_OF_LABEL,
    )
    return alt.Y(f"{field}:N", sort=None, axis=names)


def _with_labels(base: alt.Chart, strek: float | None, colour, band: int) -> alt.LayerChart:
    x = alt.X("verdi:Q", axis=None, scale=alt.Scale(nice=False, padding=52))
    bars = base.mark_bar(height=BAND - 8).encode(x=x, color=colour)
    right = base.transform_filter("datum.verdi >= 0").mark_text(align="left", dx=5).encode(x=x, text="tekst:N")
    left = base.transform_filter("datum.verdi < 0").mark_text(align="right", dx=-5).encode(x=x, text="tekst:N")
    layers = bars
    if strek is not None:
        rule = alt.Chart(alt.Data(values=[{"verdi": strek}])).mark_rule(color=STREK, strokeDash=[5, 3], strokeWidth=2)
        layers += rule.encode(x=x)
    # Last, so that no line is drawn over a number.
    layers += right + left
    return layers.properties(height={"step": band})


def _svg(chart: alt.TopLevelMixin, width: int) -> str:
    """The chart as SVG without the marks of a screen reader: the table beside it says the same, better."""
    chart = chart.configure(aria=False, font="Arial, Helvetica, sans-serif", padding=2, background="transparent")
    chart = chart.configure_view(stroke=None, continuousWidth=width * 3 // 5 - 20).configure_axis(
        labelFontSize=12, labelColor="#1d2329", grid=False, gridColor="#e1e5e9"
    )
    chart = chart.configure_text(fontSize=12, color="#1d2329").configure_header(labelFontSize=13, labelColor="#1d2329")
    chart = chart.configure_legend(labelFontSize=12, labelColor="#1d2329")
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), format_locale=NORSK)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = LABEL_OF_LINES.sub(_raised, svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
