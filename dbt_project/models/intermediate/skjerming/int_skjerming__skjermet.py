def model(dbt, session):
    from orchestration import skjerming

    figures = dbt.ref("int_skjerming__tall").query(
        "tall", "select kommunenr, celle, mottakere, finhet, publiseres, personer, timer from tall order by all"
    )
    ((at_least,),) = dbt.ref("terskel").query("t", "select verdi from t where terskel = 'personer_minst'").fetchall()
    per_municipality = {}
    for kommunenr, celle, *figure in figures.fetchall():
        per_municipality.setdefault(kommunenr, {})[celle] = skjerming.Figure(*figure)
    hidden = [celle for figures in per_municipality.values() for celle in skjerming.withheld(figures, at_least)]
    return session.sql("select unnest($celler::varchar[]) as celle", params={"celler": sorted(hidden)})
