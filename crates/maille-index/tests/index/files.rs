//! Index files: the same answers as from memory, and damage of every kind.

use crate::common::{any_units, coverage, example, hard_places, mapped, with_right_sums};
use geo::{Coord, Rect, coord};
use maille_geometry::{Metric, Polygons};
use maille_index::{FileError, Index, IndexFile, Table, UnitId, Value};

/// A few thousand edges, so that there are cells of all kinds and several blocks of bytes.
fn communes() -> Polygons {
    mapped(&example(coverage(40, 60)), |c| coord! { x: 1.0 + c.x / 10.0, y: 45.0 + c.y / 10.0 })
}

fn index(polygons: &Polygons) -> Index {
    let names: Vec<String> = (0..polygons.len()).map(|unit| format!("commune {unit} é")).collect();
    let mut units = Table::new();
    units.push_column("nom", names.iter().map(|name| Value::Text(name)));
    let mut regions = Table::new();
    regions.push_column("population", [Value::Json("12"), Value::Null, Value::Json("1e3")]);
    let rows = (0_u32..).take(polygons.len()).map(|unit| (unit % 4).checked_sub(1));
    Index::builder(polygons, Metric::Geodesic)
        .crs("EPSG:4326")
        .dataset("fr:communes@2026")
        .units("commune", units)
        .level("region", rows.collect(), regions)
        .build()
        .expect("a small layer fits an index")
}

fn points(polygons: &Polygons) -> Vec<Coord> {
    let mut points = hard_places(polygons);
    points.extend((0..400).map(|i| {
        coord! { x: 0.9 + f64::from(i % 20) * 0.21, y: 44.9 + f64::from(i / 20) * 0.21 }
    }));
    points
}

/// What the levels of an index say of a unit.
fn told(levels: &maille_index::Levels, unit: UnitId) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for level in levels.all() {
        if let Some(row) = level.row(unit) {
            let values = level.fields().iter().map(|field| {
                (format!("{}.{}", level.name(), field.name()), format!("{:?}", field.value(row)))
            });
            told.extend(values);
        }
    }
    told
}

#[test]
fn a_file_answers_as_memory_does() {
    let polygons = communes();
    let index = index(&polygons);
    let folder = tempfile::tempdir().expect("there is a place for files");
    let path = folder.path().join("communes.maille");
    std::fs::write(&path, index.as_bytes()).expect("it can be written");
    let opened = Index::open(&path).expect("it is sound");
    let lazy = IndexFile::open(&path).expect("it is sound");
    assert_eq!(opened.as_bytes(), index.as_bytes());
    assert_eq!((opened.crs(), opened.metric()), ("EPSG:4326", Metric::Geodesic));
    assert_eq!((lazy.crs().expect("it is sound"), lazy.metric()), ("EPSG:4326", Metric::Geodesic));
    assert_eq!(opened.dataset(), "fr:communes@2026");
    assert_eq!(lazy.dataset().expect("it is sound"), "fr:communes@2026");
    let points = points(&polygons);
    let units = index.locate_many(&points);
    assert_eq!(opened.locate_many(&points), units);
    for (&at, unit) in points.iter().zip(units) {
        assert_eq!(lazy.locate(at).expect("it is sound"), unit);
        assert_eq!(lazy.locate_all(at).expect("it is sound"), index.locate_all(at));
        assert_eq!(opened.nearest(at, 1e6), index.nearest(at, 1e6));
        if let Some(unit) = unit {
            let levels = lazy.levels().expect("it is sound");
            assert_eq!(told(&levels, unit), told(&index.levels(), unit));
        }
    }
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let polygons = communes();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let many = rayon::ThreadPoolBuilder::new().num_threads(7).build().expect("seven threads");
    let [one, other] = [alone, many].map(|pool| pool.install(|| index(&polygons)));
    assert_eq!(one.as_bytes(), other.as_bytes());
}

/// Whole numbers under a given one, the same on every run (D. E. Knuth's MMIX generator).
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |end| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % end
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).expect("it is less than 2³¹")
}

