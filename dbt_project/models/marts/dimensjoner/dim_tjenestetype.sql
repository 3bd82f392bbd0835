with tjenestetype as (

    select * from {{ ref('tjenestetype') }}

),

final as (

    select
        tjenestetype,
        navn,
        del_av,
        rekkefolge,
        verifisert,
        kilde,
        merknad
    from tjenestetype

)

select * from final
