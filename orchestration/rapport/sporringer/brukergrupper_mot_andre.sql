with andre as (
    select * from marts.regnskapsfordeling_sammenlikning
    where kommunenr = $kommunenr and aar = $aar
),

alle as (
    select distinct
        brukergruppe,
        0 as plass,
        'Vi' as hvem,
        egen_andel_prosent as andel_prosent,
        cast(null as varchar) as merknad
    from andre
    union all
    select
        brukergruppe,
        1 as plass,
        medlem as hvem,
        medlem_andel_prosent as andel_prosent,
        concat_ws(', ', case when annet_aar then 'tall for ' || dataaar end, split_part(kilde, ',', 1)) as merknad
    from andre
)

select
    gruppe.navn as "Brukergruppe",
    alle.hvem as "Hvem",
    alle.andel_prosent as "Andel (%)",
    alle.merknad as "Merknad"
from alle
inner join marts.dim_brukergruppe as gruppe on alle.brukergruppe = gruppe.brukergruppe
order by gruppe.rekkefolge, alle.plass, alle.hvem
