"""Need correction from files to marts: which index is used, what is refused, and that need is the nation's on average.

The tests build only need's part of the warehouse, on a copy of the demo's, for the fictional municipalities.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jinja2 import Environment

from orchestration import duck, guard, settings
from orchestration.errors import AuditError
from orchestration.oppdiktet import kriterier, tall
from orchestration.settings import DBT_PROJECT, SEEDS, Places
from tests.conftest import Warehouse, build_part
from tests.unit.test_behov import CRITERIA, HEADERS, ods, seed

PART = [
    "stg_raw__behov", "stg_raw__kriterier", "stg_raw__indekser", "stg_raw__gront_hefte", "delkostnadsnokkel",
    "behovsgruppe", "kriterium", "sektorvekt", "gront_hefte_oppsett", "terskel", "int_befolkning__innbyggere",
    "int_behov__kriterieindeks", "int_behov__indeks", "int_behov__gruppefunksjon", "int_priser__deflator",
    "behovsindeks", "behovskorrigerte_utgifter", "utgiftsutvikling",
]  # fmt: skip
TODAY = [f"99{number:02d}" for number in range(1, 13)]


class Need:
    """Builds need's part of one warehouse, again for each section `behov` of the configuration."""

    def __init__(self, places: Places, folder: Path) -> None:
        self.places = places
        self.folder = folder
        self.marts = Warehouse(places)

    def build(self, **behov) -> None:
        """Load and build; raises what the night would say."""
        config = self.folder / "kommune.yml"
        content = yaml.safe_load(settings.DEMO_CONFIG.read_text())
        config.write_text(yaml.safe_dump(content | {"behov": behov}, allow_unicode=True))
        build_part(self.places, config, *PART)

    def inhabitants(self, aar: int) -> dict[str, int]:
        rows = self.marts.build(
            "select kommunenr, innbyggere from intermediate.int_befolkning__innbyggere"
            f" where aar = {aar} order by kommunenr"
        )
        return {kommunenr: innbyggere for kommunenr, innbyggere in rows if kommunenr in TODAY and innbyggere}


@pytest.fixture(scope="module")
def need(demo, tmp_path_factory) -> Need:
    folder = tmp_path_factory.mktemp("behov")
    shutil.copytree(demo.places.data, folder / "data", symlinks=True)
    shutil.copytree(SEEDS / "demo", folder, dirs_exist_ok=True)
    return Need(Places(folder / "data"), folder)


# The demo


def test_the_demo_has_known_and_unknown_weights_beside_each_other(demo):
    rows = demo.published(
        "select indeksaar, sektor, bool_and(verifisert), count(*) from marts.behovsindeks"
        " where grunnlag = 'beregnet' group by all order by all"
    )
    assert rows == [
        *((aar, "pleie_og_omsorg", False, 12 if aar == 2024 else 11) for aar in range(2020, 2025)),
        (2025, "barnevern", True, 12),
        (2025, "kommunehelse", True, 12),
        (2025, "pleie_og_omsorg", True, 11),  # and one that is given
        (2025, "sosial", True, 12),
    ]
    given = "select indeks, kilde from marts.behovsindeks where grunnlag = 'oppgitt' and kommunenr = '9903'"
    assert demo.published(given) == [(1.05, "oppdiktet rapport")]


def test_need_is_the_nations_on_average(demo):
    given = {}
    for line in kriterier.text().splitlines()[1:]:
        kommunenr, aar, kriterium, verdi, _ = line.split(",")
        if kriterium == "innbyggere":
            given[kommunenr, int(aar)] = int(verdi)
    rows = demo.build(
        "select kommunenr, indeksaar, sektor, indeks from intermediate.int_behov__indeks where grunnlag = 'beregnet'"
    )
    for aar, sektor in {(row[1], row[2]) for row in rows}:
        of_year = [(given[row[0], aar], row[3]) for row in rows if row[1:3] == (aar, sektor)]
        weights = sum(float(row["vekt"]) for row in seed("delkostnadsnokkel") if _holds(row, aar, sektor))
        mean = sum(people * indeks for people, indeks in of_year) / sum(people for people, _ in of_year)
        assert mean == pytest.approx(weights, abs=1e-8)
        assert sum(people for people, _ in of_year) == given["EAK", aar]


