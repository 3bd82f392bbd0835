-- Every municipality that KLASS knows in the newest year is in a KOSTRA group, or KLASS has answered with old tables.
-- A warning: no figure is wrong by it, the municipality is just compared with no group; and SSB may make the groups of
-- a new year later than its municipalities.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'dim_kommune_aar'}}}) }}

with kommune_aar as (

    select * from {{ ref('dim_kommune_aar') }}

),

klass as (

    select distinct kode as kommunenr from {{ ref('stg_klass__kode') }}
    where klassifikasjon = '131'

),

siste as (

    select
        kommune_aar.kommunenr,
        max_by(kommune_aar.navn, kommune_aar.aar) as navn,
        max(kommune_aar.aar) as aar,
        max(kommune_aar.aar) filter (where kommune_aar.kostragruppe is not null) as siste_aar_med_gruppe
    from kommune_aar
    inner join klass on kommune_aar.kommunenr = klass.kommunenr
    group by 1

)

select
    kommunenr,
    navn,
    aar,
    siste_aar_med_gruppe
from siste
where
    aar = (select max(aar) from kommune_aar)
    and coalesce(siste_aar_med_gruppe, 0) < aar
