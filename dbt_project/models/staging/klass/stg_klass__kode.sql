with source as (

    select * from {{ source('raw', 'klass_kode') }}

),

final as (

    select
        _archive_id,
        kilde,
        klassifikasjon,
        kode,
        forelder,
        nivaa,
        navn,
        gyldig_fra,
        gyldig_til,
        merknad
    from source

)

select * from final
