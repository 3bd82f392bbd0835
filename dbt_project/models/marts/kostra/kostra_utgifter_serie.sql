with serie as (

    select * from {{ ref('int_kommune__serie') }}

),

utgifter as (

    select * from {{ ref('kostra_utgifter') }}

),

innbyggere as (

    select * from {{ ref('int_befolkning__innbyggere') }}

),

-- The parts of a year are counted under the next year's numbers on the day after it.
aarsslutt as (

    select
        serie.kommunenr,
        serie.aar - 1 as aar,
        case
            when count(*) = count(innbyggere.innbyggere) then cast(sum(innbyggere.innbyggere) as integer)
        end as innbyggere
    from serie
    left join innbyggere on serie.del_kommunenr = innbyggere.kommunenr and serie.aar = innbyggere.aar
    group by 1, 2

),

deler as (

    select
        kommunenr,
        aar,
        count(*) as antall_deler,
        bool_and(sammenlignbar) as sammenlignbar,
        {{ samlet('del_kommunenr', "','", 'del_kommunenr') }} as deler
    from serie
    group by 1, 2

),

summert as (

    select
        serie.kommunenr,
        serie.aar,
        utgifter.funksjon,
        max(utgifter.funksjon_navn) as funksjon_navn,
        utgifter.artsgruppe,
        count(utgifter.belop_nok) as antall_belop,
        sum(utgifter.belop_nok) as belop_nok,
        max(utgifter.per_innbygger_nok) as per_innbygger_nok,
        max(utgifter.publisering) as publisering,
        max(utgifter.kilde) as kilde
    from serie
    inner join utgifter on serie.del_kommunenr = utgifter.kommunenr and serie.aar = utgifter.aar
    group by 1, 2, 3, 5

),

-- Never the whole of a split municipality under one of its successors.
sammenlignbart as (

    select
        summert.kommunenr,
        summert.aar,
        summert.funksjon,
        summert.funksjon_navn,
        summert.artsgruppe,
        case
            when deler.sammenlignbar and summert.antall_belop = deler.antall_deler
                then cast(summert.belop_nok as decimal(18, 2))
        end as belop_nok,
        case when deler.sammenlignbar then aarsslutt.innbyggere end as innbyggere,
        case when deler.sammenlignbar and deler.antall_deler = 1 then summert.per_innbygger_nok end as ssb_nok,
        deler.antall_deler,
        deler.sammenlignbar,
        deler.deler,
        summert.publisering,
        summert.kilde
    from summert
    inner join deler on summert.kommunenr = deler.kommunenr and summert.aar = deler.aar
    left join aarsslutt on summert.kommunenr = aarsslutt.kommunenr and summert.aar = aarsslutt.aar

),

final as (

    select
        kommunenr,
        aar,
        funksjon,
        funksjon_navn,
        artsgruppe,
        belop_nok,
        innbyggere,
        case
            when antall_deler = 1 then ssb_nok
            else {{ til_desimal('cast(belop_nok as double) / nullif(innbyggere, 0)', '18, 2') }}
        end as per_innbygger_nok,
        cast(antall_deler as smallint) as antall_deler,
        sammenlignbar,
        deler,
        publisering,
        kilde
    from sammenlignbart

)

select * from final
