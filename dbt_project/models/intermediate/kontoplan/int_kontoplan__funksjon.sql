with funksjon as (

    select * from {{ ref('funksjon') }}

),

tillegg as (

    select * from {{ ref('stg_raw__kontoplan_tillegg') }}
    where liste = 'funksjon'

),

final as (

    select
        funksjon.funksjon,
        funksjon.navn,
        funksjon.gyldig_fra,
        funksjon.gyldig_til,
        funksjon.verifisert,
        funksjon.kilde,
        funksjon.merknad
    from funksjon
    left join tillegg on funksjon.funksjon = tillegg.kode
    where tillegg.kode is null
    union all
    select
        kode as funksjon,
        navn,
        gyldig_fra,
        gyldig_til,
        false as verifisert,
        kilde,
        'given by the configuration, kontoplan_tillegg' as merknad
    from tillegg

)

select * from final
