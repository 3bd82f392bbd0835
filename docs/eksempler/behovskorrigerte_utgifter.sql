-- Care per inhabitant before and after need, on both bases; they are not compared with each other.
select
    grunnlag,
    per_innbygger_nok,
    per_innbygger_behovskorrigert_nok,
    indeks_verifisert
from marts.behovskorrigerte_utgifter
where kommunenr = '9901' and aar = 2024 and funksjonsgruppe = 'pleie_og_omsorg'
order by grunnlag;

-- Several municipalities together: sum expenditure and need-corrected inhabitants, then divide.
select
    aar,
    round(sum(netto_nok) / sum(innbyggere * behovsindeks)) as per_behovskorrigert_innbygger_nok
from marts.behovskorrigerte_utgifter
where
    kommunenr in ('9902', '9905', '9909') and funksjonsgruppe = 'pleie_og_omsorg' and grunnlag = 'kostra'
    and netto_nok is not null and innbyggere is not null and behovsindeks is not null
group by aar
order by aar;

-- Dearest in home care after need.
select
    navn,
    per_innbygger_behovskorrigert_nok
from marts.behovskorrigerte_utgifter
inner join marts.dim_kommune_aar using (kommunenr, aar)
where aar = 2024 and funksjonsgruppe = 'f254_ekv' and grunnlag = 'kostra'
order by per_innbygger_behovskorrigert_nok desc nulls last
limit 5;
