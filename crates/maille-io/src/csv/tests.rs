use crate::samples::{EVERY_GEOMETRY, geometries, layer, text};
use crate::{Crs, Format, Layer, Loss, ReadOptions, read_bytes, write};

fn read(text: &str, crs: Option<Crs>) -> Result<Layer, String> {
    let options = ReadOptions { format: Some(Format::Csv), crs, ..ReadOptions::default() };
    read_bytes("in", text.as_bytes(), None, &options).map_err(|error| error.to_string())
}

fn written(layer: &Layer, format: Format) -> (String, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, format, &mut out).expect("memory takes all");
    (String::from_utf8(out).expect("tables are UTF-8"), losses)
}

#[test]
fn layers_come_back_but_for_their_types() {
    for (format, crs) in [(Format::Csv, Crs::Wgs84), (Format::Tsv, Crs::Epsg(2154))] {
        let mut layer = layer(&EVERY_GEOMETRY);
        layer.crs = crs;
        let (table, losses) = written(&layer, format);
        let told: Vec<String> = losses.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "field \"long\": integer becomes text",
                "field \"real\": real becomes text",
                "field \"flag\": boolean becomes text"
            ]
        );
        let again = read_bytes("in", table.as_bytes(), Some(format), &ReadOptions::default());
        let again = again.expect("it was written");
        assert_eq!(again.crs, layer.crs);
        assert_eq!(geometries(&again), geometries(&layer));
        let name = again.feature(1).get("name").and_then(|v| v.as_text().map(String::from));
        assert_eq!(name.as_deref(), Some("é, \"1\"\n;"));
        assert!(again.feature(2).get("code").is_some_and(|code| code.is_null()));
        // What was lost is lost once only.
        assert_eq!(written(&again, format), (table, Vec::new()));
    }
}

#[test]
fn points_go_to_two_columns() {
    let mut layer = layer(&[EVERY_GEOMETRY[3], "null"]);
    let (table, _) = written(&layer, Format::Csv);
    assert!(table.starts_with("lon,lat,code,"), "{table}");
    assert!(table.contains("\n2.35,48.85,00,"), "{table}");
    assert_eq!(geometries(&read(&table, None).expect("written")), geometries(&layer));
    layer.crs = Crs::Epsg(2154);
    let (table, losses) = written(&layer, Format::Tsv);
    assert!(table.starts_with("x\ty\tcode\t"), "{table}");
    assert!(losses.contains(&Loss::Crs { format: Format::Tsv, crs: Crs::Epsg(2154) }));
}

#[test]
fn codes_stay_text_and_nothing_is_null() {
    let layer = read("code;nom;lat;long\n01001;\"a;b\";48,5;\"2,25\"\n2A004;;;\n", None).unwrap();
    assert_eq!(
        text(&layer),
        "{\"type\":\"Feature\",\"properties\":{\"code\":\"01001\",\"nom\":\"a;b\"},\
         \"geometry\":{\"type\":\"Point\",\"coordinates\":[2.25,48.5]}}\n\
         {\"type\":\"Feature\",\"properties\":{\"code\":\"2A004\",\"nom\":null},\"geometry\":null}\n"
    );
}

#[test]
fn geometries_are_found_where_they_are() {
    let at = |table: &str| {
        let layer = read(table, None).unwrap();
        (geometries(&layer).remove(0).replace('"', ""), layer.field_names().join(","))
    };
    let point = "{type:Point,coordinates:[1,2]}}".to_owned();
    for table in [
        "a,Geometry\n,\"POINT(1 2)\"\n",
        "geom,a\n0101000000000000000000F03F0000000000000040,\n",
        "a,Y,X\n,2,1\n",
        "a,geom,lon,lat\n,,1,2\n",
    ] {
        let names = if table.contains("geom,lon") { "a,geom" } else { "a" };
        assert_eq!(at(table), (point.clone(), names.to_owned()), "{table}");
    }
    // A field that is only called like a geometry, and a plain table.
    assert_eq!(at("shape,lon,lat\nround,1,2\n"), (point, "shape".to_owned()));
    assert_eq!(at("a,b\n1,2\n"), ("null}".to_owned(), "a,b".to_owned()));
    // Where the CRS is projected, longitudes are fields like any other.
    let layer = read("lon,lat,x,y\n1,2,652469,6862035\n", Some(Crs::Epsg(2154))).unwrap();
    assert_eq!(layer.field_names(), ["lon", "lat"]);
}

