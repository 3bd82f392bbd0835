with source as (

    select * from {{ source('raw', 'klass_korrespondanse') }}

),

-- KLASS is asked from both sides for the group of a municipality. From here on the municipality comes first. A pair
-- that two of KLASS' tables have for the same years is given twice, and is one.
final as (

    select
        _archive_id,
        kilde,
        fra_klassifikasjon as spurt_klassifikasjon,
        fra_klassifikasjon,
        til_klassifikasjon,
        fra_kode,
        fra_navn,
        til_kode,
        til_navn,
        gyldig_fra,
        gyldig_til
    from source
    where fra_klassifikasjon <> '112'
    union
    select
        _archive_id,
        kilde,
        fra_klassifikasjon as spurt_klassifikasjon,
        til_klassifikasjon as fra_klassifikasjon,
        fra_klassifikasjon as til_klassifikasjon,
        til_kode as fra_kode,
        til_navn as fra_navn,
        fra_kode as til_kode,
        fra_navn as til_navn,
        gyldig_fra,
        gyldig_til
    from source
    where fra_klassifikasjon = '112'

)

select * from final
