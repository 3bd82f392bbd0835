select
    gruppe.navn as "Brukergruppe",
    fordeling.netto_nok / 1000000 as "Netto (mill. kr)",
    fordeling.andel_prosent as "Andel (%)",
    gruppe.brukergruppe as brukergruppe_kode,
    case when fordeling.regnskapsgrunnlag = 'korrigert' then 'av det korrigerte regnskapet' end as "Merknad"
from marts.regnskapsfordeling as fordeling
inner join marts.dim_brukergruppe as gruppe on fordeling.brukergruppe = gruppe.brukergruppe
where fordeling.kommunenr = $kommunenr and fordeling.aar = $aar
order by gruppe.rekkefolge
