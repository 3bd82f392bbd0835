select
    regel as "Regel",
    utfall as "Alvorlighet",
    regeltekst as "Hva regelen sier",
    funn as "Funn"
from marts.regnskapskontroll
where kommunenr = $kommunenr and aar = $aar and utfall not in ('ok', 'ikke kjørt')
order by regel
