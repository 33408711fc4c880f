"""What is compared: works, and the runs of each.

A command is a list of words in which {IN} and {OUT} stand for the files, {KEY} and {SUM} for the fields
that the work groups by and adds up, {MAILLE}, {EXAMPLES}, {MAPSHAPER}, {MODULES}, {PYTHON}, {BIN} and {TOOLS}
for where the programs are, {POINTS}, {ROWS} and {ADDRESSES} for a million points, a CSV file of ten
million and one of a million addresses, {INDEX} for the index file of the input. They are made for the
works that name them.
"""

from dataclasses import dataclass, field
from enum import Enum

# Every tool merges the same vertices, so areas differ by the rounding of their sums only (2e-14 seen).
MERGED = 1e-12
# `mapshaper -clean` also fills narrow gaps: by 0.02 % of an EPCI at most, in 2026.
GAPS_FILLED = 3e-4


class Answer(Enum):
    """What a run writes, and what that is compared with."""

    AREAS = "groups of known areas and sums"
    COVERAGE = "a coverage of the same units"
    UNITS = "the unit of each point"
    FEATURES = "the features of the input"
    TILES = "vector tiles without gaps or overlaps"
    NONE = "nothing to compare"


@dataclass(frozen=True)
class Input:
    """A file to read: its name under data/, the group field and the field to sum, and its format.

    Files in other formats than GeoJSON are made by GDAL. Without an extension it is a folder of
    GeoJSON files.
    """

    name: str
    key: str = ""
    sum: str = ""
    extension: str = "geojson"


@dataclass(frozen=True)
class Run:
    """A command to measure. The first run of a work is what the others are compared with."""

    name: str
    command: list[str]
    input: Input | None = None
    answer: Answer = Answer.AREAS
    # Largest difference of a group's area from the known one.
    bound: float = MERGED
    # The extension of the output; without one it is a folder.
    extension: str = "geojson"
    # What it exits with.
    exit_code: int = 0
    # How the tool's complaint starts, where it fails: it is run once to prove it.
    fails: str = ""
    # The answer may be wrong: the row then says by how much, and the comparison goes on.
    may_be_wrong: bool = False
    # Stages, as `-v` of maille names and times them, that count instead of the whole run.
    stages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Work:
    title: str
    runs: list[Run] = field(default_factory=list)


MAILLE = ["{MAILLE}", "dissolve", "-q", "{IN}", "--by", "{KEY}", "--sum", "{SUM}", "-o", "{OUT}"]


def mapshaper(*commands):
    return ["{MAPSHAPER}", "{IN}", *commands, "{KEY}", "sum-fields={SUM}", "-o", "{OUT}"]


def python(tool, argument):
    return ["{PYTHON}", f"{{TOOLS}}/{tool}.py", "{IN}", "{OUT}", "{KEY}", "{SUM}", argument]


def clean_coverage(source):
    """The 2020 communes: a coverage but for three communes of Nord."""
    return [
        Run("maille", MAILLE, source),
        Run("mapshaper `-dissolve`", mapshaper("-dissolve"), source),
        Run("mapshaper `-dissolve no-repair`", mapshaper("-dissolve", "no-repair"), source),
        Run("geopandas `method=\"coverage\"`", python("dissolve_geopandas", "coverage"), source),
        Run("DuckDB `ST_CoverageUnion_Agg`",
            python("dissolve_duckdb", "ST_CoverageUnion_Agg"), source),
    ]


def faulty_coverage(source):
    """The 2026 communes: 142 pairs overlap."""
    refused = "CoverageUnion cannot process"
    return [
        Run("maille", MAILLE, source),
        # allow-empty: the population of communes without geometry counts.
        Run("mapshaper `-clean -dissolve`", mapshaper("-clean", "allow-empty", "-dissolve"),
            source, bound=GAPS_FILLED),
        Run("mapshaper `-dissolve`", mapshaper("-dissolve"), source, may_be_wrong=True),
        Run("geopandas `method=\"unary\"`", python("dissolve_geopandas", "unary"), source),
        Run("geopandas `method=\"coverage\"`", python("dissolve_geopandas", "coverage"), source,
            fails=refused),
        Run("DuckDB `ST_Union_Agg`", python("dissolve_duckdb", "ST_Union_Agg"), source),
        Run("DuckDB `ST_CoverageUnion_Agg`", python("dissolve_duckdb", "ST_CoverageUnion_Agg"),
            source, fails=refused),
    ]


