with kolonne as (

    select * from {{ ref('int_publikasjon__kolonne') }}

),

kilde as (

    select
        mart,
        {{ ulike_samlet('kilde', "', '") }} as kilde
    from {{ ref('int_publikasjon__kilde') }}
    group by mart

),

final as (

    select
        kolonne.mart,
        kolonne.kolonne,
        kolonne.rekkefolge,
        kolonne.label_nb,
        kolonne.datatype,
        kolonne.enhet,
        kilde.kilde,
        kolonne.beskrivelse,
        kolonne.er_nokkel
    from kolonne
    inner join kilde on kolonne.mart = kilde.mart

)

select * from final
