-- Pleie og omsorg in all, year by year.
select
    aar,
    belop_nok,
    per_innbygger_nok,
    publisering
from marts.kostra_utgifter
where kommunenr = '9901' and funksjon = 'pleie_og_omsorg' and artsgruppe = 'netto'
order by aar;

-- Several municipalities together, per inhabitant: amounts and inhabitants are summed, then divided.
select
    aar,
    round(sum(belop_nok) / sum(innbyggere)) as per_innbygger_nok
from marts.kostra_utgifter
where
    kommunenr in ('9901', '9902', '9905') and funksjon = 'f254_ekv' and artsgruppe = 'netto'
    and belop_nok is not null and innbyggere is not null
group by aar
order by aar;

-- Dearest institutions per inhabitant.
select
    navn,
    per_innbygger_nok
from marts.kostra_utgifter
inner join marts.dim_kommune_aar using (kommunenr, aar)
where aar = 2024 and funksjon = '253' and artsgruppe = 'netto'
order by per_innbygger_nok desc nulls last
limit 5;
