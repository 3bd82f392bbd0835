"""Answers as SSB's PxWebApi v2 and KLASS do, over the invented tables; keeps no state between questions.

One WSGI application with two mounts: /pxweb is PxWebApi v2, /klass is KLASS. Its errors are SSB's own, title and
status, also where SSB departs from its own description: a code asked for twice is an empty 500, and an address that is
too long is a page in HTML.
"""

import csv
import json
import math
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import product
from urllib.parse import parse_qsl
from wsgiref.util import request_uri
from xml.sax.saxutils import escape

from orchestration.oppdiktet import tall
from orchestration.settings import SEEDS

STORSTE_UTTREKK = 800_000
LENGSTE_ADRESSE = 2100
FUNKSJON = re.compile(r"(top|bottom|from|to|range)\(([^(),]+)(?:,([^(),]+))?\)", re.IGNORECASE)
# In a GET an expression with a comma stands in brackets.
I_KLAMMER_ELLER_TIL_KOMMA = re.compile(r"\[([^\]]*)\]|([^,\[\]]+)")
IKKE_FUNNET = b"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>404 - File or directory not found.</title></head>
<body><h1>Server Error</h1><h2>404 - File or directory not found.</h2></body></html>
"""
GYLDIG_FRA = "2013-01-01"

Svar = tuple[int, str, bytes]


class ProblemError(Exception):
    """An error that PxWebApi answers with: the HTTP status, and the body's title, status and detail."""

    def __init__(self, title: str, http: int = 400, status: int = 400, detail: str | None = None) -> None:
        super().__init__(title)
        self.http = http
        self.body = {"type": "Parameter error", "title": title, "status": status}
        if detail:
            self.body["detail"] = detail


class DobbelError(Exception):
    """The same code was asked for twice."""


def app(tabeller: dict[str, dict] | None = None, kodelister: dict[str, dict] | None = None) -> Callable:
    """The application over the given tables and codelists, or over all the invented ones."""
    tabeller = tall.tables() if tabeller is None else tabeller
    kodelister = tall.codelists() if kodelister is None else kodelister
    klass = Klass()

    def svar(environ: dict) -> Svar:
        query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        if len(request_uri(environ)) > LENGSTE_ADRESSE:
            return 404, "text/html", IKKE_FUNNET
        match environ.get("PATH_INFO", "").strip("/").split("/"):
            case ["pxweb", *path]:
                return _pxweb(tabeller, kodelister, environ, path, query)
            case ["klass", *path] if environ["REQUEST_METHOD"] == "GET":
                return klass.svar(path, dict(query), environ.get("HTTP_ACCEPT", ""))
        return 404, "text/html", IKKE_FUNNET

    def wsgi(environ: dict, start_response: Callable) -> Iterable[bytes]:
        status, kind, body = svar(environ)
        headers = [("Content-Length", str(len(body)))]
        if body:
            headers.append(("Content-Type", kind))
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    return wsgi


def _json(body: object, status: int = 200, kind: str = "application/json") -> Svar:
    return status, kind, json.dumps(body, ensure_ascii=False).encode()


# PxWebApi v2


def _pxweb(tabeller: dict, kodelister: dict, environ: dict, path: list[str], query: list[tuple[str, str]]) -> Svar:
    try:
        match environ["REQUEST_METHOD"], *path:
            case "GET", "config":
                return _json(CONFIG)
            case "GET", "codelists" | "codeLists", kodeliste:
                return _json(_av(kodelister, kodeliste, "Non-existent codelist"))
            case "GET", "tables", tabell:
                return _json(_om(_av(tabeller, tabell, "Non-existent table", status=404)))
            case "GET", "tables", tabell, "metadata":
                return _json(_metadata(_av(tabeller, tabell, "Non-existent table", status=404)))
            case "GET" | "POST" as method, "tables", tabell, "data":
                valgt = _av(tabeller, tabell, "Non-existent table", status=404)
                _se_etter_format(query)
                utvalg = _utvalg_av_query(query) if method == "GET" else _utvalg_av_body(environ)
                return _json(_data(valgt, kodelister, utvalg))
    except ProblemError as feil:
        return _json(feil.body, feil.http, "application/problem+json")
    except DobbelError:
        return 500, "", b""
    return 404, "text/html", IKKE_FUNNET


