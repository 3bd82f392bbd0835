with source as (

    select * from {{ source('raw', 'ssb_kode') }}

),

final as (

    select
        _archive_id,
        tabell,
        dimensjon,
        dimensjon_navn,
        kode,
        navn,
        enhet,
        desimaler,
        maaletype,
        referansetid,
        pristype,
        merknad
    from source

)

select * from final
