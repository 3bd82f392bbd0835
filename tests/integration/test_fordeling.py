"""Distribution on user groups, from account and rules to its marts: which method places a line, and what is refused.

The tests build only the distribution's part of the warehouse, on a copy of the demo's, for the fictional Eksempelvik.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.errors import AuditError
from orchestration.settings import Places
from tests.conftest import Warehouse, build_part, config_writer
from tests.integration.test_own_municipality import ACCOUNT, HEADER, LINES, RULES


class Distribution:
    """Builds the distribution's part of one warehouse, again for each account and set of rules."""

    def __init__(self, places: Places, folder: Path) -> None:
        self.places = places
        self.folder = folder
        self.rows = Warehouse(places).build

    def build(self, lines: str = LINES, rules: str = RULES, keys: str | None = None, more=(), **others: str):
        """Load and build, with `others` the files of other settings; raises what the night would say."""
        own = {**({"fellesnokler": keys} if keys else {}), **others}
        files = {"regnskap.csv": HEADER + lines, "regler.csv": rules, **{f"{key}.csv": own[key] for key in own}}
        named = {key: f"{key}.csv" for key in own}
        config = config_writer(self.folder)(files, [ACCOUNT], aar=[2023, 2024], **named)
        return build_part(self.places, config, "+regnskapsfordeling_ansvar", "+regnskapsfordeling", *more)

    def refused(self, **inputs: str) -> str:
        """What the night says of inputs that it must not take."""
        with pytest.raises(AuditError) as fault:
            self.build(**inputs)
        return str(fault.value)


@pytest.fixture(scope="module")
def distribution(demo, tmp_path_factory) -> Distribution:
    folder = tmp_path_factory.mktemp("fordelt")
    shutil.copytree(demo.places.data, folder / "data", symlinks=True)
    return Distribution(Places(folder / "data"), folder)


def test_given_keys_come_before_computed_ones(distribution):
    keys = "funksjon,brukergruppe,andel,gyldig_fra\n254,ELDRE_HDO,1,2020\n,PU_U18,3,2020\n,PU_O18,1,2020\n"
    distribution.build(keys=keys)
    assert distribution.rows(
        "select funksjon, brukergruppe, netto_nok, metode, regel_id"
        " from marts.regnskapsfordeling_ansvar where ansvar = '900' order by all"
    ) == [
        ("254", "ELDRE_HDO", Decimal("90.01"), "fellesnokkel_funksjon", "regler.csv:9 + fellesnokler.csv:2"),
        ("261", "PU_O18", Decimal("7.50"), "fellesnokkel_kommune", "regler.csv:9 + fellesnokler.csv:3"),
        ("261", "PU_U18", Decimal("22.50"), "fellesnokkel_kommune", "regler.csv:9 + fellesnokler.csv:3"),
    ]


def test_a_line_that_no_rule_reaches_is_an_error_with_its_ansvar_and_amount(distribution):
    said = distribution.refused(lines=LINES + "2023;1;404;254;010;;123,45\n2023;1;404;254;010;;1,00\n")
    assert "test linje_uten_regel: expected no rows; found 1:" in said
    assert "kommunenr 9901, aar 2023, ansvar 404, funksjon 254, linjer 2, netto_nok 124.45" in said


def test_two_rules_that_reach_the_same_line_are_an_error(distribution):
    rules = RULES + "900,,,,direkte,PU_U18,,2023\n"
    said = distribution.refused(rules=rules)
    assert "test linje_med_flere_regler: expected no rows; found 2:" in said
    assert "ansvar 900, funksjon 254, nokkelform ansvar, regel_id regler.csv:10, linjer 1" in said


def test_a_rule_holds_only_in_its_years(distribution):
    rules = RULES.replace("300,,,,direkte,ELDRE_ANDRE,,\n", "300,,,,direkte,ELDRE_ANDRE,,2023\n")
    said = distribution.refused(rules=rules)
    assert "aar 2024, ansvar 300, funksjon 258, linjer 1, netto_nok 70.00" in said