def _holds(row: dict[str, str], aar: int, sektor: str) -> bool:
    return row["sektor"] == sektor and int(row["gyldig_fra"]) <= aar <= int(row["gyldig_til"])


def test_a_municipality_is_found_under_its_next_number_unless_it_was_split_or_merged(demo):
    rows = demo.published(
        """
        select kommunenr, aar, behovsindeks is not null, per_innbygger_behovskorrigert_nok is not null
        from marts.behovskorrigerte_utgifter
        where funksjonsgruppe = 'pleie_og_omsorg' and grunnlag = 'kostra'
            and (kommunenr, aar) in (('9937', 2019), ('9938', 2019), ('9931', 2022), ('9931', 2023), ('9911', 2024))
        order by aar, kommunenr
        """
    )
    assert rows == [
        ("9937", 2019, True, True),  # 9907 in 2020
        ("9938", 2019, False, False),  # a part of 9908 in 2020
        ("9931", 2022, True, True),
        ("9931", 2023, False, False),  # 9911 and 9912 in 2024
        ("9911", 2024, True, True),
    ]


def test_a_sector_without_a_key_has_no_index_and_no_corrected_figure(demo):
    rows = demo.published(
        """
        select distinct aar, behovsindeks is null, per_innbygger_behovskorrigert_nok is null, indeks_grunnlag
        from marts.behovskorrigerte_utgifter where sektor = 'sosial' and kommunenr = '9901' and netto_nok is not null
        order by aar
        """
    )
    assert rows == [*((aar, True, True, None) for aar in range(2019, 2024)), (2024, False, False, "beregnet")]


def test_the_own_account_stands_beside_kostra_and_never_in_it(demo):
    rows = demo.published(
        """
        select grunnlag, netto_nok, innbyggere, folketallsdato::varchar, avskrivning, oppdiktet, publisering
        from marts.behovskorrigerte_utgifter
        where kommunenr = '9901' and aar = 2024 and funksjonsgruppe = '253' order by grunnlag
        """
    )
    corrected = demo.published(
        "select korrigert_netto_nok from marts.kostra_regnskap_korrigert"
        " where kommunenr = '9901' and aar = 2024 and funksjon = '253'"
    )
    reported = demo.published(
        "select belop_nok from marts.kostra_utgifter"
        " where kommunenr = '9901' and aar = 2024 and funksjon = '253' and artsgruppe = 'netto'"
    )
    innbyggere = demo.published(
        "select sum(innbyggere)::integer from marts.befolkning where kommunenr = '9901' and aar = 2024"
    )
    assert rows == [
        ("korrigert_regnskap", *corrected[0], *innbyggere[0], "2024-01-01", "med", True, None),
        ("kostra", *reported[0], *innbyggere[0], "2024-01-01", "med", True, "endelig"),
    ]


def test_a_part_of_an_account_is_no_group(demo):
    # The report for Ålesund has functions 253 and 254 only: the group pleie_og_omsorg is not known from it.
    rows = demo.published(
        "select funksjonsgruppe, netto_nok is null from marts.behovskorrigerte_utgifter"
        " where kommunenr = '1507' order by 1"
    )
    assert rows == [("253", False), ("f254_ekv", False), ("pleie_og_omsorg", True)]


def test_fixed_prices_follow_today_s_municipality(demo):
    rows = demo.published(
        """
        select aar, netto_nok, deflator_indeks, prisaar, netto_faste_priser_nok, endring_fra_aaret_for_nok, deler
        from marts.utgiftsutvikling
        where kommunenr = '9908' and funksjonsgruppe = 'f254_ekv' and aar in (2019, 2020, 2024)
        order by aar
        """
    )
    assert [row[-1] for row in rows] == ["9938,9939", "9908", "9908"]
    for _, netto, indeks, prisaar, fixed, *_ in rows:
        assert prisaar == 2024
        assert abs(fixed - netto * 100 / indeks) <= Decimal("0.01")
    assert rows[-1][1] == rows[-1][4]
    assert rows[0][5] is None
    assert rows[1][5] == rows[1][4] - rows[0][4]
    split = demo.published(
        "select aar, netto_nok is null, netto_faste_priser_nok is null, sammenlignbar from marts.utgiftsutvikling"
        " where kommunenr = '9911' and funksjonsgruppe = '253' order by aar"
    )
    assert split == [*((aar, True, True, False) for aar in range(2019, 2024)), (2024, False, False, True)]


