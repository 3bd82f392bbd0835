with gjeldende as (

    select * from {{ ref('int_kontroll__gjeldende') }}

),

funn as (

    select * from {{ ref('int_kontroll__funn') }}

),

final as (

    select
        gjeldende.kommunenr,
        gjeldende.aar,
        gjeldende.regel,
        gjeldende.alvorlighet,
        gjeldende.regeltekst,
        case
            when gjeldende.hvorfor_ikke is not null then 'ikke kjørt'
            when funn.er_brudd then gjeldende.alvorlighet
            else 'ok'
        end as utfall,
        coalesce(gjeldende.hvorfor_ikke, funn.funn) as funn,
        funn.linjer,
        funn.belop_nok,
        gjeldende.verifisert
    from gjeldende
    left join funn
        on
            gjeldende.kommunenr = funn.kommunenr
            and gjeldende.aar = funn.aar
            and gjeldende.regel = funn.regel

)

select * from final
