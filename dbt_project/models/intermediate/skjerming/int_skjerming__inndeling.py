def model(dbt, session):
    import pyarrow as pa

    from orchestration import skjerming

    days = dbt.ref("int_skjerming__grunnlag").query("dager", "from dager order by kommunenr, maaledato")
    names = [one for one in days.columns if one not in ("kommunenr", "maaledato")]
    rows = [
        (kommunenr, maaledato, *one)
        for kommunenr, maaledato, *day in days.fetchall()
        for one in skjerming.of_day(dict(zip(names, day, strict=True)))
    ]
    types = [pa.string(), pa.date32(), *[pa.string()] * 4, pa.bool_(), pa.bool_()]
    columns = ("kommunenr", "maaledato", *skjerming.COLUMNS)
    return session.from_arrow(
        pa.table([pa.array([row[at] for row in rows], kind) for at, kind in enumerate(types)], names=columns)
    )
