{#
    The codes of one of SSB's classifications by their three digits, with a name and the last year each is valid. KLASS
    259 writes A099 for an art of both accounts, AD729 and AI729 for one that the operating account and the investments
    each have. The name is the one that holds longest, and of those the plain number's, then A, AD and AI, as they sort.
    Sums (AG.., AGD.., FGK..) are no codes of an account.
#}
{% macro klass_navn(klassifikasjon) -%}
    select
        siffer as kode,
        navn,
        'KLASS {{ klassifikasjon }}' as kilde,
        siste_aar as gyldig_til
    from (
        select
            right(kode, 3) as siffer,
            navn,
            case
                when count(*) over (partition by right(kode, 3)) = count(gyldig_til) over (partition by right(kode, 3))
                    then cast(
                        max({{ forste_hele_aar('gyldig_til') }}) over (partition by right(kode, 3)) - 1 as smallint
                    )
            end as siste_aar,
            row_number() over (
                partition by right(kode, 3)
                order by coalesce(gyldig_til, date '9999-12-31') desc, kode asc, gyldig_fra desc
            ) as rang
        from {{ ref('stg_klass__kode') }}
        where
            klassifikasjon = '{{ klassifikasjon }}'
            and kilde = 'SSB KLASS'
            and {{ er_som('kode', '(A[DI]?)?[0-9]{3}') }}
    )
    where rang = 1
{%- endmacro %}
