with source as (

    select * from {{ source('raw', 'bygg') }}

),

final as (

    select
        build_id,
        bygget_utc
    from source

)

select * from final
