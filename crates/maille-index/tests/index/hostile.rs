//! Files that lie under right checksums: what could make an index fail, or say much in few bytes.

use crate::common::{any_units, example, with_right_sums};
use geo::Coord;
use maille_geometry::Metric;
use maille_index::{FileError, Index, IndexFile, Table, Value};

/// Sections of the file (see `maille_index::file`), and places in its head.
const POSITIONS: usize = 0;
const CELLS: usize = 4;
const LINES: usize = 5;
const LIST_STARTS: usize = 6;
const LISTS: usize = 7;
const LEVELS: usize = 8;
const COLUMNS: usize = 9;
const GROUPS: usize = 10;
const VALUES: usize = 11;
const ROOT: usize = 60;
const LEVEL_COUNT: usize = 68;
const CRS: [usize; 2] = [76, 80];
const DATASET: [usize; 2] = [84, 88];
const DIRECTORY: usize = 96;
const HEAD: usize = 320;

const FLAG: u32 = 1 << 31;

/// A file in parts.
#[derive(Clone)]
struct Parts {
    head: Vec<u8>,
    sections: Vec<Vec<u8>>,
}

impl Parts {
    /// Those of an index of a few units that overlap, in two levels.
    fn new() -> Self {
        let polygons = example(any_units(16, 6));
        let mut table = Table::new();
        table.push_column("nom", (0..polygons.len()).map(|_| Value::Text("commune")));
        let mut larger = Table::new();
        larger.push_column("nom", [Value::Text("region")]);
        let index = Index::builder(&polygons, Metric::Planar)
            .crs("EPSG:2154")
            .dataset("fr:communes@2026")
            .units("commune", table)
            .level("region", vec![Some(0); polygons.len()], larger)
            .build()
            .expect("a small layer fits an index");
        let bytes = index.as_bytes();
        let number = |at: usize| {
            let bytes = bytes[at..at + 8].try_into().expect("eight bytes");
            usize::try_from(u64::from_le_bytes(bytes)).expect("it fits memory")
        };
        let section = |section: usize| {
            let [start, len] = [0, 8].map(|at| number(DIRECTORY + at + 16 * section));
            bytes[start..start + len].to_vec()
        };
        Self { head: bytes[..HEAD].to_vec(), sections: (0..14).map(section).collect() }
    }

