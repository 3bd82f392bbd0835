with source as (

    select * from {{ source('raw', 'fellesnokler') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        gyldig_fra,
        gyldig_til,
        funksjon,
        brukergruppe,
        file || ':' || min(line) over (
            partition by kommunenr, file, funksjon, gyldig_fra, gyldig_til
        ) as regel_id,
        cast(andel * 10000000000 as {{ stort_heltall() }}) as vekt
    from source

)

select * from final
