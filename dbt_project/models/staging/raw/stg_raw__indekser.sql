with source as (

    select * from {{ source('raw', 'indekser') }}

),

final as (

    select
        kommunenr,
        aar,
        sektor,
        indeks,
        kilde,
        _archive_id
    from source

)

select * from final
