with nevner as (

    select * from {{ ref('nevner') }}

),

final as (

    select
        nevner,
        navn,
        alder_fra,
        alder_til,
        kilde
    from nevner

)

select * from final
