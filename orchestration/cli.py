"""The command line: omsorgsvarehus and a command."""

import argparse
import functools
import gc
import logging
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from orchestration import aarsregnskap, duck, mend, settings
from orchestration.errors import ConfigError, InUseError, UserError, did_you_mean
from orchestration.lock import held_alone, is_held
from orchestration.log import log
from orchestration.settings import Places


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 the run failed, 2 something the user can mend."""
    places = Places()
    try:
        return _main(argv, places)
    except KeyboardInterrupt:
        print("error: broken off", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read what is printed has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        print(f"error: {mend.told_of(places, error)}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """What can be asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="omsorgsvarehus", description="A data warehouse for municipal health and care."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument(
        "--config",
        type=Path,
        default=os.environ.get("OMSORGSVAREHUS_CONFIG") or settings.DEMO_CONFIG,
        help="the YAML file; unless given, the one in OMSORGSVAREHUS_CONFIG, or else the demo's",
    )
    run = commands.add_parser("run", help="run the nightly job once", parents=[configured])
    run.add_argument("--kommune", help="read and build this municipality's accounts again, changed or not")
    run.add_argument("--aar", type=int, help="the same for the accounts of this year")
    fetch = commands.add_parser(
        "hent", help="fetch tables from SSB by hand; the next run loads them", parents=[configured]
    )
    fetch.add_argument("--tabell", action="append", help="a table, klass, or klass_<navn>; the default is all")
    how = fetch.add_mutually_exclusive_group()
    how.add_argument("--godta", action="store_true", help="take a table that holds less, or much more, than before")
    how.add_argument(
        "--prov",
        action="store_true",
        help="fetch nothing: ask whether all that we ask for is there, and tell what is not",
    )
    commands.add_parser("status", help="what is published and held, from what, and what can be brought back")
    doctor = commands.add_parser(
        "doctor", help="is everything in place for a night, and what to do if not", parents=[configured]
    )
    doctor.add_argument("--nett", action="store_true", help="ask SSB too whether what a night asks for is there")
    back = commands.add_parser("rollback", help="bring back the publication before the current one, or the one named")
    back.add_argument("build", nargs="?", help="a publication that status lists as kept, earlier or later than now's")
    commands.add_parser("postgres", help="let PostgreSQL show what is published now", parents=[configured])
    sql = commands.add_parser("sql", help="ask the published marts in DuckDB's prompt, or run one query and end")
    sql.add_argument("sporring", nargs="?", help="the query; without it, what is typed or comes on stdin")
    report = commands.add_parser("rapport", help="write the report on a municipality and a year, as one HTML page")
    report.add_argument("--kommune", required=True, help="the municipality's number")
    report.add_argument("--aar", type=int, help="the year; the newest with figures unless given")
    report.add_argument("--ut", type=Path, help="the file; rapport_<kommune>_<aar>.html here unless given")
    dagster = commands.add_parser("dagster", help="open Dagster's web page on this warehouse", parents=[configured])
    dagster.add_argument("--port", type=int, default=3000)
    return parser


def _main(argv: list[str] | None, places: Places) -> int:
    args = parser().parse_args(argv)
    # Whatever looks into Dagster's history finds it by this.
    os.environ["DAGSTER_HOME"] = str(places.dagster_home)
    os.environ["OMSORGSVAREHUS_DATA"] = str(places.data)
    try:
        return _done(places, args)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _done(places: Places, args: argparse.Namespace) -> int:
    if args.command == "run":
        return _run(places, args.config, args.kommune, args.aar)
    if args.command == "hent":
        return _fetch(places, args.config, args.tabell, args.godta, args.prov)
    if args.command == "status":
        return _status(places)
    if args.command == "doctor":
        return _doctor(places, args.config, args.nett)
    if args.command == "rollback":
        return _rollback(places, args.build)
    if args.command == "postgres":
        return _postgres(places, args.config)
    if args.command == "sql":
        return _sql(places, args.sporring)
    if args.command == "rapport":
        return _report(places, args.kommune, args.aar, args.ut)
    return _dagster(places, args.config, args.port)


