"""The invented decisions and staff of 9902 give the figures printed for Harstad, to the digit."""

from decimal import Decimal

import duckdb
import pytest

from orchestration import privacy
from orchestration.duck import literal
from orchestration.oppdiktet import tall, vedtak

FIRST, SECOND = "2024-01-31", "2025-01-31"
ZONES = {"Nordvika", "Granlia", "Skjærøya", "Sentrum Øst", "Sentrum Vest", "Sørvika", "Natt"}

SETUP = f"""
    create table vedtak as
    select
        * replace (
            fodselsaar::smallint as fodselsaar, start::date as start, slutt::date as slutt,
            mengde::decimal(18, 4) as mengde, antall::decimal(18, 4) as antall
        ),
        case periode when 'dag' then 7 else 1 end as ganger,
        case periode when 'maaned' then 4 when 'aar' then 52 else 1 end
        * case enhet when 'minutter' then 60 else 1 end as delt_paa
    from read_csv({literal(vedtak.VEDTAK_FIL)}, header = true, delim = ',', quote = '', all_varchar = true);

    create table bemanning as
    select
        sone, maaledato::date as maaledato, aarsverk::decimal(18, 2) as aarsverk, kilde,
        timer_per_uke_full_stilling::decimal(9, 2) as full_stilling, leverte_timer_per_uke::decimal(18, 2) as leverte
    from read_csv({literal(vedtak.BEMANNING_FIL)}, header = true, delim = ',', quote = '', all_varchar = true);

    create view gjelder as
    select maaledato, vedtak.*, mengde * coalesce(antall, 1) * ganger / delt_paa as timer
    from vedtak, (values (date '{FIRST}'), (date '{SECOND}')) as dato (maaledato)
    where start <= maaledato and (slutt is null or slutt >= maaledato);

    -- Recipients of tjenestekode 15, on each date.
    create view mottaker as
    select maaledato, person, sone, fodselsaar, kjonn, sum(timer) as timer
    from gjelder where tjenestekode = '15' group by all;

    create view naa as from mottaker where maaledato = '{SECOND}';
"""


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute(SETUP)
        yield con


@pytest.fixture
def rows(con):
    def ask(sql: str) -> list[tuple]:
        return con.execute(sql).fetchall()

    return ask


def test_the_files_are_what_their_maker_makes():
    again = "run python -m orchestration.oppdiktet.vedtak"
    assert vedtak.VEDTAK_FIL.read_text(encoding="utf-8") == vedtak.vedtak(), again
    assert vedtak.BEMANNING_FIL.read_text(encoding="utf-8") == vedtak.bemanning(), again
    assert "9902" in {kommune.kode for kommune in tall.KOMMUNER}


# The contract


def test_the_columns_are_the_contracts():
    assert vedtak.VEDTAK_FIL.read_text(encoding="utf-8").split("\n", 1)[0] == (
        "person,fodselsaar,kjonn,sone,tjenestekode,start,slutt,mengde,enhet,periode,antall,utforer,bistandsbehov,"
        "boform,status"
    )
    assert vedtak.BEMANNING_FIL.read_text(encoding="utf-8").split("\n", 1)[0] == (
        "sone,maaledato,aarsverk,timer_per_uke_full_stilling,leverte_timer_per_uke,kilde"
    )


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("kjonn", {"K", "M", "U"}),
        ("sone", ZONES),
        ("tjenestekode", {"1", "3", "6", "7", "9", "15", "21"}),
        ("enhet", {"timer", "minutter", None}),
        ("periode", {"dag", "uke", "maaned", "aar", None}),
        ("bistandsbehov", {"noe", "middels", "omfattende", "uoppgitt"}),
        ("boform", {"egen bolig", "omsorgsbolig", "institusjon"}),
        ("status", {"aktiv", "avsluttet", "soknad"}),
    ],
)
def test_every_value_of_a_list_is_used_and_no_other(rows, column, values):
    assert {value for (value,) in rows(f"select distinct {column} from vedtak")} == values


def test_no_line_gives_a_reason_to_be_rejected(rows):
    faults = {
        "person": "not regexp_full_match(person, 'P[0-9]{4}')",
        "start": "start < '1980-01-01' or year(start) < fodselsaar or year(start) > 2025",
        "slutt": "slutt < start or slutt < '2024-01-01'",
        "timer": "mengde * coalesce(antall, 1) * ganger / delt_paa not between 0.125 and 168",
        # An alarm and a place in an institution have no hours; all else has.
        "mengde": "(mengde is null) <> (tjenestekode in ('6', '21'))",
        "enhet": "(mengde is null) <> (enhet is null) or (mengde is null) <> (periode is null)",
        "antall": "antall is not null and mengde is null",
        "utforer": "utforer is null",
        "status": "(status = 'avsluttet') <> coalesce(slutt < '2025-02-14', false)",
        "soknad": f"status = 'soknad' and start <= '{SECOND}'",
        "boform": "(boform = 'institusjon') <> (tjenestekode = '21')",
    }
    for fault, where in faults.items():
        assert (fault, rows(f"from vedtak where {where}")) == (fault, [])
    assert rows("select * exclude (ganger, delt_paa) from vedtak group by all having count(*) > 1") == []


