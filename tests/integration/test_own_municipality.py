"""A municipality's own account, from files to marts: whole runs of the job for the fictional Eksempelvik."""

import hashlib
import json
import shutil
from decimal import Decimal

import pytest

from orchestration import checks, cli, duck, privacy, publication, settings
from orchestration.assets import ingest
from orchestration.errors import AuditError, ConfigError, LoadError
from orchestration.settings import Places
from orchestration.sources import account, korrigering
from tests.conftest import Warehouse, build_part, config_writer, errors, external
from tests.unit.test_privacy import synthetic

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
HEADER = "aar;kk;ansvar;funksjon;art;prosjekt;belop\n"
LINES = """\
2023;1;100;253;010;;1000,00
2023;1;100;253;600;;-100,00
2023;1;200;254;010;;600,00
2023;1;200;254;010;P1;50,00
2023;1;200;254;370;;10,00
2023;1;300;254;010;;300,00
2023;1;300;234;010;;40,00
2023;1;900;254;010;;90,01
2023;1;900;261;010;;30,00
2023;1;950;234;500;;7777,00
2023;0;100;253;010;;8888,00
2023;1;700;202;010;;9999,00
2024;1;300;258;010;;70,00
"""
RULES = """\
ansvar,funksjon,art,prosjekt,metode,brukergruppe,vekt,aar
,253,,,direkte,ELDRE_INSTITUSJON,,
200,,,,direkte,PU_O18,,
200,254,370,,direkte,PSYK_RUS_O18,,
200,254,010,P1,direkte,PU_U18,,
300,254,,,manuell,PU_O18,1,
300,254,,,manuell,ELDRE_HDO,2,
300,,,,direkte,ELDRE_ANDRE,,
900,,,,felles,,,
"""


def run(warehouse: Warehouse, write_config, lines=LINES, rules=RULES, keys=None, **account) -> Warehouse:
    files = {"regnskap.csv": HEADER + lines, "regler.csv": rules}
    if keys:
        files["nokler.csv"] = keys
    warehouse.config = write_config(
        files, [{**ACCOUNT, **account}], aar=[2023, 2024], **({"fellesnokler": "nokler.csv"} if keys else {})
    )
    return warehouse.run()


NUMBER = synthetic("019090")
APART = f"{NUMBER[:6]}-{NUMBER[6:]}"
ARTS = "lokal_art,art\n010,010\n600,600\n370,370\n500,500\n"
# Outside care, and so in no figure: 300 lines of which one has a fødselsnummer for a project, and one that is rejected.
OTHERS = f"2023;1;700;202;010;{NUMBER};900,00\n" + "2023;1;700;202;010;;900,00\n" * 299 + "2023;1;100;259;010;;1,00\n"


@pytest.fixture(scope="module")
def eksempelvik(tmp_path_factory) -> Warehouse:
    """Run once for all tests that only read it: with a mapping of arts, a column of numbers, and a rejected line."""
    folder = tmp_path_factory.mktemp("eksempelvik") / "Økonomi og omsorg"
    folder.mkdir()
    files = {"regnskap.csv": HEADER + LINES + OTHERS, "regler.csv": RULES, "artskart.csv": ARTS}
    account = {**ACCOUNT, "artskart": "artskart.csv", "nummerkolonner": ["prosjekt"]}
    warehouse = Warehouse(Places(folder / "data 100%"), config_writer(folder)(files, [account], aar=[2023, 2024]))
    result = warehouse.run()
    assert result.success, errors(result)
    return warehouse


