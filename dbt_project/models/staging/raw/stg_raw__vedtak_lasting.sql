with source as (

    select * from {{ source('raw', 'vedtak_lasting') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        file,
        lines_in,
        lines_rejected,
        persons
    from source

)

select * from final
