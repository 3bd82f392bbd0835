with bestanddel as (

    select * from {{ ref('int_skjerming__bestanddel') }}

),

vekter as (

    select
        kommunenr,
        celle,
        person || ' ' || maaledato || ' ' || _tjeneste as ukjent,
        max(_vekt) as vekt
    from bestanddel
    where _timer > 0
    group by 1, 2, 3

),

en_person as (

    select distinct
        kommunenr,
        celle,
        person,
        1.0 as vekt
    from bestanddel

),

hver_person as (

    select
        kommunenr,
        celle,
        {{ oppslag('person', 'vekt') }} as personer
    from en_person
    group by 1, 2

),

timer as (

    select
        kommunenr,
        celle,
        {{ oppslag('ukjent', 'vekt') }} as timer
    from vekter
    group by 1, 2

),

personer as (

    select
        kommunenr,
        celle,
        max(
            -- Hours by price are given up before volumes.
            case when slag in ('timer', 'kroner') then 3 else 0 end
            + case when sone = 'alle' or sone is null then 0 else 1 end
            + case when aldersgruppe = 'alle' or aldersgruppe is null then 0 else 1 end
            + case when timeklasse = 'alle' or timeklasse is null then 0 else 1 end
            + case when tjenestekode = 'alle' or tjenestekode is null then 0 else 1 end
            + case when andel_prosent is null then 0 else 1 end
            + case when endring is null then 0 else 1 end
        ) as finhet,
        bool_or(_publiseres) as publiseres,
        count(distinct person) as mottakere
    from bestanddel
    group by 1, 2

),

final as (

    select
        personer.kommunenr,
        personer.celle,
        personer.finhet,
        personer.publiseres,
        personer.mottakere,
        hver_person.personer,
        coalesce(timer.timer, map()) as timer
    from personer
    inner join hver_person on personer.kommunenr = hver_person.kommunenr and personer.celle = hver_person.celle
    left join timer on personer.kommunenr = timer.kommunenr and personer.celle = timer.celle

)

select * from final
