-- Half of the recipients or of the hours gone since last time: an extract is cut, or services no longer count.
{{ config(meta={'dagster': {'ref': {'name': 'hjemmetjeneste_sone'}}}) }}

with hele as (

    select
        *,
        lag(mottakere) over (partition by kommunenr order by maaledato) as mottakere_sist,
        lag(vedtatte_timer_per_uke) over (partition by kommunenr order by maaledato) as timer_sist
    from {{ ref('hjemmetjeneste_sone') }}
    where sone = 'alle'

),

terskel as (

    select verdi as maks_prosent
    from {{ ref('terskel') }}
    where terskel = 'hjemmetjeneste_faller_maks_prosent'

)

select
    hele.kommunenr,
    hele.maaledato,
    hele.mottakere_sist,
    hele.mottakere,
    hele.timer_sist,
    hele.vedtatte_timer_per_uke
from hele
cross join terskel
where
    100 * (hele.mottakere_sist - hele.mottakere) > terskel.maks_prosent * hele.mottakere_sist
    or 100 * (hele.timer_sist - hele.vedtatte_timer_per_uke) > terskel.maks_prosent * hele.timer_sist
