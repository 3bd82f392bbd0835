with source as (

    select * from {{ source('raw', 'regnskap_lasting') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        innhold,
        slag,
        helt,
        kvartal
    from source

)

select * from final
