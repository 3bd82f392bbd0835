"""KOSTRA corrections, from file to marts: what is moved, taken out, brought in and normalised, and what is refused.

The tests build only the corrections' part of the warehouse, on a copy of the demo's, for the fictional Eksempelvik.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration import duck
from orchestration.errors import AuditError, LoadError
from orchestration.settings import Places
from tests.conftest import Warehouse, build_part, config_writer

ACCOUNT = {
    "fil": "regnskap.csv",
    "slag": "csv",
    "innhold": "med_art",
    "kolonner": {
        "aar": "aar",
        "kontoklasse": "kk",
        "ansvar": "ansvar",
        "funksjon": "funksjon",
        "art": "art",
        "prosjekt": "prosjekt",
        "belop": "belop",
    },
}
LINES = """\
aar;kk;ansvar;funksjon;art;prosjekt;belop
2023;1;100;253;010;;1000,00
2023;1;100;253;099;;51,00
2023;1;100;253;500;;70,00
2023;1;195;253;230;;100,01
2023;1;195;253;729;;-20,00
2023;1;200;254;010;;300,00
2023;1;200;254;010;P1;100,00
2023;1;200;254;700;P1;-40,00
2023;1;300;254;010;;500,00
2023;1;400;241;010;;600,00
2023;1;400;241;470;;200,00
2023;1;410;241;010;;50,00
2023;1;900;180;700;;-250,00
2023;1;170;170;090;;77,00
2023;0;100;253;010;;8888,00
"""
COLUMNS = (
    "id,aar,type,fra_ansvar,fra_funksjon,fra_art,fra_prosjekt,til_funksjon,til_art,belop_nok,andel,begrunnelse,kilde,"
    "godkjent_av\n"
)
WHY = "feilført,gjennomgang,økonomisjef"
CORRECTIONS = f"""\
lokaler,,flytt,195,253,,,261,,,alt,{WHY}
avlastning,,flytt,300,254,,,253,,200.01,,{WHY}
psykisk,,flytt,400,241,,,254,,,0.4,{WHY}
psykisk barn,,flytt,400,241,,,232,,,0.1,{WHY}
prosjekt,,uttak,200,254,,P*,,,,alt,{WHY}
refusjon,,innhent,9*,180,700,,254,,,alt,{WHY}
vert,,innhent,,,,,254,700,-33.00,,{WHY}
"""


class Corrected:
    """Builds the corrections' part of one warehouse, again for each account and set of corrections."""

    def __init__(self, places: Places, folder: Path) -> None:
        self.places = places
        self.folder = folder
        self.marts = Warehouse(places)
        columns = self.marts.build(
            "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'staging'"
        )
        self.layout = {table: [column[1:] for column in columns if column[0] == table] for table, *_ in columns}

    def build(self, corrections: str = "", lines: str = LINES, rules: str = "", **kommune) -> None:
        """Load and build; raises what the night would say."""
        files = {
            "regnskap.csv": lines,
            "korrigeringer.csv": COLUMNS + corrections,
            "regler.csv": rules or "funksjon,metode,brukergruppe\n253,direkte,ELDRE_INSTITUSJON\n",
            "soner.csv": "sone,kilde\nIV,oppdiktet\n",
        }
        own = {"korrigeringer": "korrigeringer.csv", "aga_soner": "soner.csv", **kommune}
        config = config_writer(self.folder)(files, [ACCOUNT], **{key: file for key, file in own.items() if file})
        wanted = [
            "+kostra_korrigeringer",
            "+kostra_regnskap_korrigert",
            "+int_kontoplan__funksjon",
            "stg_raw__fordelingsregler",
        ]
        build_part(self.places, config, *wanted)

    def by_function(self) -> dict[str, tuple]:
        """{funksjon: (reported, correction, corrected) net}."""
        rows = self.marts.build(
            "select funksjon, rapportert_netto_nok, korrigering_netto_nok, korrigert_netto_nok"
            " from marts.kostra_regnskap_korrigert order by 1"
        )
        return {funksjon: tuple(map(str, figures)) for funksjon, *figures in rows}


@pytest.fixture(scope="module")
def corrected(demo, tmp_path_factory) -> Corrected:
    folder = tmp_path_factory.mktemp("korrigert")
    shutil.copytree(demo.places.data, folder / "data", symlinks=True)
    return Corrected(Places(folder / "data"), folder)


