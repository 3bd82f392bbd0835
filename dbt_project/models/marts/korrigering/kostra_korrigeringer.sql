with linjer as (

    select * from {{ ref('int_regnskap__korrigert') }}
    where korrigering_id is not null

),

korrigeringer as (

    select * from {{ ref('int_korrigering__gjeldende') }}

),

final as (

    select
        linjer.kommunenr,
        cast(linjer.aar as smallint) as aar,
        korrigeringer.korrigering,
        korrigeringer.type,
        linjer.side,
        linjer.funksjon,
        coalesce(linjer.art, 'uten art') as art,
        cast(sum(linjer.belop_nok) as decimal(18, 2)) as belop_nok,
        cast(coalesce(sum(linjer.belop_nok) filter (where linjer.i_netto), 0) as decimal(18, 2)) as netto_nok,
        korrigeringer.begrunnelse,
        korrigeringer.kilde,
        korrigeringer.godkjent_av,
        korrigeringer.er_generell,
        korrigeringer.regel_id,
        korrigeringer._archive_id as arkivfil
    from linjer
    inner join korrigeringer on linjer.korrigering_id = korrigeringer.korrigering_id
    group by all

)

select * from final
