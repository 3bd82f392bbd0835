-- Own share beside the others', one user group.
select
    medlem,
    round(egen_andel_prosent, 1) as egen,
    medlem_andel_prosent as andre,
    dataaar
from marts.regnskapsfordeling_sammenlikning
where kommunenr = '1507' and aar = 2020 and brukergruppe = 'PU_O18'
order by medlem_andel_prosent desc;

-- Whose figures are of another year, or of a municipality that is gone?
select distinct
    medlem,
    dataaar,
    annet_aar,
    finnes_ikke_i_aaret
from marts.regnskapsfordeling_sammenlikning
where annet_aar or finnes_ikke_i_aaret
order by medlem;

-- Highest and lowest among the others, by user group.
select
    navn,
    min(medlem_andel_prosent) as lavest,
    max(medlem_andel_prosent) as hoyest
from marts.regnskapsfordeling_sammenlikning
inner join marts.dim_brukergruppe using (brukergruppe)
where kommunenr = '1507' and aar = 2020 and medlem_kommunenr is not null
group by navn, rekkefolge
order by rekkefolge;