def test_each_type_does_what_it_says(corrected):
    corrected.build(CORRECTIONS)
    assert corrected.by_function() == {
        "170": ("77.00", "-77.00", "0.00"),  # premieavvik: shipped
        "180": ("-250.00", "250.00", "0.00"),
        "232": ("0.00", "80.00", "80.00"),
        "241": ("850.00", "-400.00", "450.00"),  # 40 and 10 % of the 800 on ansvar 400
        "253": ("1131.01", "120.00", "1251.01"),  # + 200.01 of ansvar 300, - 80.01 of ansvar 195
        "254": ("860.00", "-223.01", "636.99"),  # - 200.01 + 320 - 60 - 250 - 33
        "261": ("0.00", "80.01", "80.01"),
    }
    assert corrected.marts.build(
        "select side, funksjon, art, belop_nok, netto_nok, begrunnelse, kilde, godkjent_av, regel_id"
        " from marts.kostra_korrigeringer where korrigering = 'psykisk' order by 1, 2, 3"
    ) == [
        ("fra", "241", "010", Decimal("-240.00"), Decimal("-240.00"), *WHY.split(","), "korrigeringer.csv:4"),
        ("fra", "241", "470", Decimal("-80.00"), Decimal("-80.00"), *WHY.split(","), "korrigeringer.csv:4"),
        ("til", "254", "010", Decimal("240.00"), Decimal("240.00"), *WHY.split(","), "korrigeringer.csv:4"),
        ("til", "254", "470", Decimal("80.00"), Decimal("80.00"), *WHY.split(","), "korrigeringer.csv:4"),
    ]


def test_the_three_measures_follow_the_arts(corrected):
    corrected.build(CORRECTIONS)
    # Ansvar 195: 100.01 of art 230 is in all three; the refund of VAT (729) is taken off in all three.
    # Ansvar 400: 470 (transfers) is in gross but not in corrected gross; 600 and 700 are in net only.
    assert corrected.marts.build(
        "select funksjon, rapportert_brutto_nok, korrigering_brutto_nok, korrigert_brutto_nok,"
        " rapportert_korrigert_brutto_nok, korrigering_korrigert_brutto_nok, korrigert_korrigert_brutto_nok"
        " from marts.kostra_regnskap_korrigert where funksjon in ('241', '254', '261') order by 1"
    ) == [
        ("241", *map(Decimal, ("850.00", "-400.00", "450.00", "650.00", "-300.00", "350.00"))),
        ("254", *map(Decimal, ("900.00", "19.99", "919.99", "900.00", "-60.01", "839.99"))),
        ("261", *map(Decimal, ("0.00", "80.01", "80.01", "0.00", "80.01", "80.01"))),
    ]


@pytest.mark.parametrize(
    ("sone", "sats", "avgift"),
    # 1000 kr of wages and 51 kr of contribution: in zone IV 51 x 14.1 / 5.1; in zone V 14.1 % of the wages.
    [("IV", 5.1, "141.00"), ("V", 0.0, "141.00"), ("I", 14.1, "51.00")],
)
def test_arbeidsgiveravgift_is_normalised(corrected, sone, sats, avgift):
    lines = LINES.splitlines()[0] + "\n2023;1;100;253;010;;1000,00\n2023;1;100;253;099;;51,00\n"
    if sone == "V":
        lines = lines.replace("2023;1;100;253;099;;51,00\n", "2023;1;100;253;710;;0,00\n")
    (corrected.folder / "egne_soner.csv").write_text(f"sone,kilde\n{sone},oppdiktet\n")
    corrected.build(f"aga,,normaliser,,2*,,,,,,,{WHY}\n", lines, aga_soner="egne_soner.csv")
    assert corrected.by_function()["253"][2] == str(Decimal(1000) + Decimal(avgift))
    assert corrected.marts.build(
        "select aga_normalisert, aga_sone, aga_sats_prosent, aga_verifisert from marts.kostra_regnskap_korrigert"
    ) == [(True, sone, sats, True)]


def test_what_is_normalised_is_what_the_other_corrections_leave(corrected):
    corrected.build(f"flytt,,flytt,100,253,,,261,,,alt,{WHY}\naga,,normaliser,,261,,,,,,,{WHY}\n")
    assert corrected.by_function()["261"] == ("0.00", "1141.00", "1141.00")


def test_a_municipality_replaces_a_shipped_correction_with_its_own(corrected):
    corrected.build(f"G-premieavvik-170,,uttak,,170,,,,,,0.5,{WHY}\n")
    assert corrected.by_function()["170"] == ("77.00", "-38.50", "38.50")


