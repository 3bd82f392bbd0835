-- Every recipient has a class of hours and an age band: a gap in timeklasse or aldersgruppe (seeds/vedtak) would lose
-- some unseen. Names no person.
{{ config(meta={'dagster': {'ref': {'name': 'int_vedtak__mottaker'}}}) }}

with i_kraft as (

    select
        maaledato.kommunenr,
        maaledato.maaledato,
        count(distinct vedtak.person) as personer
    from {{ ref('stg_raw__vedtak_maaledato') }} as maaledato
    inner join {{ ref('stg_person__vedtak') }} as vedtak
        on
            maaledato.kommunenr = vedtak.kommunenr
            and maaledato._archive_id = vedtak._archive_id
            and maaledato.maaledato between vedtak.start and coalesce(vedtak.slutt, maaledato.maaledato)
    inner join {{ ref('stg_raw__hjemmetjeneste') }} as tjeneste on vedtak.tjenestekode = tjeneste.tjenestekode
    left join {{ ref('vedtaksstatus') }} as vedtaksstatus on vedtak.status = vedtaksstatus.status
    where coalesce(vedtaksstatus.teller, true)
    group by 1, 2

),

mottaker as (

    select
        kommunenr,
        maaledato,
        count(*) as mottakere
    from {{ ref('int_vedtak__mottaker') }}
    group by 1, 2

)

select
    i_kraft.kommunenr,
    i_kraft.maaledato,
    i_kraft.personer,
    coalesce(mottaker.mottakere, 0) as mottakere
from i_kraft
left join mottaker on i_kraft.kommunenr = mottaker.kommunenr and i_kraft.maaledato = mottaker.maaledato
where i_kraft.personer <> coalesce(mottaker.mottakere, 0)
