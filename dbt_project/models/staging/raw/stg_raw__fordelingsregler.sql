with source as (

    select * from {{ source('raw', 'fordelingsregler') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        gyldig_fra,
        gyldig_til,
        ansvar,
        funksjon,
        art,
        prosjekt,
        metode as regel_metode,
        brukergruppe,
        enkeltbruker,
        publiseres_under,
        -- A rule is known by the file and line where it begins.
        file || ':' || min(line) over (
            partition by kommunenr, file, ansvar, funksjon, art, prosjekt, gyldig_fra, gyldig_til
        ) as regel_id,
        concat_ws(
            '_',
            case when ansvar is not null then 'ansvar' end,
            case when funksjon is not null then 'funksjon' end,
            case when art is not null then 'art' end,
            case when prosjekt is not null then 'prosjekt' end
        ) as nokkelform,
        -- Whole numbers, so that the distribution is exact: ten decimals of the file are kept.
        cast(coalesce(vekt, 1) * 10000000000 as {{ stort_heltall() }}) as vekt
    from source

)

select * from final
