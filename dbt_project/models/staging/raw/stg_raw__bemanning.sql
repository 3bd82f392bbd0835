with source as (

    select * from {{ source('raw', 'bemanning') }}

),

final as (

    select
        _archive_id,
        kommunenr,
        sone,
        maaledato,
        aarsverk,
        timer_per_uke_full_stilling,
        leverte_timer_per_uke,
        kilde,
        file || ':' || line as regel_id
    from source

)

select * from final
