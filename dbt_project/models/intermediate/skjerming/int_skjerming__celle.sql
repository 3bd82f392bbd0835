with bestanddel as (

    select * from {{ ref('int_skjerming__bestanddel') }}

),

skjermet as (

    select * from {{ ref('int_skjerming__skjermet') }}

),

final as (

    select
        bestanddel.celle,
        bestanddel.slag,
        bestanddel.kommunenr,
        bestanddel.maaledato,
        bestanddel.sone,
        bestanddel.aldersgruppe,
        bestanddel.timeklasse,
        bestanddel.tjenestekode,
        bestanddel.andel_prosent,
        bestanddel.fra_dato,
        bestanddel.til_dato,
        bestanddel.endring,
        count(distinct bestanddel.person) as mottakere,
        coalesce(sum(bestanddel._timer), 0) as timer_per_uke,
        coalesce(sum(bestanddel._timer * cast(bestanddel._vekt as decimal(18, 2))), 0) as vektet,
        bestanddel.celle in (select skjermet.celle from skjermet) as skjermet
    from bestanddel
    where bestanddel._publiseres
    group by all

)

select * from final
