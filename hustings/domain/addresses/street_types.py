"""Street types and directions in English and French: the words people write, the code stored, how it is printed.

The codes follow Canada Post's addressing guide (English and French codes are apart, for the French type stands before
the name) and, for the United States, the Postal Service's Publication 28. `group` is shared by the types that mean the
same street: rue Principale is Principale St.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StreetType:
    """One code: its language ("en" or "fr"), how it is printed, and the group it shares with its translation."""

    code: str
    language: str
    printed: str
    group: str


# code: words. The first letters of the code are what is printed ("St", "Blvd"). One line per type.
_ENGLISH = """
ABBEY: abbey
ACRES: acres
ALLEY: alley aly
AVE: avenue ave av aven
BAY: bay
BEACH: beach
BEND: bend
BLVD: boulevard blvd boul blv
BYPASS: bypass
CAPE: cape
CIR: circle cir circ
CIRCT: circuit circt
CLOSE: close
COMMON: common commons
CORNERS: corners
CRT: court crt ct
COVE: cove
CRES: crescent cres cr crsnt cresc
CROSS: crossing cross xing
DR: drive dr drv
ESTATE: estate estates
EXPY: expressway expy
FARM: farm
FIELD: field
FWY: freeway fwy
GDNS: gardens gdns garden
GATE: gate
GLEN: glen
GREEN: green
GRV: grove grv
HARBR: harbour harbr
HEATH: heath
HTS: heights hts
HGHLDS: highlands hghlds
HWY: highway hwy hiway
HILL: hill
HOLLOW: hollow
ISLAND: island
KEY: key
LANDNG: landing landng
LANE: lane ln
LINE: line
LINK: link
LKOUT: lookout lkout
LOOP: loop
MALL: mall
MANOR: manor
MEADOW: meadow meadows
MEWS: mews
PARK: park pk
PKY: parkway pky pkwy
PASS: pass
PATH: path
PTWAY: pathway ptway
PL: place pl
PLAT: plateau plat
PLAZA: plaza
PT: point pt
PVT: private pvt
QUAY: quay
RAMP: ramp
RIDGE: ridge
RISE: rise
RD: road rd
ROW: row
RUN: run
SDRD: sideroad sdrd
SQ: square sq
ST: street st str
TERR: terrace terr ter
THICK: thicket thick
TOWERS: towers
TLINE: townline tline
TRAIL: trail trl
TRNABT: turnabout trnabt
VALE: vale
VIEW: view
VILLGE: village villge
VISTA: vista
WALK: walk
WAY: way
WHARF: wharf
WOOD: wood
WYND: wynd
"""

# code | printed | group (an English code, or its own) | words
_FRENCH = """
ALLÉE | allée | ALLEY | allee
AUT | aut. | AUT | autoroute aut
AV | av. | AVE | avenue av ave
BOUL | boul. | BLVD | boulevard boul blvd bl
CAR | carré | SQ | carre car
CERCLE | cercle | CIR | cercle
CH | ch. | RD | chemin ch che chem
CITÉ | cité | CITÉ | cite
CÔTE | côte | CÔTE | cote
COUR | cour | CRT | cour
COURS | cours | COURS | cours
CROIS | croiss. | CRES | croissant crois croiss
DESSTE | desserte | DESSTE | desserte desste
ÉCH | éch. | ÉCH | echangeur ech
ESPL | espl. | ESPL | esplanade espl
IMP | imp. | IMP | impasse imp
LIGNE | ligne | LINE | ligne
MONTÉE | montée | MONTÉE | montee
PASSAGE | passage | PASS | passage
PLACE | place | PL | place pl
PROM | prom. | DR | promenade prom
QUAI | quai | QUAY | quai
RG | rang | RG | rang rg
RDPT | rond-point | RDPT | rdpt
RTE | rte | HWY | route rte
RUE | rue | ST | rue
RUELLE | ruelle | LANE | ruelle rle
SENT | sent. | PATH | sentier sent
SQUARE | square | SQ | square
TSSE | tsse | TERR | terrasse tsse
VOIE | voie | WAY | voie
"""

# United States only, beside the English ones: words that are hardly ever a type in Canada.
_AMERICAN = """
BRG: bridge brg
BRK: brook brk
BRKS: brooks brks
CTR: center ctr
CLB: club clb
CRK: creek crk
CRST: crest crst
DL: dale dl
EXT: extension ext
EXTS: extensions exts
FLS: falls fls
FLD: field fld
FRST: forest frst
FRK: fork frk
GTWY: gateway gtwy
HVN: haven hvn
INLT: inlet inlt
JCT: junction jct
KNL: knoll knl
KNLS: knolls knls
LK: lake lk
LKS: lakes lks
LCKS: locks lcks lock
MTN: mountain mtn
ORCH: orchard orch
OVAL: oval
PIKE: pike
PLN: plain pln
RNCH: ranch rnch
RST: rest rst
RIV: river riv
SHR: shore shr
SHRS: shores shrs
SPG: spring spg
SPGS: springs spgs
STA: station sta
STRM: stream strm
SMT: summit smt
TRCE: trace trce
TPKE: turnpike tpke
UN: union un
VLY: valley vly
WLS: wells wls
"""

# A road known by its number, and the type stored when the number follows.
NUMBERED = {
    "highway": "HWY",
    "hwy": "HWY",
    "hiway": "HWY",
    "autoroute": "AUT",
    "aut": "AUT",
    "route": "RTE",
    "rte": "RTE",
    "line": "LINE",
    "ligne": "LIGNE",
    "rang": "RG",
    "rg": "RG",
    "concession": "CONC",
    "con": "CONC",
    "conc": "CONC",
    "concession road": "CONC",
    "concession rd": "CONC",
    "conc road": "CONC",
    "conc rd": "CONC",
    "county road": "CTY RD",
    "county rd": "CTY RD",
    "cty road": "CTY RD",
    "cty rd": "CTY RD",
    "regional road": "REG RD",
    "regional rd": "REG RD",
    "reg rd": "REG RD",
    "range road": "RGE RD",
    "range rd": "RGE RD",
    "rge rd": "RGE RD",
    "rge road": "RGE RD",
    "township road": "TWP RD",
    "township rd": "TWP RD",
    "twp rd": "TWP RD",
    "twp road": "TWP RD",
    "sideroad": "SDRD",
    "side road": "SDRD",
    "side rd": "SDRD",
    "sdrd": "SDRD",
    "state road": "STATE RD",
    "state route": "STATE RTE",
    "us highway": "US HWY",
    "us hwy": "US HWY",
}
# Types in English that stand before a number ("Highway 7"), and after anything else ("King's Highway").
BEFORE_A_NUMBER = frozenset(NUMBERED.values())
_NUMBERED_ONLY = ("CONC", "CTY RD", "REG RD", "RGE RD", "TWP RD", "STATE RD", "STATE RTE", "US HWY")

# Words so common as an English type that they win over a French or ambiguous word in front ("Avenue Road").
STRONG = frozenset(("ST", "RD", "AVE", "DR", "BLVD", "CRES", "CRT", "LANE", "WAY", "PL", "TERR", "SQ", "CIR"))


def _english(table: str) -> dict[str, StreetType]:
    types = {}
    for line in table.strip().splitlines():
        code, _, words = line.partition(":")
        for word in words.split():
            types[word] = StreetType(code, "en", code.title(), code)
    return types


def _french() -> dict[str, StreetType]:
    types = {}
    for line in _FRENCH.strip().splitlines():
        code, printed, group, words = (cell.strip() for cell in line.split("|"))
        for word in words.split():
            types[word] = StreetType(code, "fr", printed, group)
    types["rond point"] = types["rdpt"]
    return types


# Folded word → type. French words are read in front of a name, English ones behind it.
ENGLISH = _english(_ENGLISH)
FRENCH = _french()
AMERICAN = ENGLISH | _english(_AMERICAN)

# No code is in both languages: the code alone says whether it is printed before the name or behind it.
BY_CODE: dict[str, StreetType] = (
    {kind.code: kind for kind in AMERICAN.values()}
    | {code: StreetType(code, "en", code.title().replace("Us ", "US "), code) for code in _NUMBERED_ONLY}
    | {kind.code: kind for kind in FRENCH.values()}
)

# Code → the type written out, of the commonest that are otherwise shortened: two spellings that are equally good.
IN_FULL: dict[str, str] = {
    "ST": "Street",
    "RD": "Road",
    "AVE": "Avenue",
    "DR": "Drive",
    "BLVD": "Boulevard",
    "CRES": "Crescent",
    "CRT": "Court",
    "PL": "Place",
    "TERR": "Terrace",
    "SQ": "Square",
    "CIR": "Circle",
    "HTS": "Heights",
    "HWY": "Highway",
    "PKY": "Parkway",
    "AV": "avenue",
    "BOUL": "boulevard",
    "CH": "chemin",
    "CROIS": "croissant",
    "IMP": "impasse",
    "PROM": "promenade",
    "RTE": "route",
    "TSSE": "terrasse",
}

# Folded word → (English code, French code, group). "no" is nord-ouest and never "number": a type comes before it.
_DIRECTION_WORDS = """
n north nord | N | N
s south sud | S | S
e east est | E | E
w west ouest | W | O
ne northeast | NE | NE
nw northwest | NW | NO
se southeast | SE | SE
sw southwest | SW | SO
"""
DIRECTIONS: dict[str, tuple[str, str]] = {
    word: (english.strip(), french.strip())
    for words, english, french in (line.split("|") for line in _DIRECTION_WORDS.strip().splitlines())
    for word in words.split()
} | {
    "north east": ("NE", "NE"),
    "north west": ("NW", "NO"),
    "south east": ("SE", "SE"),
    "south west": ("SW", "SO"),
    "nord est": ("NE", "NE"),
    "nord ouest": ("NW", "NO"),
    "sud est": ("SE", "SE"),
    "sud ouest": ("SW", "SO"),
}
# One letter or two that mean a direction only in French.
FRENCH_DIRECTIONS = {"o": ("W", "O"), "no": ("NW", "NO"), "so": ("SW", "SO")}
FRENCH_DIRECTION_WORDS = frozenset(("nord", "sud", "est", "ouest", "o", "no", "so"))