    fn set(&mut self, at: usize, number: u32) {
        self.head[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }

    fn words(&self, section: usize) -> Vec<u32> {
        let words = self.sections[section].chunks_exact(4);
        words.map(|word| u32::from_le_bytes(word.try_into().expect("four bytes"))).collect()
    }

    fn set_words(&mut self, section: usize, words: &[u32]) {
        self.sections[section] = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    }

    /// The file, put together with right lengths and checksums.
    fn bytes(&self) -> Vec<u8> {
        let padded: usize = self.sections.iter().map(|s| s.len().next_multiple_of(64)).sum();
        let body = (HEAD + 4 * padded.div_ceil(65536)).next_multiple_of(64);
        let mut bytes = self.head.clone();
        bytes.resize(body, 0);
        for (place, section) in self.sections.iter().enumerate() {
            for (at, number) in [(0, bytes.len()), (8, section.len())] {
                let at = DIRECTORY + at + 16 * place;
                bytes[at..at + 8].copy_from_slice(&(number as u64).to_le_bytes());
            }
            bytes.extend_from_slice(section);
            bytes.resize(bytes.len().next_multiple_of(64), 0);
        }
        for (at, number) in [(16, bytes.len()), (24, body)] {
            bytes[at..at + 8].copy_from_slice(&(number as u64).to_le_bytes());
        }
        with_right_sums(&mut bytes);
        bytes
    }

    fn file(&self) -> IndexFile {
        IndexFile::from_bytes("hostile", &self.bytes()).expect("its head is sound")
    }

    fn verify(&self) -> Result<Index, FileError> {
        self.file().verify()
    }

    /// What is wrong with the file.
    fn problem(&self) -> String {
        self.verify().expect_err("it is refused").to_string()
    }
}

#[test]
fn a_crs_or_dataset_without_a_name_is_refused() {
    let sound = Parts::new();
    let index = sound.verify().expect("it is sound");
    assert_eq!((index.crs(), index.dataset()), ("EPSG:2154", "fr:communes@2026"));
    for at in [CRS, DATASET].concat() {
        let mut hostile = sound.clone();
        hostile.set(at, 9999);
        assert!(hostile.problem().contains("beyond its Text"), "{}", hostile.problem());
        assert_eq!(hostile.file().crs().is_err(), CRS.contains(&at));
        assert_eq!(hostile.file().dataset().is_err(), DATASET.contains(&at));
    }
}

#[test]
fn the_version_before_is_refused_by_name() {
    let mut bytes = Parts::new().bytes();
    bytes[8] = 1;
    let error = Index::from_bytes("old.maille", &bytes).expect_err("it is refused").to_string();
    let problem = "version 1 of the format is not known here, only 2; build the index again";
    assert!(error.contains(problem), "{error}");
}

#[test]
fn levels_share_nothing() {
    let sound = Parts::new();
    let mut twice = sound.clone();
    let levels = sound.words(LEVELS);
    twice.set_words(LEVELS, &[&levels[..], &levels[6..]].concat());
    twice.set(LEVEL_COUNT, 3);
    // A third level, with the rows of units or the columns of the second, or with both its own.
    let shared = twice.problem();
    let mut own_rows = twice.clone();
    let groups = sound.words(GROUPS);
    own_rows.set_words(GROUPS, &groups.repeat(2));
    let mut levels = own_rows.words(LEVELS);
    levels[15] = u32::try_from(groups.len()).expect("a few");
    own_rows.set_words(LEVELS, &levels);
    let mut own_columns = own_rows.clone();
    own_columns.sections[COLUMNS].extend_from_within(12..);
    levels[16] = 2;
    own_columns.set_words(LEVELS, &levels);
    for problem in [shared, own_rows.problem(), own_columns.problem()] {
        assert!(problem.contains("do not follow each other"), "{problem}");
    }
    let mut columns = own_columns.words(COLUMNS);
    columns[8] = u32::try_from(sound.words(VALUES).len()).expect("a few");
    own_columns.set_words(COLUMNS, &columns);
    let value = own_columns.sections[VALUES].len() - 4;
    own_columns.sections[VALUES].extend_from_within(value..);
    assert_eq!(own_columns.verify().expect("nothing is shared").levels().all().len(), 3);
}

#[test]
fn nothing_is_of_no_level() {
    for section in [COLUMNS, GROUPS, VALUES] {
        let mut hostile = Parts::new();
        hostile.sections[section].extend([0; 12]);
        assert!(hostile.problem().contains("of no level"), "{}", hostile.problem());
    }
}

/// An index of one cell, whose record decides nothing, with a list.
fn with_list(list: &[u32]) -> Parts {
    let mut parts = Parts::new();
    let mut line = vec![0; 60];
    line.extend(FLAG.to_le_bytes());
    parts.sections[LINES] = line;
    parts.sections[CELLS].clear();
    parts.set(ROOT, FLAG);
    parts.set_words(LIST_STARTS, &[0]);
    parts.set_words(LISTS, list);
    parts
}

#[test]
fn lists_name_each_edge_once_and_each_unit_once() {
    let positions = u32::try_from(Parts::new().sections[POSITIONS].len() / 16).expect("a few");
    let sound: [&[u32]; 4] = [
        &[0, FLAG, positions - 1],
        &[1, 0, 1, FLAG | 1, 1],
        &[0, 0, 1, FLAG | 3, 2],
        &[FLAG | 2, 1, 1, 2, u32::MAX, FLAG, 0],
    ];
    for list in sound {
        with_list(list).verify().expect("it is sound");
    }
    let hostile: [&[u32]; 7] = [
        &[0, 0, 1, FLAG, 1],
        &[0, 0, 2, FLAG | 1, 1],
        &[0, 3, 1, FLAG | 1, 1],
        &[FLAG | 2, 1, 1, 1, 1, FLAG, 0],
        &[FLAG | 2, 2, 1, 1, 1, FLAG, 0],
        &[FLAG | 1, 0, 1, FLAG, 0],
        &[FLAG | 1, 1, 0, FLAG, 0],
    ];
    for list in hostile {
        let hostile = with_list(list);
        assert!(hostile.problem().contains("not in order"), "{list:?}: {}", hostile.problem());
        // A look-up that reads the list finds it too.
        let at = Coord { x: 3.0, y: 3.0 };
        assert!(hostile.file().locate_all(at).is_err(), "{list:?}");
    }
}
