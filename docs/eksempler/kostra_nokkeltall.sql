-- Årsverk of those who serve users (not all in care), year by year.
select
    aar,
    verdi,
    enhet,
    publisering
from marts.kostra_nokkeltall
where kommunenr = '9901' and indikator = '12292_KOSaarsverkbruke0000'
order by aar;

-- Which figures does SSB withhold or lack, and by which symbol?
select
    status,
    count(*) as tall
from marts.kostra_nokkeltall
where status is not null
group by status
order by tall desc;

-- Own beside the group, by the name of the figure.
select
    hva.navn,
    egen.verdi,
    andre.verdi as gruppa,
    egen.enhet
from marts.kostra_nokkeltall as egen
inner join marts.dim_kommune_aar as kommune using (kommunenr, aar)
inner join marts.kostra_nokkeltall_gruppe as andre
    on kommune.kostragruppe = andre.gruppe and egen.aar = andre.aar and egen.indikator = andre.indikator
inner join marts.dim_indikator as hva on egen.indikator = hva.indikator
where egen.kommunenr = '9901' and egen.aar = 2024 and egen.tabell = '12209'
order by hva.navn;
