with source as (

    select * from {{ source('raw', 'gront_hefte') }}

),

final as (

    select
        tabell,
        aar,
        kommunenr,
        felt,
        verdi,
        _archive_id
    from source

)

select * from final
