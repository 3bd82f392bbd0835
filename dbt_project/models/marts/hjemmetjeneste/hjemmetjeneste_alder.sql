with volum as (

    select * from {{ ref('hjemmetjeneste_vedtaksvolum') }}
    where sone = 'alle' and timeklasse = 'alle'

),

aldersgruppe as (

    select * from {{ ref('aldersgruppe') }}

),

befolkning as (

    select * from {{ ref('befolkning') }}

),

-- The inhabitants of the turn of the year that is nearest, as the ages are.
innbyggere as (

    select
        befolkning.kommunenr,
        befolkning.aar,
        gruppe.verdi as aldersgruppe,
        sum(befolkning.innbyggere) as innbyggere,
        max(befolkning.kilde) as kilde
    from befolkning
    inner join aldersgruppe
        on befolkning.alder between aldersgruppe.alder_fra and coalesce(aldersgruppe.alder_til, 999)
    {{ for_hver(['aldersgruppe.aldersgruppe', "'alle'"], 'gruppe') }}
    group by 1, 2, 3

),

final as (

    select
        volum.kommunenr,
        volum.maaledato,
        volum.aldersgruppe,
        volum.mottakere,
        volum.timer_per_uke,
        cast(innbyggere.innbyggere as integer) as innbyggere,
        {{ avrundet('cast(1000.0 * volum.mottakere as double) / nullif(innbyggere.innbyggere, 0)', 2) }}
            as mottakere_per_1000,
        volum.skjermet,
        case when volum.skjermet then 1 else 0 end as antall_skjermet,
        volum.oppdiktet,
        innbyggere.kilde as innbyggere_kilde,
        volum.arkivfil
    from volum
    left join innbyggere
        on
            volum.kommunenr = innbyggere.kommunenr
            and volum.aldersgruppe = innbyggere.aldersgruppe
            and year(volum.maaledato) + case when month(volum.maaledato) <= 6 then 0 else 1 end = innbyggere.aar

)

select * from final
