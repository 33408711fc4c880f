//! Tables.

use super::{add, added, copy, error, open, text};
use maille_io::Output;
use maille_io::rows::{Block, Cells, Place, RowFormat, Rows, RowsError, RowsOptions};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A few rows of the French address base as it is published.
const BAN: &str = "\
id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;libelle_acheminement
76540_3500_00012;76540_3500;12;;Quai du Havre;76000;76540;Rouen;561623.74;6928384.76;1.089547;49.441586;ROUEN
76540_3500_00013;76540_3500;13;bis;\"Rue \"\"du\"\" Gros; Horloge\";76000;76540;Rouen;561700.01;6928400.5;1.09;49.442;ROUEN
01001_0001_00001;;1;;L'Abbaye;01400;01001;L'Abergement-Clémenciat;;;;;L ABERGEMENT
";

#[test]
fn rows_stay_as_they_are_and_get_a_field() {
    assert_eq!(text("id,lon,lat\n01,1,2\n02,,2\n"), "id,lon,lat,in\n01,1,2,true\n02,,2,false\n");
    // Line ends, the last one missing, quotes, a byte order mark.
    assert_eq!(
        text("\u{feff}a;\"lon\";lat\r\n\"x\ny\";\"1,5\"; 2 \r\n;1;2"),
        "\u{feff}a;\"lon\";lat;in\r\n\"x\ny\";\"1,5\"; 2 ;true\r\n;1;2;true"
    );
    assert_eq!(text("lat\tlon\n1\t2\n"), "lat\tlon\tin\n1\t2\ttrue\n");
    assert_eq!(text("lat|lon\n1|2\n"), "lat|lon|in\n1|2|true\n");
    // Lines without content are no rows.
    let (out, summary) = added("lon,lat\n\n1,2\n\r\n\n3,4\n\n").unwrap();
    assert_eq!((out.as_str(), summary.rows), ("lon,lat,in\n1,2,true\n3,4,true\n", 2));
}

#[test]
fn the_french_address_base_is_read_as_published() {
    let points = |x: Option<&str>, y: Option<&str>| {
        let rows = open(BAN).unwrap().with_points(x, y).unwrap();
        assert_eq!(rows.format(), RowFormat::Csv);
        let columns = rows.point_columns().unwrap().map(str::to_owned);
        let field = rows.field("nom_voie").unwrap();
        let (mut out, mut all, mut streets) = (Vec::new(), Vec::new(), Vec::new());
        let work = |block: &Block<'_>, cells: &mut Cells<'_>| -> Result<_, RowsError> {
            (0..block.len()).for_each(|_| cells.text("a;b"));
            let street = |row| block.text(row, &field).unwrap().into_owned();
            Ok((block.points().to_vec(), (0..block.len()).map(street).collect::<Vec<_>>()))
        };
        let account = |(points, names): (Vec<_>, Vec<_>)| {
            all.extend(points);
            streets.extend(names);
        };
        rows.add(&["n"], RowFormat::Csv, &mut out, work, account).unwrap();
        let out = String::from_utf8(out).unwrap();
        let expected: Vec<String> = BAN.lines().map(|line| format!("{line};\"a;b\"\n")).collect();
        assert_eq!(out, expected.concat().replacen("\"a;b\"", "n", 1));
        assert_eq!(streets, ["Quai du Havre", "Rue \"du\" Gros; Horloge", "L'Abbaye"]);
        let all: Vec<_> = all.iter().map(|point| point.map(|p| (p.x, p.y))).collect();
        (columns, all)
    };
    let (columns, found) = points(None, None);
    assert_eq!(columns, ["lon", "lat"]);
    assert_eq!(found, [Some((1.089_547, 49.441_586)), Some((1.09, 49.442)), None]);
    let (_, found) = points(Some("x"), Some("y"));
    assert_eq!(found[0], Some((561_623.74, 6_928_384.76)));
}

#[test]
fn headers_alone_are_tables_without_rows() {
    assert_eq!(text("id,lon,lat\r\n"), "id,lon,lat,in\r\n");
    assert_eq!(text("id,lon,lat"), "id,lon,lat,in");
    assert_eq!(error(""), "in: the file is empty");
    assert_eq!(error("\u{feff} \n \n"), "in: the file is empty");
}

