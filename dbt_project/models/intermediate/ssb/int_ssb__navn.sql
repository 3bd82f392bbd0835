with kode as (

    select * from {{ ref('stg_ssb__kode') }}

),

svar as (

    select * from {{ ref('stg_ssb__svar') }}

),

final as (

    select
        kode.tabell,
        kode.dimensjon,
        kode.kode,
        kode.navn,
        kode.enhet,
        kode.desimaler,
        kode.maaletype,
        kode.referansetid
    from kode
    inner join svar on kode._archive_id = svar._archive_id
    -- A table may have come in several files: the newest one's words hold.
    qualify row_number() over (
        partition by kode.tabell, kode.dimensjon, kode.kode
        order by svar.oppdatert_utc desc, kode._archive_id desc
    ) = 1

)

select * from final
