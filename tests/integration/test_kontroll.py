"""SSB's control rules on the own account, and the account beside what SSB has published of it.

The tests build only the control's part of the warehouse, on a copy of the demo's, for the fictional Eksempelvik.
"""

import shutil

import pytest

from orchestration.errors import AuditError
from orchestration.settings import Places
from tests.conftest import Warehouse, build_part, config_writer

COLUMNS = {name: name for name in ("aar", "kontoklasse", "ansvar", "funksjon", "art", "belop")}
ACCOUNT = {"slag": "csv", "innhold": "med_art", "omfang": "helt", "kolonner": COLUMNS}
HEADER = "aar;kontoklasse;ansvar;funksjon;art;belop\n"
# An account that holds every rule: it balances, pays taxes, writes down and moves 500 kr to investment.
WHOLE = """\
2024;1;100;253;010;1000000,00
2024;1;100;253;590;70000,00
2024;1;100;290;350;40000,00
2024;1;100;290;750;-40000,00
2024;1;900;800;870;-600000,00
2024;1;900;840;800;-400500,00
2024;1;900;860;990;-70000,00
2024;1;900;880;570;500,00
2024;0;100;261;230;500,00
2024;0;900;880;970;-500,00
"""
RULES = "ansvar,funksjon,metode,brukergruppe,enkeltbruker,publiseres_under\n,253,direkte,ELDRE_INSTITUSJON,,\n"
SINGLE_USER = RULES + "910,,direkte,PU_O18,ja,100\n"
# What breaks a rule when it is posted beside WHOLE, and what the rule tells of it.
BREACHES = {
    "081": ("1;100;850;700;-1000,00", "funksjon 850, art 700: -1000.00 kr (linjer: 1)"),
    "020": ("1;100;841;010;1000,00", "funksjon 841, art 010: 1000.00 kr (linjer: 1)"),
    "025": ("1;100;253;970;-1000,00", "funksjon 253, art 970: -1000.00 kr (linjer: 1)"),
    "030": ("1;100;253;285;1000,00", "funksjon 253, art 285: 1000.00 kr (linjer: 1)"),
    "035": ("1;100;253;520;1000,00", "funksjon 253, art 520: 1000.00 kr (linjer: 1)"),
    "065": ("1;100;899;010;1000,00", "funksjon 899, art 010: 1000.00 kr (linjer: 1)"),
    "070": ("0;100;870;530;1000,00", "investering, funksjon 870, art 530: 1000.00 kr (linjer: 1)"),
    "075": ("1;100;840;875;-1000,00", "funksjon 840, art 875: -1000.00 kr (linjer: 1)"),
    "080": ("1;100;850;800;-1000,00", "funksjon 850, art 800: -1000.00 kr (linjer: 1)"),
    "100": ("1;100;253;010;-1200000,00", "summen er -89500.00 kr (linjer: 5)"),
    "105": ("1;100;253;700;2000000,00", "summen er 889500.00 kr (linjer: 5)"),
    "110": ("1;100;253;010;30000,01", "summen er 30000.01 kr (linjer: 9)"),
    "130": ("1;100;800;870;600000,00", "summen er 0.00 kr (linjer: 2)"),
    "135": ("1;100;840;800;400500,01", "summen er 0.01 kr (linjer: 2)"),
    "140": ("1;100;880;570;30000,01", "summen er 30000.01 kr (linjer: 3)"),
    "145": ("1;100;860;990;70000,00", "summen er 0.00 kr (linjer: 2)"),
    "150": ("1;100;253;590;-70000,00", "summen er 0.00 kr (linjer: 2)"),
    "155": ("1;100;253;590;-30000,01", "summen er -30000.01 kr (linjer: 3)"),
    "160": ("1;100;870;590;1000,00", "funksjon 870, art 590: 1000.00 kr (linjer: 1)"),
    "165": ("1;100;253;990;-1000,00", "funksjon 253, art 990: -1000.00 kr (linjer: 1)"),
    "175": ("1;100;290;010;30000,01", "summen er 30000.01 kr (linjer: 3)"),
}
ADVARSEL, INFO = {"035", "081"}, {"030"}


