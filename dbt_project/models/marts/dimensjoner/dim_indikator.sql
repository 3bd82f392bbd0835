with indikator as (

    select * from {{ ref('int_kostra__indikator') }}

),

final as (

    select
        indikator,
        tabell,
        navn,
        enhet,
        desimaler,
        maaletype,
        referansetid
    from indikator

)

select * from final
