with source as (

    select * from {{ source('raw', 'ssb_07459') }}

),

final as (

    select
        cast(region as varchar) as region,
        cast(kjonn as varchar) as kjonn_kode,
        cast(alder as varchar) as alder,
        cast(contentscode as varchar) as statistikkvariabel,
        try_cast(cast(tid as varchar) as smallint) as aar,
        verdi,
        status,
        cast(_archive_id as varchar) as _archive_id
    from source

)

select * from final