#[test]
fn rows_without_a_point_keep_their_place_and_are_counted() {
    let mut rows = String::from("lon,lat,\"a\nb\"\n");
    for row in 0..20 {
        let lon = if row % 2 == 0 { "1" } else { "east" };
        let lat = if row % 5 == 0 { "" } else { "2" };
        writeln!(rows, "{lon},{lat},x").unwrap();
    }
    let summary = added(rows).unwrap().1;
    assert_eq!((summary.rows, summary.missing.count, summary.broken.count), (20, 4, 8));
    let lines = [3, 8, 13, 18].map(|line| (Place::Line(line), String::new()));
    assert_eq!(summary.missing.first, lines);
    let lines = [4, 6, 10, 12, 14].map(|line| (Place::Line(line), "east".to_owned()));
    assert_eq!(summary.broken.first, lines);
    assert_eq!(summary.broken.first[0].0.to_string(), "line 4");
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    assert_eq!(
        error("a,lon,lat\n\"x\ny\",1,2\n\n3,1,2\n4,1,2,5\n"),
        "in: line 6: 4 fields where the header has 3; is a quote or a delimiter missing?"
    );
    assert_eq!(
        error("a,lon,lat\n1,1,2\n\"2,1,2\n3,1,2\n"),
        "in: line 3: a quote is opened in this row and never closed"
    );
    assert_eq!(
        error("lon,lat\n1,2\n1\0,2\n"),
        "in: line 3: a NUL byte, which is no text; if the file is UTF-16, convert it to UTF-8"
    );
    let latin = "in: line 2: byte 0xe9 is not valid UTF-8; convert the file to UTF-8 (it may be in \
                 Latin-1 or Windows-1252)";
    assert_eq!(error(b"a,lon,lat\n\xe9,1,2\n".to_vec()), latin);
    assert_eq!(error(b"\xe9,lon,lat\n".to_vec()), latin.replace("line 2", "line 1"));
    // UTF-16 with its mark.
    assert!(error(b"\xff\xfel\0o\0n\0,\0l\0a\0t\0\n\0".to_vec()).contains("UTF-16"));
    assert_eq!(
        error("id,long,lati\n"),
        "in: no column of y coordinates, called lat, latitude, y; did you mean \"lati\"? (its columns \
         are id, long, lati)"
    );
}

#[test]
fn names_that_are_taken_are_refused() {
    let rows = || open("in,lon,lat\n").unwrap();
    assert_eq!(
        add(rows(), "in", RowFormat::Csv).unwrap_err(),
        "in: there is a column \"in\" already; add it under another name, with a prefix"
    );
    let twice = rows().add(
        &["code", "code"],
        RowFormat::Csv,
        &mut Vec::new(),
        |_, _| Ok::<_, RowsError>(()),
        drop,
    );
    assert_eq!(twice.unwrap_err().to_string(), "in: two fields are called \"code\"; rename one");
    // Columns of one name are no matter to who does not ask for them.
    assert_eq!(text("a,a,lon,lat\n1,2,3,4\n"), "a,a,lon,lat,in\n1,2,3,4,true\n");
    let rows = open("a,a,lon,lat\n1,2,3,4\n").unwrap();
    assert!(rows.field("a").unwrap_err().to_string().contains("2 columns are called \"a\""));
}

/// A reader that counts what is taken from it.
struct Counted<R>(R, Arc<AtomicUsize>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(bytes)?;
        self.1.fetch_add(count, Ordering::Relaxed);
        Ok(count)
    }
}

#[test]
fn a_line_of_a_gigabyte_is_not_read_to_its_end() {
    for (start, at) in [("", 1), ("id,lon,lat\n1,2,3\n\"", 3)] {
        let count = Arc::new(AtomicUsize::new(0));
        let line = std::io::repeat(b'a').take(1 << 30);
        let reader = Counted(Cursor::new(start).chain(line), Arc::clone(&count));
        let rows = Rows::from_reader("in", reader, &RowsOptions::default());
        let error = match rows {
            Ok(rows) => copy(rows, RowFormat::Csv).unwrap_err(),
            Err(error) => error.to_string(),
        };
        let expected = format!(
            "in: line {at}: a record that starts here is longer than 64 MiB; is a closing quote \
             missing?"
        );
        assert_eq!(error, expected);
        assert!(count.load(Ordering::Relaxed) <= (64 << 20) + start.len());
    }
}

#[test]
fn long_rows_are_rows() {
    let long = "é\n".repeat(1 << 20);
    let rows = format!("a,lon,lat\n\"{long}\",1,2\n3,4,5\n");
    let expected = rows.replace("lat\n", "lat,in\n").replace(",2\n", ",2,true\n");
    assert!(text(rows) == expected.replace(",5\n", ",5,true\n"));
}

/// Some megabytes of rows, more than are in memory at one time.
fn many_rows() -> String {
    let mut rows = String::from("id,name,lon,lat\n");
    for row in 0..400_000 {
        let name = ["Rouen", "\"Le\r\nHavre\"", "\"a,\"\"b\"", "Évreux"][row % 4];
        writeln!(rows, "{row},{name},{}.{row:06},49.5", row % 7).unwrap();
    }
    rows
}

