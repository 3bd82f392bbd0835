with source as (

    select * from {{ source('raw', 'vedtak_maaledato') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        maaledato
    from source

)

select * from final