GUARDED = {
    "marts.behovsindeks: An index lies between the bounds of seeds/grenser/terskel.csv": (
        "update marts.behovsindeks set indeks = 5.5564 where kommunenr = '9901' and sektor = 'sosial'"
    ),
    "marts.behovsindeks: The ground is one of the three that are known": (
        "update marts.behovsindeks set grunnlag = 'gjettet' where kommunenr = '9901' and sektor = 'sosial'"
    ),
    "marts.behovsindeks: What is given by the user goes before all else": (
        "update marts.behovsindeks set indeks = 1.04 where grunnlag = 'oppgitt'"
    ),
    "marts.behovskorrigerte_utgifter: Corrected and uncorrected differ by the index, to the øre": (
        "update marts.behovskorrigerte_utgifter set per_innbygger_behovskorrigert_nok = per_innbygger_nok"
    ),
    "marts.behovskorrigerte_utgifter: Without an index there is no corrected figure, and with one there is": (
        "update marts.behovskorrigerte_utgifter set per_innbygger_behovskorrigert_nok = 1 where behovsindeks is null"
    ),
    "marts.behovskorrigerte_utgifter: The index is that of behovsindeks or its municipality is renumbered": (
        "update marts.behovskorrigerte_utgifter set behovsindeks = 1 where kommunenr = '9901' and sektor = 'sosial'"
    ),
    "marts.behovskorrigerte_utgifter: KOSTRA's single functions are kostra_utgifter's, to the øre": (
        "update marts.behovskorrigerte_utgifter set netto_nok = 1000 * netto_nok where funksjonsgruppe = '253'"
    ),
    "marts.behovskorrigerte_utgifter: KOSTRA's figures are with depreciation": (
        "update marts.behovskorrigerte_utgifter set avskrivning = 'uten' where grunnlag = 'kostra'"
    ),
    "marts.utgiftsutvikling: Behind a split there is no figure": (
        "update marts.utgiftsutvikling set netto_nok = 1 where not sammenlignbar"
    ),
    "marts.utgiftsutvikling: The price year is 100, and there is one": (
        "update marts.utgiftsutvikling set deflator_indeks = 101 where aar = prisaar"
    ),
    "marts.utgiftsutvikling: In the price year fixed prices are the year's own": (
        "update marts.utgiftsutvikling set netto_faste_priser_nok = 1 where aar = prisaar and netto_nok is not null"
    ),
    "marts.utgiftsutvikling: Single functions are kostra_utgifter_serie's, to the øre": (
        "update marts.utgiftsutvikling set netto_nok = netto_nok + 1 where funksjonsgruppe = '253'"
    ),
}


def test_each_guard_sees_its_fault(demo, tmp_path):
    copy = Places(tmp_path)
    copy.build_db.parent.mkdir()
    shutil.copyfile(demo.places.build_db, copy.build_db)
    tables = sorted({fault.split(":")[0] for fault in GUARDED})
    said = {f"{one.table}: {one.name}" for one in guard.run(copy, tmp_path / "audit", tables) if one.fault}
    assert said == set()
    with duck.connect(copy.build_db) as con:
        for sql in GUARDED.values():
            con.execute(sql)
    said = {f"{one.table}: {one.name}" for one in guard.run(copy, tmp_path / "audit2", tables) if one.fault}
    assert said == set(GUARDED)


# Grønt hefte


