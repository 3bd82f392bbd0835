with source as (

    select * from {{ source('raw', 'tjenestetall') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        aar,
        tjenestetype,
        brukergruppe,
        aldersgruppe,
        maal,
        nevner,
        antall,
        maaledato,
        kilde,
        file || ':' || line as regel_id
    from source

)

select * from final