def _av(alle: dict, noekkel: str, title: str, status: int = 400) -> dict:
    # SSB answers 400 also where the body says 404.
    if noekkel not in alle:
        raise ProblemError(title, status=status)
    return alle[noekkel]


def _om(tabell: dict) -> dict:
    """A table as it stands in a list of tables."""
    nummer = tabell["extension"]["px"]["tableid"]
    perioder = list(tabell["dimension"]["Tid"]["category"]["label"].values())
    return {
        "type": "Table",
        "language": "no",
        "id": nummer,
        "label": tabell["label"],
        "description": "",
        "updated": tabell["updated"],
        "firstPeriod": perioder[0],
        "lastPeriod": perioder[-1],
        "category": "public",
        "variableNames": [dimensjon["label"] for dimensjon in tabell["dimension"].values()],
        "discontinued": False,
        "source": tabell["source"],
        "timeUnit": "Annual",
        "links": [{"rel": "metadata", "hreflang": "no", "href": f"tables/{nummer}/metadata"}],
    }


def _metadata(tabell: dict) -> dict:
    return {key: part for key, part in tabell.items() if key != "status"} | {"value": None}


def _se_etter_format(query: list[tuple[str, str]]) -> None:
    for navn, verdi in query:
        if (navn.lower(), verdi) != ("outputformat", "json-stat2") and navn.lower().startswith("outputformat"):
            raise ProblemError("Unsupported output format", detail="Unsupported output format")


def _utvalg_av_query(query: list[tuple[str, str]]) -> dict[str, tuple[list[str], str | None]]:
    """{variable: (codes and expressions, codelist)} of an address."""
    valgt: dict[str, list[str]] = {}
    kodelister = {}
    for navn, verdi in query:
        if found := re.fullmatch(r"(valuecodes|codelist)\[(.+)\]", navn, re.IGNORECASE):
            if found[1].lower() == "codelist":
                kodelister[found[2]] = verdi
                valgt.setdefault(found[2], [])
            else:
                deler = [a or b for a, b in I_KLAMMER_ELLER_TIL_KOMMA.findall(verdi)]
                valgt.setdefault(found[2], []).extend(deler)
    return {navn: (koder, kodelister.get(navn)) for navn, koder in valgt.items()}


def _utvalg_av_body(environ: dict) -> dict[str, tuple[list[str], str | None]]:
    """{variable: (codes and expressions, codelist)} of a POST."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        valg = json.loads(body or b"{}").get("selection") or []
        return {ett["variableCode"]: (ett.get("valueCodes") or [], ett.get("codelist")) for ett in valg}
    except (ValueError, AttributeError, KeyError, TypeError):
        raise ProblemError("Illegal selection expression") from None


def _data(tabell: dict, kodelister: dict, utvalg: dict[str, tuple[list[str], str | None]]) -> dict:
    """The cells of a selection; without a selection the default one, which is not the whole table."""
    valgt = _koder(tabell, kodelister, utvalg) if utvalg else _standard(tabell)
    if math.prod(map(len, valgt.values())) > STORSTE_UTTREKK:
        raise ProblemError("Too many cells selected", http=403, detail="Too many cells selected")
    dimensjoner = {navn: koder for navn, koder in valgt.items() if koder}
    # A variable that was left out is summed over all its codes, or stands at the code that is its sum.
    summert = {navn: _eliminert(tabell["dimension"][navn]) for navn, koder in valgt.items() if not koder}
    summer = list(map(sum, product(*_steg(tabell, summert))))
    value, status = [], {}
    for steg in product(*_steg(tabell, dimensjoner)):
        figur, symbol = _sum(tabell, [sum(steg) + plass for plass in summer])
        if symbol:
            status[str(len(value))] = symbol
        value.append(figur)
    svar = {key: part for key, part in tabell.items() if key not in ("dimension", "value", "status")} | {
        "role": {rolle: navn for rolle, navn in tabell["role"].items() if set(navn) <= dimensjoner.keys()},
        "id": list(dimensjoner),
        "size": [len(koder) for koder in dimensjoner.values()],
        "dimension": {navn: _utsnitt(tabell["dimension"][navn], koder) for navn, koder in dimensjoner.items()},
        "value": value,
    }
    return svar | {"status": status} if status else svar


def _steg(tabell: dict, dimensjoner: dict[str, list[str]]) -> list[list[int]]:
    """For each dimension, how far its codes take one into the table's list of figures."""
    alle = []
    skritt = math.prod(tabell["size"])
    for navn, storrelse in zip(tabell["id"], tabell["size"], strict=True):
        skritt //= storrelse
        if navn in dimensjoner:
            index = tabell["dimension"][navn]["category"]["index"]
            alle.append([skritt * index[kode] for kode in dimensjoner[navn]])
    return alle