def test_every_line_is_placed_by_the_first_method_that_reaches_it(eksempelvik):
    rows = eksempelvik.build(
        "select linjenr, brukergruppe, netto_nok, metode, regel_id"
        " from intermediate.int_fordeling__fordelt order by linjenr, brukergruppe"
    )
    felles_254 = "regler.csv:9 + beregnet av direkte utgifter på funksjon 254"
    felles_261 = "regler.csv:9 + beregnet av kommunens direkte utgifter"
    assert [(line, group, str(amount), method, rule) for line, group, amount, method, rule in rows] == [
        (2, "ELDRE_INSTITUSJON", "1000.00", "funksjon", "regler.csv:2"),
        (3, "ELDRE_INSTITUSJON", "-100.00", "funksjon", "regler.csv:2"),
        (4, "PU_O18", "600.00", "ansvar", "regler.csv:3"),
        (5, "PU_U18", "50.00", "ansvar_funksjon_art_prosjekt", "regler.csv:5"),
        (6, "PSYK_RUS_O18", "10.00", "ansvar_funksjon_art_prosjekt", "regler.csv:4"),
        (7, "ELDRE_HDO", "200.00", "ansvar_funksjon", "regler.csv:6"),
        (7, "PU_O18", "100.00", "ansvar_funksjon", "regler.csv:6"),
        (8, "ELDRE_ANDRE", "40.00", "ansvar", "regler.csv:8"),
        # 90.01 kr by the direct costs of function 254: 700 PU_O18, 50 PU_U18, 10 PSYK_RUS_O18, 200 ELDRE_HDO.
        (9, "ELDRE_HDO", "18.75", "fellesnokkel_funksjon", felles_254),
        (9, "PSYK_RUS_O18", "0.94", "fellesnokkel_funksjon", felles_254),
        (9, "PU_O18", "65.63", "fellesnokkel_funksjon", felles_254),
        (9, "PU_U18", "4.69", "fellesnokkel_funksjon", felles_254),
        # Function 261 has no direct costs: all direct costs of the municipality, 1900 kr, decide.
        (10, "ELDRE_ANDRE", "0.63", "fellesnokkel_kommune", felles_261),
        (10, "ELDRE_HDO", "3.16", "fellesnokkel_kommune", felles_261),
        (10, "ELDRE_INSTITUSJON", "14.21", "fellesnokkel_kommune", felles_261),
        (10, "PSYK_RUS_O18", "0.16", "fellesnokkel_kommune", felles_261),
        (10, "PU_O18", "11.05", "fellesnokkel_kommune", felles_261),
        (10, "PU_U18", "0.79", "fellesnokkel_kommune", felles_261),
        (14, "ELDRE_ANDRE", "70.00", "ansvar", "regler.csv:8"),
    ]


def test_netto_and_brutto_follow_the_arts(eksempelvik):
    # Netto: without finance arts, the investment account and functions outside care. Brutto: without user fees (600).
    assert eksempelvik.published(
        "select aar, sum(netto_nok), sum(brutto_nok) from marts.regnskapsfordeling group by 1 order by 1"
    ) == [(2023, Decimal("2020.01"), Decimal("2120.01")), (2024, Decimal("70.00"), Decimal("70.00"))]
    assert eksempelvik.published(
        "select netto_nok, brutto_nok, hovedgruppe, round(andel_prosent, 4) from marts.regnskapsfordeling"
        " where aar = 2023 and brukergruppe = 'ELDRE_INSTITUSJON'"
    ) == [(Decimal("914.21"), Decimal("1014.21"), "ELDRE", 45.2577)]


def test_the_municipality_is_in_dim_kommune_by_its_configuration(eksempelvik):
    assert eksempelvik.published("select navn, verifisert, kilde from marts.dim_kommune where kommunenr = '9901'") == [
        ("Eksempelvik", False, "the configuration of this warehouse")
    ]


def test_lines_rejected_within_the_bound_are_counted_in_the_summary_and_kept(eksempelvik, capsys):
    cli._print_summary(eksempelvik.places, 1.0)
    assert "regnskap.csv: 314 lines in, 313 accepted, 1 rejected; " in capsys.readouterr().out
    assert eksempelvik.build('select file, line, reason, "text" from raw.regnskap__rejected') == [
        ("regnskap.csv", 315, "010: funksjon 259 is not valid in 2023", "2023;1;100;259;010;;1,00")
    ]


def test_the_files_behind_a_publication_are_named_and_stand_in_the_archive(eksempelvik):
    ((named,),) = eksempelvik.published("select distinct arkivfiler from marts.publikasjon")
    archive = eksempelvik.places.archive
    kept = {(archive / name).read_text() for name in named.split("\n")}
    files = {HEADER + LINES + OTHERS, RULES, ARTS, eksempelvik.config.read_text()}
    assert kept == {*files, korrigering.SHIPPED.read_text()}
    for name in named.split("\n"):
        sidecar = json.loads((archive / f"{name}.json").read_text())
        assert sidecar["sha256"] == hashlib.sha256((archive / name).read_bytes()).hexdigest()


