"""The account plan in seeds/kontoplan against SSB's own lists, and against itself."""

import csv
import re

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
        ("sosial_og_arbeid", "FGK12b"),
        ("sosialsektoren", "FGK12"),
        ("barnevern", "FGK13"),
        ("kommunale_boliger", "FGK16"),
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


# What is written down of KLASS as it was in 2025: codes with names, and what a group or a measure is made of.
KLASS = settings.ROOT / "tests" / "golden" / "klass_2025.csv"
DEFINITIONS = settings.ROOT / "tests" / "golden" / "klass_2025_definisjon.csv"
VERSION = {"259": "SSB KLASS 259, version 3232 (2025)", "277": "SSB KLASS 277, version 3234 (2025)"}


def names_of_2025(klassifikasjon: str) -> dict[str, str]:
    """{code: KLASS' name}. A is an art of both accounts, AD of the operating account, AI of the investments."""
    with KLASS.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["klassifikasjon"] == klassifikasjon]
    names: dict[str, str] = {}
    for letters in ("AI", "AD", "A", ""):  # the last one stands: the operating account before investments
        pattern = re.compile(letters + r"(\d{3})")
        names |= {code[1]: row["navn"] for row in rows if (code := pattern.fullmatch(row["kode"]))}
    return names


@pytest.mark.parametrize(("liste", "klassifikasjon"), [("art", "259"), ("funksjon", "277")])
def test_every_name_of_2025_is_klass_own_and_verified_with_it(kontoplan, liste, klassifikasjon):
    rows = kontoplan(
        f"select {liste}, navn, verifisert, kilde, coalesce(merknad, '') from {liste}"
        " where 2025 between gyldig_fra and gyldig_til"
    )
    assert {code: name for code, name, *_ in rows} == names_of_2025(klassifikasjon)
    assert {code for code, _, _, source, _ in rows if VERSION[klassifikasjon] not in source} == set()
    # A list of one year says nothing of the first one, where no earlier list has the code.
    beginnings = {code for code, *_, remark in rows if "the first year is not verified" in remark}
    assert {code for code, _, verified, *_ in rows if verified != "true"} == beginnings
    assert beginnings == ({"512", "522", "589", "912", "922", "989"} if liste == "art" else {"322"})


@pytest.mark.parametrize("liste", ["art", "artsbegrep", "funksjon", "funksjonsgruppe"])
def test_no_row_is_verified_that_says_it_is_not(kontoplan, liste):
    doubt = "contains(merknad, 'not verified') or contains(merknad, 'not recorded') or contains(merknad, 'from memory')"
    assert kontoplan(f"select * from {liste} where verifisert = 'true' and ({doubt})") == []


def defined(code: str) -> str:
    with DEFINITIONS.open(encoding="utf-8") as stream:
        (text,) = (row["definisjon"] for row in csv.DictReader(stream) if row["kode"] == code)
    return text


@pytest.mark.parametrize(
    ("artsbegrep", "ssb_kode"), [("netto", "AGD2"), ("brutto", "AGD10"), ("korrigert_brutto", "AGD4")]
)
def test_the_arts_of_each_measure_are_what_klass_says_in_2025(kontoplan, artsbegrep, ssb_kode):
    """Of the kommunekasse, whose account a municipality has; the konsern's is another where there are companies."""
    formula = re.search(r"kommunekasse og konsoliderte regnskap:.*?\[(.*?)\]", defined(ssb_kode))[1]
    spans = re.findall(r"(\d{3})(?:\.\.(\d{3}))?", formula)
    arts = names_of_2025("259")
    klass = {art for art in arts if any(first <= art <= (last or first) for first, last in spans)}
    ours = kontoplan(
        f"""
        select distinct art.art from art join artsbegrep as b
            on art.art between b.art_fra and b.art_til and 2025 between b.gyldig_fra and b.gyldig_til
        where b.artsbegrep = '{artsbegrep}' and b.ssb_kode = '{ssb_kode}'
            and 2025 between art.gyldig_fra and art.gyldig_til
        """
    )
    assert {art for (art,) in ours} == klass


def test_the_functions_of_each_group_are_what_klass_says_in_2025(kontoplan):
    groups: dict[str, set[str]] = {}
    for group, function in kontoplan(
        "select ssb_kode, funksjon from funksjonsgruppe where 2025 between gyldig_fra and gyldig_til"
    ):
        groups.setdefault(group, set()).add(function)
    assert groups == {group: set(re.findall(r"\b\d{3}\b", defined(group))) for group in groups}
    assert groups.keys() >= {"FGK9", "FGK10a", "FGK11", "FGK11a", "FGK11b", "FGK11c", "FGK12", "FGK12a", "FGK12b"}
    assert groups.keys() >= {"FGK13", "FGK16"}


def test_a_group_is_what_it_was_before_2025(kontoplan):
    """FGK12a lost 276 between the hierarchy of 2016 and the list of 2025; FGK11a is another group in 2016."""
    before = kontoplan(
        "select ssb_kode, string_agg(funksjon, ' ' order by funksjon) from funksjonsgruppe"
        " where ssb_kode in ('FGK11a', 'FGK11c', 'FGK12', 'FGK12a', 'FGK12b', 'FGK16')"
        " and 2024 between gyldig_fra and gyldig_til group by 1 order by 1"
    )
    assert before == [
        ("FGK12", "242 243 273 275 276 281"),
        ("FGK12a", "242 243 276 281"),
        ("FGK12b", "242 243 273 276 281"),
        ("FGK16", "265 283 315"),
    ]


@pytest.mark.parametrize(
    ("file", "klassifikasjon", "kode", "golden", "columns"),
    [
        ("kostra_art_2025_klass259_v3232.csv", "259", "klass_kode", KLASS, ("navn", "navn_klass_2025")),
        ("kostra_funksjon_2025_klass277_v3234.csv", "277", "kode", KLASS, ("navn", "navn_klass_2025")),
        ("kostra_artsbegrep_2025_klass259_v3232.csv", "259", "begrep", DEFINITIONS, ("definisjon", "definisjon")),
        ("kostra_funksjonsgruppe_2025_klass277_v3234.csv", "277", "gruppe", DEFINITIONS, ("definisjon", "definisjon")),
    ],
)
def test_what_is_written_down_of_klass_is_what_was_recorded(file, klassifikasjon, kode, golden, columns):
    with external(file).open(encoding="utf-8-sig") as stream:
        recorded = {row[kode]: row[columns[1]] for row in csv.DictReader(stream)}
    with golden.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["klassifikasjon"] == klassifikasjon]
    ours = {row["kode"]: row[columns[0]] for row in rows if row["kode"] in recorded}
    assert ours == {code: recorded[code] for code in ours}
    single = re.compile(r"(A[DI]?)?\d{3}")
    counties = {code for code in recorded if klassifikasjon == "277" and "400" <= code <= "799"}
    assert golden == DEFINITIONS or {code for code in recorded if single.fullmatch(code)} - counties <= ours.keys()
