with source as (

    select * from {{ source('raw', 'ssb_mangel') }}

),

final as (

    select
        datasett,
        kalles,
        hvorfor,
        grunn,
        mater
    from source

)

select * from final
