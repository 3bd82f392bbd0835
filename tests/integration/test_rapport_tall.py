"""Every report that the demo can give, read back: what is drawn and said is what the rows say, in Norwegian."""

import html
import re
from dataclasses import replace
from functools import partial

import pytest

from orchestration import duck
from orchestration.rapport import diagram, side
from orchestration.rapport.figurer import DELER, Figur
from orchestration.rapport.tall import norsk
from tests import svg

FIGURES = [figure for part in DELER for figure in part.figurer]
CHARTS = [figure for figure in FIGURES if figure.tegn]
# Words that English text can hardly do without, and that no Norwegian text has.
ENGLISH = re.compile(
    r"\b(the|of|and|are|were|with|from|which|what|that|this|these|than|been|have|has|not|but|its|their|own|choice|years?"
    r"|expected|found|municipality|services?|account|between|difference|paid|costs?|taken|earlier|moved|printed|table"
    r"|report|source|invented|same|second|reason|where|when|also|only)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def con(demo):
    with duck.connect(demo.places.published_db.resolve(), read_only=True) as con:
        yield con


def reports(con) -> list[tuple[str, int]]:
    years = con.execute((side.HERE / "finnes.sql").read_text()).fetchall()
    return [(kommunenr, aar) for kommunenr, several in sorted(years) for aar in several]


def rows_of(con, figure: Figur, kommunenr: str, aar: int) -> list[dict]:
    return side.rows_of(con, figure, kommunenr, aar)[1]


def figure_of(name: str) -> Figur:
    return next(one for one in FIGURES if one.navn == name)


def flat(name: object) -> str:
    return " ".join(str(name).split())


def expected_bars(figure: Figur, rows: list[dict]) -> list[tuple[str, str, object, str]]:
    """Heading, label, figure and what is written of each bar, from the rows."""
    if figure.navn == "timeklasse":
        return [
            (flat(row[figure.kolonner[0]]), name.removesuffix(" (%)"), row[name], said(row, name, "verdi"))
            for row in rows
            if row["timeklasse_kode"] != "alle"
            for name in figure.kolonner[1:]
        ]
    *names, value = figure.kolonner
    return [
        (*([""] if len(names) == 1 else []), *(flat(row[n]) for n in names), row[value], said(row, value))
        for row in rows
    ]


def said(row: dict, value: str, column: str | None = None) -> str:
    if row[value] is None:
        return "skjermet" if row.get("skjermet") else "–"
    return norsk(row[value], column or value)


def held_against_rows(figure: Figur, rows: list[dict], width: int) -> int:
    """Draw, read back, and hold every bar or point against its row; gives how many there are."""
    drawn = figure.tegn(rows, width, *figure.kolonner)
    if figure.tegn is diagram.linjer:
        return held_points(figure, rows, drawn)
    bars, wanted = svg.bars(drawn), expected_bars(figure, rows)
    assert sorted((flat(bar.heading), flat(bar.label)) for bar in bars) == sorted(one[:2] for one in wanted)
    at = {(flat(bar.heading), flat(bar.label)): bar for bar in bars}
    assert len(at) == len(bars) == len(wanted)
    largest = max((abs(value) for *_, value, _ in wanted if value is not None), default=0)
    per_unit = max(bar.right - bar.left for bar in bars) / float(largest) if largest else 0.0
    zero = next(bar.right if bar.says.startswith("−") else bar.left for bar in bars)
    for heading, label, value, says in wanted:
        bar = at[heading, label]
        length = float(value or 0) * per_unit
        assert (bar.left, bar.right) == pytest.approx((zero + min(length, 0), zero + max(length, 0)), abs=0.5)
        assert bar.says == says
    if isinstance(figure.tegn, partial):
        assert svg.rule(drawn) == pytest.approx(zero + figure.tegn.keywords["strek"] * per_unit, abs=1)
    return len(bars)


def held_points(figure: Figur, rows: list[dict], drawn: str) -> int:
    name, x, value = figure.kolonner
    below, beside = svg.ticks(drawn)
    ys = sorted((float(re.sub(r"\s", "", text).replace("−", "-")), y) for text, y in beside.items())
    (low, y_low), (high, y_high) = ys[0], ys[-1]
    lines = svg.points(drawn)
    assert list(lines) == list(dict.fromkeys(flat(row[name]) for row in rows))
    for line, points in lines.items():
        wanted = [row for row in rows if flat(row[name]) == line]
        assert len(points) == len(wanted)
        for (px, py), row in zip(points, wanted, strict=True):
            assert px == pytest.approx(below[str(row[x])], abs=1)
            share = (float(row[value]) - low) / (high - low)
            assert py == pytest.approx(y_low + share * (y_high - y_low), abs=5)  # the label of a mark is below its line
    return len(rows)


@pytest.fixture(scope="module")
def every(con):
    """The rows of every figure of every report."""
    return {(figure.navn, *of): rows_of(con, figure, *of) for of in reports(con) for figure in FIGURES}


def test_what_is_drawn_is_what_the_rows_say(every):
    seen, bars = set(), 0
    for (name, *_), rows in every.items():
        if (figure := figure_of(name)).tegn:
            once = (figure.navn, str(rows))  # home care is of its newest day, whatever the year
            if rows and once not in seen:
                seen.add(once)
                bars += held_against_rows(figure, rows, side.WIDE)
    assert {name for name, _ in seen} == {figure.navn for figure in CHARTS}
    assert bars > 1500


@pytest.mark.parametrize("figure", CHARTS, ids=lambda figure: figure.navn)
def test_on_a_phone_it_is_the_same(con, figure):
    kommunenr, aar = {"brukergrupper": ("9901", 2024), "brukergrupper_mot_andre": ("1507", 2020)}.get(
        figure.navn, ("9902", 2024)
    )
    assert held_against_rows(figure, rows_of(con, figure, kommunenr, aar), side.NARROW) > 3


def test_every_figure_has_rows_with_keys(every):
    for (name, *_), rows in every.items():
        assert len({tuple(row[column] for column in figure_of(name).nokkel) for row in rows}) == len(rows)


def test_pleie_og_omsorg_is_the_sum_of_what_stands_under_it(every):
    sums = 0
    for (name, *_), rows in every.items():
        if name in ("behov", "innsparing"):
            _, whom, value = figure_of(name).kolonner
            for who in {row[whom] for row in rows}:
                mine = {row["tjeneste_kode"]: row[value] for row in rows if row[whom] == who}
                if len(mine) == 6:
                    parts = sum(part for code, part in mine.items() if code != "pleie_og_omsorg")
                    assert parts == pytest.approx(mine["pleie_og_omsorg"])
                    sums += 1
    assert sums > 100


def test_what_is_left_of_pleie_og_omsorg_is_function_256(con):
    """Ours: what KOSTRA has of it, by the need of pleie og omsorg."""
    rows = rows_of(con, figure_of("behov"), "9902", 2023)
    (left,) = [row["Per behovskorrigert innbygger (kr)"] for row in rows if row["tjeneste_kode"] == "256" and row["vi"]]
    ((wanted,),) = con.execute(
        "select akutt.netto_nok / (hele.innbyggere * hele.behovsindeks) from marts.behovskorrigerte_utgifter as akutt"
        " inner join marts.behovskorrigerte_utgifter as hele using (kommunenr, aar, grunnlag)"
        " where kommunenr = '9902' and aar = 2023 and grunnlag = 'kostra' and akutt.funksjonsgruppe = '256'"
        " and hele.funksjonsgruppe = 'pleie_og_omsorg'"
    ).fetchall()
    assert float(left) == pytest.approx(float(wanted), abs=0.05)


@pytest.fixture(scope="module")
def pages(con):
    """Every page, without its drawings: they have no words of their own."""
    undrawn = [replace(part, figurer=[replace(one, tegn=None) for one in part.figurer]) for part in DELER]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(side, "DELER", undrawn)
        return {of: side._page(con, *of) for of in reports(con)}


def visible(page: str) -> list[str]:
    """What a reader reads of a page, without the names of files."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    page = re.sub(r'<td class="sti">[^<]*</td>', "", page)
    return [html.unescape(text).strip() for text in re.findall(r">([^<]+)<", page) if text.strip()]


def test_no_english_reaches_the_page(pages):
    said = {text for page in pages.values() for text in visible(page)}
    assert len(said) > 1000
    assert [text for text in said if ENGLISH.search(text)] == []


def test_english_would_be_seen():
    page = "<p>premieavvik is the difference</p><style>of the page</style><p>Kilde: SSB 12362</p>"
    assert visible(page) == ["premieavvik is the difference", "Kilde: SSB 12362"]
    assert [text for text in visible(page) if ENGLISH.search(text)] == ["premieavvik is the difference"]


def test_nothing_is_said_twice_in_a_row(pages):
    """As in SSB 07459: 07459: Befolkning."""
    said = {text for page in pages.values() for text in visible(page)}
    assert [text for text in said if re.search(r"\b(\w{3,})\b\W{0,3} \1\b", text)] == []


NO_ACCOUNT = "Kommunen har ikke levert regnskap for året."
OF_THE_ACCOUNT = ["brukergrupper", "brukergrupper_mot_andre", "korrigert", "korrigeringer", "avstemming", "kontroll"]


def missing(page: str) -> dict[str, str]:
    """{figure: what is said in its place}."""
    articles = re.findall(r'<article aria-labelledby="(\w+)">(.*?)</article>', page, re.DOTALL)
    found = {name: re.search(r'class="mangler">([^<]*)<', text) for name, text in articles}
    return {name: match[1] for name, match in found.items() if match}


def test_an_account_that_is_not_there_is_not_said_to_be_fine(con, pages):
    accounts = set(con.execute("select distinct kommunenr, aar from marts.regnskapsfordeling").fetchall())
    for of, page in pages.items():
        said = missing(page)
        if of in accounts:
            assert NO_ACCOUNT not in said.values()
        else:
            assert {name: said.get(name) for name in OF_THE_ACCOUNT} == dict.fromkeys(OF_THE_ACCOUNT, NO_ACCOUNT)


def test_what_is_missing_is_not_contradicted(con, pages):
    national = set(con.execute("select distinct kommunenr, aar from marts.kostra_utgifter").fetchall())
    not_there = "Det er ikke publisert nasjonale tall for kommunen i året."
    for of, page in pages.items():
        assert (not_there in missing(page).values()) == (of not in national)
    assert missing(pages["9901", 2023])["avstemming"] == "Ingen funksjon skiller seg fra SSBs tall med mer enn grensen."
    assert missing(pages["1507", 2020])["avstemming"] == (
        "SSB har ikke publisert regnskapet for året, så det er ikke holdt mot SSBs tall."
    )


def changed(published, *statements: str):
    """The published file after an update, as if it had been loaded so."""
    real = published.places.published_db.resolve()
    real.chmod(0o600)
    with duck.connect(real) as con:
        for statement in statements:
            con.execute(statement)
    return duck.connect(real, read_only=True)


def table(figure: Figur, rows: list[dict]) -> dict:
    shown = side._crossed(rows, *figure.kolonner)
    head = [column["navn"] for column in shown["kolonner"]][1:]
    return {(row[0], name): cell for row in shown["rader"] for name, cell in zip(head, row[1:], strict=True)}


def test_a_zone_that_is_called_what_the_total_is(published):
    renamed = "set sone = 'Hele kommunen' where sone = 'Nordvika'"
    tables = ["hjemmetjeneste_sone", "hjemmetjeneste_vedtaksvolum"]
    with changed(published, *(f"update marts.{table} {renamed}" for table in tables)) as con:
        rows = rows_of(con, figure_of("sone"), "9902", 2024)
        held_against_rows(figure_of("sone"), rows, side.WIDE)
        shown = {row["Sone"]: row["ATA (%)"] for row in rows}
        assert (shown["Hele kommunen (Hele kommunen)"], shown["Hele kommunen (alle)"]) == (66.7, 59.9)
        crossed = table(figure_of("timeklasse_sone"), rows_of(con, figure_of("timeklasse_sone"), "9902", 2024))
        assert crossed["Hele kommunen (Hele kommunen)", "Alle"] == "132"
        assert crossed["Hele kommunen (alle)", "Alle"] == "610"


def test_two_sets_of_one_name(published):
    another = (
        "insert into marts.innsparingspotensial by name select * replace ('samarbeid' as sammenlikning,"
        " innsparing_nok / 2 as innsparing_nok) from marts.innsparingspotensial where sammenlikning = 'naboene'"
    )
    with changed(published, another) as con:
        figure = figure_of("innsparing")
        rows = rows_of(con, figure, "9901", 2024)
        held_against_rows(figure, rows, side.WIDE)
        shown = table(figure, rows)
        assert shown["Pleie og omsorg", "Naboene (oppdiktet) (naboene)"] == "62,3"
        assert shown["Pleie og omsorg", "Naboene (oppdiktet) (samarbeid)"] == "31,2"
        assert held_against_rows(figure_of("behov"), rows_of(con, figure_of("behov"), "9901", 2024), side.WIDE)


ANOTHER_SET = (
    "insert into marts.regnskapsfordeling_sammenlikning by name select * replace ('egne valgte' as sammenlikning{})"
    " from marts.regnskapsfordeling_sammenlikning where medlem = 'Asker'"
)


def test_a_member_of_two_sets_is_one(published):
    figure = figure_of("brukergrupper_mot_andre")
    with changed(published, ANOTHER_SET.format("")) as con:
        rows = rows_of(con, figure, "1507", 2020)
        held_against_rows(figure, rows, side.WIDE)
        assert [row["Andel (%)"] for row in rows if row["Hvem"] == "Asker"][1] == 23.4
        assert table(figure, rows)["Utviklingshemming, 18 år og over", "Asker"] == "23,4"


def test_a_member_of_two_sets_that_say_different_things_is_two(published):
    figure = figure_of("brukergrupper_mot_andre")
    with changed(published, ANOTHER_SET.format(", 2 * medlem_andel_prosent as medlem_andel_prosent")) as con:
        rows = rows_of(con, figure, "1507", 2020)
        held_against_rows(figure, rows, side.WIDE)
        shown = table(figure, rows)
        assert shown["Utviklingshemming, 18 år og over", "Asker (3025, trykt i rapporten)"] == "23,4"
        assert shown["Utviklingshemming, 18 år og over", "Asker (3025, egne valgte)"] == "46,8"


def test_two_municipalities_of_one_name(published):
    """There are two Herøy, two Våler and two Nes."""
    figure = figure_of("brukergrupper_mot_andre")
    renamed = "update marts.regnskapsfordeling_sammenlikning set medlem = 'Bamble' where medlem = 'Holmestrand'"
    with changed(published, "create table t as from marts.regnskapsfordeling_sammenlikning",
                 "drop table marts.regnskapsfordeling_sammenlikning",
                 "create table marts.regnskapsfordeling_sammenlikning as from t", renamed) as con:  # fmt: skip
        rows = rows_of(con, figure, "1507", 2020)
        held_against_rows(figure, rows, side.WIDE)
        assert {row["Hvem"] for row in rows if row["Hvem"].startswith("Bamble")} == {
            "Bamble (3813, trykt i rapporten)",
            "Bamble (3802, trykt i rapporten)",
        }
