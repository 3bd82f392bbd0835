with gjeldende as (

    select * from {{ ref('int_vedtak__gjeldende') }}

),

pris as (

    select * from {{ ref('int_vedtak__pris') }}

),

inndeling as (

    select * from {{ ref('int_skjerming__inndeling') }}
    where tabell = 'tjeneste'

),

vedtak as (

    select
        gjeldende.kommunenr,
        gjeldende.maaledato,
        gjeldende.person,
        gjeldende.tjenestekode,
        gjeldende.timer_per_uke,
        gjeldende.timer_per_uke * pris.pris_nok as kostnad_nok,
        inndeling.vist,
        inndeling.antall_vises,
        inndeling.kroner_vises
    from gjeldende
    inner join pris
        on
            gjeldende.kommunenr = pris.kommunenr
            and gjeldende.maaledato = pris.maaledato
            and gjeldende.tjenestekode = pris.tjenestekode
    inner join inndeling
        on
            gjeldende.kommunenr = inndeling.kommunenr
            and gjeldende.maaledato = inndeling.maaledato
            and gjeldende.tjenestekode = inndeling.verdi

),

-- Every service that the row may be of, also one that nobody has this day.
omfang as (

    select
        inndeling.kommunenr,
        inndeling.maaledato,
        tjeneste.verdi as tjenestekode,
        case when count(*) > 1 then {{ samlet('inndeling.verdi', "'; '", 'inndeling.verdi') }} end as tjenester
    from inndeling
    {{ for_hver(['inndeling.vist', "'alle'"], 'tjeneste') }}
    group by 1, 2, 3

),

summer as (

    select
        vedtak.kommunenr,
        vedtak.maaledato,
        tjeneste.verdi as tjenestekode,
        count(distinct vedtak.person) as mottakere,
        sum(vedtak.timer_per_uke) as timer_per_uke,
        sum(vedtak.kostnad_nok) as kostnad_nok,
        tjeneste.verdi = 'alle' or bool_and(vedtak.antall_vises) as antall_vises,
        bool_and(vedtak.kroner_vises) as kroner_vises
    from vedtak
    {{ for_hver(['vedtak.vist', "'alle'"], 'tjeneste') }}
    group by 1, 2, 3

),

final as (

    select
        summer.kommunenr,
        summer.maaledato,
        summer.tjenestekode,
        omfang.tjenester,
        case when summer.antall_vises then summer.mottakere end as mottakere,
        summer.timer_per_uke,
        case when summer.kroner_vises then summer.kostnad_nok end as kostnad_nok,
        not(summer.antall_vises and summer.kroner_vises) as skjermet
    from summer
    inner join omfang
        on
            summer.kommunenr = omfang.kommunenr
            and summer.maaledato = omfang.maaledato
            and summer.tjenestekode = omfang.tjenestekode

)

select * from final
