with source as (

    select * from {{ source('raw', 'kontoplan_tillegg') }}

),

final as (

    select
        liste,
        kode,
        navn,
        gyldig_fra,
        gyldig_til,
        kilde
    from source

)

select * from final
