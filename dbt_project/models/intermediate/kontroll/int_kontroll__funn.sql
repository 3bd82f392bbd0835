with linjer as (

    select * from {{ endret(ref('stg_raw__regnskap')) }}

),

avvist as (

    select * from {{ endret(ref('stg_raw__regnskap_avvist')) }}

),

gjeldende as (

    select * from {{ endret(ref('int_kontroll__gjeldende')) }}
    where hvorfor_ikke is null

),

kode as (

    select * from {{ ref('kontrollregel_kode') }}

),

enkeltbrukere as (

    select distinct
        kommunenr,
        ansvar
    from {{ ref('stg_raw__fordelingsregler') }}
    where enkeltbruker

),

med_enkeltbrukere as (

    select distinct kommunenr
    from enkeltbrukere

),

grense as (

    select
        max(verdi) filter (where terskel = 'kontroll_minste_belop_nok') as minste_belop_nok,
        max(verdi) filter (where terskel = 'kontroll_viste_funn') as viste_funn,
        max(verdi) filter (where terskel = 'personer_minst') as personer_minst,
        max(verdi) filter (where terskel = 'enkeltbruker_andel_maks_prosent') as andel_maks_prosent
    from {{ ref('terskel') }}

),

per_ansvar as (

    select
        linjer.kommunenr,
        linjer.aar,
        linjer.kontoklasse,
        linjer.funksjon,
        linjer.art,
        linjer.ansvar,
        enkeltbrukere.ansvar is not null as enkeltbruker,
        count(*) as linjer,
        sum(linjer.belop_nok) as belop_nok
    from linjer
    left join enkeltbrukere on linjer.kommunenr = enkeltbrukere.kommunenr and linjer.ansvar = enkeltbrukere.ansvar
    where linjer.belop_nok <> 0
    group by 1, 2, 3, 4, 5, 6, 7

),

-- The account as it is reported: an amount for each combination of codes. The amount of one that few single users are
-- alone on, or one of them nearly so, is not told, as in enkeltbruker_kan_ikke_leses.
konto as (

    select
        per_ansvar.kommunenr,
        per_ansvar.aar,
        per_ansvar.kontoklasse,
        per_ansvar.funksjon,
        per_ansvar.art,
        sum(per_ansvar.linjer) as linjer,
        sum(per_ansvar.belop_nok) as belop_nok,
        bool_or(per_ansvar.enkeltbruker)
        and (
            (
                count(*) filter (where per_ansvar.enkeltbruker) < max(grense.personer_minst)
                and count(*) filter (where not per_ansvar.enkeltbruker) = 0
            )
            or 100 * max(abs(per_ansvar.belop_nok)) filter (where per_ansvar.enkeltbruker)
            > max(grense.andel_maks_prosent) * sum(abs(per_ansvar.belop_nok))
        ) as skjermet
    from per_ansvar
    cross join grense
    group by 1, 2, 3, 4, 5

),

treff as (

    select
        konto.*,
        gjeldende.regel,
        gjeldende.form
    from konto
    inner join gjeldende on konto.kommunenr = gjeldende.kommunenr and konto.aar = gjeldende.aar
    left join kode
        on
            gjeldende.regel = kode.regel
            and (kode.i_kvartal or not gjeldende.er_kvartal)
            and {{ gyldig_i('kode', 'konto.aar') }}
            and konto.kontoklasse = coalesce(kode.kontoklasse, konto.kontoklasse)
            and konto.funksjon between coalesce(kode.funksjon_fra, konto.funksjon)
            and coalesce(kode.funksjon_til, konto.funksjon)
            -- Without art a line is in no range of arts.
            and coalesce(konto.art, '') between coalesce(kode.art_fra, '') and coalesce(kode.art_til, '999')
    where gjeldende.form <> 'kode'
    group by all
    having
        gjeldende.form = 'dublett'
        or (count(*) filter (where kode.rolle = 'treff') > 0 and count(*) filter (where kode.rolle = 'unntak') = 0)

),

