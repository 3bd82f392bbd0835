with source as (

    select * from {{ source('raw', 'ssb_12209') }}

),

final as (

    select
        cast(kokkommuneregion0000 as varchar) as region,
        cast(contentscode as varchar) as statistikkvariabel,
        try_cast(cast(tid as varchar) as smallint) as aar,
        verdi,
        status,
        cast(_archive_id as varchar) as _archive_id
    from source

)

select * from final