def test_corrections_that_cannot_be_followed_stop_the_night(corrected):
    """Each fault is told with the row that has it; all of them in one night."""
    rules = "ansvar,funksjon,metode,brukergruppe,enkeltbruker,publiseres_under\n410,241,direkte,PU_O18,ja,400\n"
    with pytest.raises(AuditError) as fault:
        corrected.build(
            f"""\
a,,flytt,555,,,,261,,,alt,{WHY}
b,,uttak,,253,5*,P?,,,,alt,{WHY}
c,,flytt,100,253,010,,261,,,0.4,{WHY}
d,,flytt,1*,253,010,,261,,1.00,,{WHY}
e,,flytt,195,,,,261,,,0.5,{WHY}
f,,flytt,195,,,,261,,,0.5,{WHY}
g,,flytt,400,241,,,254,,,0.6,{WHY}
h,,flytt,400,241,,,253,,400.00,,{WHY}
i,,uttak,410,241,,,,,-10.00,,{WHY}
j,,flytt,300,254,,,258,,,alt,{WHY}
k,,normaliser,,253,,,,,,,{WHY}
l,,normaliser,100,,,,,,,,{WHY}
""",
            rules=rules,
        )
    told = dict(
        part.split(": expected no rows; found ", 1) for part in str(fault.value).split("test ") if "expected no" in part
    )
    assert set(told) == {
        "korrigering_uten_linje",
        "postering_korrigert_to_ganger",
        "korrigering_tar_for_mye",
        "korrigering_til_utgaatt_kode",
        "korrigering_viser_enkeltbruker",
    }
    # No ansvar 555; finance arts, but no prosjekt.
    assert "regel_id korrigeringer.csv:2, " in told["korrigering_uten_linje"]
    assert "regel_id korrigeringer.csv:3, " in told["korrigering_uten_linje"]
    # Two patterns that overlap; the same row twice; two that normalise.
    assert "regel_id korrigeringer.csv:5, ogsaa korrigeringer.csv:4, " in told["postering_korrigert_to_ganger"]
    assert "regel_id korrigeringer.csv:7, ogsaa korrigeringer.csv:6, " in told["postering_korrigert_to_ganger"]
    assert "both normalise this posting" in told["postering_korrigert_to_ganger"]
    assert (
        "regel_id korrigeringer.csv:8, korrigeringer.csv:9, kommunenr 9901, aar 2023, finnes_nok 800.00, tatt_nok 880"
        in told["korrigering_tar_for_mye"]
    )
    assert (
        "regel_id korrigeringer.csv:10, kommunenr 9901, aar 2023, finnes_nok 50.00, tatt_nok -10.00"
        in told["korrigering_tar_for_mye"]
    )
    assert "regel_id korrigeringer.csv:11, " in told["korrigering_til_utgaatt_kode"]
    assert "funksjon 241, art 010, personer 1" in told["korrigering_viser_enkeltbruker"]


def test_the_income_of_a_function_that_is_one_users_alone_stops_the_night(corrected):
    """The user's wages are few of the function's; the refund is all of its income, which net and gross tell."""
    rules = "ansvar,funksjon,metode,brukergruppe,enkeltbruker,publiseres_under\n410,241,direkte,PU_O18,ja,400\n"
    with pytest.raises(
        AuditError, match=r"korrigering_viser_enkeltbruker: expected no rows; found 1:\n.*funksjon 241,"
    ):
        corrected.build("", LINES + "2023;1;410;241;700;;-8,00\n", rules=rules)
    corrected.build("", LINES + "2023;1;410;241;700;;-8,00\n2023;1;400;241;600;;-90,00\n", rules=rules)


