with andre as (
    select * from marts.regnskapsfordeling_sammenlikning
    where kommunenr = $kommunenr and aar = $aar
),

-- Den samme kommunen i flere sett er én, så lenge settene sier det samme om den.
medlem as (
    select
        min(sammenlikning) as sammenlikning,
        medlem,
        medlem_kommunenr
    from (
        select
            sammenlikning,
            medlem,
            medlem_kommunenr,
            list((brukergruppe, medlem_andel_prosent, dataaar) order by brukergruppe) as tallene
        from andre
        group by sammenlikning, medlem, medlem_kommunenr
    )
    group by medlem, medlem_kommunenr, tallene
),

alle as (
    select distinct
        brukergruppe,
        0 as plass,
        'Vi' as hvem,
        '' as hvem_kode,
        egen_andel_prosent as andel_prosent,
        cast(null as varchar) as merknad
    from andre
    union all
    select
        andre.brukergruppe,
        1 as plass,
        andre.medlem as hvem,
        concat_ws(', ', andre.medlem_kommunenr, andre.sammenlikning) as hvem_kode,
        andre.medlem_andel_prosent as andel_prosent,
        concat_ws(
            ', ', case when andre.annet_aar then 'tall for ' || andre.dataaar end, split_part(andre.kilde, ',', 1)
        ) as merknad
    from andre
    inner join medlem
        on
            andre.sammenlikning = medlem.sammenlikning
            and andre.medlem = medlem.medlem
            and andre.medlem_kommunenr is not distinct from medlem.medlem_kommunenr
)

select
    gruppe.navn as "Brukergruppe",
    alle.hvem as "Hvem",
    alle.andel_prosent as "Andel (%)",
    alle.merknad as "Merknad",
    gruppe.brukergruppe as brukergruppe_kode,
    alle.hvem_kode,
    alle.plass = 0 as vi
from alle
inner join marts.dim_brukergruppe as gruppe on alle.brukergruppe = gruppe.brukergruppe
order by gruppe.rekkefolge, alle.plass, alle.hvem, alle.hvem_kode
