with indekser as (

    select * from {{ ref('int_behov__indeks') }}

),

kommune as (

    select * from {{ ref('int_kommune__gyldighet') }}

),

-- What is given goes before Grønt hefte, and that before what is computed.
gjeldende as (

    select *
    from indekser
    qualify row_number() over (
        partition by kommunenr, indeksaar, sektor
        order by case grunnlag when 'oppgitt' then 1 when 'gront_hefte' then 2 else 3 end
    ) = 1

),

final as (

    select
        gjeldende.kommunenr,
        gjeldende.indeksaar,
        gjeldende.sektor,
        gjeldende.indeks,
        gjeldende.grunnlag,
        gjeldende.verifisert,
        gjeldende.kilde,
        gjeldende.arkivfil
    from gjeldende
    left join kommune on gjeldende.kommunenr = kommune.kommunenr
    -- Grønt hefte has the whole nation; a number that someone has written himself must be known.
    where gjeldende.grunnlag <> 'gront_hefte' or kommune.kommunenr is not null

)

select * from final
