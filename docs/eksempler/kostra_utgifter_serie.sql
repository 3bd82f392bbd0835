-- Today's municipality through a merger.
select
    aar,
    deler,
    belop_nok,
    per_innbygger_nok
from marts.kostra_utgifter_serie
where kommunenr = '9908' and funksjon = 'FGK9' and artsgruppe = 'netto'
order by aar;

-- Where is there no figure, since there is a split behind it?
select distinct
    kommunenr,
    aar,
    deler
from marts.kostra_utgifter_serie
where not sammenlignbar
order by kommunenr, aar;

-- Growth since the first year that can be compared, in kroner of each year.
select
    navn,
    min(aar) as fra_aar,
    max(aar) as til_aar,
    max_by(belop_nok, aar) - min_by(belop_nok, aar) as vekst_nok
from marts.kostra_utgifter_serie
inner join marts.dim_kommune using (kommunenr)
where funksjon = 'f254_ekv' and artsgruppe = 'netto' and belop_nok is not null
group by navn
having min(aar) < max(aar)
order by vekst_nok desc;