def _run(places: Places, config: Path, kommunenr: str | None, aar: int | None) -> int:
    try:
        return _night(places, config, kommunenr, aar)
    except Exception as error:
        said = str(error).splitlines()[0] if isinstance(error, UserError) else f"unexpected: {type(error).__name__}"
        _tell(places, f"did not run: {said}")
        raise


def _night(places: Places, config: Path, kommunenr: str | None, aar: int | None) -> int:
    # A mistake in the file, or another run, is told before anything heavy starts.
    wanted = settings.load(config)
    with held_alone(places):
        if kommunenr or aar:
            aarsregnskap.read_again(places, aarsregnskap.chosen(wanted, kommunenr, aar))
    from orchestration import guard, publication

    before = publication.current(places)
    started = time.monotonic()
    _log_to_terminal(started)
    _dagster_home(places)
    os.environ["OMSORGSVAREHUS_CONFIG"] = str(config.absolute())
    log.info("starting  dbt and Dagster")
    guard.warm_up()
    job = _job()
    import dagster as dg

    from orchestration import varsel

    began = datetime.now(UTC)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if not result.success:
        for line in _what_failed(result, places):
            print(f"error: {line}", file=sys.stderr)
        if publication.current(places) == before:
            print("error: nothing was published; the last good publication stays in place", file=sys.stderr)
        else:
            print(f"error: {places.published_db} is published all the same", file=sys.stderr)
        _tell(places, varsel.failed(result.all_events))
        # Another run that began while this one got ready: this one did not begin.
        refused = [cause.cls_name for cause in varsel.causes(varsel.failures(result.all_events)[1])]
        return 2 if refused == [InUseError.__name__] else 1
    _print_summary(places, time.monotonic() - started)
    if what := varsel.not_renewed(places, began):
        _tell(places, what)
    return 0


@functools.cache
def _job():
    # What imports and definitions make is there until the end: to look through it, again and again, for what nobody
    # needs any more is a second of the night.
    gc.disable()
    try:
        from orchestration.definitions import defs

        return defs.resolve_job_def("nattlig")
    finally:
        gc.freeze()
        gc.enable()


def _tell(places: Places, what: str) -> None:
    # Nobody is told of what a person at a terminal sees.
    if not sys.stderr.isatty():
        from orchestration import varsel

        try:
            varsel.tell(varsel.line(places, "nattlig", what))
        except Exception as error:  # what broke may be what the line tells of; the error itself must come out
            log.warning(f"varsel    expected to tell of the night; found {type(error).__name__}")


def _what_failed(result, places: Places | None = None) -> list[str]:
    """The users' errors of the run as they were written; of anything else one line, or its story without `places`."""
    from orchestration import varsel

    return [
        varsel.message_of(cause)
        or (mend.told(places, cause.message, cause.to_string()) if places else cause.to_string())
        for cause in varsel.causes(varsel.failures(result.all_events)[1])
    ]


def _print_summary(places: Places, seconds: float) -> None:
    from orchestration import publication

    manifest = publication.manifest(places)
    print(f"\n{'mart':<28}{'rows':>8}{'checks':>8}")
    for mart, rows in manifest["marts"].items():
        checks = sum(f"marts.{mart}" in check["tables"] for check in manifest["checks"])
        print(f"{mart:<28}{rows:>8}{checks:>8}")
    warnings = sum(check["status"] == "warn" for check in manifest["checks"])
    for load in manifest["inputs"]:
        print(
            f"\n{load['file']}: {load['linjer_inn']} lines in, {load['linjer_godkjent']} accepted,"
            f" {load['linjer_avvist']} rejected; {load['belop_godkjent_nok']} kr accepted"
        )
    for gap in publication.gaps(manifest):
        print(f"\nwarning: missing: {_told_of(gap)}")
    for withheld in publication.withheld_names(places):
        print(f"\nwithheld: {withheld}")
    print(f"{len(manifest['checks'])} checks run, {warnings} warnings, none failed, in {seconds:.0f} s")
    print(f"published as {manifest['build_id']}: {places.published_db}")


