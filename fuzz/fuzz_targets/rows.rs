//! Rows: tables and features, from every format to every other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use maille_io::json::Value;
use maille_io::rows::{Block, Cells, RowFormat, Rows, RowsError, RowsOptions, Summary};
use std::io::Cursor;

fn open(text: &[u8], format: Option<RowFormat>) -> Option<Rows> {
    let options = RowsOptions { format, ..RowsOptions::default() };
    Rows::from_reader("fuzz", Cursor::new(text.to_owned()), &options).ok()
}

/// Adds fields of these names to every row.
fn add(rows: Rows, names: &[&str], to: RowFormat, out: &mut Vec<u8>) -> Option<Summary> {
    let work = |block: &Block<'_>, cells: &mut Cells<'_>| {
        (0..block.len() * names.len()).for_each(|_| cells.push(&Value::Bool(true)));
        Ok::<_, RowsError>(())
    };
    rows.add(names, to, out, work, drop).ok()
}

// What is written is read again, and must have as many rows.
fuzz_target!(|text: &[u8]| {
    for to in RowFormat::ALL {
        let Some(rows) = open(text, None) else { return };
        // Tables without points are tables all the same.
        let located = rows.with_points(None, None).ok();
        let Some(rows) = located.or_else(|| open(text, None)) else { return };
        let mut out = Vec::new();
        let Some(summary) = add(rows, &["added"], to, &mut out) else { continue };
        if out.trim_ascii().is_empty() {
            assert_eq!(summary.rows, 0, "rows");
            continue;
        }
        let written = || String::from_utf8_lossy(&out).into_owned();
        let rows = open(&out, Some(to)).unwrap_or_else(|| panic!("no {to}: {}", written()));
        let again = add(rows, &[], to, &mut Vec::new());
        let again = again.unwrap_or_else(|| panic!("wrong {to}: {}", written()));
        assert_eq!(again.rows, summary.rows, "rows of {}", written());
    }
});
