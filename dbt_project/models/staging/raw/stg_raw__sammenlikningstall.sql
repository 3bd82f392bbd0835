with source as (

    select * from {{ source('raw', 'sammenlikningstall') }}

),

final as (

    select
        _archive_id,
        sammenlikning,
        for_kommunenr,
        medlem,
        medlem_kommunenr,
        aar,
        dataaar,
        omraade,
        maal,
        verdi,
        kilde
    from source

)

select * from final