SINGLE = RULES.replace("vekt,aar", "vekt,aar,enkeltbruker,publiseres_under").replace(",\n", ",,,\n")


def single_users(count: int, parent: str) -> tuple[str, str]:
    lines = "".join(f"2023;1;23011{n};254;010;;10,00\n" for n in range(count))
    rules = "".join(f"23011{n},254,,,direkte,PU_O18,,,ja,{parent}\n" for n in range(count))
    return LINES + lines, SINGLE + rules


def test_an_ansvar_with_a_single_user_is_published_only_under_its_parent(distribution):
    lines, rules = single_users(1, parent="200")
    distribution.build(lines=lines, rules=rules)
    published = distribution.rows("select * from marts.regnskapsfordeling_ansvar where funksjon = '254'")
    assert "230110" not in str(published)
    assert distribution.rows(
        "select netto_nok, metode, regel_id from marts.regnskapsfordeling_ansvar"
        " where ansvar = '200' and funksjon = '254' and brukergruppe = 'PU_O18'"
    ) == [(Decimal("610.00"), "ansvar, ansvar_funksjon", "regler.csv:3, slått sammen")]


def test_the_name_of_an_ansvar_is_published_unless_a_single_user_is_behind_it(distribution):
    """A user's ansvar, its parent, and another ansvar of the same name have none; nor has one with two names."""
    lines, rules = single_users(1, parent="200")
    lines += "2023;1;310;234;010;;60,00\n"
    names = {
        "100": "Sykehjemmet", "200": "Bolig A", "300": " Hjemmesykepleien", "900": "Felles", "230110": "Anders And",
        "310": "ANDERS AND",
    }  # fmt: skip
    named = [f"{line};{names.get(line.split(';')[2], '')}" for line in lines.splitlines()]
    named += ["2023;1;900;254;010;;10,00;Felles 2", "2024;1;900;258;010;;10,00;Felles"]
    account = {**ACCOUNT, "kolonner": {**ACCOUNT["kolonner"], "ansvar_navn": "navn"}}
    files = {"regnskap.csv": HEADER.replace("belop", "belop;navn") + "\n".join(named) + "\n", "regler.csv": rules}
    files["regler.csv"] += "310,,,,direkte,ELDRE_ANDRE,,,,\n"
    # What looks like a person's name may stand only where no single user is behind it, whatever the configuration says.
    may_stand = {"ansvar_navn_kan_vises": ["230110", "200", "310"]}
    config = config_writer(distribution.folder)(files, [account], aar=[2023, 2024], **may_stand)
    build_part(distribution.places, config, "+regnskapsfordeling_ansvar", "+regnskapsfordeling")
    assert distribution.rows(
        "select distinct aar, ansvar, ansvar_navn from marts.regnskapsfordeling_ansvar order by all"
    ) == [
        (2023, "100", "Sykehjemmet"),
        (2023, "200", None),
        (2023, "300", "Hjemmesykepleien"),
        (2023, "310", None),
        (2023, "900", None),
        (2024, "300", "Hjemmesykepleien"),
        (2024, "900", "Felles"),
    ]
    everything = distribution.rows("select * from marts.regnskapsfordeling_ansvar")
    assert "anders" not in str(everything).lower()


