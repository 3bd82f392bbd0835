"""Comparison, coverage and unit costs on the demo: each figure worked again from what is published beside it."""

from decimal import Decimal

import pytest


def one(demo, sql):
    ((value,),) = demo.published(sql)
    return value


def test_a_member_that_is_gone_or_of_another_year_is_flagged(demo):
    assert demo.published(
        "select medlem_kommunenr, dataaar, annet_aar, finnes_ikke_i_aaret from marts.sammenlikning_medlem"
        " where kommunenr = '9901' and aar = 2024 and sammenlikning = 'naboene' order by 1"
    ) == [
        ("9902", 2024, False, False),
        ("9905", 2022, True, False),
        ("9909", 2024, False, False),
        ("9931", 2023, True, True),
    ]
    # Before 2024 the row of 9931 does not hold, and a list for 9901 is nobody else's.
    assert demo.published(
        "select distinct kommunenr from marts.sammenlikning_medlem where sammenlikning = 'naboene'"
    ) == [("9901",)]


@pytest.mark.parametrize(
    ("snitt", "sql"),
    [
        ("uvektet", "avg(per_innbygger_behovskorrigert_nok)"),
        ("vektet", "sum(netto_nok) / sum(innbyggere * behovsindeks)"),
    ],
)
def test_a_list_is_the_mean_of_its_members_in_their_own_years(demo, snitt, sql):
    egen, andre, innsparing, innbyggere, indeks, tall = demo.published(
        "select egen_per_innbygger_behovskorrigert_nok, sammenlikning_per_innbygger_behovskorrigert_nok,"
        " innsparing_nok, innbyggere, behovsindeks, antall_med_tall from marts.innsparingspotensial"
        " where kommunenr = '9901' and aar = 2024 and grunnlag = 'kostra' and sammenlikning = 'naboene'"
        f" and funksjonsgruppe = '253' and snitt = '{snitt}'"
    )[0]
    by_hand = one(
        demo,
        f"select {sql} from marts.behovskorrigerte_utgifter where grunnlag = 'kostra' and funksjonsgruppe = '253'"
        " and (kommunenr, aar) in (('9902', 2024), ('9905', 2022), ('9909', 2024))",
    )
    assert tall == 3  # 9931 has no index after it was divided
    assert float(andre) == pytest.approx(float(by_hand), abs=0.01)
    assert float(innsparing) == pytest.approx((float(egen) - float(by_hand)) * innbyggere * indeks, abs=1)


def test_a_group_is_at_ssbs_own_level(demo):
    # SSB's figure per inhabitant of 31 December, over the group's need-corrected inhabitants of 1 January.
    ssb = one(
        demo,
        "select per_innbygger_nok from marts.kostra_utgifter_gruppe where gruppe = 'EKG11' and aar = 2024"
        " and funksjon = '253' and artsgruppe = 'netto'",
    )
    forhold = one(
        demo,
        "select sum(k.innbyggere) / sum(b.innbyggere * b.behovsindeks) from marts.behovskorrigerte_utgifter as b"
        " inner join marts.kostra_utgifter as k on b.kommunenr = k.kommunenr and b.aar = k.aar and k.funksjon = '253'"
        " and k.artsgruppe = 'netto' where b.aar = 2024 and b.grunnlag = 'kostra' and b.funksjonsgruppe = '253'",
    )
    gruppe = one(
        demo,
        "select sammenlikning_per_innbygger_behovskorrigert_nok from marts.innsparingspotensial"
        " where kommunenr = '9901' and aar = 2024 and sammenlikning = 'kostragruppe' and snitt = 'vektet'"
        " and funksjonsgruppe = '253'",
    )
    assert float(gruppe) == pytest.approx(float(ssb) * float(forhold), abs=0.01)


def test_the_two_bases_never_mix(demo):
    assert demo.published(
        "select distinct sammenlikning from marts.innsparingspotensial where grunnlag <> 'kostra'"
    ) == [
        ("egen",)  # nobody else's corrected account is in the demo
    ]
    assert demo.published(
        "select distinct e.grunnlag, e.teller_kilde from marts.enhetskostnad as e where kommunenr in ('1507', '9901')"
        " order by 1, 2"
    ) == [("egne_tall", "bokført"), ("egne_tall", "korrigert"), ("kostra", "Omsorgsvarehus (oppdiktede tall)")]


def test_few_users_are_withheld_and_places_are_not(demo):
    # KOSTRA tells the total, so that the next smallest group must not be told either.
    assert demo.published(
        "select distinct aar, brukergruppe, teller, dekning_prosent is null, skjermet from marts.dekningsgrad"
        " where kommunenr = '9901' and tjenestetype = 'hjemmetjeneste' and maal = 'brukere' and aar = 2024"
        " and aldersgruppe = 'alle' order by all"
    ) == [
        (2024, "ELDRE_ANDRE", Decimal("752.00"), False, False),
        (2024, "ELDRE_HDO", Decimal("107.00"), False, False),
        (2024, "PSYK_RUS_O18", Decimal("131.00"), False, False),
        (2024, "PU_O18", None, True, True),
        (2024, "PU_U18", None, True, True),
        (2024, "alle", Decimal("1084.00"), False, False),
    ]
    assert demo.published(
        "select teller from marts.dekningsgrad where kommunenr = '9901' and tjenestetype = 'barnebolig' and aar = 2024"
        " and egen_alder"
    ) == [(Decimal("6.00"),)]