def booklet(need: Need, aar: int = 2025, swap: tuple[str, str] | None = None) -> tuple[dict[str, str], list]:
    """Write E-k and A-k of one year, coherent; `swap` lets two columns of figures change places under their headers."""
    people = need.inhabitants(aar - 1)
    nation = sum(people.values())
    k = {}
    for criterion in CRITERIA:
        raw = {one: antall * tall.spredt(0.3, criterion, one) for one, antall in people.items()}
        k[criterion] = {one: raw[one] / people[one] / (sum(raw.values()) / nation) for one in people}
    weights = {row["sektor"]: float(row["vekt"]) for row in seed("sektorvekt") if row["gyldig_fra"] == str(aar)}
    keys = [row for row in seed("delkostnadsnokkel") if int(row["gyldig_fra"]) <= aar <= int(row["gyldig_til"])]
    total = {
        one: sum(weights[row["sektor"]] * float(row["vekt"]) * k[row["kriterium"]][one] for row in keys)
        for one in people
    }
    shown = dict(k)
    if swap:
        shown[swap[0]], shown[swap[1]] = k[swap[1]], k[swap[0]]
    head = [["Tabell E-k Oppdikta"], ["Kommune", *HEADERS, "Indeks berekna utgiftsbehov"], [None]]
    ods(
        need.folder / "e-k.ods",
        [
            *head,
            *(
                [f"{one} Oppdikta", *(round(shown[c][one], 4) for c in CRITERIA), round(total[one], 4)]
                for one in people
            ),
        ],
    )
    head = [["Tabell A-k Oppdikta"], ["Kommune", "Indeks berekna utgiftsbehov", "Innbyggjarar"], [None], [None]]
    ods(need.folder / "a-k.ods", [*head, *([f"{one} Oppdikta", round(total[one], 4), people[one]] for one in people)])
    first = next(iter(people))
    care = {row["kriterium"]: float(row["vekt"]) for row in keys if row["sektor"] == "pleie_og_omsorg"}
    return first, sum(weight * k[criterion][first] for criterion, weight in care.items())


def tables(*names: str, aar: int = 2025) -> list[dict]:
    return [{"fil": f"{name}.ods", "tabell": name, "aar": aar} for name in names]


def test_gront_hefte_goes_before_what_is_computed_and_after_what_is_given(need):
    first, care = booklet(need)
    (need.folder / "egne.csv").write_text(
        f"kommunenr,aar,sektor,indeks,kilde\n{TODAY[1]},2025,pleie_og_omsorg,0.9,oppdiktet\n"
    )
    need.build(gront_hefte=tables("e-k", "a-k"), kriterier="oppdiktet_kriterier.csv", indekser="egne.csv")
    rows = need.marts.build(
        "select kommunenr, indeksaar, grunnlag, indeks, verifisert from marts.behovsindeks"
        f" where sektor = 'pleie_og_omsorg' and kommunenr in ('{first}', '{TODAY[1]}') and indeksaar > 2023"
        " order by 1, 2"
    )
    assert [row[:3] for row in rows] == [
        (first, 2024, "beregnet"),
        (first, 2025, "gront_hefte"),
        (TODAY[1], 2024, "beregnet"),
        (TODAY[1], 2025, "oppgitt"),
    ]
    assert rows[1][3] == pytest.approx(care, abs=0.0001)
    sectors = need.marts.build("select distinct sektor from marts.behovsindeks where grunnlag = 'gront_hefte'")
    assert len(sectors) == 7


@pytest.mark.parametrize("given", [("e-k", "a-k"), ("e-k",)])
def test_ssb_weighs_a_booklet_that_comes_without_its_inhabitants(need, given):
    booklet(need)
    need.build(gront_hefte=tables(*given))
    assert need.marts.build("select count(*) from marts.behovsindeks where sektor = 'barnevern'") == [(12,)]


@pytest.mark.parametrize("swap", [("alder_0", "alder_90"), ("alder_25_66", "landbruk"), ("dodelighet", "opphopning")])
def test_figures_under_another_header_are_caught_by_the_total(need, swap):
    # Criteria that weigh alike in the total, such as the two of reiseavstand, only their headers can tell apart.
    booklet(need, swap=swap)
    with pytest.raises(AuditError) as fault:
        need.build(gront_hefte=tables("e-k", "a-k"))
    assert "test behovsindeks_er_rimelig: expected no rows" in str(fault.value)
    assert "expected the total index of table e-k; are the columns of the file in their places?" in str(fault.value)


def test_a_booklet_that_is_not_one_on_average_is_refused(need):
    booklet(need)
    rows = [["A-k"], ["Kommune", "Indeks berekna utgiftsbehov", "Innbyggjarar"], [None], [None]]
    people = list(need.inhabitants(2024).items())
    rows += [[f"{one} Oppdikta", 1.0, 100 if i else antall] for i, (one, antall) in enumerate(people)]
    ods(need.folder / "a-k.ods", rows)
    with pytest.raises(AuditError, match="expected 1 on average in Grønt hefte: are the columns of the file in their"):
        need.build(gront_hefte=tables("e-k", "a-k"))


