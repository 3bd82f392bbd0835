with source as (

    select * from {{ source('raw', 'kommune_aar') }}

),

final as (

    select
        kommunenr,
        aar
    from source

)

select * from final