@pytest.fixture
def again(eksempelvik, tmp_path, write_config):
    """Builds the distribution of other files on a copy of Eksempelvik's warehouse."""

    def build(files: dict[str, str], account: dict, aar: list[int], *wanted: str, **kommune) -> Warehouse:
        places = Places(tmp_path / "data")
        shutil.copytree(eksempelvik.places.data, places.data, symlinks=True)
        config = write_config({"regler.csv": RULES, **files}, [account], aar=aar, **kommune)
        build_part(places, config, *(wanted or ["+regnskapsfordeling"]))
        return Warehouse(places, config)

    return build


def test_a_year_that_is_no_longer_configured_is_no_longer_there(again):
    shorter = again({"regnskap.csv": HEADER + "2023;1;100;253;010;;5,00\n"}, ACCOUNT, [2023])
    assert shorter.build("select aar, netto_nok from marts.regnskapsfordeling") == [(2023, Decimal("5.00"))]


def test_a_renamed_account_file_takes_the_place_of_itself(eksempelvik, again):
    renamed = again({"regnskap2.csv": HEADER + LINES}, {**ACCOUNT, "fil": "regnskap2.csv"}, [2023, 2024])
    figures = "select * from marts.regnskapsfordeling order by all"
    assert renamed.build(figures) == eksempelvik.published(figures)


def test_a_municipality_number_is_used_only_in_its_years(again):
    """Told before anything is read, of every municipality; dbt's test holds the ones of the dimension to the same."""
    lines = "2023;1;100;253;010;;5,00\n2024;1;100;253;010;;5,00\n"
    own = {"kommunenr": "1507", "navn": "Ålesund"}
    with pytest.raises(
        ConfigError, match=r"kommunenr: expected a municipality's number in 2024 .* found 1507, Ålesund"
    ):
        again({"regnskap.csv": HEADER + lines}, ACCOUNT, [2023, 2024], "+dim_kommune", "stg_raw__kommune_aar", **own)


def test_the_real_budget_of_stavanger_2016(published, write_config):
    """11 130 lines that sum to 0; local arts of five digits through a mapping, function in the first three digits.

    The mapping is made here from the file's own codes: the three digits after the account class where they are a
    KOSTRA art, else that art's ten; internal purchases and sales (290, 790) as 270 and 770, since SSB's list of 2016
    no longer has them.
    """
    from orchestration.sources.account import ART

    file = external("stavanger_budsjett_drift_2016.csv")
    with duck.connect() as con:
        con.execute(f"create table arter as from read_csv({duck.literal(ART)}, all_varchar = true)")
        codes = sorted({line.split(";")[1] for line in file.read_text(encoding="utf-8-sig").splitlines()[1:]})
        con.execute("create table lokale as select unnest(?) as lokal_art", [codes])
        mapping = con.execute(
            """
            select lokal_art || ',' || case lokal_art[2:4] when '290' then '270' when '790' then '770'
                else coalesce(arter.art, lokal_art[2:3] || '0') end
            from lokale left join arter
                on lokal_art[2:4] = arter.art and 2016 between gyldig_fra::int and coalesce(gyldig_til, '9999')::int
            """
        ).fetchall()
    config = write_config(
        {
            "artskart.csv": "lokal_art,art\n" + "\n".join(line for (line,) in mapping) + "\n",
            "regler.csv": "funksjon,metode,brukergruppe\n253,direkte,ELDRE_INSTITUSJON\n261,direkte,ELDRE_INSTITUSJON\n"
            "234,felles,\n254,direkte,ELDRE_ANDRE\n256,felles,\n",
        },
        [
            {
                "fil": str(file),
                "slag": "csv",
                "innhold": "med_art",
                "aar": 2016,
                "artskart": "artskart.csv",
                "ekstra_kolonner": "godta",  # 347 lines have two more columns than the header
                "nummerkolonner": [14],  # the last of them is two numbers in one, as 231180-62000
                "kontrollsum_nok": 0,
                "kolonner": {
                    "ansvar": "ansvar",
                    "funksjon": {"kolonne": "tjeneste_nr", "lengde": 3},
                    "art": "art",
                    "prosjekt": "prosjekt",
                    "belop": "beloep",
                },
            }
        ],
        aar=[2016],
        kommunenr="1103",
        navn="Stavanger",
    )
    build_part(published.places, config, "+regnskapsfordeling")
    assert published.build("select count(*), sum(belop_nok) from raw.regnskap") == [(11130, Decimal("0.00"))]
    (care_in,), (care_out,) = (
        published.build("select sum(belop_nok) from raw.regnskap where funksjon in ('234', '253', '254', '256', '261')"
                        " and (art < '490' or art = '590' or art between '600' and '895')")[0],
        published.build("select sum(netto_nok) from marts.regnskapsfordeling")[0],
    )  # fmt: skip
    assert care_in == care_out


