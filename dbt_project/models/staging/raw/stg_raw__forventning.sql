with source as (

    select * from {{ source('raw', 'forventning') }}

),

final as (

    select
        tabell,
        forventninger
    from source

)

select * from final