def whole(name, command, source):
    """A run whose answer is a coverage of the units of its input."""
    return Run(name, command, source, Answer.COVERAGE)


def simplify_in_memory(library, source):
    command = ["{PYTHON}", "{TOOLS}/simplify_in_memory.py", "{IN}", library]
    return Run(f"{library} `coverage_simplify`", command, source, Answer.NONE, stages=["simplifying"])


def look_up(name, stage, source, command):
    """A run whose answer is the unit of each point."""
    return Run(name, command, source, Answer.UNITS, stages=[stage])


def look_up_maille(name, stage, source):
    return look_up(name, stage, source, ["{EXAMPLES}/lookups", "{IN}", "{POINTS}", "{OUT}"])


def look_up_python(name, library, source):
    return look_up(name, "looking up", source,
                   ["{PYTHON}", "{TOOLS}/locate_in_memory.py", "{IN}", "{POINTS}", "{OUT}", library])


# Formats to convert to and from, and their extensions.
FORMATS = {"FlatGeobuf": "fgb", "GeoPackage": "gpkg", "Shapefile": "shp", "GeoParquet": "parquet"}


def convert(name, command, source, extension):
    return Run(name, command, source, Answer.FEATURES, extension=extension)


def convert_maille(source, extension, *options):
    return convert("maille", ["{MAILLE}", "convert", "-q", "{IN}", *options, "-o", "{OUT}"], source,
                   extension)


def convert_pyogrio(source, extension):
    peer = "geopandas" if "parquet" in (source.extension, extension) else "pyogrio"
    return convert(f"{peer}, through Arrow", ["{PYTHON}", "{TOOLS}/convert_pyogrio.py", "{IN}", "{OUT}"],
                   source, extension)


def conversions():
    """GeoJSON to every format and back."""
    for title, extension in FORMATS.items():
        other = Input(FULL_2020.name, extension=extension)
        for way, source, to in ((f"GeoJSON → {title}", FULL_2020, extension),
                                (f"{title} → GeoJSON", other, "geojson")):
            yield Work(f"convert 2020 communes, {way}",
                       [convert_maille(source, to), convert_pyogrio(source, to)])


def tiles(title, source, zoom):
    """Vector tiles from zoom 0. tippecanoe leaves gaps; its rows say how much."""
    layer, _, _ = source.name.removeprefix("fr-").removesuffix("-full").rpartition("-")

    def tippecanoe(name, *options):
        command = ["{BIN}/tippecanoe", "-q", "-P", *options, "-Z0", f"-z{zoom}", "-l", layer, "-o", "{OUT}", "{IN}"]
        return Run(f"tippecanoe `{name}`", command, source, Answer.TILES, extension="pmtiles", may_be_wrong=True)

    shared = "--no-simplification-of-shared-nodes"
    return Work(f"{title} → PMTiles, zooms 0 to {zoom}", [
        Run("maille", ["{MAILLE}", "tile", "-q", "--layer", layer + "={IN}", "-Z", "0", "-z", str(zoom), "-o",
                       "{OUT}"], source, Answer.TILES, extension="pmtiles"),
        tippecanoe("-P"),
        tippecanoe(f"-P {shared}", shared),
    ])


FULL_2020 = Input("communes-2020-full", "epci", "pop")
FULL_2026 = Input("communes-2026-full", "epci", "pop")
FR_2026 = Input("fr-communes-2026", "epci", "population")
SMALL = Input("epci-300", extension="")