def test_own_coverage_is_over_the_day_of_need_and_kostras_over_31_december(demo):
    rows = dict(
        demo.published(
            "select grunnlag, (teller, nevner_antall, folketallsdato::varchar) from marts.dekningsgrad"
            " where kommunenr = '9901' and aar = 2024 and tjenestetype = 'institusjon' and maal = 'plasser'"
            " and nevner = 'alle'"
        )
    )
    at_start, at_end = demo.published(
        "select sum(innbyggere)::integer from marts.befolkning where kommunenr = '9901' and aar in (2024, 2025)"
        " group by aar order by aar"
    )
    assert rows == {
        "egne_tall": (Decimal("236.00"), *at_start, "2024-01-01"),
        "kostra": (Decimal("236.00"), *at_end, "2024-12-31"),
    }
    assert (
        at_start
        == demo.published(
            "select distinct innbyggere from marts.behovskorrigerte_utgifter where kommunenr = '9901' and aar = 2024"
        )[0]
    )


def test_kostras_users_of_an_age_are_divided_by_the_inhabitants_of_that_age(demo):
    table = "12003_KOSomsorgantbruk0000"
    expected = {
        ("hjemmetjeneste", "0_66", True): f"{table}_F000-066_A",
        ("hjemmetjeneste", "67_79", True): f"{table}_F067-079_A",
        ("hjemmetjeneste", "80_pluss", True): "12292_KOSkjerne80aarov0000",
        ("hjemmetjeneste", "alle", True): "12292_KOSkjernetotalt0000",
        # Group B is more than what is known to be residents.
        ("institusjon", "0_66", False): f"{table}_F000-066_B",
        ("institusjon", "67_79", False): f"{table}_F067-079_B",
        ("institusjon", "80_pluss", False): f"{table}_F080-120_B",
    }
    rows = demo.published(
        "select tjenestetype, aldersgruppe, verifisert, nevner = aldersgruppe, teller, kilde from marts.dekningsgrad"
        " where kommunenr = '9901' and aar = 2024 and grunnlag = 'kostra' and maal = 'brukere'"
        " and tjenestetype in ('hjemmetjeneste', 'institusjon')"
    )
    figures = dict(
        demo.published("select indikator, verdi from marts.kostra_nokkeltall where kommunenr = '9901' and aar = 2024")
    )
    assert {tuple(key): source.rpartition(", ")[2] for *key, _, _, source in rows} == expected
    assert all(same_age and float(users) == figures[expected[tuple(key)]] for *key, same_age, users, _ in rows)


def test_what_ssb_counts_of_all_institutions_is_not_told_of_nursing_homes(demo):
    """SSB's places for dementia, short stay and rehabilitation are of all institutions, its dwellings of all ages."""
    assert (
        demo.published(
            "select distinct tjenestetype from marts.dekningsgrad where grunnlag = 'kostra' and tjenestetype in"
            " ('sykehjem_demens', 'korttid', 'rehabilitering', 'hdo', 'pleie_og_omsorg')"
        )
        == []
    )
    assert demo.published(
        "select distinct tjenestetype, nevner from marts.dekningsgrad where grunnlag = 'kostra' and tjenestetype in"
        " ('institusjon_demens', 'institusjon_rehabilitering', 'bolig_heldogns', 'omsorg_brukerrettet') order by 1"
    ) == [
        ("bolig_heldogns", "alle"),
        ("institusjon_demens", "80_pluss"),
        ("institusjon_rehabilitering", "80_pluss"),
        ("omsorg_brukerrettet", "alle"),
    ]


def test_aalesunds_places_cost_what_its_user_group_does(demo):
    # The printed places: 486 on nursing homes without øyeblikkelig hjelp, and 222 in HDO.
    assert demo.published(
        "select teller_nok, nevner_antall, enhetskostnad_nok from marts.enhetskostnad"
        " where kommunenr = '1507' and enhetskostnad = 'institusjon_hdo_brukergruppe_per_plass'"
    ) == [(Decimal("649127789.11"), Decimal("708.00"), Decimal("916847.16"))]


def test_printed_shares_stand_beside_the_own_with_their_year(demo):
    assert demo.published(
        "select medlem, medlem_andel_prosent, dataaar, annet_aar, finnes_ikke_i_aaret"
        " from marts.regnskapsfordeling_sammenlikning where brukergruppe = 'ELDRE_INSTITUSJON_HDO' order by 1"
    ) == [
        ("Asker", 40.2, 2018, True, False),
        ("Bamble", 44.0, None, None, False),
        ("Holmestrand", 44.3, None, None, False),
        ("Røyken", 36.8, 2018, True, True),
        ("Snitt 16 utvalgte", 42.7, None, None, None),
        ("Vestre Toten", 49.5, None, None, False),
    ]