def _told_of(gap: dict) -> str:
    marts = ", ".join(gap["marts"]) or "nothing yet"
    return f"nothing is held of {gap['dataset']}: {gap['reason']}. Left out: what rests on it in {marts}"


def _fetch(places: Places, config: Path, names: list[str] | None, accepts_change: bool, tries: bool) -> int:
    from orchestration import catalogue, national

    rules = settings.load(config).ssb
    if rules is None:
        raise ConfigError(f"{config}: expected a section ssb; found none")
    known: dict[str, list] = {table.dataset: [table] for table in catalogue.chosen(rules)}
    known["klass"] = catalogue.classifications()
    known |= {one.dataset: [one] for one in catalogue.classifications()}
    for name in names or []:
        if name not in known:
            raise ConfigError(f"--tabell: expected one of {', '.join(known)}; found {name}{did_you_mean(name, known)}")
    everything = [*catalogue.chosen(rules), *catalogue.classifications()]
    wanted = [one for name in names for one in known[name]] if names else everything
    _log_to_terminal(time.monotonic())
    if tries:
        return _try(places, rules, wanted)
    waits_out = not sys.stderr.isatty()
    with held_alone(places), national.at_desk(places, rules, None, waits_out, accepts_change) as desk:
        outcomes = national.renew(desk, wanted)
    for one in outcomes:
        print(f"{rules.kilde} {one.dataset}: {one.outcome}{': ' + one.fault if one.fault else ''}")
    asked = {one.dataset for one in outcomes}
    for gap in national.gaps(places, rules):
        if gap.dataset in asked:
            print(f"{rules.kilde} {gap.dataset}: nothing is held of it; {gap.left_out}")
    return 1 if any(one.fault for one in outcomes) else 0


def _try(places: Places, rules: settings.Ssb, wanted: list) -> int:
    from orchestration import prov

    outcome = prov.ask(places, rules, wanted)
    if outcome.lines:
        print(*prov.table(outcome.lines), "", sep="\n")
    print(outcome.told())
    return 1 if outcome.refused else 0


def _status(places: Places) -> int:
    from orchestration import publication

    now = publication.current(places)
    if now is None:
        print(f"nothing is published in {places.data}; start with: omsorgsvarehus run --config kommune.yml")
        _print_held(places)
        _print_history(places)
        return 0
    manifest = publication.manifest(places)
    print(f"published: {places.published_db}\nbuild:     {now}, built {manifest['built_utc']} UTC")
    warned = [check for check in manifest["checks"] if check["status"] == "warn"]
    print(f"checks:    {len(manifest['checks'])} run, {len(warned)} warnings, none failed")
    for check in warned:
        print(f"  warning: {check['name']} on {', '.join(check['tables'])}")
    for gap in publication.gaps(manifest):
        print(f"  missing: {_told_of(gap)}")
    for withheld in publication.withheld_names(places):
        print(f"  withheld: {withheld}")
    print("marts:")
    for mart, rows in manifest["marts"].items():
        print(f"  {mart:<28}{rows:>8} rows")
    print("inputs:")
    for load in manifest["inputs"]:
        print(
            f"  {load['kommunenr']} {load['file']}: {load['linjer_godkjent']} lines accepted,"
            f" {load['linjer_avvist']} rejected, {load['belop_godkjent_nok']} kr; loaded {load['lastet_utc'][:19]} UTC"
        )
    _print_decisions(manifest)
    _print_held(places)
    print("kept:")
    for build_id in reversed(publication.held(places)):
        print(f"  {build_id}{'  <- published' if build_id == now else ''}")
    _print_history(places)
    return 0


def _print_decisions(manifest: dict) -> None:
    # No publication of an older version has any.
    for extract in manifest.get("decisions", []):
        print(f"  {extract['kommunenr']} {extract['file']}: decisions on care, under pseudonyms")
    for day in manifest.get("measuring_dates", []):
        where = f"  {day['kommunenr']} {day['maaledato']}"
        if day["nyere"]:
            print(
                f"{where}: stands as it was published, from {day['arkivfil']}; the newest extract tells otherwise and"
                " is not used (maaledatoer_paa_nytt counts it anew)"
            )
        elif day["begrunnelse"]:
            print(f"{where}: was counted anew: {day['begrunnelse']}")


