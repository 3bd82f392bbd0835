with fordelt as (

    select * from {{ endret(ref('int_fordeling__ansvar')) }}

),

brukergruppe as (

    select * from {{ ref('brukergruppe') }}

),

kommune as (

    select * from {{ ref('stg_raw__kommune') }}

),

summert as (

    select
        kommunenr,
        aar,
        brukergruppe,
        sum(netto_nok) as netto_nok,
        -- One line without art makes the gross unknown, not smaller.
        case when count(*) = count(brutto_nok) then sum(brutto_nok) end as brutto_nok
    from fordelt
    group by 1, 2, 3

),

med_nevner as (

    select
        *,
        sum(netto_nok) over (partition by kommunenr, aar) as pleie_omsorg_netto_nok
    from summert

),

final as (

    select
        med_nevner.kommunenr,
        cast(med_nevner.aar as smallint) as aar,
        med_nevner.brukergruppe,
        brukergruppe.hovedgruppe,
        cast(med_nevner.brutto_nok as decimal(18, 2)) as brutto_nok,
        cast(med_nevner.netto_nok as decimal(18, 2)) as netto_nok,
        cast(med_nevner.pleie_omsorg_netto_nok as decimal(18, 2)) as pleie_omsorg_netto_nok,
        cast(100 * med_nevner.netto_nok as double) / nullif(med_nevner.pleie_omsorg_netto_nok, 0) as andel_prosent,
        kommune.regnskapsgrunnlag
    from med_nevner
    inner join brukergruppe on med_nevner.brukergruppe = brukergruppe.brukergruppe
    inner join kommune on med_nevner.kommunenr = kommune.kommunenr

)

select * from final
