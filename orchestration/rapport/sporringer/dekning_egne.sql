select
    type.navn as "Tjeneste",
    coalesce(gruppe.navn, 'Alle') as "Brukergruppe",
    replace(dekning.maal, 'aarsverk', 'årsverk') as "Måles i",
    regexp_replace(replace(nevner.navn, '-', '–'), '^Innbyggere ', '') as "Av innbyggere",
    dekning.teller as "Antall",
    dekning.dekning_prosent as "Dekning (%)",
    -- En del er aldri summen.
    concat_ws(
        ', ', case when dekning.aldersgruppe <> 'alle' then 'brukerne i denne alderen' end,
        'mangler ' || replace(dekning.mangler, '_', ' ')
    ) as "Merknad",
    dekning.tjenestetype as tjeneste_kode,
    coalesce(dekning.brukergruppe, '') as brukergruppe_kode,
    dekning.nevner as nevner_kode,
    dekning.aldersgruppe as aldersgruppe_kode,
    dekning.skjermet
from marts.dekningsgrad as dekning
inner join marts.dim_tjenestetype as type on dekning.tjenestetype = type.tjenestetype
inner join marts.dim_nevner as nevner on dekning.nevner = nevner.nevner
left join marts.dim_brukergruppe as gruppe on dekning.brukergruppe = gruppe.brukergruppe
where
    dekning.kommunenr = $kommunenr and dekning.aar = $aar and dekning.grunnlag = 'egne_tall'
    and dekning.maal not in ('aarsverk', 'timer')
order by type.rekkefolge, gruppe.rekkefolge, dekning.maal, dekning.aldersgruppe, nevner.alder_fra, nevner.alder_til
