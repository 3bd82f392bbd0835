"""How a value from outside may stand in a message: as it is where it can only be a code, and by its shape otherwise.

A message goes to the terminal, to Dagster's event log, to the manifest, and by webhook and mail to people who are to
see no file. A name or an identity number may stand in any cell, under any header, of a file with a column too much, and
no search knows every name. So what decides is the column and how the value is written, and not what it may mean.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

# How the values of a column are written. Those of any other column are told by their shape.
CODE, WORD, NUMBER, DAY, SHAPE = "kode", "ord", "tall", "dag", "form"
COLUMNS = {
    **dict.fromkeys(
        [
            "kommunenr", "for_kommunenr", "medlem_kommunenr", "aar", "dataaar", "gyldig_fra", "gyldig_til", "skjema",
            "kvartal", "kontoklasse", "ansvar", "funksjon", "art", "prosjekt", "lokal_art", "lokal_funksjon",
            "fra_ansvar", "fra_funksjon", "fra_art", "fra_prosjekt", "til_ansvar", "til_funksjon", "til_art",
            "til_prosjekt", "publiseres_under", "brukergruppe", "tjenestekode", "kode", "sone",
        ],
        CODE,
    ),
    # Codes of small letters, as the lists of seeds/ have them.
    **dict.fromkeys(
        [
            "metode", "enkeltbruker", "type", "id", "maal", "omraade", "tjenestetype", "nevner", "aldersgruppe",
            "kriterium", "sektor", "liste", "felt", "til", "verifisert",
        ],
        WORD,
    ),
    **dict.fromkeys(
        [
            "belop", "belop_nok", "vekt", "andel", "antall", "aarsverk", "verdi", "indeks",
            "timer_per_uke_full_stilling", "leverte_timer_per_uke",
        ],
        NUMBER,
    ),
    "maaledato": DAY,
    **dict.fromkeys(
        [
            "begrunnelse", "fra", "godkjent_av", "kilde", "medlem", "navn", "sammenlikning",
        ],
        SHAPE,
    ),
}  # fmt: skip

# What account systems and Excel call columns and sheets. A name of these words alone, perhaps with a year, is shown.
# Not "per", which is a given name, nor "bruker", which may stand before one's number.
HEADINGS = frozenset(
    [
        "ansvar", "ansvarsnr", "ansvarsnavn", "art", "artsnr", "artsnavn", "artskode", "konto", "kontonr",
        "kontoklasse", "kontostreng", "kontonavn", "tjeneste", "tjenestenr", "tjenestenavn", "funksjon", "funksjonsnr",
        "funksjonsnavn", "prosjekt", "prosjektnr", "prosjektnavn", "objekt", "motpart", "belop", "sum", "saldo",
        "total", "totalt", "regnskap", "budsjett", "revidert", "opprinnelig", "avvik", "forbruk", "periode", "aar",
        "ar", "maned", "kvartal", "dato", "tekst", "navn", "betegnelse", "beskrivelse", "nr", "nummer", "kode",
        "kommune", "kommunenr", "kommunenummer", "kr", "nok", "debet", "kredit", "inntekt", "utgift", "netto", "brutto",
        "drift", "investering", "hovedbok", "data", "pivot", "pivottabell", "oversikt", "grunnlag", "ark", "regneark",
        "sheet", "tabell", "eksport", "rapport", "vedtak", "bemanning", "virksomhet", "omrade", "sektor", "dimensjon",
        "i", "t", "hittil", "og", "alle",
    ]
)  # fmt: skip
_MOST_DIGITS_OF_A_HEADING = 4
# Letters that people write in other ways where a system takes none of them.
_FOLDED = str.maketrans({"å": "a", "ø": "o", "æ": "a"})

# Of a row that is told whole, in characters.
LONGEST_CELL = 300
# Columns of texts from outside that are in no mart, or are withheld there where they are of one person.
NOT_PUBLISHED = ("person", "text", "reason", "reasons", "ansvar_navn", "utforer", "boform", "status", "godkjent_av")

# As Python and DuckDB both read them. Seven digits or more may be of a person: a birth date, a telephone, a number.
_PATTERNS = {
    CODE: "[-+]?[A-Z]{0,4}[_-]?[A-Z]{0,3}[0-9][0-9.,_eE]{0,9}[A-Za-zÆØÅæøå]?|0x[0-9a-f]{1,6}|E(?:AK|KA|KG)|[^\\n]",
    WORD: "[a-zæøå0-9][a-zæøå0-9_]{0,29}",
    # Of this century: nobody's birth date is asked for, and those who are born in it are few.
    DAY: "[0-9]{1,2}[-./][0-9]{1,2}[-./](?:20)?2[0-9]|20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}",
    NUMBER: "[-+(]? ?[0-9]{1,9}(?:[ .,'][0-9]{3}){0,2}(?:[.,][0-9]{1,6})?[-)]?",
}
_AS = {CODE: [CODE], WORD: [CODE, WORD], NUMBER: [CODE, NUMBER], DAY: [CODE, DAY], SHAPE: []}
_DIGITS = {CODE: 6, WORD: 6, NUMBER: 9, DAY: 8}
_KINDS = {
    "capitals": r"\p{Lu}",
    "small letters": r"\p{Ll}",
    "digits": "[0-9]",
    "spaces": r"\s",
    "commas": ",",
    "full stops": "[.]",
    "hyphens": "-",
    "other characters": r"[^\p{Lu}\p{Ll}0-9\s,.-]",
}
# What Python's own expressions have no word for.
_IN_PYTHON = {
    "capitals": str.isupper,
    "small letters": str.islower,
    "digits": "0123456789".__contains__,
    "spaces": " \t\n\r\f\v".__contains__,
    "commas": ",".__contains__,
    "full stops": ".".__contains__,
    "hyphens": "-".__contains__,
}
# Names of columns are as like as this before one of them is told as what the other may be meant for: Hilde is no kilde.
_LIKE = 0.85
_SHORTEST_LIKE = 4
_QUOTED = re.compile(r"""'((?:[^'\n]|''){1,4000})'|"((?:[^"\n]|""){1,4000})\"""")
# A path, or a mark or two.
_PLAIN = re.compile(r"(?:/[\w.@+-]+)+/?|.{1,2}|\\[ux][0-9a-f]{2,4}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _macros() -> str:
    kinds = ", ".join(
        f"case when regexp_matches(v, {_quoted(pattern)}) then '{kind}' end" for kind, pattern in _KINDS.items()
    )
    many = "case when length(v) = 1 then ' character: ' else ' characters: ' end"
    shape = f"length(v) || {many} || concat_ws(', ', {kinds})"
    ddl = [f"create or replace temp macro _vist_form(v) as {shape};"]
    for kind, patterns in _AS.items():
        if patterns:
            fits = " or ".join(
                f"(regexp_full_match(v, {_quoted(_PATTERNS[one])})"
                f" and length(regexp_replace(v, '[^0-9]', '', 'g')) <= {_DIGITS[one]})"
                for one in patterns
            )
            told = f"case when {fits} then v else _vist_form(v) end"
            ddl.append(f"create or replace temp macro _vist_{kind}(v) as {told};")
    return "".join(ddl)


# What `sql` asks; temporary, and so to be made in each connection.
MACROS = _macros()


def sql(column: str, value: str = "") -> str:
    """SQL: how the value of `column` stands in a message, null for null; `value` is where it stands, if elsewhere."""
    return f"_vist_{COLUMNS.get(column, SHAPE)}({value or column})"


def found(column: str, nothing: str = "nothing") -> str:
    """SQL: the same, and `nothing` for null."""
    return f"coalesce({sql(column)}, '{nothing}')"


def value(column: str, text: str) -> str:
    """As `sql`, of a value that Python holds."""
    return as_(COLUMNS.get(column, SHAPE), text)


def as_(kind: str, text: str) -> str:
    """`text` as it is where it is written as such values are, and its shape otherwise."""
    digits = sum(sign in "0123456789" for sign in text)
    fits = any(re.fullmatch(_PATTERNS[one], text) and digits <= _DIGITS[one] for one in _AS[kind])
    return text if fits else shape(text)


def cell(column: str, value: object) -> str:
    """A value of a row that a check of our own found: as it is, unless its column is of texts that nobody publishes.

    What has no letter and no digit, such as a symbol of SSB's, is nobody.
    """
    if column in NOT_PUBLISHED and isinstance(value, str) and any(map(str.isalnum, value)):
        return shape(value)
    text = str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def shape(text: str) -> str:
    """How long the text is, and of what kinds of characters."""
    kinds = [kind for kind, has in _IN_PYTHON.items() if any(map(has, set(text)))]
    if any(not any(has(sign) for has in _IN_PYTHON.values()) for sign in set(text)):
        kinds.append("other characters")
    return f"{len(text)} character{'' if len(text) == 1 else 's'}: {', '.join(kinds)}"


def column(name: str, place: int, known: Iterable[str]) -> str:
    """A column of a file in a message: by its name where that is one of `known`, or nearly, otherwise by its place."""
    return f"'{name}'" if is_like(name, known) else f"column number {place}" + (f" ({shape(name)})" if name else "")


def place(names: list[str], number: int, known: Iterable[str]) -> str:
    """The same without its shape: which of the columns `names` something stands in; the first is 1."""
    return names[number - 1] if number <= len(names) and names[number - 1] in known else f"number {number}"


def is_like(name: str, known: Iterable[str]) -> bool:
    """Whether `name` is one of `known`, whatever its capitals, or so like one that it can be nothing else."""
    plain = _folded(name)
    for one in known:
        other = _folded(one)
        if plain == other:
            return True
        long_enough = min(len(plain), len(other)) >= _SHORTEST_LIKE and max(len(plain), len(other)) <= 100
        if long_enough and SequenceMatcher(None, plain, other).ratio() >= _LIKE:
            return True
    return False


def _folded(name: str) -> str:
    return name.casefold().strip().translate(_FOLDED)


def is_heading(name: str) -> bool:
    """Whether `name` is of HEADINGS alone, with no more digits than a year has."""
    words = re.findall(r"[^\W\d_]+", _folded(name))
    digits = sum(map(str.isdigit, name))
    return bool(words) and HEADINGS.issuperset(words) and digits <= _MOST_DIGITS_OF_A_HEADING


def header(names: list[str], known: Iterable[str]) -> str:
    """The columns of a file in a message: those in `known` and headings by name, and how many others there are."""
    wanted = list(known)
    told = [f"'{name}'" for name in names if is_heading(name) or is_like(name, wanted)]
    others = len(names) - len(told)
    if others:
        told.append(f"{others} other{'s' if others > 1 else ''}" if told else f"{others} of other names")
    return ", ".join(told)


def masked(text: str) -> str:
    """The words of another program's error, with what it quotes by its shape unless it can only be a name of ours."""

    def told(match: re.Match[str]) -> str:
        inner, mark = (match[1], "'") if match[1] is not None else (match[2], '"')
        fine = _PLAIN.fullmatch(inner) or any(as_(kind, inner) == inner for kind in (WORD, DAY))
        return match[0] if fine else f"{mark}{shape(inner)}{mark}"

    return _QUOTED.sub(told, text)
