{#
    The texts of `tekster` (a relation with the column `tekst`) that look like the name of a person, or like one user of
    a service: (tekst, tegn), where tegn is the sign it is known by. What is a name, and what is none, are the words of
    seeds/personvern/navneord.csv; the signs are

    1 a given name and what may be a surname, as in Kari Nordmann, Ole J. Hansen, KARI HANSEN
    2 a given name alone, or with words for what one person is given: Kari, BPA Kari
    3 a surname and a given name: Hansen Kari; Nordmann, Kari
    4 a surname that is nothing else, as in BPA Hansen
    5 one user by number or initials: Bruker 12, Bruker ID 815, BPA K.H.

    Anton Alvestads gate and Johannes Læringssenter are no persons: the word after a name says so.
#}
{% macro personer_i(tekster) -%}
    with navneord as (

        select
            ord,
            bool_or(slag in ('fornavn', 'fornavn_tvetydig')) as fornavn,
            bool_or(slag = 'fornavn_tvetydig') as tvetydig,
            bool_or(slag = 'etternavn') as etternavn,
            bool_or(slag = 'gjelder_en') as gjelder_en,
            bool_or(slag = 'en_bruker') as en_bruker,
            bool_or(slag = 'sted') as sted,
            bool_or(slag in ('sted', 'ikke_etternavn')) as ikke_etternavn
        from {{ ref('navneord') }}
        group by ord

    ),

    -- A word, a number, an initial or a comma; two words with a hyphen between are one.
    ordene as (

        select
            tekst.tekst,
            delt.plass,
            replace(delt.ord, '.', '') as ord,
            -- Of a text in capitals only, a capital says nothing.
            tekst.tekst = upper(tekst.tekst) as bare_store
        from (select distinct tekst from {{ tekster }} where tekst is not null) as tekst
        {{ hvert_treff('tekst.tekst', '\\p{Lu}[.]|\\p{L}+(?:[-’\\x27]\\p{L}+)*|[0-9]+|,', 'delt') }}

    ),

    kjent as (

        select
            ordene.tekst,
            ordene.plass,
            ordene.bare_store,
            lower(ordene.ord) as ord,
            ordene.ord = ',' as komma,
            {{ er_som('ordene.ord', '[0-9]+') }} as tall,
            {{ er_som('ordene.ord', '[^0-9]') }} and ordene.ord <> lower(ordene.ord) as initial,
            length(ordene.ord) in (2, 3) and ordene.ord = upper(ordene.ord) and not ordene.bare_store as initialer,
            left(ordene.ord, 1) <> lower(left(ordene.ord, 1)) as stor,
            -- Of a given name with a hyphen both are given names.
            left(ordene.ord, 1) <> lower(left(ordene.ord, 1))
            and coalesce(forste.fornavn, false) and (position('-' in ordene.ord) = 0 or coalesce(annet.fornavn, false))
            -- In capitals it is the word as well as the name.
            and not (ordene.bare_store and coalesce(forste.tvetydig, false)) as fornavn,
            coalesce(forste.tvetydig, false) and position('-' in ordene.ord) = 0 as tvetydig,
            coalesce(forste.etternavn, false) and left(ordene.ord, 1) <> lower(left(ordene.ord, 1)) as etternavn,
            coalesce(forste.gjelder_en, false) as gjelder_en,
            coalesce(forste.en_bruker, false) as en_bruker,
            coalesce(forste.sted, false) as sted,
            coalesce(forste.ikke_etternavn, false) as ikke_etternavn
        from ordene
        left join navneord as forste on split_part(lower(ordene.ord), '-', 1) = forste.ord
        left join navneord as annet on split_part(lower(ordene.ord), '-', 2) = annet.ord

    ),

    -- Most texts have no word that any sign begins with, and are looked at no more.
    aktuell as (

        select tekst
        from kjent
        group by tekst
        having bool_or(fornavn or tvetydig or etternavn or en_bruker) or count(case when initial then 1 end) > 1

    ),

    endelse as (

        select
            substring(ord, 2) as endelse,
            sted
        from navneord
        where ord like '-%'

    ),

    -- Læringssenter is a senter.
    merket as (

        select
            kjent.tekst,
            kjent.plass,
            kjent.bare_store,
            kjent.komma,
            kjent.tall,
            kjent.initial,
            kjent.initialer,
            kjent.stor,
            kjent.fornavn,
            kjent.tvetydig,
            kjent.etternavn,
            kjent.gjelder_en,
            kjent.en_bruker,
            kjent.ord,
            kjent.sted as sted_alene,
            bool_or(kjent.sted or coalesce(endelse.sted, false)) as sted,
            bool_or(kjent.ikke_etternavn or endelse.endelse is not null) as ikke_etternavn
        from kjent
        inner join aktuell on kjent.tekst = aktuell.tekst
        left join endelse on kjent.ord like '%_' || endelse.endelse
        group by all

    ),

    i_rekke as (

        select
            *,
            lead(komma) over rekke as komma_1,
            lead(tall) over rekke as tall_1,
            lead(initial) over rekke as initial_1,
            lead(initialer) over rekke as initialer_1,
            lead(stor) over rekke as stor_1,
            lead(fornavn) over rekke as fornavn_1,
            lead(etternavn) over rekke as etternavn_1,
            lead(sted) over rekke as sted_1,
            lead(ikke_etternavn) over rekke as ikke_etternavn_1,
            lead(ord) over rekke as ord_1,
            lead(tvetydig) over rekke as tvetydig_1,
            lead(ord, 2) over rekke as ord_2,
            lead(tall, 2) over rekke as tall_2,
            lead(initial, 2) over rekke as initial_2,
            lead(initialer, 2) over rekke as initialer_2,
            lead(fornavn, 2) over rekke as fornavn_2,
            lead(tvetydig, 2) over rekke as tvetydig_2,
            coalesce(lead(sted_alene, 2) over rekke, false) as sted_2,
            lead(ord, 3) over rekke as ord_3,
            coalesce(lag(gjelder_en) over rekke, true) as etter_tjeneste
        from merket
        window rekke as (partition by tekst order by plass)

    ),

    tegn as (

        select
            tekst,
            case
                when
                    (fornavn or (tvetydig and stor and (etternavn_1 or fornavn_1)))
                    and stor_1 and not ikke_etternavn_1 and not sted_2
                    then 'fornavn og etternavn'
                when
                    etternavn and not coalesce(ikke_etternavn_1, false) and not sted_2
                    and (fornavn_1 or (komma_1 and fornavn_2))
                    then 'etternavn og fornavn'
                when
                    stor and not ikke_etternavn and not gjelder_en and not tall and etter_tjeneste
                    and (
                        (komma_1 and fornavn_2 and not tvetydig_2 and ord_3 is null)
                        or (plass = 1 and fornavn_1 and not tvetydig_1 and ord_2 is null)
                    )
                    then 'etternavn og fornavn'
                when etternavn and not coalesce(sted_1, false) and not sted_2 then 'etternavn'
                when
                    en_bruker and (
                        tall_1 or initial_1 or initialer_1
                        or (ord_1 in ('id', 'nr', 'nummer') and (tall_2 or initial_2 or initialer_2))
                    )
                    then 'en bruker'
                when gjelder_en and initial_1 and initial_2 then 'en bruker'
            end as tegn
        from i_rekke
        union all
        select
            tekst,
            case
                when
                    bool_and((fornavn or gjelder_en or tall or initial or komma) and not sted)
                    and bool_or(fornavn)
                    and (bool_or(fornavn and not tvetydig) or bool_or(gjelder_en))
                    then 'fornavn'
            end as tegn
        from merket
        group by tekst

    )

    select
        tekst,
        -- Of several the one that says most.
        max(tegn) as tegn
    from tegn
    where tegn is not null
    group by tekst
{%- endmacro %}
