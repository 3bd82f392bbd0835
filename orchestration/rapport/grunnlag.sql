-- What there is to tell of a municipality and a year, so that a figure without rows does not say that all is well.
select
    exists (
        select * from marts.kostra_regnskap_korrigert
        where kommunenr = $kommunenr and aar = $aar
    ) or exists (
        select * from marts.regnskapsfordeling
        where kommunenr = $kommunenr and aar = $aar
    ) as regnskap,
    exists (
        select * from marts.hjemmetjeneste_sone
        where kommunenr = $kommunenr
    ) as vedtak,
    exists (
        select * from marts.kostra_utgifter
        where kommunenr = $kommunenr and aar = $aar
    ) as nasjonale,
    exists (
        select * from marts.behovskorrigerte_utgifter
        where
            kommunenr = $kommunenr and aar = $aar and grunnlag = 'kostra' and sektor = 'pleie_og_omsorg'
            and behovsindeks is not null
    ) as behovsindeks,
    exists (
        select * from marts.kostra_avstemming
        where kommunenr = $kommunenr and aar = $aar
    ) as ssbs_regnskap,
    exists (
        select * from marts.regnskapskontroll
        where kommunenr = $kommunenr and aar = $aar and utfall <> 'ikke kjørt'
    ) as kontroll