def _sum(tabell: dict, plasser: list[int]) -> tuple[float | None, str | None]:
    figurer = [tabell["value"][plass] for plass in plasser]
    if len(plasser) == 1:  # a symbol may stand beside a figure too
        return figurer[0], tabell["status"].get(str(plasser[0]))
    if any(figur is None for figur in figurer):
        return None, next(filter(None, (tabell["status"].get(str(plass)) for plass in plasser)), None)
    return sum(figurer), None


def _koder(tabell: dict, kodelister: dict, utvalg: dict[str, tuple[list[str], str | None]]) -> dict[str, list[str]]:
    """{variable: its codes in the table's order}; no codes where the variable was left out."""
    kjente = {navn.lower(): navn for navn in tabell["id"]}
    if not {navn.lower() for navn in utvalg} <= kjente.keys():
        raise ProblemError("Non-existent variable")
    utvalg = {kjente[navn.lower()]: valg for navn, valg in utvalg.items()}
    for _, kodeliste in utvalg.values():
        if kodeliste and kodeliste not in kodelister:
            raise ProblemError("Non-existent codelist")
    maa = {navn for navn in tabell["id"] if not tabell["dimension"][navn]["extension"]["elimination"]}
    if not maa <= utvalg.keys():
        raise ProblemError("Missing selection for mandantory variable")
    valgt = {}
    for navn in tabell["id"]:
        uttrykk, kodeliste = utvalg.get(navn, ([], None))
        koder = list(tabell["dimension"][navn]["category"]["index"])
        if kodeliste:
            i_listen = {verdi["code"] for verdi in kodelister[kodeliste]["values"]}
            koder = [kode for kode in koder if kode in i_listen]
        valgt[navn] = _valgte(koder, uttrykk, navn in tabell["role"]["time"])
        if navn in maa and not valgt[navn]:
            raise ProblemError("Illegal selection for mandantory variable")
    return valgt


def _valgte(koder: list[str], uttrykk: list[str], tid: bool) -> list[str]:
    """The codes that codes and expressions stand for, in the table's own order."""
    like = {kode.lower(): kode for kode in koder}
    nevnt = [ett.lower() for ett in uttrykk if ett.lower() in like]
    if len(nevnt) != len(set(nevnt)):
        raise DobbelError
    valgt = {like[ett] for ett in nevnt}
    for ett in uttrykk:
        if ett.lower() in like:
            continue
        if "(" in ett or ")" in ett:
            valgt.update(_funksjon(koder, ett, tid))
        elif "*" in ett or "?" in ett:
            monster = re.escape(ett).replace(r"\*", ".*").replace(r"\?", ".")
            valgt.update(kode for kode in koder if re.fullmatch(monster, kode, re.IGNORECASE))
        else:
            raise ProblemError("Non-existent value")
    return [kode for kode in koder if kode in valgt]


def _funksjon(koder: list[str], uttrykk: str, tid: bool) -> list[str]:
    """top counts from the latest period, elsewhere from the first code; a code that is not there selects nothing."""
    found = FUNKSJON.fullmatch(uttrykk)
    if not found:
        raise ProblemError("Illegal selection expression")
    navn, forste, annet = found[1].lower(), found[2], found[3]
    if navn in ("top", "bottom"):
        if not forste.isdigit() or not (annet or "0").isdigit():
            raise ProblemError("Illegal selection expression")
        rekke = koder[::-1] if tid == (navn == "top") else koder
        return rekke[int(annet or 0) :][: int(forste)]
    if (annet is not None) != (navn == "range"):
        raise ProblemError("Illegal selection expression")
    fra = koder[0] if navn == "to" else forste
    til = {"from": koder[-1], "to": forste, "range": annet}[navn]
    if fra not in koder or til not in koder:
        return []
    return koder[koder.index(fra) : koder.index(til) + 1]