def _print_history(places: Places) -> None:
    from orchestration import history

    if came := history.came(places):
        print("own files, when the newest came:")
        for line in came:
            print(f"  {line}")
    if (places.dagster_home / "history").is_dir():
        print(f"last runs:\n  {'started, UTC':<19}{'took':>9}  {'job':<12}outcome")
        try:
            _dagster_home(places, mending=False)
            for run in history.last(places):
                print(f"  {run.told()}")
        except Exception as error:
            print(f"  {mend.told_of(places, error)}")


def _print_held(places: Places) -> None:
    from orchestration import national

    for source, datasets in national.held(places).items():
        print(f"held from {source}:")
        for one in datasets:
            print(f"  {one.dataset:<28}{one.told()}")


def _doctor(places: Places, config: Path, online: bool) -> int:
    from orchestration import doctor

    found = []
    for one in doctor.look(places, config, online):
        found.append(one.status)
        print(f"{one.status:<9}{one.what:<15}{one.said}", flush=True)
    return 1 if doctor.ERROR in found else 0


def _rollback(places: Places, build_id: str | None) -> int:
    from orchestration import publication

    print(f"published: {publication.rollback(places, build_id)}")
    if os.environ.get("OMSORGSVAREHUS_POSTGRES"):
        print("PostgreSQL shows what it showed; let it show this with: omsorgsvarehus postgres")
    if is_held(places):
        print("a run is under way; what it publishes will take this one's place")
    return 0


def _postgres(places: Places, config: Path) -> int:
    from orchestration import postgres

    rules = settings.load(config).postgres
    if rules is None:
        raise ConfigError(f"{config}: expected a section postgres; found none")
    print(f"PostgreSQL: {postgres.write(places, rules)}")
    return 0


def _sql(places: Places, query: str | None) -> int:
    import duckdb_cli

    from orchestration import publication

    # DuckDB's own program, not the wheel's wrapper, which does not outlive Ctrl-C. No ~/.duckdbrc, and no network for
    # an extension; a wrong statement ends a file, but not a prompt.
    program = str(Path(duckdb_cli.__file__).with_name("duckdb"))
    publication.opened(places).close()
    opening = "set autoinstall_known_extensions = false; set autoload_known_extensions = false; set schema = 'marts'"
    options = ["-no-init", "-readonly", *([] if sys.stdin.isatty() else ["-bail"]), "-cmd", opening]
    asked = [program, *options, str(publication.database(places)), *([query] if query else [])]
    os.execv(program, asked)  # noqa: S606  DuckDB takes over this process


def _report(places: Places, kommunenr: str, aar: int | None, file: Path | None) -> int:
    from orchestration.rapport import side

    print(f"written: {side.write(places, kommunenr, aar, file).absolute()}")
    return 0


def _dagster(places: Places, config: Path, port: int) -> int:
    settings.load(config)
    _dagster_home(places)
    os.environ["OMSORGSVAREHUS_CONFIG"] = str(config.absolute())
    page = [sys.executable, "-m", "orchestration.web", "dev", "-m", "orchestration.definitions", "-p", str(port)]
    os.execv(sys.executable, page)  # noqa: S606  Dagster takes over this process


def _dagster_home(places: Places, mending: bool = True) -> None:
    duck.private_folder(places.dagster_home)
    if mending and not is_held(places):
        mend.set_aside_files_of_dagster(places)
    shutil.copyfile(settings.ROOT / "orchestration" / "dagster.yaml", places.dagster_home / "dagster.yaml")


def _log_to_terminal(started: float) -> None:
    class Elapsed(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return f"{time.monotonic() - started:5.1f} s  {record.getMessage()}"

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Elapsed())
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


if __name__ == "__main__":
    sys.exit(main())