#[test]
fn damage_is_found_or_does_no_harm() {
    let polygons = communes();
    let index = index(&polygons);
    let bytes = index.as_bytes();
    assert!(bytes.len() > 3 * 65536, "several blocks: {}", bytes.len());
    let points: Vec<Coord> = points(&polygons).into_iter().step_by(97).collect();
    let known: Vec<_> = points.iter().map(|&at| index.locate_all(at)).collect();
    let mut below = random(1);
    let (mut refused, mut failed) = (0, 0);
    for round in 0..10_000 {
        let mut damaged = bytes.to_vec();
        match round % 5 {
            // A bit, a byte, or a run of bytes. Every other time in the head.
            0 => {
                let end = if below(2) == 0 { 400 } else { bytes.len() };
                damaged[below(end)] ^= 1 << below(8);
            }
            1 => {
                let start = below(bytes.len());
                let end = bytes.len().min(start + 1 + below(300));
                damaged[start..end].fill_with(|| below(256).to_le_bytes()[0]);
            }
            // Cut off, or longer than it was.
            2 => damaged.truncate(below(bytes.len())),
            3 => damaged.extend((0..=below(100)).map(|_| 0)),
            // A number of the head that lies: a length, a count, a place.
            _ => {
                let at = 8 + 4 * below(84);
                let lie = [0, 1, u32::MAX, 1 << 31, number(below(1 << 20))][below(5)];
                damaged[at..at + 4].copy_from_slice(&lie.to_le_bytes());
            }
        }
        if damaged == bytes {
            continue;
        }
        let Ok(file) = IndexFile::from_bytes("damaged", &damaged) else {
            refused += 1;
            continue;
        };
        for (&at, known) in points.iter().zip(&known) {
            match file.locate_all(at) {
                Ok(units) => assert_eq!(&units, known),
                Err(_) => failed += 1,
            }
            match file.locate(at) {
                Ok(unit) => assert_eq!(unit, known.first().copied()),
                Err(error) => assert!(matches!(error, FileError::Damaged { .. }), "{error}"),
            }
        }
        if let Ok(levels) = file.levels() {
            assert_eq!(told(&levels, UnitId::new(1)), told(&index.levels(), UnitId::new(1)));
        }
        assert!(file.verify().is_err(), "round {round} changed something");
    }
    assert!(refused > 1000 && failed > 1000, "{refused} refused, {failed} failed");
}

#[test]
fn a_hostile_file_does_no_harm() {
    let polygons = example(any_units(16, 6));
    let index = index(&polygons);
    let bytes = index.as_bytes();
    let points: Vec<Coord> = hard_places(&polygons).into_iter().step_by(41).collect();
    let mut below = random(7);
    let (mut refused, mut sound) = (0, 0);
    for _ in 0..10_000 {
        let mut hostile = bytes.to_vec();
        for _ in 0..=below(3) {
            let at = 32 + 4 * below((bytes.len() - 32) / 4);
            let word = u32::from_le_bytes(hostile[at..at + 4].try_into().expect("four bytes"));
            let lie = match below(4) {
                0 => number(below(1 << 31)),
                1 => word ^ 1 << below(32),
                2 => word.wrapping_add(1),
                _ => [0, u32::MAX, 1 << 31, 3 << 30][below(4)],
            };
            hostile[at..at + 4].copy_from_slice(&lie.to_le_bytes());
        }
        with_right_sums(&mut hostile);
        // Whatever it answers: it must answer, and soon.
        let Ok(file) = IndexFile::from_bytes("hostile", &hostile) else {
            refused += 1;
            continue;
        };
        for &at in &points {
            let _ = (file.locate(at), file.locate_all(at));
        }
        let _ = file.levels();
        let Ok(index) = file.verify() else {
            refused += 1;
            continue;
        };
        sound += 1;
        let _ = (index.crs(), index.dataset(), index.levels());
        let _ = index.locate_many(&points);
        for &at in &points {
            let _ = (index.locate_all(at), index.nearest(at, 1e5));
        }
        let _ = index.within(Rect::new(coord! { x: 3.0, y: 3.0 }, coord! { x: 9.0, y: 4.0 }));
    }
    assert!(refused > 2000 && sound > 2000, "{refused} refused, {sound} sound");
}

#[test]
fn what_is_no_index_is_told_so() {
    let problem = |bytes: &[u8]| {
        IndexFile::from_bytes("some.maille", bytes).expect_err("it is no index").to_string()
    };
    for bytes in [&b""[..], b"{\"type\":", b"maillon", &[0; 4096]] {
        let problem = problem(bytes);
        assert!(problem.starts_with("some.maille: this is no index file of maille"), "{problem}");
    }
    let index = index(&communes());
    let mut later = index.as_bytes().to_vec();
    later[8] = 3;
    assert!(problem(&later).contains("version 3 of the format is not known"));
    assert!(problem(&later[..100]).contains("cut off"));
    let cut = &index.as_bytes()[..5000];
    assert!(problem(cut).contains("it has 5000 bytes and had"), "{}", problem(cut));
    let folder = tempfile::tempdir().expect("there is a place for files");
    for path in [folder.path().join("none.maille"), folder.path().to_path_buf()] {
        let error = Index::open(&path).expect_err("there is no such file");
        assert!(matches!(error, FileError::Io { .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}
