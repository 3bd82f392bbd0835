{# The codes of one of SSB's classifications, with the newest name and the last year each is valid. #}
{% macro klass_navn(klassifikasjon) -%}
    select
        kode,
        max_by(navn, gyldig_fra) as navn,
        'KLASS {{ klassifikasjon }}' as kilde,
        case
            when count(*) = count(gyldig_til) then cast(max({{ forste_hele_aar('gyldig_til') }}) - 1 as smallint)
        end as gyldig_til
    from {{ ref('stg_klass__kode') }}
    where klassifikasjon = '{{ klassifikasjon }}' and kilde = 'SSB KLASS'
    group by 1
{%- endmacro %}
