with source as (

    select * from {{ source('raw', 'ssb_svar') }}

),

final as (

    select
        _archive_id,
        tabell,
        tittel,
        kilde,
        oppdatert_utc,
        hentet_utc,
        celler,
        celler_med_verdi,
        sporring,
        merknader
    from source

)

select * from final
