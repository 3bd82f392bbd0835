{% set differanse = 'avgift.avgift_nok * (cast(normalsats.sats_prosent as double) / aga_sats.sats_prosent - 1)' %}
{% set av_grunnlaget = 'cast(avgift.grunnlag_nok * normalsats.sats_prosent as double) / 100' %}

with korrigeringer as (

    select * from {{ endret(ref('int_korrigering__gjeldende')) }}
    where type = 'normaliser'

),

-- Normalised is what the other corrections leave: a posting that is moved takes its contribution with it.
konteringer as (

    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from {{ endret(ref('int_regnskap__kontering')) }}
    union all
    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        belop_nok
    from {{ endret(ref('int_korrigering__linjer')) }}

),

aga_grunnlag as (

    select * from {{ ref('aga_grunnlag') }}

),

aga_sats as (

    select * from {{ endret(ref('int_korrigering__aga_sats')) }}

),

normalsats as (

    select verdi as sats_prosent
    from {{ ref('terskel') }}
    where terskel = 'aga_normalsats_prosent'

),

avgift_art as (

    select max(art_fra) as art
    from aga_grunnlag
    where rolle = 'avgift'

),

avgift as (

    select
        korrigeringer.korrigering_id,
        konteringer.kommunenr,
        konteringer.aar,
        konteringer.ansvar,
        konteringer.funksjon,
        konteringer.prosjekt,
        coalesce(sum(konteringer.belop_nok) filter (where aga_grunnlag.rolle = 'avgift'), 0) as avgift_nok,
        coalesce(sum(konteringer.belop_nok) filter (where aga_grunnlag.rolle = 'grunnlag'), 0) as grunnlag_nok
    from konteringer
    inner join aga_grunnlag on konteringer.art between aga_grunnlag.art_fra and aga_grunnlag.art_til
    inner join korrigeringer
        on
            konteringer.kommunenr = korrigeringer.kommunenr
            and konteringer.aar = korrigeringer.aar
            and (korrigeringer.fra_ansvar is null or konteringer.ansvar like korrigeringer.ansvar_like escape '!')
            and (korrigeringer.fra_funksjon is null or konteringer.funksjon like korrigeringer.funksjon_like escape '!')
            and (korrigeringer.fra_prosjekt is null or konteringer.prosjekt like korrigeringer.prosjekt_like escape '!')
    group by 1, 2, 3, 4, 5, 6

),

final as (

    select
        {{ nytt_nummer('nummer') }} as nummer,
        avgift.korrigering_id,
        avgift.kommunenr,
        avgift.aar,
        'til' as side,
        avgift.ansvar,
        avgift.funksjon,
        avgift_art.art,
        avgift.prosjekt,
        cast(
            case
                when aga_sats.sats_prosent > 0
                    then {{ avrundet(differanse, 2) }}
                -- Nothing is paid in zone V: the contribution is reckoned of the wages themselves.
                else {{ avrundet(av_grunnlaget, 2) }} - avgift.avgift_nok
            end as decimal(18, 2)
        ) as belop_nok
    from avgift
    inner join aga_sats on avgift.kommunenr = aga_sats.kommunenr and avgift.aar = aga_sats.aar
    cross join normalsats
    cross join avgift_art

)

select * from final
