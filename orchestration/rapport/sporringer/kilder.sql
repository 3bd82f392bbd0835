with filer as (
    select distinct unnest(string_split(arkivfiler, chr(10))) as arkivfil
    from marts.publikasjon
),

alle as (
    select
        -- SSB's title begins with the number of the table, and so does ours.
        datasett || coalesce(': ' || regexp_replace(tittel, '^[0-9]{5}: ', ''), '') as hva,
        kilde,
        cast(hentet_utc as date) as hentet,
        arkivfil
    from marts.datakilde
    union all
    select
        case split_part(arkivfil, '/', 1)
            when 'regnskap' then 'Regnskap'
            when 'vedtak' then 'Vedtak'
            else 'Regler og egne tall'
        end as hva,
        'Kommunen' as kilde,
        cast(null as date) as hentet,
        arkivfil
    from filer
    where contains(arkivfil, '/' || $kommunenr || '/')
)

select
    hva as "Hva",
    kilde as "Kilde",
    hentet as "Hentet",
    arkivfil as "Fil i arkivet"
from alle
order by kilde <> 'Kommunen', hva, arkivfil
