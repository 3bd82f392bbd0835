-- What a correction moves to is a function and an art that are valid in the year.
-- Run after them all, so that one night tells every fault.
-- depends_on: {{ ref('int_regnskap__korrigert') }}
{{ config(meta={'dagster': {'ref': {'name': 'int_korrigering__gjeldende'}}}) }}

select
    korrigeringer.regel_id,
    korrigeringer.korrigering,
    korrigeringer.kommunenr,
    korrigeringer.aar,
    korrigeringer.til_funksjon,
    korrigeringer.til_art,
    'not valid in the year' as feil
from {{ ref('int_korrigering__gjeldende') }} as korrigeringer
left join {{ ref('int_kontoplan__funksjon') }} as funksjon
    on korrigeringer.til_funksjon = funksjon.funksjon and {{ gyldig_i('funksjon', 'korrigeringer.aar') }}
left join {{ ref('int_kontoplan__art') }} as art
    on korrigeringer.til_art = art.art and {{ gyldig_i('art', 'korrigeringer.aar') }}
where
    (korrigeringer.til_funksjon is not null and funksjon.funksjon is null)
    or (korrigeringer.til_art is not null and art.art is null)