class Controlled:
    """Builds the control's part of one warehouse, again for each account."""

    def __init__(self, places: Places, folder) -> None:
        self.places = places
        self.folder = folder
        self.marts = Warehouse(places)

    def build(self, lines: str, aar=(2024,), regler: str = RULES, **account) -> None:
        """Load and build; raises what the night would say."""
        file = {**ACCOUNT, "fil": "regnskap.csv", **account}
        file = {key: value for key, value in file.items() if value is not None}
        config = config_writer(self.folder)(
            {file["fil"]: lines, "regler.csv": regler},
            [file],
            aar=aar,
            grenser={"avviste_linjer_prosent": 50, "avvist_belop_prosent": 50},
        )
        build_part(self.places, config, "+regnskapskontroll", "dim_kommune")

    def outcomes(self) -> dict[str, tuple[str, str | None]]:
        """{regel: (utfall, funn)}."""
        rows = self.marts.build("select regel, utfall, funn from marts.regnskapskontroll order by 1")
        return {regel: (utfall, funn) for regel, utfall, funn in rows}

    def broken(self) -> dict[str, str]:
        """{regel: utfall} of the rules that do not hold."""
        return {regel: utfall for regel, (utfall, _) in self.outcomes().items() if utfall not in ("ok", "ikke kjørt")}


@pytest.fixture(scope="module")
def controlled(demo, tmp_path_factory) -> Controlled:
    folder = tmp_path_factory.mktemp("kontrollert")
    shutil.copytree(demo.places.data, folder / "data", symlinks=True)
    return Controlled(Places(folder / "data"), folder)


def record(kontoklasse, funksjon, art, belop, kvartal=" "):
    """A line of SSB's file 0A, of 9901 and 2024; `belop` in thousands."""
    return f"0A2024{kvartal}990100{'':18}{kontoklasse}{funksjon:<4}{art}{belop:>9}\n"


def test_the_demos_whole_account_holds_every_rule(demo):
    rows = demo.published("select regel, aar, utfall, funn from marts.regnskapskontroll where kommunenr = '9901'")
    assert {regel for regel, *_ in rows} == {"010", "012", "015", *BREACHES}
    assert [row for row in rows if row[2] != "ok"] == [
        ("015", aar, "ikke kjørt", "regelen gjelder filen 0A; i en hovedbok er flere linjer per kombinasjon vanlig")
        for aar in (2023, 2024)
    ]
    assert {aar for regel, aar, *_ in rows if regel == "081"} == {2024}


def test_an_account_that_holds_every_rule_passes(controlled):
    controlled.build(HEADER + WHOLE)
    assert controlled.broken() == {}
    assert controlled.outcomes()["110"] == ("ok", "summen er 0.00 kr (linjer: 8)")


@pytest.mark.parametrize("part", [slice(0, 11), slice(11, None)])
def test_each_rule_is_broken_by_what_it_forbids(controlled, part):
    """A breach a year, since a build costs seconds."""
    years = dict(zip(list(BREACHES)[part], range(2025, 2014, -1), strict=False))
    lines = "".join(
        (WHOLE + f"2024;{BREACHES[regel][0]}\n").replace("2024;", f"{aar};") for regel, aar in years.items()
    )
    with pytest.raises(AuditError, match="test kontrollregel_gir_feil: expected no rows; found "):
        controlled.build(HEADER + lines, aar=list(years.values()))
    found = {
        (regel, aar): rest
        for regel, aar, *rest in controlled.marts.build("select regel, aar, utfall, funn from marts.regnskapskontroll")
    }
    for regel, aar in years.items():
        severity = "advarsel" if regel in ADVARSEL else "info" if regel in INFO else "feil"
        assert found[regel, aar] == [severity, BREACHES[regel][1]]


def test_what_ssb_never_sees_breaks_no_rule(controlled):
    """Postings that net to less than half a thousand are not in the report, and sums may be 30 thousand off."""
    controlled.build(
        HEADER + WHOLE + "2024;1;100;841;010;5000,00\n2024;1;200;841;010;-4500,01\n2024;1;100;253;010;29500,01\n"
    )
    assert controlled.outcomes()["110"] == ("ok", "summen er 30000.00 kr (linjer: 11)")
    assert controlled.broken() == {}


