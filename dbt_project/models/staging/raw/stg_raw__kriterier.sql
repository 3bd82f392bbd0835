with source as (

    select * from {{ source('raw', 'kriterier') }}

),

final as (

    select
        kommunenr,
        aar,
        kriterium,
        verdi,
        kilde,
        _archive_id
    from source

)

select * from final
