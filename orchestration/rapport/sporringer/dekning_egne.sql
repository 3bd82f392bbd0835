select
    upper(dekning.tjenestetype[1]) || replace(dekning.tjenestetype[2:], '_', ' ') as "Tjeneste",
    coalesce(gruppe.navn, 'Alle') as "Brukergruppe",
    dekning.maal as "Måles i",
    case dekning.nevner
        when 'alle' then 'alle innbyggere'
        else replace(replace(dekning.nevner, '_pluss', ' år og over'), '_', '–')
    end as "Av innbyggere",
    dekning.teller as "Antall",
    dekning.dekning_prosent as "Dekning (%)",
    -- En del er aldri summen.
    concat_ws(
        ', ', case when dekning.aldersgruppe <> 'alle' then 'brukerne i denne alderen' end,
        'mangler ' || replace(dekning.mangler, '_', ' ')
    ) as "Merknad",
    dekning.skjermet
from marts.dekningsgrad as dekning
left join marts.dim_brukergruppe as gruppe on dekning.brukergruppe = gruppe.brukergruppe
where
    dekning.kommunenr = $kommunenr and dekning.aar = $aar and dekning.grunnlag = 'egne_tall'
    and dekning.maal not in ('aarsverk', 'timer')
order by dekning.tjenestetype, gruppe.rekkefolge, dekning.maal, dekning.nevner
