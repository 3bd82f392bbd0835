-- What a user group costs, or gets back from the state, is told of however few it is: the account does not say how many
-- they are. Where the municipality's own figures do, and they are few, look at whether it can be told: an ansvar that
-- is theirs alone is marked enkeltbruker, and one rule may place the group's lines with another group.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'regnskapsfordeling'}}}) }}

with fordelt as (

    select * from {{ ref('regnskapsfordeling') }}
    where netto_nok <> 0

),

brukere as (

    select * from {{ ref('int_dekning__egne') }}
    where maal = 'brukere' and aldersgruppe = 'alle' and tjenestetype in ('pleie_og_omsorg', 'ressurskrevende')

),

terskel as (

    select verdi as personer_minst
    from {{ ref('terskel') }}
    where terskel = 'personer_minst'

)

-- Without the number: what a test finds is written in logs.
select
    fordelt.kommunenr,
    fordelt.aar,
    fordelt.brukergruppe,
    brukere.tjenestetype
from fordelt
inner join brukere
    on
        fordelt.kommunenr = brukere.kommunenr
        and fordelt.aar = brukere.aar
        and fordelt.brukergruppe = brukere.brukergruppe
cross join terskel
where brukere.antall < terskel.personer_minst
