with source as (

    select * from {{ source('raw', 'klass_endring') }}

),

final as (

    select
        _archive_id,
        kilde,
        klassifikasjon,
        gammel_kode,
        gammelt_navn,
        ny_kode,
        nytt_navn,
        endret
    from source

)

select * from final
