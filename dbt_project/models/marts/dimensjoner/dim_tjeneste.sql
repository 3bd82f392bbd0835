with tjeneste as (

    select * from {{ ref('tjeneste') }}

),

final as (

    select
        tjenestekode,
        navn,
        gruppe,
        har_timer,
        gyldig_fra,
        gyldig_til,
        verifisert,
        kilde
    from tjeneste

)

select * from final
