use super::{Header, delimiter};
use crate::rows::blocks::Blocks;
use std::io::Cursor;

fn header(text: &'static str) -> Result<Header, String> {
    let mut blocks = Blocks::new("in.csv", Box::new(Cursor::new(text)));
    Header::read(&mut blocks, None).map_err(|error| error.to_string())
}

fn columns(text: &'static str) -> Vec<String> {
    header(text).unwrap().columns
}

#[test]
fn the_most_frequent_delimiter_is_taken() {
    for (text, expected) in [
        ("a,b;c", b','),
        ("a;b;c,d", b';'),
        ("\"a,b,c\";d", b';'),
        ("a\tb", b'\t'),
        ("a|b|c;d", b'|'),
        ("a", b','),
        ("a;b\n1,2,3,4", b';'),
    ] {
        assert_eq!(delimiter(text), expected, "{text}");
    }
}

#[test]
fn headers_are_read_with_what_stands_before_them() {
    assert_eq!(columns("a,b\r\n1,2"), ["a", "b"]);
    assert_eq!(columns("\u{feff}\n\r\n\"a\";\"b\nc\"\n1;2"), ["a", "b\nc"]);
    assert_eq!(columns("a"), ["a"]);
    let header = header("\u{feff}\na;b\r\n1;2\n").unwrap();
    assert_eq!(header.parts(), ("\u{feff}\na;b", "\r\n"));
}

#[test]
fn what_is_no_header_is_named() {
    assert_eq!(
        header("\n\r\n").unwrap_err(),
        "in.csv: line 1: the file is empty; it needs a header and a row per point"
    );
    assert_eq!(
        header("\na,\"b\n1,2").unwrap_err(),
        "in.csv: line 2: a quote is opened in this row and never closed"
    );
    // By commas the header is one line, by the quote behind a semicolon it is two.
    assert_eq!(
        header("a,b,c;\"d\n1\",2,3\n").unwrap_err(),
        "in.csv: line 2: the header ends before this line, unless a quote opens a field behind another \
         delimiter than \",\"; write its fields between delimiters of one kind"
    );
    assert_eq!(
        header("a,b\r1,2\r3,4").unwrap_err(),
        "in.csv: line 1: lines end in carriage returns alone; convert them to line feeds"
    );
}

#[test]
fn columns_are_found_by_name() {
    let header = header("Code,code,Nom, Lat \n").unwrap();
    let find = |name: &str| header.column("in.csv", name).map_err(|error| error.to_string());
    assert_eq!(find("code"), Ok(1));
    assert_eq!(find("nom"), Ok(2));
    assert_eq!(find("lat"), Ok(3));
    assert_eq!(
        find("CODE").unwrap_err(),
        "in.csv: 2 columns are called \"CODE\"; rename all but the one that is meant"
    );
    assert_eq!(
        find("nmo").unwrap_err(),
        "in.csv: no column \"nmo\"; did you mean \"Nom\"? (its columns are Code, code, Nom,  Lat )"
    );
}
