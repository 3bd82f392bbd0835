with korrigeringer as (

    select * from {{ endret(ref('int_korrigering__gjeldende')) }}

),

treff as (

    select * from {{ endret(ref('int_korrigering__treff')) }}

),

grunnlag as (

    select
        korrigering_id,
        sum(belop_nok) as belop_nok
    from treff
    group by 1

),

-- An amount is taken from the postings in proportion to what stands on them.
belop as (

    select
        korrigeringer.korrigering_id as linje_id,
        korrigeringer.korrigering_id as vekt_id,
        korrigeringer.belop_nok as netto_nok
    from korrigeringer
    inner join grunnlag on korrigeringer.korrigering_id = grunnlag.korrigering_id
    where korrigeringer.belop_nok is not null and grunnlag.belop_nok <> 0

),

vekter as (

    select
        korrigering_id as vekt_id,
        kontering_id,
        cast(belop_nok * 100 as {{ stort_heltall() }}) as vekt
    from treff

),

belop_fordelt as (

    {{ fordel_til_oret('belop', 'vekter', del='kontering_id') }}

),

tatt as (

    select
        linje_id as korrigering_id,
        kontering_id,
        netto_nok as belop_nok
    from belop_fordelt
    union all
    select
        treff.korrigering_id,
        treff.kontering_id,
        cast(round(treff.belop_nok * korrigeringer.andel, 2) as decimal(18, 2)) as belop_nok
    from treff
    inner join korrigeringer on treff.korrigering_id = korrigeringer.korrigering_id
    where korrigeringer.andel is not null

),

fra as (

    select
        treff.korrigering_id,
        'fra' as side,
        treff.ansvar,
        treff.funksjon,
        treff.art,
        treff.prosjekt,
        -tatt.belop_nok as belop_nok
    from tatt
    inner join treff on tatt.korrigering_id = treff.korrigering_id and tatt.kontering_id = treff.kontering_id

),

til as (

    select
        fra.korrigering_id,
        'til' as side,
        coalesce(korrigeringer.til_ansvar, fra.ansvar) as ansvar,
        coalesce(korrigeringer.til_funksjon, fra.funksjon) as funksjon,
        coalesce(korrigeringer.til_art, fra.art) as art,
        coalesce(korrigeringer.til_prosjekt, fra.prosjekt) as prosjekt,
        -fra.belop_nok as belop_nok
    from fra
    inner join korrigeringer on fra.korrigering_id = korrigeringer.korrigering_id
    where korrigeringer.type in ('flytt', 'innhent')

),

-- What stands outside this account, so that nothing says where it comes from.
utenfra as (

    select
        korrigering_id,
        'til' as side,
        til_ansvar as ansvar,
        til_funksjon as funksjon,
        til_art as art,
        til_prosjekt as prosjekt,
        belop_nok
    from korrigeringer
    where type = 'innhent' and not har_fra

),

alle as (

    select * from fra
    union all
    select * from til
    union all
    select * from utenfra

),

summert as (

    select
        alle.korrigering_id,
        korrigeringer.kommunenr,
        korrigeringer.aar,
        alle.side,
        alle.ansvar,
        alle.funksjon,
        alle.art,
        alle.prosjekt,
        cast(sum(alle.belop_nok) as decimal(18, 2)) as belop_nok
    from alle
    inner join korrigeringer on alle.korrigering_id = korrigeringer.korrigering_id
    group by 1, 2, 3, 4, 5, 6, 7, 8

)

select
    {{ nytt_nummer('nummer') }} as nummer,
    *
from summert
