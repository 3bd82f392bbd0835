with funksjon as (

    select * from {{ ref('funksjon') }}

),

grupper as (

    select
        funksjon,
        bool_or(funksjonsgruppe = 'pleie_og_omsorg') as i_pleie_og_omsorg,
        bool_or(funksjonsgruppe = 'institusjon') as i_institusjon,
        bool_or(funksjonsgruppe = 'kommunehelse') as i_kommunehelse,
        bool_or(funksjonsgruppe = 'helse_og_omsorg') as i_helse_og_omsorg
    from {{ ref('funksjonsgruppe') }}
    group by 1

),

final as (

    select
        funksjon.funksjon,
        funksjon.navn,
        coalesce(grupper.i_pleie_og_omsorg, false) as i_pleie_og_omsorg,
        coalesce(grupper.i_institusjon, false) as i_institusjon,
        coalesce(grupper.i_kommunehelse, false) as i_kommunehelse,
        coalesce(grupper.i_helse_og_omsorg, false) as i_helse_og_omsorg,
        funksjon.gyldig_fra,
        funksjon.gyldig_til,
        funksjon.verifisert,
        funksjon.kilde,
        funksjon.merknad
    from funksjon
    left join grupper on funksjon.funksjon = grupper.funksjon

)

select * from final