def test_the_arts_of_the_year_end_are_those_of_their_year(controlled):
    """Art 580 was the year's surplus until 589 and 989 came."""
    ordinary = WHOLE.replace("253;010;1000000,00", "253;010;999000,00") + "2024;1;900;899;580;1000,00\n"
    misplaced = WHOLE + "2024;1;100;253;580;1000,00\n2024;1;100;253;020;-1000,00\n"
    with pytest.raises(AuditError, match=r"found 1:\n  kommunenr 9901, aar 2016, regel 065, .* Art 580 og 980 hører"):
        controlled.build(
            HEADER + ordinary.replace("2024;", "2015;") + misplaced.replace("2024;", "2016;"), [2015, 2016]
        )
    found = controlled.marts.build("select aar, utfall, funn from marts.regnskapskontroll where regel = '065'")
    assert sorted(found) == [(2015, "ok", None), (2016, "feil", "funksjon 253, art 580: 1000.00 kr (linjer: 1)")]


def test_many_findings_are_counted_and_no_ansvar_is_told(controlled):
    arts = ("280", "512", "521", "522", "529", "670", "910")
    lines = "".join(f"2024;1;9{art};253;{art};{n}000,00\n" for n, art in enumerate(arts, start=1))
    with pytest.raises(AuditError) as fault:
        controlled.build(HEADER + WHOLE + lines)
    assert (
        "test kontrollregel_gir_feil: expected no rows; found 1:\n"
        "  kommunenr 9901, aar 2024, regel 025, regeltekst Arter som bare er tillatt i investeringsregnskapet, skal"
        " ikke stå i driftsregnskapet, funn funksjon 253, art 910: 7000.00 kr"
    ) in str(fault.value)
    assert controlled.outcomes()["025"][1] == (
        "funksjon 253, art 910: 7000.00 kr (linjer: 1); funksjon 253, art 670: 6000.00 kr (linjer: 1); funksjon 253,"
        " art 529: 5000.00 kr (linjer: 1); funksjon 253, art 522: 4000.00 kr (linjer: 1); funksjon 253, art 521:"
        " 3000.00 kr (linjer: 1); og 2 til"
    )


def test_what_one_user_costs_is_in_no_finding(controlled):
    """Of two findings one is a single user's alone: neither its amount nor the sum of both is told."""
    lines = HEADER + WHOLE + "2024;1;910;253;280;1000,00\n2024;1;920;253;512;2000,00\n"
    for rules, funn, belop in (
        (RULES, "funksjon 253, art 512: 2000.00 kr (linjer: 1); funksjon 253, art 280: 1000.00 kr (linjer: 1)", 3000),
        (
            SINGLE_USER,
            "funksjon 253, art 512: 2000.00 kr (linjer: 1); funksjon 253, art 280: beløpet vises ikke (linjer: 1)",
            None,
        ),
    ):
        with pytest.raises(AuditError):
            controlled.build(lines, regler=rules)
        sql = "select funn, belop_nok::int, linjer from marts.regnskapskontroll where regel = '025'"
        found = controlled.marts.build(sql)
        assert found == [(funn, belop, 2)]


def test_a_part_of_an_account_is_not_asked_for_its_sums(controlled):
    controlled.build(HEADER + WHOLE.splitlines()[0] + "\n", omfang=None)
    outcomes = controlled.outcomes()
    not_run = {regel for regel, (utfall, _) in outcomes.items() if utfall == "ikke kjørt"}
    assert not_run == {"015", "100", "105", "110", "130", "135", "140", "145", "150", "155", "175"}
    assert outcomes["110"][1] == "regnskapet er et utsnitt; omfang i konfigurasjonen sier når det er helt"


def test_an_operating_account_alone_is_not_asked_for_its_investment(controlled):
    """It moves 500 kr to investment, which it does not hold; with one line of it, what is missing is a breach again."""
    operating = "".join(line for line in WHOLE.splitlines(keepends=True) if ";0;" not in line)
    controlled.build(
        HEADER + operating.replace("880;570;500,00", "880;570;500500,00").replace("010;1000000", "010;500000")
    )
    assert controlled.broken() == {}
    outcomes = controlled.outcomes()
    assert {regel for regel, (utfall, _) in outcomes.items() if utfall == "ikke kjørt"} == {"015", "140"}
    assert outcomes["140"][1] == "regelen trenger investeringsregnskapet; regnskapet har bare drift"
    with pytest.raises(AuditError, match="test kontrollregel_gir_feil: expected no rows; found 1:"):
        controlled.build(
            HEADER + WHOLE.replace("880;570;500,00", "880;570;500500,00").replace("010;1000000", "010;500000")
        )
    assert controlled.broken() == {"140": "feil"}


