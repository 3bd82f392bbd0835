with source as (

    select * from {{ source('raw', 'kommune') }}

),

final as (

    select
        kommunenr,
        navn,
        case when regnskapsgrunnlag = 'korrigert' then 'korrigert' else 'bokført' end as regnskapsgrunnlag
    from source

)

select * from final