#[test]
fn a_column_of_geometries_gets_a_free_name() {
    let taken = read("wkt,lon,a\nx,1,2\n", None).unwrap();
    let mut taken = taken;
    taken.polygons = layer(&EVERY_GEOMETRY[..1]).polygons;
    let (table, _) = written(&taken, Format::Csv);
    assert!(table.starts_with("geometry,wkt,lon,a\n"), "{table}");
    assert_eq!(geometries(&read(&table, None).unwrap()), geometries(&taken));
}

/// Names are columns again, whatever is in them.
#[test]
fn names_do_not_pass_for_several_columns() {
    for table in ["\"a;b\"\n1\n", "\"\ta\",b\n1,2\n", "\"\"\n1\n", "\r\n\n\"a|b\"\n1\n"] {
        let layer = read(table, None).unwrap();
        let (written, _) = written(&layer, Format::Csv);
        assert_eq!(written, table.trim_start(), "{table:?}");
        assert_eq!(text(&read(&written, None).unwrap()), text(&layer), "{table:?}");
    }
    // Blank lines before the header tell nothing.
    assert_eq!(read("\r\n\na\tb\n1\t2\n", None).unwrap().field_names(), ["a", "b"]);
}

#[test]
fn rows_of_nothing_stay_rows() {
    let layer = read("a\n\"\"\nx\n\"\"\n", None).unwrap();
    let (table, _) = written(&layer, Format::Csv);
    assert_eq!(table, "a\n\"\"\nx\n\"\"\n");
}

#[test]
fn wrong_tables_are_named() {
    for (table, problem) in [
        ("a,b\n1\n", "in: line 2: it has 1 fields, and the header 2"),
        ("a,a\n1,2\n", "in: two columns are called \"a\"; rename one"),
        ("lon,lat\n1,2\nx,2\n", "in: line 3: \"x\" in column \"lon\" is no coordinate"),
        ("lon,lat\n1,\n", "in: line 2: \"\" in column \"lat\" is no coordinate"),
        ("lon,lat\n1,inf\n", "in: line 2: \"inf\" in column \"lat\" is no coordinate"),
        (
            "lon,lat\n1,91\n",
            "in: it names no CRS, and 1, 91 are no degrees; if it is in another CRS, name it",
        ),
        ("lon,lat\n1,1e999\n", "in: line 2: \"1e999\" in column \"lat\" is no coordinate"),
        ("lon;lat\n1,5;2,5,5\n", "in: line 2: \"2,5,5\" in column \"lat\" is no coordinate"),
        ("a,b\n1,2,3\n", "in: line 2: it has 3 fields, and the header 2"),
        ("a,b\n\"1,2\n", "in: line 2: it has 1 fields, and the header 2"),
        (
            "a,wkt\n1,POINT(1 2) x\n",
            "in: line 2: geometry in \"wkt\": column 12: expected the end of the geometry, found `x`",
        ),
        (
            "wkt,a\nPOINT(1 2),\nhello,\n",
            "in: line 3: geometry in \"wkt\": column 1: expected a type of geometry (curves and surfaces are \
             not understood), found `hello`",
        ),
        (
            "wkb,a\n0101000000000000000000F03F00000000000000,\n",
            "in: line 2: geometry in \"wkb\": it ends early",
        ),
        (
            "wkb,a\n0103000000FFFFFFFF,\n",
            "in: line 2: geometry in \"wkb\": it ends early: 4294967295 parts are announced and do not fit",
        ),
        (
            "wkt,a\n\"POLYGON((0 0,1 1,2 2,0 0))\",\n",
            "in: line 2: geometry in \"wkt\": a ring has no area: its positions lie on one line",
        ),
        (
            "a,wkt\n1,POINT(1 2)\n2,POINT(1 2\n",
            "in: line 3: geometry in \"wkt\": column 10: expected `,` or `)`, found the end",
        ),
        (
            "wkt,a\nSRID=2154;POINT(1 2),\n,\nSRID=3857;POINT(1 2),\n",
            "in: line 4: its SRID is 3857 and not 2154; name one CRS for all",
        ),
        (
            "x,y\n652469,6862035\n",
            "in: it names no CRS, and 652469, 6862035 are no degrees; its positions look like EPSG:2154 \
             (Lambert-93)",
        ),
    ] {
        assert_eq!(read(table, None).map(|_| ()), Err(problem.to_owned()), "{table}");
    }
    let options = ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() };
    let latin = read_bytes("in", b"a,b\n\xe9,1\n", None, &options).expect_err("not UTF-8");
    let problem = "in: line 2, column 1: not valid UTF-8; convert the file to UTF-8";
    assert_eq!(latin.to_string(), problem);
}
