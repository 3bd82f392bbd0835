with maaledato as (

    select * from {{ ref('stg_raw__vedtak_maaledato') }}

),

vedtak as (

    select * from {{ ref('stg_person__vedtak') }}

),

vedtaksstatus as (

    select * from {{ ref('vedtaksstatus') }}

),

tjeneste as (

    select * from {{ ref('stg_raw__hjemmetjeneste') }}

),

aldersgruppe as (

    select * from {{ ref('aldersgruppe') }}

),

i_kraft as (

    select
        maaledato.kommunenr,
        maaledato.maaledato,
        vedtak._archive_id,
        vedtak.person,
        -- Of the year alone the age is known at a turn of the year: that which is nearest.
        year(maaledato.maaledato) - case when month(maaledato.maaledato) <= 6 then 1 else 0 end
        - vedtak.fodselsaar as alder,
        coalesce(vedtak.sone, 'uoppgitt') as sone,
        vedtak.tjenestekode,
        coalesce(vedtak.timer_per_uke, 0) as timer_per_uke,
        vedtak.tjenestekode in (select tjeneste.tjenestekode from tjeneste) as er_hjemmetjeneste
    from maaledato
    inner join vedtak
        on
            maaledato.kommunenr = vedtak.kommunenr
            and maaledato._archive_id = vedtak._archive_id
            and maaledato.maaledato between vedtak.start and coalesce(vedtak.slutt, maaledato.maaledato)
    left join vedtaksstatus on vedtak.status = vedtaksstatus.status
    where coalesce(vedtaksstatus.teller, true)

),

final as (

    select
        i_kraft.kommunenr,
        i_kraft.maaledato,
        i_kraft._archive_id,
        i_kraft.person,
        aldersgruppe.aldersgruppe,
        i_kraft.sone,
        i_kraft.tjenestekode,
        i_kraft.timer_per_uke,
        i_kraft.er_hjemmetjeneste
    from i_kraft
    inner join aldersgruppe
        on greatest(i_kraft.alder, 0) between aldersgruppe.alder_fra and coalesce(aldersgruppe.alder_til, 999)

)

select * from final
