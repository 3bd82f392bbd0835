{% set kolonner = 'regler.kommunenr, kommune_aar.aar, regler.nokkelform, '
    ~ 'regler.ansvar, regler.funksjon, regler.art, regler.prosjekt' %}

with kommune_aar as (

    select * from {{ endret(ref('stg_raw__kommune_aar')) }}

),

regler as (

    select distinct
        kommunenr,
        gyldig_fra,
        gyldig_til,
        ansvar,
        funksjon,
        art,
        prosjekt,
        nokkelform,
        regel_metode,
        regel_id,
        case when regel_metode = 'direkte' then brukergruppe end as brukergruppe
    from {{ ref('stg_raw__fordelingsregler') }}

),

final as (

    select
        {{ nytt_nummer('nokkel_id') }} as nokkel_id,
        regler.kommunenr,
        kommune_aar.aar,
        regler.nokkelform,
        regler.ansvar,
        regler.funksjon,
        regler.art,
        regler.prosjekt,
        regler.regel_metode,
        regler.regel_id,
        regler.brukergruppe,
        count(*) over (partition by {{ kolonner }}) as likeverdige_regler
    from regler
    inner join kommune_aar
        on
            regler.kommunenr = kommune_aar.kommunenr
            and {{ gyldig_i('regler', 'kommune_aar.aar') }}
    qualify row_number() over (partition by {{ kolonner }} order by regler.regel_id) = 1

)

select * from final
