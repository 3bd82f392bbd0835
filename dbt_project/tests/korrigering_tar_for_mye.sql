-- What corrections take of the same postings has the sign of what is there, and is no more than it.
-- Run after them all, so that one night tells every fault.
-- depends_on: {{ ref('int_regnskap__korrigert') }}
{{ config(meta={'dagster': {'ref': {'name': 'int_korrigering__treff'}}}) }}

with treff as (

    select
        korrigering_id,
        sum(belop_nok) as finnes_nok
    from {{ ref('int_korrigering__treff') }}
    group by korrigering_id

),

tatt as (

    select
        korrigeringer.kommunenr,
        korrigeringer.aar,
        korrigeringer.regel_id,
        treff.finnes_nok,
        coalesce(korrigeringer.belop_nok, treff.finnes_nok * korrigeringer.andel) as tatt_nok,
        -- Shares are added as shares, so that they are judged where the postings sum to 0.
        coalesce(
            korrigeringer.andel, cast(korrigeringer.belop_nok as double) / nullif(treff.finnes_nok, 0), 2
        ) as del_av_alt,
        -- Those that split the same postings are judged together.
        korrigeringer.fra
    from {{ ref('int_korrigering__gjeldende') }} as korrigeringer
    inner join treff on korrigeringer.korrigering_id = treff.korrigering_id

)

select
    {{ samlet('regel_id', "', '", 'regel_id') }} as regel_id,
    kommunenr,
    aar,
    max(finnes_nok) as finnes_nok,
    cast(sum(tatt_nok) as decimal(18, 2)) as tatt_nok
from tatt
group by kommunenr, aar, fra
having sum(del_av_alt) > 1.0000000001 or min(del_av_alt) < 0
