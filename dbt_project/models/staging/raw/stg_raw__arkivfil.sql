{# The archive files behind this build, whichever table they went to. #}
with kilder as (

    select _archive_id from {{ source('raw', 'regnskap_lasting') }}
    union
    select _artskart_archive_id as _archive_id from {{ source('raw', 'regnskap_lasting') }}
    where _artskart_archive_id is not null
    union
    select _funksjonskart_archive_id as _archive_id from {{ source('raw', 'regnskap_lasting') }}
    where _funksjonskart_archive_id is not null
    union
    select _archive_id from {{ source('raw', 'kontoplan_tillegg') }}
    union
    select _archive_id from {{ source('raw', 'fordelingsregler') }}
    union
    select _archive_id from {{ source('raw', 'fellesnokler') }}
    union
    select _archive_id from {{ source('raw', 'korrigeringer') }}
    union
    select _archive_id from {{ source('raw', 'aga_soner') }}
    union
    select _archive_id from {{ source('raw', 'tjenestetall') }}
    union
    select _archive_id from {{ source('raw', 'bemanning') }}
    union
    select _archive_id from {{ source('raw', 'vedtak_lasting') }}
    union
    select _kart_archive_id as _archive_id from {{ source('raw', 'vedtak_lasting') }}
    where _kart_archive_id is not null
    union
    select _archive_id from {{ source('raw', 'sammenlikninger') }}
    union
    select _archive_id from {{ source('raw', 'sammenlikningstall') }}
    union
    select _archive_id from {{ source('raw', 'kriterier') }}
    union
    select _archive_id from {{ source('raw', 'indekser') }}
    union
    select _archive_id from {{ source('raw', 'gront_hefte') }}
    union
    select _archive_id from {{ source('raw', 'bygg') }}
    union
    select _archive_id from {{ source('raw', 'ssb_svar') }}
    union
    select _archive_id from {{ source('raw', 'klass_kode') }}
    union
    select _archive_id from {{ source('raw', 'klass_endring') }}
    union
    select _archive_id from {{ source('raw', 'klass_korrespondanse') }}

)

select * from kilder