def test_a_person_is_one_and_the_same_on_every_line(rows):
    persons, different = rows(
        "select count(distinct person), count(distinct (person, fodselsaar, kjonn, sone)) from vedtak"
    )[0]
    assert (persons, different) == (742, 742)


def test_nothing_looks_like_a_national_identity_number(con):
    assert privacy.columns_with_fodselsnummer(con, "vedtak") == []
    assert privacy.columns_with_fodselsnummer(con, "bemanning") == []


# What is printed


def test_recipients_and_hours(rows):
    assert rows("select count(*), sum(timer), count(distinct sone) from naa") == [(610, 2183.0, 7)]
    # As exact in any other order of reckoning, and with the smallest decimals that the contract has.
    assert rows(
        f"""
        select
            sum(mengde / delt_paa * ganger * coalesce(antall, 1)),
            sum((timer)::decimal(18, 4)),
            sum(mengde * coalesce(antall, 1) * (ganger / delt_paa)::decimal(38, 20))::decimal(18, 4)
        from gjelder where tjenestekode = '15' and maaledato = '{SECOND}'
        """
    ) == [(2183.0, Decimal("2183.0000"), Decimal("2183.0000"))]


def test_the_lightest_and_their_hours(rows):
    assert rows("select count(*), sum(timer) from naa where timer < 2.5") == [(329, 305.5)]
    assert (round(100 * 329 / 610), round(100 * 305.5 / 2183)) == (54, 14)


def test_every_class_of_hours_is_in_use_and_so_is_its_lower_edge(rows):
    edges = [0, 1, 2.5, 10, 15]
    assert rows(
        f"""
        select edge, count(*), sum(timer), count(*) filter (timer = edge)
        from naa asof join (select unnest({edges})::decimal(3, 1) as edge) on timer >= edge
        group by 1 order by 1
        """
    ) == [
        (Decimal("0.0"), 190, 88.0, 0),
        (Decimal("1.0"), 139, 217.5, 25),
        (Decimal("2.5"), 235, 1133.5, 24),
        (Decimal("10.0"), 26, 298.0, 7),
        (Decimal("15.0"), 20, 446.0, 5),
    ]
    # Closed on the right the share would be another than the printed one.
    assert rows("select round(100 * count(*) filter (timer <= 2.5) / count(*)) from naa") == [(58.0,)]


def test_the_class_is_of_the_persons_sum_and_not_of_a_decision(rows):
    assert rows(
        """
        select count(*) from naa join gjelder using (person, maaledato)
        where tjenestekode = '15' and naa.timer >= 2.5 and gjelder.timer < 2.5
        """
    ) == [(2 * 20,)]


def test_time_with_the_user(rows):
    assert rows(
        f"select sum(leverte), sum(aarsverk), min(full_stilling), max(full_stilling), string_agg(distinct kilde, ',')"
        f" from bemanning where maaledato = '{SECOND}'"
    ) == [(Decimal("2183.00"), Decimal("102.66"), Decimal("35.50"), Decimal("35.50"), "oppdiktet")]
    ata = "100 * sum(leverte) / sum(aarsverk * full_stilling)"
    assert rows(f"select round({ata}, 1) from bemanning where maaledato = '{SECOND}'") == [(59.9,)]
    assert dict(rows(f"select sone, round({ata}) from bemanning where maaledato = '{SECOND}' group by 1")) == {
        "Nordvika": 67, "Granlia": 64, "Skjærøya": 31, "Sentrum Øst": 64, "Sentrum Vest": 63, "Sørvika": 43,
        "Natt": 57,
    }  # fmt: skip


# The zones and the ages


def test_the_zones(rows):
    assert rows(
        f"""
        select sone, count(person), sum(timer), leverte, aarsverk
        from bemanning left join mottaker using (sone, maaledato) where maaledato = '{SECOND}'
        group by all order by sone
        """
    ) == [
        ("Granlia", 118, 405.0, Decimal("412.25"), Decimal("18.10")),
        ("Natt", 51, 202.75, Decimal("210.00"), Decimal("10.40")),
        ("Nordvika", 132, 561.875, Decimal("549.50"), Decimal("23.20")),
        ("Sentrum Vest", 127, 452.5, Decimal("447.00"), Decimal("20.00")),
        ("Sentrum Øst", 121, 393.875, Decimal("401.75"), Decimal("17.56")),
        ("Skjærøya", 44, 111.125, Decimal("108.00"), Decimal("9.80")),
        ("Sørvika", 17, 55.875, Decimal("54.50"), Decimal("3.60")),
    ]
    # Every zone has staff and recipients on the first date too.
    assert rows(
        f"""
        select count(distinct sone), count(*), count(person), sum(timer)
        from bemanning left join mottaker using (sone, maaledato) where maaledato = '{FIRST}'
        """
    ) == [(7, 602, 602, 2170.875)]


