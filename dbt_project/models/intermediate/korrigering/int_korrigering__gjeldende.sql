with kommune_aar as (

    select distinct
        kommunenr,
        aar
    from {{ endret(ref('stg_raw__kommune_aar')) }}

),

korrigeringer as (

    select * from {{ ref('stg_raw__korrigeringer') }}

),

final as (

    select
        kommune_aar.kommunenr || ' ' || kommune_aar.aar || ' ' || korrigeringer.korrigering as korrigering_id,
        kommune_aar.kommunenr,
        kommune_aar.aar,
        korrigeringer._archive_id,
        korrigeringer.korrigering,
        korrigeringer.type,
        korrigeringer.fra_ansvar,
        korrigeringer.fra_funksjon,
        korrigeringer.fra_art,
        korrigeringer.fra_prosjekt,
        korrigeringer.ansvar_like,
        korrigeringer.funksjon_like,
        korrigeringer.art_like,
        korrigeringer.prosjekt_like,
        korrigeringer.har_fra,
        korrigeringer.fra,
        korrigeringer.til,
        korrigeringer.til_ansvar,
        korrigeringer.til_funksjon,
        korrigeringer.til_art,
        korrigeringer.til_prosjekt,
        korrigeringer.belop_nok,
        korrigeringer.andel,
        korrigeringer.begrunnelse,
        korrigeringer.kilde,
        korrigeringer.godkjent_av,
        korrigeringer.linjenr,
        korrigeringer.regel_id,
        korrigeringer.kommunenr is null as er_generell
    from kommune_aar
    inner join korrigeringer
        on
            kommune_aar.kommunenr = coalesce(korrigeringer.kommunenr, kommune_aar.kommunenr)
            and {{ gyldig_i('korrigeringer', 'kommune_aar.aar') }}
    -- A municipality's own row goes before the shipped one with the same id.
    qualify
        korrigeringer.kommunenr is not null
        or not bool_or(korrigeringer.kommunenr is not null) over (
            partition by kommune_aar.kommunenr, kommune_aar.aar, korrigeringer.korrigering
        )

)

select * from final
