with source as (

    select * from {{ source('raw', 'klass_korrespondanse') }}

),

final as (

    select
        _archive_id,
        kilde,
        fra_klassifikasjon,
        til_klassifikasjon,
        fra_kode,
        fra_navn,
        til_kode,
        til_navn,
        gyldig_fra,
        gyldig_til
    from source

)

select * from final
