select
    funksjon as "Funksjon",
    replace(artsgruppe, '_', ' ') as "Utgifter",
    eget_nok / 1000000 as "Regnskapet (mill. kr)",
    ssb_nok / 1000000 as "SSB (mill. kr)",
    differanse_nok / 1000000 as "Forskjell (mill. kr)",
    differanse_prosent as "Forskjell (%)",
    nullif(publisering, 'endelig') as "Merknad"
from marts.kostra_avstemming
where kommunenr = $kommunenr and aar = $aar and over_grense
order by abs(differanse_nok) desc
