use super::{Table, push_field, unquote};
use proptest::prelude::*;

/// The fields of all records, or nothing where they cannot be told.
fn fields(text: &str, delimiter: u8, width: usize) -> Option<Vec<Vec<String>>> {
    let mut table = Table::default();
    table.index(text, delimiter, width).ok()?;
    let field = |record, column| unquote(table.field(text, record, column)).into_owned();
    Some((0..table.len()).map(|r| (0..width).map(|c| field(r, c)).collect()).collect())
}

/// The same by the `csv` crate.
fn judge(text: &str, delimiter: u8, width: usize) -> Option<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let records: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    records.iter().all(|record| record.len() == width).then_some(records)
}

#[test]
fn fields_and_line_ends_are_where_they_are() {
    let text = "1,\"a\nb\",\r\n\n\"\",x\"y,\"p\"\"q\"z";
    let mut table = Table::default();
    table.index(text, b',', 3).unwrap();
    assert_eq!(table.len(), 2);
    assert_eq!(table.field(text, 0, 1), "\"a\nb\"");
    assert_eq!(Table::line_end(text, table.end(0)), "\r\n");
    assert_eq!(&text[table.start(1)..table.end(1)], "\"\",x\"y,\"p\"\"q\"z");
    assert_eq!(Table::line_end(text, table.end(1)), "");
    let expected = [["1", "a\nb", ""], ["", "x\"y", "p\"qz"]];
    assert_eq!(fields(text, b',', 3).unwrap(), expected);
}

#[test]
fn ragged_rows_and_open_quotes_are_faults() {
    let fault = |text: &str| Table::default().index(text, b';', 2).unwrap_err();
    let few = fault("1;2\n3\n4;5\n");
    assert_eq!(few.at, 4);
    assert_eq!(few.problem, "1 field where the header has 2; is a quote or a delimiter missing?");
    assert_eq!(fault("1;2\n3;4;5").problem, few.problem.replace("1 field ", "3 fields "));
    let open = fault("1;2\n3;\"4\n5;6\n");
    assert_eq!((open.at, open.problem.contains("never closed")), (4, true));
}

#[test]
fn fields_are_quoted_where_they_have_to_be() {
    let quoted = |text: &str| {
        let mut out = String::new();
        push_field(&mut out, text, b';');
        out
    };
    assert_eq!(quoted("a,b c"), "a,b c");
    assert_eq!(quoted("a;b"), "\"a;b\"");
    assert_eq!(quoted("\"a\"\n"), "\"\"\"a\"\"\n\"");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    /// Any text of the characters that matter, quotes in the wrong places included.
    #[test]
    fn fields_are_those_of_the_csv_crate(
        parts in prop::collection::vec(prop::sample::select(&["a", "é", ",", "\"", "\n", "\r\n"][..]), 0..24),
        width in 1_usize..4,
    ) {
        let text = parts.concat();
        let open = Table::default().index(&text, b',', width);
        // A quote that is never closed is a fault here, and closed by the end for the judge.
        let is_open = open.is_err_and(|fault| fault.problem.contains("never closed"));
        prop_assume!(!is_open);
        prop_assert_eq!(fields(&text, b',', width), judge(&text, b',', width));
    }

    /// Records as the RFC has them.
    #[test]
    fn records_survive(
        records in prop::collection::vec(prop::collection::vec("[a;\"\r\n é]{0,6}", 3), 1..8),
        returns in any::<bool>(),
    ) {
        let mut text = String::new();
        for record in &records {
            for (column, field) in record.iter().enumerate() {
                text.push_str(if column > 0 { ";" } else { "" });
                push_field(&mut text, field, b';');
            }
            text.push_str(if returns { "\r\n" } else { "\n" });
        }
        prop_assert_eq!(fields(&text, b';', 3).unwrap(), records.clone());
        prop_assert_eq!(judge(&text, b';', 3).unwrap(), records);
    }
}
