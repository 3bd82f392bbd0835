with recursive kilde as (

    select * from {{ ref('kilde') }}

),

lenker as (

    {{ json_rader(prosjektets_lenker(), {'tabell': 'string', 'kommer_fra': 'string'}) }}

),

tabeller as (

    select tabell from lenker
    union
    select kommer_fra from lenker
    union
    select 'marts.' || mart from {{ ref('int_publikasjon__kolonne') }}

),

regel as (

    select
        tabeller.tabell,
        kilde.monster,
        kilde.kilde
    from tabeller
    left join kilde on tabeller.tabell like {{ som_like('kilde.monster') }} escape '!'
    -- Two patterns with as many letters give two rows, and the test of the grain says so.
    qualify rank() over (
        partition by tabeller.tabell
        order by length(replace(kilde.monster, '*', '')) desc
    ) = 1

),

-- From each mart backwards, until a rule says what has been reached.
vei as (

    select
        tabell as mart,
        tabell,
        monster,
        kilde
    from regel
    where tabell like 'marts.%'
    union all
    select
        vei.mart,
        regel.tabell,
        regel.monster,
        regel.kilde
    from vei
    inner join lenker on vei.tabell = lenker.tabell
    inner join regel on lenker.kommer_fra = regel.tabell
    where vei.monster is null

),

final as (

    select distinct
        substr(mart, length('marts.') + 1) as mart,
        tabell,
        monster,
        kilde
    from vei
    -- What is only passed through is told by what lies behind it; the end of the way is told, rule or none.
    where monster is not null or tabell not in (select lenker.tabell from lenker)

)

select * from final