def _standard(tabell: dict) -> dict[str, list[str]]:
    """The default selection: the latest period, and the first code of everything else."""
    koder = {navn: list(tabell["dimension"][navn]["category"]["index"]) for navn in tabell["id"]}
    return {navn: alle[-1:] if navn in tabell["role"]["time"] else alle[:1] for navn, alle in koder.items()}


def _eliminert(dimensjon: dict) -> list[str]:
    sumkode = dimensjon["extension"].get("eliminationValueCode")
    return [sumkode] if sumkode else list(dimensjon["category"]["index"])


def _utsnitt(dimensjon: dict, koder: list[str]) -> dict:
    """The dimension with the given codes. In an answer with data elimination says nothing of the variable."""

    def valgt(part: object) -> object:
        return {kode: part[kode] for kode in koder} if isinstance(part, dict) and koder[0] in part else part

    extension = {key: valgt(part) for key, part in dimensjon["extension"].items() if key != "codelists"}
    extension.pop("eliminationValueCode", None)
    return dimensjon | {
        "category": {
            key: {kode: plass for plass, kode in enumerate(koder)} if key == "index" else valgt(part)
            for key, part in dimensjon["category"].items()
        },
        "extension": extension | {"elimination": False},
    }


CONFIG = {
    "apiVersion": "2.3.2",
    "appVersion": "2.5.0",
    "languages": [{"id": "no", "label": "Norsk"}],
    "defaultLanguage": "no",
    "maxDataCells": STORSTE_UTTREKK,
    # As at SSB: 0 says that the limit stands elsewhere, not that there is none.
    "maxCallsPerTimeWindow": 0,
    "timeWindow": 0,
    "license": "Oppdiktede tall: ingen lisens",
    "sourceReferences": [{"language": "no", "text": f"Kilde: {tall.KILDE}"}],
    "defaultDataFormat": "json-stat2",
    "dataFormats": ["json-stat2"],
    "features": [],
}


# KLASS

Rad = dict[str, str | None]

# Arts that the operating account and the investments each have stand twice in KLASS 259, with a name each.
REGNSKAP = {"AD": " (drift)", "AI": " (investering)"}
# Sums stand in the same lists: a few of them.
SUMMER = {
    "259": (("AG1", "Energiutgifter"), ("AGD2", "Netto driftsutgifter på funksjon/tjenesteområde")),
    "277": (("FGK9", "Helse- og omsorg"), ("FGK11", "Omsorg")),
}


class Klass:
    """Codes, changes and correspondences with their first day and the first day that they no longer hold."""

    def __init__(self) -> None:
        self.codes = {
            "131": [_kode(k.kode, k.navn, *_dager(k.fra, k.til)) for k in tall.KOMMUNER],
            "104": [_kode("99", "Oppdiktet fylke", GYLDIG_FRA, None)],
            "112": [_kode(tall.GRUPPE.kode, tall.GRUPPE.navn, GYLDIG_FRA, None)],
            "277": [*_kontoplan("funksjon"), *(_kode(k, n, GYLDIG_FRA, None) for k, n in SUMMER["277"])],
            "259": [*_kontoplan("art"), *(_kode(k, n, GYLDIG_FRA, None) for k, n in SUMMER["259"])],
        }
        # The tables of groups belong to 112. One that ended with 2019 belongs to 131, and answers alone from there.
        self.grupper = {
            ("112", "131"): _grupper("source", "target"),
            ("131", "112"): _i_perioden(_grupper("target", "source"), GYLDIG_FRA, "2020-01-01"),
        }

    def svar(self, path: list[str], query: dict[str, str], accept: str) -> Svar:
        """The answer to one question: JSON where it was asked for, and otherwise XML."""
        match path:
            case ["classifications", nummer, "codes"] if nummer in self.codes:
                navn, xml, rader = "codes", "code", self.codes[nummer]
            case ["classifications", nummer, "changes"] if nummer in self.codes:
                navn, xml, rader = "codeChanges", "codeChange", _endringer() if nummer == "131" else []
            case ["classifications", nummer, "corresponds"] if (
                par := (nummer, query.get("targetClassificationId"))
            ) in self.grupper:
                navn, xml, rader = "correspondenceItems", "correspondence", self.grupper[par]
            case _:
                return 404, "text/plain", b"No such classification, or no such correspondence"
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", query.get("from", "")):
            return 400, "text/plain", b"Required request parameter 'from' for method parameter type Date is not present"
        rader = _i_perioden(rader, query["from"], query.get("to"))
        if "application/json" in accept:
            return _json({navn: rader})
        linjer = "".join(f"<{xml}Item>{_xml(rad)}</{xml}Item>" for rad in rader)
        return 200, "application/xml", f"<{xml}List>{linjer}</{xml}List>".encode()


