-- Arbeidsgiveravgift is normalised only where the zone is known and its shares of the wages sum to 1.
-- Run after them all, so that one night tells every fault.
-- depends_on: {{ ref('int_regnskap__korrigert') }}
{{ config(meta={'dagster': {'ref': {'name': 'int_korrigering__gjeldende'}}}) }}

select
    korrigeringer.regel_id,
    korrigeringer.korrigering,
    korrigeringer.kommunenr,
    korrigeringer.aar,
    satser.sone,
    satser.andel,
    'no zone is known that holds all wages: give aga_soner' as feil
from {{ ref('int_korrigering__gjeldende') }} as korrigeringer
left join {{ ref('int_korrigering__aga_sats') }} as satser
    on korrigeringer.kommunenr = satser.kommunenr and korrigeringer.aar = satser.aar
where korrigeringer.type = 'normaliser' and coalesce(abs(satser.andel - 1), 1) > 0.0000001