def test_contributions_are_not_normalised_without_a_zone(corrected):
    with pytest.raises(AuditError, match=r"normalisering_uten_sone.*\n.*korrigeringer\.csv:2.*give aga_soner"):
        corrected.build(f"aga,,normaliser,,253,,,,,,,{WHY}\n", aga_soner=None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f",,flytt,1,,,,261,,,alt,{WHY}", "id: expected a name for the correction; found nothing"),
        (f"a,,flytt,1,,,,261,,,alt,{WHY}\na,,uttak,1,,,,,,,alt,{WHY}", "id: expected each id once; found a 2 times"),
        (f"a,,flyt,1,,,,261,,,alt,{WHY}", "type: expected flytt, uttak, innhent or normaliser; found flyt"),
        (f"a,,flytt,,,,,261,,,alt,{WHY}", "fra_: expected fra_ansvar, fra_funksjon, fra_art or fra_prosjekt"),
        (f"a,,flytt,1,,,,,,,alt,{WHY}", "til_: expected til_ansvar, til_funksjon, til_art or til_prosjekt"),
        (f"a,,flytt,,254,,,254,,,alt,{WHY}", "til_funksjon: expected another function than fra_funksjon; found 254"),
        (f"a,,flytt,1,,,,999,,,alt,{WHY}", "til_funksjon: expected a function of seeds/kontoplan/funksjon.csv"),
        (f"a,,uttak,1,,,,261,,,alt,{WHY}", "til_: expected nothing for type uttak; found 261"),
        (f"a,,uttak,1,,,,,,100,alt,{WHY}", "belop_nok, andel: expected one of them; found both"),
        (f"a,,uttak,1,,,,,,,,{WHY}", "belop_nok, andel: expected one of them; found neither"),
        (f'a,,uttak,1,,,,,,"1 000,0",,{WHY}', "belop_nok: expected kroner such as 7500000 or -1250.50; found 1 000,0"),
        (f"a,,uttak,1,,,,,,,1.2,{WHY}", "andel: expected alt, or a share from 0 to 1 such as 0.4; found 1.2"),
        (f"a,,innhent,,,,,254,,,alt,{WHY}", "belop_nok: expected an amount when nothing says where it comes from"),
        (f"a,,normaliser,,253,099,,,,,,{WHY}", "belop_nok, andel, fra_art: expected nothing for type normaliser"),
        ("a,,uttak,1,,,,,,,alt,,gjennomgang,økonomisjef", "begrunnelse: expected why; found nothing"),
        ("a,,uttak,1,,,,,,,alt,feilført,gjennomgang,", "godkjent_av: expected who approved it; found nothing"),
    ],
)
def test_a_faulty_row_is_told_with_its_line(corrected, line, message):
    with pytest.raises(LoadError) as fault:
        corrected.build(line + "\n")
    assert f"korrigeringer.csv:2: {message}" in str(fault.value)


MODELS = [
    "int_regnskap__drift",
    "int_regnskap__kontering",
    "int_korrigering__gjeldende",
    "int_korrigering__treff",
    "int_korrigering__linjer",
]
CELLS = st.tuples(st.sampled_from("12"), st.sampled_from(["253", "254"]), st.integers(-1_000_000, 1_000_000))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(CELLS, min_size=1, max_size=12),
    shares=st.lists(st.decimals(0, 1, places=3), min_size=1, max_size=4),
    part=st.integers(1, 999),
)
def test_whatever_is_moved_is_conserved(corrected, cells, shares, part):
    """Shares of ansvar 1, and an amount of ansvar 2, of any account: nothing is lost and nothing made."""
    compiled = corrected.places.dbt_target / "compiled" / "omsorgsvarehus" / "models" / "intermediate"
    sql = {name: next(compiled.rglob(f"{name}.sql")).read_text() for name in MODELS}
    total = sum((ore for ansvar, _, ore in cells if ansvar == "2"), 0)
    with duck.connect() as con:
        con.execute("attach ':memory:' as build; use build; create schema staging; create schema intermediate")
        for table in ("stg_raw__kommune_aar", "stg_raw__regnskap", "stg_raw__korrigeringer"):
            columns = ", ".join(f"{name} {kind}" for name, kind in corrected.layout[table])
            con.execute(f"create table staging.{table} ({columns})")
        con.execute("insert into staging.stg_raw__kommune_aar values ('9901', 2023)")
        con.execute(
            "create table intermediate.int_kontoplan__artsbegrep as select '010' as art, 2023 as aar, true as i_netto,"
            " true as i_brutto, true as i_korrigert_brutto"
        )
        con.executemany(
            "insert into staging.stg_raw__regnskap by name select '9901' as kommunenr, 2023 as aar, '1' as kontoklasse,"
            " ? as ansvar, ? as funksjon, '010' as art, ? as belop_nok",
            [[ansvar, funksjon, Decimal(ore) / 100] for ansvar, funksjon, ore in cells],
        )
        rows = [[f"andel {number}", "1", None, share] for number, share in enumerate(shares)]
        if total:
            rows.append(["belop", "2", Decimal(total * part // 1000 or total) / 100, None])
        con.executemany(
            "insert into staging.stg_raw__korrigeringer by name select '9901' as kommunenr, 2023 as gyldig_fra,"
            " 2023 as gyldig_til, ? as korrigering, 'flytt' as type, ? as fra_ansvar, fra_ansvar as ansvar_like,"
            " true as har_fra, '234' as til_funksjon, ? as belop_nok, ? as andel",
            rows,
        )
        for name in MODELS:
            con.execute(f"create table intermediate.{name} as {sql[name]}")
        moved = dict(
            con.execute(
                "select korrigering_id, sum(belop_nok) filter (where side = 'til')"
                " from intermediate.int_korrigering__linjer group by 1"
            ).fetchall()
        )
        assert con.execute(
            "select coalesce(sum(belop_nok), 0) from intermediate.int_korrigering__linjer"
        ).fetchone() == (0,)
        if total:
            assert moved["9901 2023 belop"] == Decimal(total * part // 1000 or total) / 100