def _xml(rad: Rad) -> str:
    return "".join(f"<{felt}>{escape(verdi or '')}</{felt}>" for felt, verdi in rad.items())


def _kode(kode: str, navn: str, fra: str, til: str | None) -> Rad:
    """KLASS leaves validFrom and validTo empty and gives the days as they fall within what was asked for."""
    return {
        "code": kode,
        "parentCode": None,
        "level": "1",
        "name": navn,
        "shortName": "",
        "presentationName": "",
        "validFrom": None,
        "validTo": None,
        "validFromInRequestedRange": fra,
        "validToInRequestedRange": til,
        "notes": "",
    }


def _dager(fra: int | str | None, til: int | str | None) -> tuple[str, str | None]:
    """The first day of the year `fra`, and the first day after the year `til`."""
    return f"{fra}-01-01" if fra else GYLDIG_FRA, f"{int(til) + 1}-01-01" if til else None


def _kontoplan(fil: str) -> list[Rad]:
    """The codes as KLASS writes them: an art may have letters before it, and stand more than once."""
    with (SEEDS / "kontoplan" / f"{fil}.csv").open(encoding="utf-8", newline="") as stream:
        rader = list(csv.DictReader(stream))
    return [
        _kode(kode, rad["navn"] + REGNSKAP.get(kode[:-3], ""), *_dager(rad["gyldig_fra"], rad["gyldig_til"]))
        for rad in rader
        for kode in (rad.get("klass_kode") or rad[fil]).split()
    ]


def _endringer() -> list[Rad]:
    navn = {kommune.kode: kommune.navn for kommune in tall.KOMMUNER}
    return [
        {
            "oldCode": gammel,
            "oldName": navn[gammel],
            "oldShortName": "",
            "newCode": ny,
            "newName": navn[ny],
            "newShortName": "",
            "changeOccurred": dag,
        }
        for gammel, ny, dag in tall.ENDRINGER
    ]


def _grupper(gruppens: str, kommunens: str) -> list[Rad]:
    """All the municipalities are in the one group, as long as their numbers hold; which side each stands on."""
    return [
        {
            **_side(gruppens, tall.GRUPPE),
            **_side(kommunens, kommune),
            **dict(zip(("validFrom", "validTo"), _dager(kommune.fra, kommune.til), strict=True)),
        }
        for kommune in tall.KOMMUNER
    ]


def _side(side: str, region: tall.Region) -> Rad:
    return {f"{side}Code": region.kode, f"{side}Name": region.navn, f"{side}ShortName": ""}


def _i_perioden(rader: list[Rad], fra: str, til: str | None) -> list[Rad]:
    """The rows that hold some day from `fra` to before `til`, with their days cut to it."""
    funnet = []
    for rad in rader:
        if "changeOccurred" in rad:
            if fra <= rad["changeOccurred"] < (til or "9999"):
                funnet.append(rad)
            continue
        start, slutt = [felt for felt in rad if felt.startswith("valid")][-2:]
        dager = max(rad[start], fra), min(filter(None, (rad[slutt], til)), default=None)
        if dager[1] is None or dager[0] < dager[1]:
            funnet.append(rad | {start: dager[0], slutt: dager[1]})
    return funnet
