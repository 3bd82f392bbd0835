{#
    Parts of lines, or sums of them, with what their rule is called.

    deler: a relation with kommunenr, aar, ansvar, funksjon and nokkel_id
    Adds metode (the step of the order of precedence), regel_id (rule, and key where the costs are shared),
    enkeltbruker and publiseres_under.
#}
{% macro med_regel(deler) %}
    select
        deler.*,
        case
            when nokkel.regel_metode = 'felles' then fellesnokkel.metode
            -- With only one of art and prosjekt a form is less exact than with both, and counts as the same method.
            when nokkel.nokkelform like 'ansvar_funksjon_%' then 'ansvar_funksjon_art_prosjekt'
            else nokkel.nokkelform
        end as metode,
        nokkel.regel_id || coalesce(' + ' || fellesnokkel.nokkel, '') as regel_id,
        enkeltbruker.ansvar is not null as enkeltbruker,
        enkeltbruker.publiseres_under
    from {{ deler }} as deler
    inner join {{ ref('int_fordeling__nokkel') }} as nokkel on deler.nokkel_id = nokkel.nokkel_id
    left join (
        select distinct
            kommunenr,
            aar,
            funksjon,
            metode,
            nokkel
        from {{ ref('int_fordeling__fellesnokler') }}
    ) as fellesnokkel
        on
            nokkel.regel_metode = 'felles'
            and deler.kommunenr = fellesnokkel.kommunenr
            and deler.aar = fellesnokkel.aar
            and deler.funksjon = fellesnokkel.funksjon
    left join (
        -- A user is one person whichever rule and year: one flagged rule flags the ansvar.
        select
            kommunenr,
            ansvar,
            max(publiseres_under) as publiseres_under
        from {{ ref('stg_raw__fordelingsregler') }}
        where enkeltbruker
        group by 1, 2
    ) as enkeltbruker
        on deler.kommunenr = enkeltbruker.kommunenr and deler.ansvar = enkeltbruker.ansvar
{% endmacro %}