def test_the_real_0a_file_runs_to_the_marts(published, write_config):
    file = external("kostra_0A_V2019_K4_R040200.dat")
    rules = "funksjon,metode,brukergruppe\n" + "".join(f"{f},direkte,ELDRE_ANDRE\n" for f in (234, 253, 254, 256, 261))
    config = write_config(
        {"regler.csv": rules},
        [{"fil": str(file), "slag": "kostra_0a", "innhold": "med_art"}],
        aar=[2019],
        kommunenr="0402",
        navn="Kongsvinger",
    )
    build_part(published.places, config, "+regnskapsfordeling_ansvar", "+regnskapsfordeling", "+regnskapskontroll")
    rows = published.build("select distinct ansvar, metode from marts.regnskapsfordeling_ansvar")
    assert rows == [("uten ansvar", "funksjon")]
    # A fourth quarter: SSB does not ask it to balance, and drift is 36 million off.
    controls = published.build("select regel, utfall, belop_nok from marts.regnskapskontroll order by 1")
    assert {utfall for _, utfall, _ in controls} == {"ok", "ikke kjørt"}
    assert [regel for regel, utfall, _ in controls if utfall == "ikke kjørt"] == [
        *("110", "140", "145", "150", "155", "160", "165", "175")
    ]
    assert {regel: belop for regel, _, belop in controls if regel in ("100", "105", "130", "135")} == {
        "100": 1_557_532_000,
        "105": -1_521_694_000,
        "130": -470_681_000,
        "135": -547_580_000,
    }
    in_python = sum(
        int(line[39:48]) * 1000
        for line in file.read_text().splitlines()
        if line[31] == "1"
        and line[32:36].strip() in ("234", "253", "254", "256", "261")
        and (line[36:39] < "490" or line[36:39] == "590" or "600" <= line[36:39] <= "895")
    )
    assert published.build("select sum(netto_nok) from marts.regnskapsfordeling") == [(Decimal(in_python),)]


def test_a_fodselsnummer_in_an_account_stops_before_anything_is_kept(warehouse, write_config):
    number = synthetic("019090")
    result = run(warehouse, write_config, lines=LINES + f"2023;1;100;253;010;BPA {number};1,00\n")
    assert errors(result) == (
        "regnskap.csv:15: column prosjekt: expected no fødselsnummer; found one. Nothing was kept. Take it out of the"
        " extract; if the column holds other numbers of eleven digits, name it in nummerkolonner."
    )
    assert not list(warehouse.places.archive.rglob("*.csv"))


@pytest.mark.parametrize(
    ("account", "rules", "where"),
    [
        (HEADER + LINES + f"2023;1;100;253;010;BPA {APART};1,00\n", RULES, "regnskap.csv:15: column prosjekt: "),
        (HEADER + f"2023;1;{NUMBER[:6]};{NUMBER[6:]};010;;1,00\n", RULES, "regnskap.csv:2: column ansvar: "),
        (HEADER.replace("prosjekt", APART) + LINES, RULES, "regnskap.csv:1: column number 6: "),
        (HEADER + LINES + f"2023;1;100;253;010;;1,00;{APART}\n", RULES, "regnskap.csv:15: column number 8: "),
        (HEADER + LINES, RULES + f"\n,,,,vedtak for {APART}", "regler.csv:"),
        (HEADER + LINES, RULES.replace("vekt", APART, 1), "regler.csv:1: column number "),
    ],
    ids=["a field", "two fields", "the header", "beyond the header", "a reason", "the header of rules"],
)
def test_a_fodselsnummer_as_people_write_it_stands_nowhere_afterwards(
    warehouse, write_config, caplog, account, rules, where
):
    warehouse.config = write_config({"regnskap.csv": account, "regler.csv": rules}, [ACCOUNT], aar=[2023, 2024])
    result = warehouse.run()
    told = errors(result)
    assert told.startswith(where)
    assert "expected no fødselsnummer; found one. Nothing was kept." in told
    files = [path for path in warehouse.places.data.rglob("*") if path.is_file()]
    kept = [path.read_bytes() for path in files] + [str(path).encode() for path in files]
    for text in (told.encode(), caplog.text.encode(), str(result.all_events).encode(), *kept):
        assert NUMBER[6:].encode() not in text