#[test]
fn the_same_bytes_come_out_whatever_the_threads() {
    let rows = many_rows();
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let [one, four] = [1, 4].map(|threads| pool(threads).install(|| text(rows.as_str())));
    assert!(one == four);
    let mut read = csv::Reader::from_reader(rows.as_bytes());
    let mut written = csv::Reader::from_reader(one.as_bytes());
    let mut count = 0;
    for (read, written) in read.records().zip(written.records()) {
        let expected = read.unwrap();
        assert!(expected.iter().chain(["true"]).eq(written.unwrap().iter()));
        count += 1;
    }
    assert_eq!(count, 400_000);
    // With nothing to add, not a byte changes.
    assert!(copy(open(rows.as_str()).unwrap(), RowFormat::Csv).unwrap() == rows);
}

#[test]
fn the_first_error_ends_the_run_whatever_the_threads() {
    let rows = many_rows();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let rows = open(rows.as_str()).unwrap();
        let field = rows.field("id").unwrap();
        let (mut out, mut blocks) = (Vec::new(), 0);
        let work = |block: &Block<'_>, cells: &mut Cells<'_>| {
            for row in 0..block.len() {
                let id: u32 = block.text(row, &field).unwrap().parse().unwrap();
                if id >= 300_000 {
                    let problem = format!("{} has {id}", block.place(row));
                    return Err(RowsError::Request { name: "in".to_owned(), problem });
                }
                cells.null();
            }
            Ok(())
        };
        let run = || rows.add(&["n"], RowFormat::Csv, &mut out, work, |()| blocks += 1);
        let error = pool.install(run).unwrap_err().to_string();
        // One row in four takes two lines.
        assert_eq!(error, "in: line 375002 has 300000");
        assert!(blocks > 10, "{blocks}");
    }
}

#[test]
fn files_are_opened_by_extension_and_content() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.tsv", "a.tsv.gz", "a.tsv.zst"] {
        let path = folder.path().join(name);
        let mut file = Output::create(&path).unwrap();
        file.write_all(b"a,b\tlon\tlat\n1,2\t3\t4\n").unwrap();
        file.commit().unwrap();
        let rows = Rows::open(&path, &RowsOptions::default()).unwrap();
        assert_eq!(
            (rows.format(), rows.columns()),
            (RowFormat::Tsv, &["a,b", "lon", "lat"].map(String::from)[..])
        );
        let out = add(rows.with_points(None, None).unwrap(), "in", RowFormat::Tsv).unwrap().0;
        assert_eq!(out, "a,b\tlon\tlat\tin\n1,2\t3\t4\ttrue\n");
    }
    // One column only, which holds commas: the extension says that they delimit nothing.
    let path = folder.path().join("b.tsv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let rows = Rows::open(&path, &RowsOptions::default()).unwrap();
    assert_eq!(rows.columns(), ["a,b"]);
    let options = RowsOptions { delimiter: Some(b';'), ..RowsOptions::default() };
    let rows = Rows::from_reader("in", Cursor::new("a,b,c;d\n"), &options).unwrap();
    assert_eq!(rows.columns(), ["a,b,c", "d"]);
    let missing = Rows::open(&folder.path().join("none.csv"), &RowsOptions::default());
    assert!(missing.err().unwrap().is_io());
    let directory = Rows::open(folder.path(), &RowsOptions::default()).err().unwrap();
    assert!(directory.is_io() && directory.to_string().contains("it is a directory"));
}

#[test]
fn a_broken_archive_is_a_wrong_input() {
    let mut archive = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    archive.write_all(many_rows().as_bytes()).unwrap();
    let mut archive = archive.finish().unwrap();
    archive.truncate(archive.len() / 2);
    assert_eq!(error(archive), "in: the compressed data end early or are damaged");
}

/// A writer that takes so many bytes.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_a_failure_to_write() {
    let rows = open(many_rows()).unwrap();
    let none: [&str; 0] = [];
    let work = |_: &Block<'_>, _: &mut Cells<'_>| Ok::<_, RowsError>(());
    let result = rows.add(&none, RowFormat::Csv, &mut Full(1 << 20), work, drop);
    assert!(matches!(result, Err(RowsError::Write(_))));
}

proptest! {
    /// The `csv` crate reads what is written as what was there with a field more.
    #[test]
    fn a_field_is_added_to_any_table(
        records in prop::collection::vec(prop::collection::vec("[a,\"\r\n é]{0,6}", 2), 1..8),
        value in "[a,\"\r\n é]{0,6}",
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b"]).unwrap();
        for record in &records {
            writer.write_record(record).unwrap();
        }
        let rows = open(writer.into_inner().unwrap()).unwrap();
        let mut out = Vec::new();
        let work = |block: &Block<'_>, cells: &mut Cells<'_>| {
            (0..block.len()).for_each(|_| cells.text(&value));
            Ok::<_, RowsError>(())
        };
        rows.add(&["c"], RowFormat::Csv, &mut out, work, drop).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        for (record, written) in records.iter().zip(reader.records()) {
            let expected = record.iter().chain([&value]).map(String::as_str);
            prop_assert!(expected.eq(written.unwrap().iter()));
        }
        prop_assert_eq!(reader.position().record(), records.len() as u64 + 1);
    }
}
