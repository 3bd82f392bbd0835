{#
    Largest remainder: splits each line's amount by whole-number weights so that the parts sum to the amount, to the
    øre. Every part is rounded down to the øre; the øre that are left go, one each, to the parts with the largest
    remainders (ties: by the part's name, so that a rebuild gives the same answer).

    linjer: a relation with linje_id, vekt_id and netto_nok
    vekter: a relation with vekt_id, the part and vekt (stort_heltall; of any sign, but their sum is not 0)
    del:    the column that names the part
    Gives linje_id, the part, netto_nok.
#}
{% macro fordel_til_oret(linjer, vekter, del='brukergruppe') %}
    select
        linje_id,
        {{ del }},
        -- Multiplied, not divided: a decimal divided is a float.
        cast(
            hele_ore + case when plass <= ore_igjen then 1 else 0 end as decimal(18, 0)
        ) * cast(0.01 as decimal(2, 2)) as netto_nok
    from (
        select
            linje_id,
            {{ del }},
            hele_ore,
            -- All of the line, in the order of the next: it is sorted once.
            ore - sum(hele_ore) over (
                partition by linje_id order by rest desc, {{ del }}
                rows between unbounded preceding and unbounded following
            ) as ore_igjen,
            row_number() over (partition by linje_id order by rest desc, {{ del }}) as plass
        from (
            select
                linjer.linje_id,
                vekter.{{ del }},
                cast(linjer.netto_nok * 100 as bigint) as ore,
                ore * vekter.vekt as teller,
                cast({{ hele_ganger('teller', 'vekter.sum_vekt') }} as {{ stort_heltall() }}) as mot_null,
                teller - mot_null * vekter.sum_vekt as levning,
                -- Rounded towards zero; below zero that is one øre too much.
                cast(mot_null - case when levning < 0 then 1 else 0 end as bigint) as hele_ore,
                levning + case when levning < 0 then vekter.sum_vekt else 0 end as rest
            from {{ linjer }} as linjer
            inner join (
                select
                    vekt_id,
                    {{ del }},
                    vekt * case when sum(vekt) over (partition by vekt_id) < 0 then -1 else 1 end as vekt,
                    abs(sum(vekt) over (partition by vekt_id)) as sum_vekt
                from {{ vekter }}
            ) as vekter on linjer.vekt_id = vekter.vekt_id
        )
    )
{% endmacro %}
