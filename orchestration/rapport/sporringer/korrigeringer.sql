select
    korrigering as "Korrigering",
    type as "Type",
    string_agg(distinct funksjon, ', ' order by funksjon) filter (where side = 'fra') as "Fra funksjon",
    string_agg(distinct funksjon, ', ' order by funksjon) filter (where side = 'til') as "Til funksjon",
    sum(belop_nok) filter (where side = 'fra') / 1000000 as "Trukket fra (mill. kr)",
    sum(belop_nok) filter (where side = 'til') / 1000000 as "Lagt til (mill. kr)",
    any_value(begrunnelse) as "Begrunnelse",
    any_value(godkjent_av) as "Godkjent av"
from marts.kostra_korrigeringer
where kommunenr = $kommunenr and aar = $aar
group by korrigering, type
order by max(abs(belop_nok)) desc, korrigering