def test_a_name_that_looks_like_a_person_s_is_published_only_when_the_configuration_lets_it_stand(distribution):
    names = {"100": "Olav Sundes veg 4", "200": "BPA Kari Nordmann", "300": "Legesenter Hansen", "900": "Bruker 12"}
    named = [f"{line};{names.get(line.split(';')[2], '')}" for line in LINES.splitlines()]
    account = {**ACCOUNT, "kolonner": {**ACCOUNT["kolonner"], "ansvar_navn": "navn"}}
    files = {"regnskap.csv": HEADER.replace("belop", "belop;navn") + "\n".join(named) + "\n", "regler.csv": RULES}

    def published(**kommune) -> dict[str, str | None]:
        config = config_writer(distribution.folder)(files, [account], aar=[2023, 2024], **kommune)
        build_part(distribution.places, config, "+regnskapsfordeling_ansvar", "+regnskapsfordeling")
        return dict(distribution.rows("select distinct ansvar, ansvar_navn from marts.regnskapsfordeling_ansvar"))

    assert published() == {"100": "Olav Sundes veg 4", "200": None, "300": None, "900": None}
    # The account is the same, and is built again since the configuration is another.
    assert published(ansvar_navn_kan_vises=["300"])["300"] == "Legesenter Hansen"
    signs = "select distinct ansvar, tegn from intermediate.int_regnskap__ansvar_navn order by all"
    assert distribution.rows(signs) == [
        ("100", None),
        ("200", "fornavn og etternavn"),
        ("300", "etternavn"),
        ("900", "en bruker"),
    ]
    assert "Nordmann" not in str(distribution.rows("select * from marts.regnskapsfordeling_ansvar"))


@pytest.mark.parametrize(("count", "published"), [(4, False), (5, True)])
def test_a_cell_of_single_users_alone_rests_on_five_or_is_refused(distribution, count, published):
    lines, rules = single_users(count, parent="230100")
    if published:
        distribution.build(lines=lines, rules=rules)
        assert distribution.rows(
            "select sum(netto_nok) from marts.regnskapsfordeling_ansvar where ansvar = '230100'"
        ) == [(Decimal("50.00"),)]
    else:
        said = distribution.refused(lines=lines, rules=rules)
        assert "test enkeltbruker_kan_ikke_leses: expected no rows; found 1:" in said
        assert "publisert_ansvar 230100, funksjon 254, brukergruppe PU_O18, personer 4" in said


def test_a_configured_year_without_an_account_stops(distribution):
    said = distribution.refused(lines=LINES.replace("2024;", "2023;").replace(";258;", ";254;"))
    assert "test aar_uten_regnskap: expected no rows; found 1:\n  kommunenr 9901, aar 2024" in said


def test_two_keys_for_the_same_function_and_year_stop(distribution):
    keys = "funksjon,brukergruppe,andel,gyldig_fra\n254,ELDRE_HDO,1,2020\n254,PU_U18,1,2022\n"
    said = distribution.refused(keys=keys)
    assert (
        "test funksjon_med_flere_nokler: expected no rows; found 1:\n"
        "  kommunenr 9901, aar 2023, funksjon 254, nokler fellesnokler.csv:2, fellesnokler.csv:3"
    ) in said


def test_a_single_users_ansvar_is_merged_whichever_rule_places_a_line(distribution):
    lines, rules = single_users(1, parent="200")
    lines += "2023;1;230110;253;010;;77,00\n"  # the default of function 253 places it, not the flagged rule
    lines += "2023;1;200;253;010;;500,00\n"
    distribution.build(lines=lines, rules=rules + "200,253,,,direkte,ELDRE_INSTITUSJON,,,,\n")
    assert distribution.rows("select * from marts.regnskapsfordeling_ansvar where ansvar = '230110'") == []


@pytest.mark.parametrize(
    "parent",
    [
        "2023;1;500;254;010;;0,00\n",  # nothing beside the user
        "2023;1;500;254;010;;0,50\n",  # nearly nothing
    ],
)
def test_a_parent_without_money_hides_no_one(distribution, parent):
    lines, rules = single_users(1, parent="500")
    said = distribution.refused(lines=lines + parent, rules=rules + "500,,,,direkte,PU_O18,,,,\n")
    assert "test enkeltbruker_kan_ikke_leses: expected no rows; found 1:" in said
    assert "publisert_ansvar 500, funksjon 254, brukergruppe PU_O18, personer 1" in said


def test_a_group_that_is_one_user_alone_is_not_published(distribution):
    lines = LINES + "2023;1;230110;254;010;;10,00\n2023;1;500;254;010;;9000,00\n"
    rules = SINGLE + "230110,254,,,direkte,PSYK_RUS_U18,,,ja,500\n500,,,,direkte,PU_O18,,,,\n"
    said = distribution.refused(lines=lines, rules=rules)
    assert "publisert_ansvar None, funksjon None, brukergruppe PSYK_RUS_U18, personer 1" in said


