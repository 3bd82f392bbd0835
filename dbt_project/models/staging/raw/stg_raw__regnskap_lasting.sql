with source as (

    select * from {{ source('raw', 'regnskap_lasting') }}

),

final as (

    select
        _archive_id,
        file as fil,
        kommunenr,
        innhold,
        slag,
        helt,
        kvartal
    from source

)

select * from final
