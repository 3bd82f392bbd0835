{#
    The order of precedence. The first key form that has a rule for a line decides; the two forms with only one of
    art and prosjekt are less exact than both and count as the same method.
#}
{% set nivaaer = [
    ('ansvar_funksjon_art_prosjekt', 'ansvar_funksjon_art_prosjekt'),
    ('ansvar_funksjon_art', 'ansvar_funksjon_art_prosjekt'),
    ('ansvar_funksjon_prosjekt', 'ansvar_funksjon_art_prosjekt'),
    ('ansvar_funksjon', 'ansvar_funksjon'),
    ('ansvar', 'ansvar'),
    ('funksjon', 'funksjon'),
] %}

with linjer as (

    select * from {{ endret(ref('int_regnskap__pleie_omsorg')) }}

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
        regel_id
    from {{ ref('stg_raw__fordelingsregler') }}

),

-- A user is one person whichever rule and year: one flagged rule flags the ansvar.
enkeltbrukere as (

    select
        kommunenr,
        ansvar,
        max(publiseres_under) as publiseres_under
    from {{ ref('stg_raw__fordelingsregler') }}
    where enkeltbruker
    group by 1, 2

),

konteringer as (

    select
        kommunenr,
        aar,
        ansvar,
        funksjon,
        art,
        prosjekt,
        {{ et_nummer('kommunenr, aar, ansvar, funksjon, art, prosjekt') }} as kontering_id
    from linjer
    group by 1, 2, 3, 4, 5, 6

),

treff as (

    {% for nokkelform, metode in nivaaer %}
        select
            konteringer.kontering_id,
            regler.regel_metode,
            regler.regel_id,
            '{{ metode }}' as metode,
            {{ loop.index }} as presisjon
        from konteringer
        inner join regler
            on
                konteringer.kommunenr = regler.kommunenr
                and {{ gyldig_i('regler', 'konteringer.aar') }}
                and regler.nokkelform = '{{ nokkelform }}'
                {% for kolonne in nokkelform.split('_') %}
                    and konteringer.{{ kolonne }} = regler.{{ kolonne }}
                {% endfor %}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}

),

beste as (

    select
        *,
        count(*) over (partition by kontering_id, presisjon) as likeverdige_regler
    from treff
    qualify presisjon = min(presisjon) over (partition by kontering_id)

),

valgt as (

    select *
    from beste
    qualify row_number() over (partition by kontering_id order by regel_id) = 1

),

final as (

    select
        linjer.linje_id,
        linjer._archive_id,
        linjer.linjenr,
        linjer.kommunenr,
        linjer.aar,
        linjer.ansvar,
        linjer.funksjon,
        linjer.netto_nok,
        linjer.brutto_nok,
        valgt.regel_id,
        valgt.regel_metode,
        valgt.metode,
        valgt.likeverdige_regler,
        enkeltbrukere.ansvar is not null as enkeltbruker,
        enkeltbrukere.publiseres_under
    from linjer
    inner join konteringer
        on
            linjer.kommunenr = konteringer.kommunenr
            and linjer.aar = konteringer.aar
            and linjer.ansvar is not distinct from konteringer.ansvar
            and linjer.funksjon = konteringer.funksjon
            and linjer.art is not distinct from konteringer.art
            and linjer.prosjekt is not distinct from konteringer.prosjekt
    left join valgt on konteringer.kontering_id = valgt.kontering_id
    left join enkeltbrukere
        on
            linjer.kommunenr = enkeltbrukere.kommunenr
            and linjer.ansvar = enkeltbrukere.ansvar

)

select * from final
