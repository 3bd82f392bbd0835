with source as (

    select * from {{ source('raw', 'behov') }}

),

final as (

    select
        folketall,
        indeksaar,
        avskrivning,
        prisaar
    from source

)

select * from final
