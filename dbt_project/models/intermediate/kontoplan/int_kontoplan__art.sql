with art as (

    select * from {{ ref('art') }}

),

tillegg as (

    select * from {{ ref('stg_raw__kontoplan_tillegg') }}
    where liste = 'art'

),

final as (

    select
        art.art,
        art.navn,
        art.gyldig_fra,
        art.gyldig_til,
        art.verifisert,
        art.kilde,
        art.merknad
    from art
    left join tillegg on art.art = tillegg.kode
    where tillegg.kode is null
    union all
    select
        kode as art,
        navn,
        gyldig_fra,
        gyldig_til,
        false as verifisert,
        kilde,
        'given by the configuration, kontoplan_tillegg' as merknad
    from tillegg

)

select * from final
