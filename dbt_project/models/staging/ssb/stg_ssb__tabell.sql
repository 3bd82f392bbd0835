with source as (

    select * from {{ source('raw', 'ssb_tabell') }}

),

final as (

    select
        tabell,
        navn,
        hvorfor,
        publisering,
        mater,
        ferskhet_dager,
        verifisert,
        ikke_registrert,
        kilde
    from source

)

select * from final
