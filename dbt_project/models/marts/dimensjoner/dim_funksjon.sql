with funksjon as (

    select * from {{ ref('int_kontoplan__funksjon') }}

),

klass as (

    {{ klass_navn('277') }}

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
        coalesce(klass.navn, funksjon.navn) as navn,
        coalesce(grupper.i_pleie_og_omsorg, false) as i_pleie_og_omsorg,
        coalesce(grupper.i_institusjon, false) as i_institusjon,
        coalesce(grupper.i_kommunehelse, false) as i_kommunehelse,
        coalesce(grupper.i_helse_og_omsorg, false) as i_helse_og_omsorg,
        funksjon.gyldig_fra,
        funksjon.gyldig_til,
        klass.navn is not null or funksjon.verifisert as verifisert,
        coalesce(klass.kilde, funksjon.kilde) as kilde,
        case when klass.navn is null then funksjon.merknad end as merknad
    from funksjon
    left join grupper on funksjon.funksjon = grupper.funksjon
    left join klass
        on
            funksjon.funksjon = klass.kode
            -- A code that ends in another year than ours is not the same code.
            and funksjon.gyldig_til is not distinct from klass.gyldig_til

)

select * from final
