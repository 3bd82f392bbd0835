with source as (

    select * from {{ source('raw', 'kommune') }}

),

final as (

    select
        kommunenr,
        navn
    from source

)

select * from final
