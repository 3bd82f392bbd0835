with source as (

    select * from {{ source('raw', 'hjemmetjeneste') }}

),

final as (

    select tjenestekode
    from source

)

select * from final