def test_the_small_zone_has_cells_that_must_be_hidden(rows):
    assert rows(
        """
        select edge, count(*) from naa asof join (select unnest([0, 1, 2.5, 10, 15]) as edge) on timer >= edge
        where sone = 'Sørvika' group by 1 order by 1
        """
    ) == [(Decimal("0.0"), 9), (Decimal("1.0"), 1), (Decimal("2.5"), 6), (Decimal("15.0"), 1)]


@pytest.mark.parametrize("year", [2025, 2024])
def test_the_ages_are_the_same_by_the_years_end_and_by_its_beginning(rows, year):
    assert rows(
        f"""
        select lower, count(*) from naa
        asof join (select unnest([0, 18, 50, 67, 80, 90]) as lower) on {year} - fodselsaar >= lower
        group by 1 order by 1
        """
    ) == [(0, 6), (18, 30), (50, 56), (67, 190), (80, 228), (90, 100)]
    assert round(100 * (6 + 30 + 56) / 610) == 15


def test_the_sexes(rows):
    assert rows("select kjonn, count(*) from naa group by 1 order by 1") == [("K", 398), ("M", 210), ("U", 2)]


# The decisions


def test_every_unit_and_period_stands_in_a_decision_that_counts(rows):
    assert rows(
        f"""
        select enhet, periode, count(*), count(antall), sum(timer) from gjelder
        where tjenestekode = '15' and maaledato = '{SECOND}' group by all order by enhet, periode
        """
    ) == [
        ("minutter", "dag", 205, 113, 1088.5),
        ("minutter", "maaned", 12, 0, 1.5),
        ("minutter", "uke", 119, 71, 93.0),
        ("timer", "aar", 112, 0, 299.0),
        ("timer", "dag", 2, 0, 98.0),
        ("timer", "maaned", 143, 0, 322.0),
        ("timer", "uke", 55, 55, 281.0),
    ]


def test_other_services_stand_beside_and_alone(rows):
    assert rows(
        f"""
        select tjenestekode, count(*), count(naa.person), sum(gjelder.timer)
        from gjelder left join naa using (person)
        where gjelder.maaledato = '{SECOND}' and tjenestekode <> '15'
        group by 1 order by tjenestekode::integer
        """
    ) == [
        ("1", 165, 140, 165.0),
        ("3", 6, 6, 180.0),
        ("6", 235, 220, None),
        ("7", 8, 8, 20.0),
        ("9", 14, 14, 42.0),
        ("21", 14, 0, None),
    ]


def test_who_is_in_an_institution_has_no_help_at_home(rows):
    assert rows(
        """
        select maaledato::varchar, count(distinct person), count(*)
        from gjelder semi join (from gjelder where tjenestekode = '21') as inne using (person, maaledato)
        group by 1 order by 1
        """
    ) == [(FIRST, 6, 6), (SECOND, 14, 14)]


def test_decisions_lie_on_every_side_of_the_measuring_dates(rows):
    assert rows(
        f"""
        select
            count(*) filter (slutt < '{FIRST}') as before,
            count(*) filter (start > '{FIRST}' and slutt < '{SECOND}') as between_them,
            count(*) filter (start > '{SECOND}') as after,
            count(*) filter (start < '{FIRST}' and slutt > '{SECOND}') as over_both,
            count(*) filter (start < '{FIRST}' and slutt between '{FIRST}' and '{SECOND}') as over_the_first,
            count(*) filter (start = '{SECOND}') as begins_on_the_second,
            count(*) filter (slutt in ('{FIRST}', '{SECOND}')) as ends_on_one
        from vedtak
        """
    ) == [(8, 8, 11, 167, 243, 2, 0)]


def test_changes_from_the_first_date_to_the_second(rows):
    assert rows(f"select count(*), sum(timer), count(distinct sone) from mottaker where maaledato = '{FIRST}'") == [
        (602, 2170.875, 7)
    ]
    changes = rows(
        f"""
        select
            case
                when fra.person is null then 'ny' when til.person is null then 'avsluttet'
                when til.timer > fra.timer then 'hevet' when til.timer < fra.timer then 'senket' else 'uendret'
            end as endring,
            count(*), coalesce(sum(fra.timer), 0), coalesce(sum(til.timer), 0)
        from (from mottaker where maaledato = '{FIRST}') as fra full join naa as til using (person)
        group by 1 order by 1
        """
    )
    assert changes == [
        ("avsluttet", 62, 220.0, 0.0),
        ("hevet", 94, 213.75, 326.625),
        ("ny", 70, 0.0, 243.0),
        ("senket", 40, 307.75, 184.0),
        ("uendret", 406, 1429.375, 1429.375),
    ]
    assert sum(after - before for _, _, before, after in changes) == 2183 - 2170.875


def test_some_have_the_same_hours_by_a_new_decision_put_otherwise(rows):
    assert rows(
        f"""
        select count(distinct fra.person)
        from gjelder as fra join gjelder as til using (person, tjenestekode, timer)
        where fra.maaledato = '{FIRST}' and til.maaledato = '{SECOND}' and fra.start < til.start
            and (fra.enhet, fra.periode) <> (til.enhet, til.periode)
        """
    ) == [(9,)]
