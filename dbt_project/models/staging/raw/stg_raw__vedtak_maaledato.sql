with source as (

    select * from {{ source('raw', 'vedtak_maaledato') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        maaledato,
        nyere_archive_id,
        begrunnelse
    from source

)

select * from final
