use super::{Cutter, Features, Lines};
use proptest::prelude::*;

/// Where a cutter ends a text that comes in pieces of these lengths, and how many records it counts.
fn end(mut cutter: Cutter, text: &[u8], pieces: &[usize]) -> (Option<usize>, u64) {
    let mut length = 0;
    for piece in pieces {
        length = (length + piece).min(text.len());
        cutter.scan(&text[..length]);
    }
    cutter.scan(text);
    (cutter.end(), cutter.count())
}

/// Every place behind a record of a table, by the `csv` crate.
fn ends(text: &str) -> Vec<usize> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut ends = Vec::new();
    while reader.read_record(&mut record).unwrap() {
        ends.push(usize::try_from(reader.position().byte()).unwrap());
    }
    ends
}

#[test]
fn features_end_with_their_brace() {
    let text = br#" {"a":"}\"{","b":{"c":{}}} , {"d":1}] , "x": {} }"#;
    for step in 1..text.len() {
        let pieces = vec![step; text.len() / step];
        let mut cutter = Cutter::Features(Features::new(true));
        assert_eq!(end(cutter.clone(), text, &pieces), (Some(36), 2));
        cutter.scan(text);
        assert!(cutter.is_over());
    }
    let open = br#"{"a":1}{"b":"}"#;
    assert_eq!(end(Cutter::Features(Features::new(false)), open, &[3]), (Some(7), 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn tables_are_cut_behind_a_record(
        parts in prop::collection::vec(prop::sample::select(&["a", ",", "\"", "x\n"][..]), 0..24),
        pieces in prop::collection::vec(1_usize..9, 0..9),
    ) {
        let text = parts.concat();
        let whole = end(Cutter::Lines(Lines::new(b',')), text.as_bytes(), &[]).0;
        // The last line end outside of quotes; behind it there is nothing, or a record without one.
        let mut ends = ends(&text);
        if ends.last() == Some(&text.len()) && whole != Some(text.len()) {
            ends.pop();
        }
        prop_assert_eq!(whole, ends.last().copied());
        prop_assert_eq!(end(Cutter::Lines(Lines::new(b',')), text.as_bytes(), &pieces).0, whole);
    }
}