def maps():
    """Maps of the EPCI: from communes that are merged first, and from their file."""
    fr, file = Input("fr-communes-2026"), Input("fr-epci-2026")
    dataset = ["{MAILLE}", "map", "-q", "fr:epci@2026", "--labels", "none"]

    def geopandas(source, extension, *levels):
        return Run("geopandas + matplotlib", ["{PYTHON}", "{TOOLS}/draw_geopandas.py", "{IN}", "{OUT}", *levels],
                   source, Answer.NONE, extension=extension)

    def maille(command, source, extension):
        return Run("maille", [*command, "-o", "{OUT}"], source, Answer.NONE, extension=extension)

    national = ["{MAILLE}", "map", "-q", "fr:territoires-industrie@2022"]
    return [
        Work("map of 1,255 EPCI and régions, from communes to SVG",
             [maille(dataset, fr, "svg"), geopandas(fr, "svg", "epci", "region")]),
        Work("map of 1,255 EPCI and régions, from communes to PNG of 2,000 px",
             [maille([*dataset, "--width", "2000"], fr, "png"), geopandas(fr, "png", "epci", "region")]),
        Work("map of 1,255 EPCI, GeoJSON to SVG",
             [maille(["{MAILLE}", "map", "-q", "{IN}", "--labels", "none", "--base", "none"], file, "svg"),
              geopandas(file, "svg")]),
        Work("maille alone, the map of the Territoires d'industrie with names and insets", [
            Run("SVG", [*national, "-o", "{OUT}"], file, Answer.NONE, extension="svg"),
            Run("PNG of 2,000 px", [*national, "--width", "2000", "-o", "{OUT}"], file, Answer.NONE, extension="png"),
            Run("PDF", [*national, "-o", "{OUT}"], file, Answer.NONE, extension="pdf"),
            Run("an atlas of 149 maps", [*national, "--split", "territory_id", "--out-dir", "{OUT}"], file,
                Answer.NONE, extension=""),
        ]),
    ]


