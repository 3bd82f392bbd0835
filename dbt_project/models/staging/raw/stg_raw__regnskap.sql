with source as (

    select * from {{ source('raw', 'regnskap') }}

),

final as (

    select
        linje_id,
        _archive_id,
        file as fil,
        kommunenr,
        aar,
        line as linjenr,
        -- An extract without kontoklasse is an operating account.
        coalesce(kontoklasse, '1') as kontoklasse,
        ansvar,
        ansvar_navn,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from source

)

select * from final
