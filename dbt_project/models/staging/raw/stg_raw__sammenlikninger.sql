with source as (

    select * from {{ source('raw', 'sammenlikninger') }}

),

final as (

    select
        _archive_id,
        sammenlikning,
        navn,
        for_kommunenr,
        medlem_kommunenr,
        aar,
        dataaar,
        kilde
    from source

)

select * from final