WORKS = [
    Work("2020 communes → EPCI, full precision", clean_coverage(FULL_2020)),
    Work("2026 communes → EPCI, full precision", faulty_coverage(FULL_2026)),
    Work("fr:communes@2020 → EPCI", clean_coverage(Input("fr-communes-2020", "epci", "population"))),
    Work("fr:communes@2026 → EPCI", faulty_coverage(FR_2026)),
    Work("simplify 2020 communes to 10 %, file to file", [
        whole("maille", ["{MAILLE}", "simplify", "-q", "{IN}", "--percent", "10", "-o", "{OUT}"],
              FULL_2020),
        whole("mapshaper `-simplify 10% keep-shapes`",
              ["{MAPSHAPER}", "{IN}", "-simplify", "10%", "keep-shapes", "-o", "{OUT}"], FULL_2020),
    ]),
    Work("simplify 2020 communes to 10 %, in memory", [
        Run("maille, mesh and repair included",
            ["{MAILLE}", "simplify", "-v", "{IN}", "--percent", "10", "-o", "{OUT}"], FULL_2020,
            Answer.NONE, stages=["building the mesh", "simplifying"]),
        simplify_in_memory("coarsen", FULL_2020),
        simplify_in_memory("shapely", FULL_2020),
    ]),
    Work("which commune of 2020, 1 M points, in memory", [
        look_up_maille("maille `locate_into`, one thread", "many, one thread", FULL_2020),
        look_up_maille("maille `locate_many`, all threads", "many, all threads", FULL_2020),
        look_up_maille("maille `locate`, one at a time", "one at a time", FULL_2020),
        look_up_python("DuckDB spatial join, all threads", "duckdb", FULL_2020),
        look_up_python("shapely `STRtree`", "shapely", FULL_2020),
        look_up_python("geopandas `sjoin`", "geopandas", FULL_2020),
        look_up("which-polygon", "looking up", FULL_2020,
                ["node", "--max-old-space-size=4096", "{TOOLS}/locate_which_polygon.js", "{MODULES}",
                 "{IN}", "{POINTS}", "{OUT}"]),
    ]),
    Work("which commune of 2020, CSV of 10 M points, file to file", [
        Run("maille, index file", ["{MAILLE}", "locate", "-q", "--in", "{INDEX}", "{ROWS}", "--add",
                                   "code", "--to", "csv", "-o", "{OUT}"],
            FULL_2020, Answer.NONE),
        Run("DuckDB `LEFT JOIN … ON ST_Intersects`, communes in a table",
            ["{PYTHON}", "{TOOLS}/locate_rows_duckdb.py", "{IN}", "{ROWS}", "{OUT}"], FULL_2020,
            Answer.NONE, stages=["locating"]),
    ]),
    Work("maille alone, index of the 2020 communes", [
        Run("built from the decoded layer", ["{EXAMPLES}/lookups", "{IN}"], FULL_2020, Answer.NONE,
            stages=["building"]),
        Run("file to file", ["{MAILLE}", "index", "-q", "{IN}", "-o", "{OUT}.maille"], FULL_2020, Answer.NONE),
    ]),
    Work("maille alone, a million addresses, CSV file to file", [
        Run(name, ["{MAILLE}", "locate", "-q", "--in", "{INDEX}", "--addresses", "{ADDRESSES}", "--add",
                   "code,epci", "--to", "csv", "-o", "{OUT}", *threads], FR_2026, Answer.NONE)
        for name, threads in (("one thread", ["--threads", "1"]), ("all threads", []))
    ]),
    Work("maille alone, which commune of 2020, one point", [
        Run("index file, whole process", ["{MAILLE}", "locate", "--in", "{INDEX}", "1.0993",
                                          "49.4431"], FULL_2020, Answer.NONE),
    ]),
    Work("clean 2026 communes, file to file", [
        whole("maille", ["{MAILLE}", "clean", "-q", "{IN}", "-o", "{OUT}"], FULL_2026),
        whole("mapshaper `-clean`", ["{MAPSHAPER}", "{IN}", "-clean", "-o", "{OUT}"], FULL_2026),
    ]),
    Work("maille alone, check 2020 communes", [
        Run("reading them", ["{MAILLE}", "check", "-v", "{IN}"], FULL_2020, Answer.NONE,
            stages=["reading"], exit_code=1),
        Run("the whole run", ["{MAILLE}", "check", "-q", "{IN}"], FULL_2020, Answer.NONE, exit_code=1),
    ]),
    *conversions(),
    Work("convert 2020 communes to Lambert-93, GeoJSON → FlatGeobuf", [
        convert("maille", ["{MAILLE}", "convert", "-q", "{IN}", "--to-crs", "EPSG:2154", "-o", "{OUT}"],
                FULL_2020, "fgb"),
        convert("maille, without reprojection", ["{MAILLE}", "convert", "-q", "{IN}", "-o", "{OUT}"],
                FULL_2020, "fgb"),
        convert("geopandas `to_crs`",
                ["{PYTHON}", "{TOOLS}/convert_pyogrio.py", "{IN}", "{OUT}", "EPSG:2154"], FULL_2020, "fgb"),
    ]),
    Work("convert 300 small files, GeoJSON → FlatGeobuf", [
        convert("maille", ["{MAILLE}", "convert", "-q", "{IN}", "--out-dir", "{OUT}", "--to", "fgb"], SMALL, ""),
        convert("`ogr2ogr`, one each", ["{TOOLS}/convert_each_ogr2ogr", "{IN}", "{OUT}"], SMALL, ""),
    ]),
    tiles("2020 communes", FULL_2020, 10),
    tiles("fr:epci@2020", Input("fr-epci-2020"), 12),
    tiles("fr:territoires-industrie@2022", Input("fr-territoires-industrie-2022"), 14),
    *maps(),
    Work("maille alone, few groups (2020, full precision)", [
        Run("1,255 EPCI", MAILLE, FULL_2020),
        Run("all in one group",
            ["{MAILLE}", "dissolve", "-q", "{IN}", "--all", "--sum", "{SUM}", "-o", "{OUT}"],
            Input(FULL_2020.name, "", "pop")),
        Run("two random groups", MAILLE, Input(FULL_2020.name, "half", "pop")),
    ]),
    Work("maille alone, growth (mainland 2020, side by side)", [
        Run(f"× {n}", MAILLE, Input(f"mainland-x{n}", "epci", "pop")) for n in (1, 4, 16)
    ]),
    Work("maille alone, decode a dataset", [
        Run(f"fr:communes@{vintage}",
            ["{MAILLE}", "data", "export", "-v", f"fr:communes@{vintage}", "-o", "-"],
            answer=Answer.NONE, stages=["reading"])
        for vintage in (2020, 2026)
    ]),
]