brudd as (

    select
        treff.*,
        case when treff.kontoklasse = '0' then 'investering, ' else '' end || 'funksjon ' || treff.funksjon
        || coalesce(', art ' || treff.art, '') || ': '
        || case when treff.skjermet then 'beløpet vises ikke' else treff.belop_nok || ' kr' end
        || ' (linjer: ' || treff.linjer || ')' as tekst,
        row_number() over (
            partition by treff.kommunenr, treff.aar, treff.regel
            order by abs(treff.belop_nok) desc, treff.funksjon asc, treff.art asc nulls last, treff.kontoklasse asc
        ) as plass
    from treff
    cross join grense
    where
        (treff.form = 'kombinasjon' and abs(treff.belop_nok) >= grense.minste_belop_nok)
        or (treff.form = 'dublett' and treff.linjer > 1)

),

kombinasjoner as (

    select
        brudd.kommunenr,
        brudd.aar,
        brudd.regel,
        {{ samlet('case when brudd.plass <= grense.viste_funn then brudd.tekst end', "'; '", 'brudd.plass') }}
        || case
            when count(*) > max(grense.viste_funn)
                then '; og ' || cast(count(*) - max(grense.viste_funn) as integer) || ' til'
            else ''
        end as funn,
        sum(brudd.linjer) as linjer,
        case when not bool_or(brudd.skjermet) then sum(brudd.belop_nok) end as belop_nok,
        true as er_brudd
    from brudd
    cross join grense
    group by 1, 2, 3

),

summer as (

    select
        gjeldende.kommunenr,
        gjeldende.aar,
        gjeldende.regel,
        gjeldende.vilkaar,
        gjeldende.grense_nok,
        coalesce(sum(treff.linjer), 0) as linjer,
        coalesce(sum(treff.belop_nok), 0) as belop_nok,
        coalesce(bool_and(treff.skjermet), false) as skjermet
    from gjeldende
    left join treff
        on
            gjeldende.kommunenr = treff.kommunenr
            and gjeldende.aar = treff.aar
            and gjeldende.regel = treff.regel
    where gjeldende.form = 'sum'
    group by 1, 2, 3, 4, 5

),

avviste as (

    select
        gjeldende.kommunenr,
        gjeldende.aar,
        gjeldende.regel,
        count(*) as linjer,
        -- Whose a rejected line is, is not known.
        case when max(med_enkeltbrukere.kommunenr) is null then sum(avvist.belop_nok) end as belop_nok
    from gjeldende
    inner join avvist
        on
            gjeldende.kommunenr = avvist.kommunenr
            and gjeldende.aar = avvist.aar
            and contains('; ' || avvist.grunn, '; ' || gjeldende.regel || ': ')
    left join med_enkeltbrukere
        on gjeldende.kommunenr = med_enkeltbrukere.kommunenr
    where gjeldende.form = 'kode'
    group by 1, 2, 3

),

alle as (

    select * from kombinasjoner
    union all
    select
        kommunenr,
        aar,
        regel,
        'summen ' || case when skjermet then 'vises ikke' else 'er ' || belop_nok || ' kr' end
        || ' (linjer: ' || linjer || ')' as funn,
        linjer,
        case when not skjermet then belop_nok end as belop_nok,
        case vilkaar
            when 'over' then belop_nok <= grense_nok
            when 'under' then belop_nok >= grense_nok
            when 'innenfor' then abs(belop_nok) > grense_nok
            when 'ulik' then linjer > 0 and belop_nok = grense_nok
        end as er_brudd
    from summer
    union all
    select
        kommunenr,
        aar,
        regel,
        'avvist ved lasting, innenfor grensen (linjer: ' || linjer || '); de står i raw.regnskap__rejected' as funn,
        linjer,
        belop_nok,
        true as er_brudd
    from avviste

),

final as (

    select
        kommunenr,
        aar,
        regel,
        funn,
        cast(linjer as bigint) as linjer,
        cast(belop_nok as decimal(18, 2)) as belop_nok,
        er_brudd
    from alle

)

select * from final
