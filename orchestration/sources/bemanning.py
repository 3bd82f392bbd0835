"""The contract of a municipality's own staff in home care: årsverk by zone on the days that decisions are counted."""

from orchestration.shown import found
from orchestration.shown import sql as vist
from orchestration.sources.rules import OWN_REASONS, SOURCE_REASON, Contract, day, is_total, number


def _bound(name: str) -> str:
    """SQL: a number of seeds/grenser/terskel.csv."""
    return f"(select verdi from terskler where terskel = '{name}')"


_FULL_POST = _bound("full_stilling_timer_per_uke")
_FULL_POST_MIN = _bound("full_stilling_timer_per_uke_min")
_FULL_POST_MAX = _bound("full_stilling_timer_per_uke_maks")
_NUMBER = "'[0-9]+([.][0-9]+)?'"

BEMANNING = Contract(
    key="bemanning",
    table="bemanning",
    columns=[
        "kommunenr", "sone", "maaledato", "aarsverk", "timer_per_uke_full_stilling", "leverte_timer_per_uke", "kilde",
    ],
    layout="""sone varchar, maaledato date, aarsverk decimal(18, 2), timer_per_uke_full_stilling decimal(9, 2),
        leverte_timer_per_uke decimal(18, 2), kilde varchar""",
    values=f"""sone, {day("maaledato")}, aarsverk::decimal(18, 2),
        coalesce(timer_per_uke_full_stilling, {_FULL_POST})::decimal(9, 2), leverte_timer_per_uke::decimal(18, 2),
        kilde""",
    windows={"en_sone": ["sone", f"({day('maaledato')})::varchar"]},
    reasons=f"""{OWN_REASONS},
    case when sone is null then 'sone: expected a zone; found nothing' end,
    case when {is_total("sone", "sone")}
        then 'sone: expected another name than a total has (seeds/grenser/totalnavn.csv); found ' || sone end,
    case when {day("maaledato")} is null
        then 'maaledato: expected a date such as 2025-01-31 or 31.01.2025; found ' || {found("maaledato")}
        end,
    case when not coalesce(regexp_full_match(aarsverk, {_NUMBER}), false)
            or try_cast(aarsverk as decimal(18, 2)) is null
        then 'aarsverk: expected a number of 0 or more, such as 20.56; found ' || {found("aarsverk")} end,
    -- A full post is a week's work; 1846 would be a year's.
    case when timer_per_uke_full_stilling is not null
            and not coalesce(
                {number("timer_per_uke_full_stilling", "decimal(9, 2)")}
                    between {_FULL_POST_MIN}::decimal(9, 2) and {_FULL_POST_MAX}::decimal(9, 2),
                false
            )
        then 'timer_per_uke_full_stilling: expected hours a week from ' || {_FULL_POST_MIN} || ' to '
            || {_FULL_POST_MAX} || ', or nothing for ' || {_FULL_POST} || '; found '
                || {vist("timer_per_uke_full_stilling")}
        end,
    case when leverte_timer_per_uke is not null and (
            not regexp_full_match(leverte_timer_per_uke, {_NUMBER})
            or try_cast(leverte_timer_per_uke as decimal(18, 2)) is null
        )
        then 'leverte_timer_per_uke: expected a number of 0 or more, or nothing; found '
            || {vist("leverte_timer_per_uke")} end,
    {SOURCE_REASON},
    case when count(*) over en_sone > 1
        then 'sone: expected each zone once on a day; found '
            || {vist("sone")} || ' ' || count(*) over en_sone || ' times' end
    """,
)  # fmt: skip
