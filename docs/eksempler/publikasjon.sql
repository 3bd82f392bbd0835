-- Which publication is this, and when was it made?
select distinct
    build_id,
    bygget_utc
from marts.publikasjon;

-- Rows and checks of each table.
select
    mart,
    rader,
    kontroller
from marts.publikasjon
order by kontroller desc, mart asc;

-- The archive files behind it that are rules or accounts.
select distinct unnest(string_split(arkivfiler, chr(10))) as arkivfil
from marts.publikasjon
where mart = 'regnskapsfordeling'
order by arkivfil;
