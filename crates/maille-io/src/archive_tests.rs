use super::{Archive, is_archive};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).expect("memory takes all");
        archive.write_all(bytes).expect("memory takes all");
    }
    archive.finish().expect("memory takes all").into_inner()
}

fn read(bytes: &[u8], entry: &str) -> Result<Vec<u8>, String> {
    Archive::open("in.zip", bytes)
        .and_then(|mut a| a.read(entry))
        .map_err(|error| error.to_string())
}

#[test]
fn files_come_back() {
    let bytes = archive(&[("b/c.txt", b"hello"), ("a.txt", b"")]);
    assert!(is_archive(&bytes) && is_archive(&archive(&[])));
    assert_eq!(read(&bytes, "b/c.txt").as_deref(), Ok(&b"hello"[..]));
    assert_eq!(read(&bytes, "a.txt").as_deref(), Ok(&b""[..]));
    assert_eq!(read(&bytes, "d").unwrap_err(), "in.zip/d: it is not in the archive");
    assert_eq!(Archive::open("in.zip", &bytes).unwrap().names(), ["a.txt", "b/c.txt"]);
}

#[test]
fn names_that_lead_outside_are_refused() {
    for name in ["../a", "a/../../b", "/etc/passwd", "..\\a", "C:\\a", "a/..", "\\\\host\\a"] {
        let error = read(&archive(&[("a", b"x"), (name, b"x")]), "a").unwrap_err();
        assert!(error.contains("leads out of the archive"), "{name}: {error}");
    }
    for name in ["a/b..c", "..a", "a...b/c"] {
        assert!(read(&archive(&[("a", b"x"), (name, b"x")]), "a").is_ok(), "{name}");
    }
}

#[test]
fn bombs_are_refused() {
    // A ratio of a thousand: what deflate can do at most.
    let bytes = archive(&[("bomb", &vec![0; 100 << 20])]);
    let error = read(&bytes, "bomb").unwrap_err();
    assert!(error.contains("stand for 104857600; unpack it by other means"), "{error}");
    // A declared size that cannot be true: nothing is made room for.
    let mut lying = archive(&[("a", b"hello hello hello hello")]);
    let size = 23_u32.to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|&i| lying[i..i + 4] == size).collect();
    for at in places {
        lying[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    }
    let error = read(&lying, "a").unwrap_err();
    assert!(error.contains("stand for 2147483647"), "{error}");
}

#[test]
fn damage_is_told_and_never_panics() {
    let bytes = archive(&[("a", &b"some text that is packed ".repeat(20))]);
    for at in 0..bytes.len() {
        assert!(read(&bytes[..at], "a").is_err(), "cut off at {at}");
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        let _ = read(&damaged, "a");
    }
    assert!(read(b"PK\x03\x04", "a").unwrap_err().contains("it is no archive that can be read"));
}