def test_an_income_that_is_one_users_alone_is_not_told_by_subtraction(distribution):
    """The user's wages are few of many, but the refund is all the income of the group: net and gross tell it."""
    lines, rules = single_users(1, parent="200")
    said = distribution.refused(lines=lines + "2023;1;230110;254;700;;-8,00\n", rules=rules)
    assert "test enkeltbruker_kan_ikke_leses: expected no rows; found 1:" in said
    assert "publisert_ansvar None, funksjon None, brukergruppe PU_O18, personer 1, maal inntekt" in said
    # Beside others' income it tells nothing.
    lines += "2023;1;230110;254;700;;-8,00\n2023;1;200;254;600;;-90,00\n"
    distribution.build(lines=lines, rules=rules)


def test_a_user_in_a_parents_sum_cannot_reckon_another(distribution):
    """The user of 500 knows that the other's are all but 1 of the 1001 that are left; so too where there are five."""
    lines, rules = single_users(5, parent="500")
    lines = lines.replace("230110;254;010;;10,00", "230110;254;010;;1000,00")
    lines = lines.replace("230111;254;010;;10,00", "230111;254;010;;500,00").replace(";;10,00", ";;0,20")
    said = distribution.refused(lines=lines, rules=rules)
    assert "publisert_ansvar 500, funksjon 254, brukergruppe PU_O18, personer 5, maal netto" in said


def test_a_correction_of_the_parent_alone_leaves_no_user_behind(distribution):
    """What is told of 200 and its user, without what the correction says was moved of 200, is the user's."""
    lines, rules = single_users(1, parent="200")
    moved = (
        "id,aar,type,fra_ansvar,fra_funksjon,fra_art,til_funksjon,andel,begrunnelse,kilde,godkjent_av\n"
        "flytt,2023,flytt,{ansvar},254,{art},234,alt,feilført,gjennomgang,økonomisjef\n"
    )
    wanted = ["+kostra_korrigeringer"]
    said = distribution.refused(lines=lines, rules=rules, korrigeringer=moved.format(ansvar="200", art=""), more=wanted)
    assert "test korrigering_skiller_ut_enkeltbruker: expected no rows; found 1:" in said
    assert "publisert_ansvar 200, funksjon 254, personer 1" in said
    # Of another ansvar, or of less of this one, it tells nothing.
    for ansvar, art in (("300", ""), ("200", "370")):
        distribution.build(lines=lines, rules=rules, korrigeringer=moved.format(ansvar=ansvar, art=art), more=wanted)


def test_a_group_of_few_users_is_a_warning_without_their_number(distribution):
    figures = "aar,tjenestetype,brukergruppe,maal,antall,kilde\n2023,pleie_og_omsorg,PU_O18,brukere,3,telling\n"
    figures += "2023,pleie_og_omsorg,ELDRE_ANDRE,brukere,5,telling\n2024,ressurskrevende,PU_O18,brukere,3,telling\n"
    results = distribution.build(tjenestetall=figures, more=["+int_dekning__egne"])
    (warning,) = (result.message for result in results if result.status == "warn")
    assert warning == (
        "test brukergruppe_med_faa_brukere: expected no rows; found 1:\n"
        "  kommunenr 9901, aar 2023, brukergruppe PU_O18, tjenestetype pleie_og_omsorg"
    )


def test_a_rule_that_reaches_no_line_is_a_warning_with_its_line(distribution):
    results = distribution.build(rules=RULES + "555,,,,felles,,,\n")
    (warning,) = (result.message for result in results if result.status == "warn")
    assert warning == (
        "test regel_uten_linje: expected no rows; found 1:\n"
        "  kommunenr 9901, regel_id regler.csv:10, ansvar 555, funksjon None"
    )
