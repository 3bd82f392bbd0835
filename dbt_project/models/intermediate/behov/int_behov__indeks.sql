with oppgitte as (

    select * from {{ ref('stg_raw__indekser') }}

),

kriterieindekser as (

    select * from {{ ref('int_behov__kriterieindeks') }}

),

nokler as (

    select
        *,
        count(*) over (partition by sektor, gyldig_fra) as antall_kriterier
    from {{ ref('delkostnadsnokkel') }}

),

-- A sector that lacks one of its criteria has no index: the others cannot stand for it.
summert as (

    select
        kriterieindekser.kommunenr,
        kriterieindekser.aar as indeksaar,
        nokler.sektor,
        case
            when count(kriterieindekser.kriterieindeks) = max(nokler.antall_kriterier)
                then cast(sum(nokler.vekt * kriterieindekser.kriterieindeks) as double)
        end as indeks,
        kriterieindekser.grunnlag,
        bool_and(nokler.verifisert and kriterieindekser.verifisert) as verifisert,
        min(kriterieindekser.kilde) || '; delkostnadsnøkkel: ' || min(nokler.kilde) as kilde,
        min(kriterieindekser.arkivfil) as arkivfil
    from kriterieindekser
    inner join nokler
        on kriterieindekser.kriterium = nokler.kriterium and {{ gyldig_i('nokler', 'kriterieindekser.aar') }}
    group by kriterieindekser.kommunenr, kriterieindekser.aar, nokler.sektor, kriterieindekser.grunnlag

),

final as (

    select
        kommunenr,
        aar as indeksaar,
        sektor,
        indeks,
        'oppgitt' as grunnlag,
        true as verifisert,
        kilde,
        _archive_id as arkivfil
    from oppgitte
    union all
    select * from summert
    where indeks is not null

)

select * from final
