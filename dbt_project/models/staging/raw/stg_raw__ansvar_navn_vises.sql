with source as (

    select * from {{ source('raw', 'ansvar_navn_vises') }}

),

final as (

    select
        kommunenr,
        ansvar
    from source

)

select * from final