def test_what_an_earlier_search_let_in_is_searched_again(warehouse, write_config, caplog, monkeypatch):
    lines = HEADER + LINES + f"2023;1;100;253;010;BPA {APART};1,00\n"
    config = write_config({"regnskap.csv": lines, "regler.csv": RULES}, [ACCOUNT], aar=[2023, 2024])
    read = settings.load(config)
    with monkeypatch.context() as earlier:
        earlier.setattr(privacy, "VERSION", "earlier")
        earlier.setattr(account, "refuse_persons", lambda _: None)
        kept = ingest.keep_all(warehouse.places, read, config)
    (file,) = [one for one in kept.values() if one.archive_id.startswith("regnskap/")]
    with pytest.raises(LoadError, match="column prosjekt: expected no fødselsnummer"):
        ingest.keep_all(warehouse.places, read, config)
    assert f"{file.archive_id}: an earlier version took in what is refused now" in caplog.text
    # What is searched once by today's search is not searched again.
    monkeypatch.setattr(account, "refuse_persons", lambda _: None)
    ingest.keep_all(warehouse.places, read, config)
    monkeypatch.undo()
    assert ingest.keep_all(warehouse.places, read, config).keys() == kept.keys()


def test_a_column_of_eleven_digit_keys_is_named_as_the_file_has_it(warehouse, write_config):
    lines = LINES + f"2023;1;100;253;010;{synthetic('019090')};1,00\n"
    result = run(warehouse, write_config, lines=lines, nummerkolonner=["prosjket"])
    assert errors(result).endswith(
        "nummerkolonner: expected a column 'prosjket' in row 1 (overskriftsrad); found 'aar', 'kk', 'ansvar',"
        " 'funksjon', 'art', 'prosjekt', 'belop' (did you mean 'prosjekt'?)"
    )


def test_a_column_of_eleven_digit_keys_that_is_named_is_taken_in(eksempelvik):
    assert eksempelvik.build(f"select count(*) from raw.regnskap where prosjekt = '{NUMBER}'") == [(1,)]


def test_a_fodselsnummer_is_never_published(eksempelvik, tmp_path):
    places = Places(tmp_path / "data")
    shutil.copytree(eksempelvik.places.data, places.data, symlinks=True)
    before = publication.current(places)
    with duck.connect(places.build_db) as con:
        con.execute("update marts.publikasjon set build_id = '29990101T000000Z-test'")
        con.execute("update marts.regnskapsfordeling_ansvar set ansvar = ? where ansvar = '100'", [NUMBER])
    with pytest.raises(AuditError) as fault:
        publication.make(places, places.published / "audit", checks.planned())
    assert str(fault.value) == (
        "nothing is published; regnskapsfordeling_ansvar: expected no fødselsnummer; found one in ansvar"
    )
    assert publication.current(places) == before


def test_the_same_account_under_two_names_is_refused(warehouse, write_config):
    warehouse.config = write_config(
        {"a.csv": HEADER + LINES, "b.csv": HEADER + LINES, "regler.csv": RULES},
        [{**ACCOUNT, "fil": "a.csv"}, {**ACCOUNT, "fil": "b.csv"}],
        aar=[2023, 2024],
    )
    assert errors(warehouse.run()) == "b.csv: expected an account of its own; found the content of a.csv"


def test_part_of_a_run_does_not_publish_what_a_check_stopped(warehouse, write_config):
    import dagster as dg

    single = RULES.replace("vekt,aar", "vekt,aar,enkeltbruker,publiseres_under").replace(",\n", ",,,\n")
    rules = single + "230110,254,,,direkte,PU_O18,,,ja,230100\n"
    assert not run(warehouse, write_config, lines=LINES + "2023;1;230110;254;010;;10,00\n", rules=rules).success
    result = warehouse.run(dg.AssetSelection.groups("marts", "audit", "published"))
    assert not result.success
    assert "nothing is published; run the whole job: checks that did not run or pass: " in errors(result)
    assert "enkeltbruker_kan_ikke_leses" in errors(result)
    assert not warehouse.places.published.exists()
