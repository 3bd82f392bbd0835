with source as (

    select * from {{ source('raw', 'regnskap__rejected') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        aar,
        line as linjenr,
        reason as grunn,
        belop_nok
    from source

)

select * from final
