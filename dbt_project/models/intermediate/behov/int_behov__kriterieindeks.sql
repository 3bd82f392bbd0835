with gitte as (

    select * from {{ ref('stg_raw__kriterier') }}

),

gront_hefte as (

    select * from {{ ref('stg_raw__gront_hefte') }}

),

oppsett as (

    select * from {{ ref('gront_hefte_oppsett') }}

),

kriterium as (

    select * from {{ ref('kriterium') }}

),

lest as (

    select
        gront_hefte.tabell,
        gront_hefte.kommunenr,
        gront_hefte.aar,
        gront_hefte.felt as kriterium,
        gront_hefte.verdi,
        kriterium.del_av_folketallet,
        kriterium.verifisert and oppsett.verifisert as verifisert,
        'Grønt hefte ' || gront_hefte.aar || ' table ' || gront_hefte.tabell as kilde,
        gront_hefte._archive_id
    from gront_hefte
    inner join kriterium on gront_hefte.felt = kriterium.kriterium
    inner join oppsett
        on
            gront_hefte.tabell = oppsett.tabell
            and gront_hefte.felt = oppsett.felt
            and gront_hefte.aar between oppsett.aar_fra and coalesce(oppsett.aar_til, 9999)

),

e_k as (

    select * from lest
    where tabell = 'e-k'

),

kriteriedata as (

    select
        'beregnet' as grunnlag,
        kommunenr,
        aar,
        kriterium,
        verdi,
        max(case when kriterium = 'innbyggere' then verdi end) over (partition by aar, kommunenr) as innbyggere,
        max(case when kommunenr = 'EAK' then verdi end) over (partition by aar, kriterium) as landet,
        max(
            case when kommunenr = 'EAK' and kriterium = 'innbyggere' then verdi end
        ) over (partition by aar) as landets_innbyggere,
        true as verifisert,
        kilde,
        _archive_id
    from gitte
    union all
    -- In table F-k the inhabitants are the age groups, and the nation is the sum of the municipalities.
    select
        'gront_hefte' as grunnlag,
        kommunenr,
        aar,
        kriterium,
        verdi,
        sum(case when del_av_folketallet then verdi end) over (partition by aar, kommunenr) as innbyggere,
        sum(verdi) over (partition by aar, kriterium) as landet,
        sum(case when del_av_folketallet then verdi end) over (partition by aar) as landets_innbyggere,
        verifisert,
        kilde,
        _archive_id
    from lest
    where tabell = 'f-k' and aar not in (select e_k.aar from e_k)

),

alle as (

    select
        grunnlag,
        kommunenr,
        aar,
        kriterium,
        (cast(verdi as double) / innbyggere) / (cast(landet as double) / landets_innbyggere) as kriterieindeks,
        verifisert,
        kilde,
        _archive_id
    from kriteriedata
    where kommunenr <> 'EAK' and kriterium <> 'innbyggere'
    union all
    select
        'gront_hefte' as grunnlag,
        kommunenr,
        aar,
        kriterium,
        verdi as kriterieindeks,
        verifisert,
        kilde,
        _archive_id
    from e_k

),

final as (

    select
        kommunenr,
        aar,
        kriterium,
        grunnlag,
        -- A decimal: a sum of them is the same every night.
        {{ til_desimal('kriterieindeks', '18, 10') }} as kriterieindeks,
        verifisert,
        kilde,
        _archive_id as arkivfil
    from alle

)

select * from final