def test_an_account_without_arts_is_held_to_the_rules_on_functions(controlled):
    columns = {name: name for name in ("aar", "ansvar", "funksjon", "belop")}
    lines = "aar;ansvar;funksjon;belop\n2024;100;253;5000,00\n2024;100;290;40000,00\n2024;100;841;1000,00\n"
    with pytest.raises(AuditError, match="found 2:"):
        controlled.build(lines, innhold="netto_uten_art", kolonner=columns)
    assert controlled.broken() == {"020": "feil", "175": "feil"}
    assert controlled.outcomes()["020"][1] == "funksjon 841: 1000.00 kr (linjer: 1)"
    run = {regel for regel, (utfall, _) in controlled.outcomes().items() if utfall != "ikke kjørt"}
    assert run == {"010", "020", "175"}


def test_lines_that_were_rejected_are_told_with_the_rule(controlled):
    controlled.build(HEADER + WHOLE + "2024;1;100;254;270;9,00\n2024;1;100;253;271;8,00\n2024;1;100;253;010;x\n")
    assert controlled.broken() == {"010": "advarsel", "012": "advarsel"}
    told = "avvist ved lasting, innenfor grensen (linjer: 1); de står i raw.regnskap__rejected"
    assert [controlled.outcomes()[regel][1] for regel in ("010", "012")] == [told, told]


def test_a_fourth_quarter_has_the_severity_of_a_quarter(controlled):
    """SSB does not ask a quarter to balance, and only warns where tax and grant are missing."""
    layout = {"fil": "0A.dat", "slag": "kostra_0a", "kolonner": None, "omfang": None}
    lines = [("1", "253", "010", 900), ("1", "253", "010", 100), ("1", "253", "600", -300), ("1", "253", "280", 7)]
    controlled.build("".join(record(*line, kvartal="4") for line in lines), **layout)
    assert controlled.broken() == {"015": "advarsel", "130": "advarsel", "135": "advarsel"}
    outcomes = controlled.outcomes()
    assert outcomes["110"] == ("ikke kjørt", "SSB kjører ikke regelen på kvartalsregnskap")
    assert outcomes["015"][1] == "funksjon 253, art 010: 1000000.00 kr (linjer: 2)"
    with pytest.raises(AuditError, match="test kontrollregel_gir_feil: expected no rows; found 4"):
        controlled.build("".join(record(*line) for line in lines), **layout)
    assert controlled.broken() == {"015": "advarsel", "025": "feil", "110": "feil", "130": "feil", "135": "feil"}


def test_the_late_posting_is_the_only_difference_from_what_ssb_has_published(demo):
    rows = demo.published(
        "select aar, funksjon, artsgruppe, differanse_nok > 3200000, regnskapsomfang, tabell"
        " from marts.kostra_avstemming where over_grense order by all"
    )
    assert rows == [(2024, "234", artsgruppe, True, "kasse", "12367") for artsgruppe in ("brutto", "netto")]
    # Whole thousands in SSB's table, øre in the account: each art may differ by half a thousand.
    assert demo.published(
        "select regnskapsomfang, max(abs(differanse_nok)) < 17 * 500 from marts.kostra_avstemming"
        " where not over_grense and regnskapsomfang = 'kasse' group by 1"
    ) == [("kasse", True)]
    # The functions outside care that 12362 is asked for, and 12367 is not.
    asked = "select distinct funksjon from marts.kostra_avstemming where regnskapsomfang = 'konsern' order by 1"
    assert demo.published(asked) == [(funksjon,) for funksjon in ("273", "275", "276", "281", "283", "285")]


def test_the_account_is_held_against_ssb_before_corrections(demo):
    assert demo.published(
        "select count(*), count(*) filter (eget_nok = rapportert_netto_nok) from marts.kostra_avstemming"
        " join marts.kostra_regnskap_korrigert using (kommunenr, aar, funksjon) where artsgruppe = 'netto'"
    ) == [(43, 43)]
