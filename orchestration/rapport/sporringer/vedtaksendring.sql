with siste as (
    select max(til_dato) as til_dato from marts.vedtaksendring
    where kommunenr = $kommunenr
)

select
    upper(endring.endring[1]) || endring.endring[2:] as "Hva som skjedde",
    endring.mottakere as "Mottakere",
    endring.timer_per_uke_fra as "Timer per uke før",
    endring.timer_per_uke_til as "Timer per uke nå",
    endring.endring_timer_per_uke as "Endring",
    endring.skjermet,
    endring.fra_dato,
    endring.til_dato as maaledato
from marts.vedtaksendring as endring
inner join siste on endring.til_dato = siste.til_dato
where endring.kommunenr = $kommunenr
order by list_position(['ny', 'økt', 'uendret', 'redusert', 'fortsatt', 'avsluttet'], endring.endring)