def test_an_index_outside_the_bounds_is_refused(need):
    (need.folder / "egne.csv").write_text("kommunenr,aar,sektor,indeks,kilde\n9901,2024,sosial,107.6,oppdiktet\n")
    with pytest.raises(AuditError) as fault:
        need.build(indekser="egne.csv")
    assert "indeksaar 2024, sektor sosial, verdi 107.6, feil expected an index from 0.30 to 4.00; see oppdiktet" in str(
        fault.value
    )


# What is given


def without(*parts: str) -> str:
    """The demo's criteria without the lines that begin with one of the parts."""
    return "".join(line + "\n" for line in kriterier.text().splitlines() if not line.startswith(parts))


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("9905,2025,flyktninger", "kommunenr 9905, aar 2025, kriterium flyktninger"),
        ("9905,2022,innbyggere", "kommunenr 9905, aar 2022, kriterium innbyggere"),
        ("EAK,2021,pu_16", "kommunenr EAK, aar 2021, kriterium pu_16"),
    ],
)
def test_a_criterion_that_is_missing_stops_the_night(need, missing, named):
    (need.folder / "kriterier.csv").write_text(without(missing))
    with pytest.raises(AuditError) as fault:
        need.build(kriterier="kriterier.csv")
    assert f"{named}, feil it has a weight and no value: give it in behov.kriterier" in str(fault.value)


def test_a_year_without_a_key_stops_the_night(need):
    lines = [line.replace(",2020,", ",2019,") for line in kriterier.text().splitlines()]
    (need.folder / "kriterier.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(
        AuditError, match=r"aar 2019, kriterium None, feil no key is held for the year: add it to seeds"
    ):
        need.build(kriterier="kriterier.csv")


def test_the_settings_stand_in_the_row(need):
    need.build(
        kriterier="oppdiktet_kriterier.csv",
        folketall="aarets_slutt",
        indeksaar="samme",
        avskrivning="uten",
        prisaar=2020,
    )
    own, kostra = need.marts.build(
        """
        select netto_nok, folketallsdato::varchar, innbyggere, indeksaar, avskrivning
        from marts.behovskorrigerte_utgifter
        where kommunenr = '9901' and aar = 2024 and funksjonsgruppe = '261' order by grunnlag
        """
    )
    innbyggere = need.inhabitants(2025)["9901"]
    assert own[1:] == ("2024-12-31", innbyggere, 2024, "uten")
    assert kostra[1:] == ("2024-12-31", innbyggere, 2024, "med")
    depreciation = need.marts.build(
        "select sum(belop_nok) from intermediate.int_regnskap__korrigert"
        " where kommunenr = '9901' and aar = 2024 and funksjon = '261' and art = '590'"
    )
    whole = need.marts.build(
        "select korrigert_netto_nok from marts.kostra_regnskap_korrigert"
        " where kommunenr = '9901' and aar = 2024 and funksjon = '261'"
    )
    assert own[0] == whole[0][0] - depreciation[0][0]
    assert depreciation[0][0] > 0
    prices = need.marts.build("select distinct prisaar, deflator_indeks from marts.utgiftsutvikling where aar = 2020")
    assert prices == [(2020, Decimal("100.000000"))]


def test_a_price_year_that_the_deflator_does_not_reach_is_refused(need):
    with pytest.raises(AuditError, match=r"prisaar 2040, feil give another year as behov\.prisaar, or add the newest"):
        need.build(prisaar=2040)


# Whatever the criteria


def model(name: str) -> str:
    """A model's SQL over tables that are called what it refers to."""
    macros = "".join((DBT_PROJECT / "macros" / f"{name}.sql").read_text() for name in ("dialekt", "gyldig_i"))
    sql = next((DBT_PROJECT / "models").rglob(f"{name}.sql")).read_text()
    jinja = Environment(extensions=["jinja2.ext.do"])  # noqa: S701  SQL, not HTML
    return jinja.from_string(macros + sql).render(ref=lambda table: table, target={"type": "duckdb"})


K, INDEX = model("int_behov__kriterieindeks"), model("int_behov__indeks")
MUNICIPALITIES = st.lists(
    st.tuples(st.integers(100, 700_000), st.lists(st.integers(0, 10_000), min_size=3, max_size=3)),
    min_size=1,
    max_size=8,
)


