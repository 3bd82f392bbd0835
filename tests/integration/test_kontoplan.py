"""The account plan in seeds/kontoplan against SSB's own lists, and against itself."""

import csv

import pytest

from orchestration import duck, settings
from tests.conftest import external

FOLDER = settings.SEEDS / "kontoplan"


@pytest.fixture(scope="module")
def kontoplan():
    con = duck.connect()
    for name in ("art", "artsbegrep", "funksjon", "funksjonsgruppe"):
        con.execute(
            f"""
            create view {name} as
            select * replace (gyldig_fra::int as gyldig_fra, coalesce(gyldig_til, '9999')::int as gyldig_til)
            from read_csv({duck.literal(FOLDER / f"{name}.csv")}, all_varchar = true, header = true)
            """
        )
    return lambda sql: con.execute(sql).fetchall()


def leaves(file: str, year: str, group: str) -> set[str]:
    """The codes under a group of SSB's hierarchy; a code that is both added and taken away is in neither."""
    with external(file).open() as stream:
        rows = [row for row in csv.DictReader(stream) if row["periode"] == year]
    added, taken = set(), set()

    def walk(code: str, sign: int) -> None:
        parts = [row for row in rows if row["to"] == code]
        for row in parts:
            walk(row["from"], sign * (1 if row["sign"] == "+" else -1))
        if not parts:
            (added if sign > 0 else taken).add(code.lstrip("A").zfill(3))

    walk(group, 1)
    # Income stands with minus in SSB's sums of unsigned amounts; our amounts are signed, so both are members.
    return added | taken


@pytest.mark.parametrize(
    ("artsbegrep", "ssb_kode"), [("netto", "AGD2"), ("brutto", "AGD10"), ("korrigert_brutto", "AGD4")]
)
def test_the_arts_of_each_measure_are_ssbs_of_2016(kontoplan, artsbegrep, ssb_kode):
    ours = kontoplan(
        f"""
        select distinct art.art from art join artsbegrep as b
            on art.art between b.art_fra and b.art_til and 2016 between b.gyldig_fra and b.gyldig_til
        where b.artsbegrep = '{artsbegrep}' and b.ssb_kode = '{ssb_kode}'
            and 2016 between art.gyldig_fra and art.gyldig_til
        """
    )
    # 490 is added and taken away again in SSB's hierarchy: it is part of no measure.
    assert {art for (art,) in ours} == leaves("ssb_artshierarki.csv", "2016", ssb_kode) - {"490"}


@pytest.mark.parametrize(
    ("gruppe", "ssb_kode"),
    [
        ("pleie_og_omsorg", "FGK11"),
        ("institusjon", "FGK11b"),
        ("kommunehelse", "FGK10a"),
        ("helse_og_omsorg", "FGK9"),
        ("sosial", "FGK12a"),
        ("barnevern", "FGK13"),
    ],
)
def test_the_functions_of_each_group_are_ssbs_of_2016(kontoplan, gruppe, ssb_kode):
    ours = kontoplan(
        f"select funksjon from funksjonsgruppe where funksjonsgruppe = '{gruppe}' and ssb_kode = '{ssb_kode}'"
        " and 2016 between gyldig_fra and gyldig_til"
    )
    assert {funksjon for (funksjon,) in ours} == leaves("ssb_funksjonshierarki.csv", "2016", ssb_kode)


def test_home_care_changes_functions_in_2024(kontoplan):
    care = (
        "select funksjon from funksjon where funksjon in ('254', '257', '258') and {} between gyldig_fra and gyldig_til"
    )
    assert kontoplan(care.format(2023)) == [("254",)]
    assert sorted(kontoplan(care.format(2024))) == [("257",), ("258",)]


def test_arts_change_in_2026(kontoplan):
    arts = "select art from art where art in ('270', '271', '272') and {} between gyldig_fra and gyldig_til"
    assert kontoplan(arts.format(2025)) == [("270",)]
    assert sorted(kontoplan(arts.format(2026))) == [("271",), ("272",)]


@pytest.mark.parametrize("aar", range(2015, 2027))
def test_ranges_of_a_measure_do_not_overlap(kontoplan, aar):
    assert (
        kontoplan(
            f"""
        select art, artsbegrep from art join artsbegrep
            on art between art_fra and art_til and {aar} between artsbegrep.gyldig_fra and artsbegrep.gyldig_til
        group by all having count(*) > 1
        """
        )
        == []
    )


RECORDED = settings.ROOT / "tests" / "golden" / "kostra_kodelister.csv"


def recorded() -> dict[tuple[str, int], set[str]]:
    """SSB's lists of codes: {(art or funksjon, year): codes}. Counties' functions are left out."""
    lists: dict[tuple[str, int], set[str]] = {}
    with RECORDED.open() as stream:
        for row in csv.DictReader(stream):
            lists.setdefault((row["liste"], int(row["aar"])), set()).add(row["kode"])
    return lists


@pytest.mark.parametrize("aar", [2015, 2016, 2025])
@pytest.mark.parametrize("liste", ["art", "funksjon"])
def test_the_plan_of_a_year_is_ssbs_list_of_that_year(kontoplan, liste, aar):
    """Both ways. What SSB's hierarchy lacks, and the plan has, is what no list of the years between is at hand for."""
    ours = kontoplan(f"select {liste} from {liste} where {aar} between gyldig_fra and gyldig_til")
    assert {kode for (kode,) in ours} == recorded()[liste, aar]


@pytest.mark.parametrize(
    ("file", "column", "liste", "aar"),
    [
        ("kostra_art_2025_klass259_v3232.csv", "art", "art", 2025),
        ("kostra_funksjon_2025_klass277_v3234.csv", "kode", "funksjon", 2025),
        ("ssb_artshierarki.csv", "from", "art", 2016),
        ("ssb_funksjonshierarki.csv", "from", "funksjon", 2016),
    ],
)
def test_the_recorded_lists_are_what_ssb_published(file, column, liste, aar):
    with external(file).open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if row.get("periode", "2016") == "2016"]
    codes = {row[column].lstrip("A").zfill(3) for row in rows if row[column].lstrip("A").isdigit()}
    counties = {kode for kode in codes if liste == "funksjon" and "400" <= kode <= "799"}
    assert codes - counties == recorded()[liste, aar]


def test_loans_are_part_of_net_and_gross_expenditure_since_2020(kontoplan):
    measures = (
        "select artsbegrep, art_fra from artsbegrep where art_fra in ('520', '920') and {} between gyldig_fra and"
        " gyldig_til order by all"
    )
    assert kontoplan(measures.format(2019)) == []
    assert kontoplan(measures.format(2020)) == [("brutto", "520"), ("netto", "520"), ("netto", "920")]
