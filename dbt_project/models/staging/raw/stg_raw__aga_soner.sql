with source as (

    select * from {{ source('raw', 'aga_soner') }}

),

final as (

    select
        kommunenr,
        sone,
        andel,
        gyldig_fra,
        gyldig_til,
        kilde
    from source

)

select * from final