@hypothesis_settings(max_examples=100, deadline=None)
@given(municipalities=MUNICIPALITIES, weights=st.lists(st.integers(1, 1000), min_size=3, max_size=3))
def test_the_mean_by_inhabitants_is_one_whatever_the_criteria(municipalities, weights):
    # A criterion that nobody has cannot be shared out: the contract refuses a nation of 0.
    nation = [sum(values) or 1 for values in zip(*(values for _, values in municipalities), strict=True)]
    municipalities[0][1][:] = [
        value if sum(each[i] for _, each in municipalities) else 1 for i, value in enumerate(municipalities[0][1])
    ]
    rows = [["EAK", 2025, "innbyggere", sum(people for people, _ in municipalities)]]
    rows += [["EAK", 2025, f"k{i}", value] for i, value in enumerate(nation)]
    for number, (people, values) in enumerate(municipalities):
        rows.append([f"99{number:02d}", 2025, "innbyggere", people])
        rows += [[f"99{number:02d}", 2025, f"k{i}", value] for i, value in enumerate(values)]
    with duck.connect() as con:
        _empty_inputs(con)
        con.executemany("insert into stg_raw__kriterier values (?, ?, ?, ?, 'oppdiktet', 'a')", rows)
        for i, weight in enumerate(weights):
            share = Decimal(weight) / sum(weights)
            con.execute(
                "insert into delkostnadsnokkel values ('s', ?, ?, 2025, 2025, true, 'oppdiktet')", [f"k{i}", share]
            )
        con.execute(f"create table int_behov__kriterieindeks as {K}")
        indices = dict(con.execute(f"select kommunenr, indeks from ({INDEX})").fetchall())
    people = {f"99{number:02d}": antall for number, (antall, _) in enumerate(municipalities)}
    assert set(indices) == set(people)
    mean = sum(people[one] * indices[one] for one in people) / sum(people.values())
    assert mean == pytest.approx(1, abs=1e-7)


def _empty_inputs(con) -> None:
    con.execute(
        """
        create table stg_raw__kriterier (
            kommunenr varchar, aar integer, kriterium varchar, verdi double, kilde varchar, _archive_id varchar
        );
        create table stg_raw__gront_hefte (
            tabell varchar, aar integer, kommunenr varchar, felt varchar, verdi double, _archive_id varchar
        );
        create table stg_raw__indekser (
            kommunenr varchar, aar integer, sektor varchar, indeks double, kilde varchar, _archive_id varchar
        );
        create table kriterium (kriterium varchar, del_av_folketallet boolean, verifisert boolean);
        create table gront_hefte_oppsett (
            tabell varchar, felt varchar, aar_fra integer, aar_til integer, verifisert boolean
        );
        create table delkostnadsnokkel (
            sektor varchar, kriterium varchar, vekt decimal(18, 12), gyldig_fra integer, gyldig_til integer,
            verifisert boolean, kilde varchar
        );
        """
    )


def test_table_f_k_gives_the_same_as_the_criteria_themselves():
    with duck.connect() as con:
        _empty_inputs(con)
        con.execute(
            """
            insert into kriterium values ('ung', true, true), ('gammel', true, true), ('syk', false, true);
            insert into gront_hefte_oppsett
            select 'f-k', kriterium, 2025, null, false from kriterium;
            insert into stg_raw__gront_hefte values
                ('f-k', 2025, '9901', 'ung', 800, 'a'), ('f-k', 2025, '9901', 'gammel', 200, 'a'),
                ('f-k', 2025, '9901', 'syk', 30, 'a'), ('f-k', 2025, '9902', 'ung', 1900, 'a'),
                ('f-k', 2025, '9902', 'gammel', 100, 'a'), ('f-k', 2025, '9902', 'syk', 60, 'a');
            """
        )
        rows = con.execute(
            f"select kommunenr, kriterium, kriterieindeks, verifisert from ({K}) order by 1, 2"
        ).fetchall()
    # 3 000 inhabitants, 300 of them old: 200 / 1 000 over 300 / 3 000 is 2.
    assert [(kommunenr, kriterium, float(k), verifisert) for kommunenr, kriterium, k, verifisert in rows] == [
        ("9901", "gammel", 2.0, False),
        ("9901", "syk", 1.0, False),
        ("9901", "ung", pytest.approx(0.8 / 0.9), False),
        ("9902", "gammel", 0.5, False),
        ("9902", "syk", 1.0, False),
        ("9902", "ung", pytest.approx(0.95 / 0.9), False),
    ]
