"""The invented extract of 9902 gives the figures that are printed for Harstad (Agenda Kaupang, 2024).

Printed: 610 recipients, 2 183 hours a week, ATA 59.9 % in all and 31 % in one zone, 54 % of the recipients under 2.5
hours a week with 14 % of the hours.
"""

from decimal import Decimal

DAY = "kommunenr = '9902' and maaledato = '2025-01-31'"


def test_the_whole_service(demo):
    assert demo.published(
        "select mottakere, vedtatte_timer_per_uke, leverte_timer_per_uke, aarsverk, ata_prosent,"
        f" aarsverk_ved_60_prosent_ata, ata_grunnlag from marts.hjemmetjeneste_sone where {DAY} and sone = 'alle'"
    ) == [(610, Decimal("2183.00"), Decimal("2183.00"), Decimal("102.66"), 59.9, Decimal("102.49"), "levert")]


def test_seven_zones_add_to_it_and_one_has_little_direct_time(demo):
    assert demo.published(
        f"select count(*), sum(mottakere) from marts.hjemmetjeneste_sone where {DAY} and sone <> 'alle'"
    ) == [(7, 610)]
    assert demo.published(
        f"select sone, ata_prosent, robust from marts.hjemmetjeneste_sone where {DAY} and ata_prosent < 40"
    ) == [("Skjærøya", 31.0, False)]


def test_most_recipients_have_little_and_few_of_the_hours(demo):
    assert demo.published(
        "select sum(mottakere), round(sum(andel_mottakere_prosent)), round(sum(andel_timer_prosent))"
        f" from marts.hjemmetjeneste_vedtaksvolum where {DAY} and sone = 'alle' and aldersgruppe = 'alle'"
        " and timeklasse in ('under 1', '1-2.5')"
    ) == [(329, 54.0, 14.0)]
