{% set begreper = ['netto', 'brutto', 'korrigert_brutto'] %}

with linjer as (

    select * from {{ ref('int_regnskap__korrigert') }}

),

korrigeringer as (

    select * from {{ ref('int_korrigering__gjeldende') }}

),

aga_sats as (

    select * from {{ ref('int_korrigering__aga_sats') }}

),

normalisert as (

    select distinct
        kommunenr,
        aar
    from korrigeringer
    where type = 'normaliser'

),

summert as (

    select
        kommunenr,
        aar,
        funksjon,
        {% for begrep in begreper %}
            -- One line without art makes the gross unknown, not smaller.
            case
                when count(*) = count(i_{{ begrep }})
                    then coalesce(sum(belop_nok) filter (where i_{{ begrep }} and korrigering_id is null), 0)
            end as rapportert_{{ begrep }}_nok,
            case
                when count(*) = count(i_{{ begrep }})
                    then coalesce(sum(belop_nok) filter (where i_{{ begrep }} and korrigering_id is not null), 0)
            end as korrigering_{{ begrep }}_nok
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from linjer
    group by 1, 2, 3

),

final as (

    select
        summert.kommunenr,
        cast(summert.aar as smallint) as aar,
        summert.funksjon,
        {% for begrep in begreper %}
            {% for ledd in ['rapportert', 'korrigering'] %}
                cast(summert.{{ ledd }}_{{ begrep }}_nok as decimal(18, 2)) as {{ ledd }}_{{ begrep }}_nok,
            {% endfor %}
            cast(
                summert.rapportert_{{ begrep }}_nok + summert.korrigering_{{ begrep }}_nok as decimal(18, 2)
            ) as korrigert_{{ begrep }}_nok,
        {% endfor %}
        normalisert.kommunenr is not null as aga_normalisert,
        aga_sats.sone as aga_sone,
        cast(aga_sats.sats_prosent as double) as aga_sats_prosent,
        aga_sats.verifisert as aga_verifisert
    from summert
    left join normalisert on summert.kommunenr = normalisert.kommunenr and summert.aar = normalisert.aar
    left join aga_sats on summert.kommunenr = aga_sats.kommunenr and summert.aar = aga_sats.aar

)

select * from final
