//! The end of a file, which says where all is.

use super::thrift::{MAX_DEPTH, Thrift, kind};
use super::{MAGIC, MAGIC_ENCRYPTED};
use crate::caught::caught;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

/// Whether bytes begin as files of Parquet do.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) || bytes.starts_with(&MAGIC_ENCRYPTED)
}

/// Reads the footer of a file.
///
/// # Errors
/// Says what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<ParquetMetaData, String> {
    if !is_parquet(bytes) {
        return Err("it does not begin as Parquet does".to_owned());
    }
    let cut = || "it is cut off: it does not end as Parquet does".to_owned();
    let (rest, magic) = bytes.split_last_chunk::<4>().ok_or_else(cut)?;
    if *magic == MAGIC_ENCRYPTED || bytes.starts_with(&MAGIC_ENCRYPTED) {
        return Err("it is encrypted; decrypt it first".to_owned());
    }
    let (rest, length) =
        rest.split_last_chunk::<4>().filter(|_| *magic == MAGIC).ok_or_else(cut)?;
    let length = u32::from_le_bytes(*length) as usize;
    let start = rest.len().checked_sub(length).filter(|start| *start >= MAGIC.len());
    let footer = &rest[start.ok_or("its footer is longer than the file")?..];
    let broken = |problem: &str| format!("its footer is broken: {problem}");
    check_schema(&children(footer).ok_or_else(|| broken("it ends early"))?)
        .map_err(|problem| broken(&problem))?;
    let decode =
        || ParquetMetaDataReader::decode_metadata(footer).map_err(|error| error.to_string());
    caught(decode).map_err(|problem| broken(&problem))
}

/// Refuses a schema, told by how many children each element has, the root first, that nests too deep or
/// whose elements are not all there: the crate makes room for as many as are announced.
fn check_schema(children: &[i64]) -> Result<(), String> {
    // Children still to come of the elements that the next one is in.
    let mut open: Vec<i64> = vec![1];
    for &count in children {
        while open.last() == Some(&0) {
            open.pop();
        }
        let Some(last) = open.last_mut() else {
            return Err("its schema has more than one root".to_owned());
        };
        *last -= 1;
        if !(0..=i64::try_from(children.len()).unwrap_or(i64::MAX)).contains(&count) {
            return Err(format!("an element of its schema has {count} members"));
        }
        open.push(count);
        if open.len() > MAX_DEPTH {
            return Err(format!("its fields nest more than {MAX_DEPTH} levels deep"));
        }
    }
    let is_whole = open.iter().all(|count| *count == 0);
    if is_whole { Ok(()) } else { Err("its schema is cut off".to_owned()) }
}

/// How many children each element of the schema has. Nothing if the footer, which is a struct of
/// Thrift, ends before it is complete.
fn children(footer: &[u8]) -> Option<Vec<i64>> {
    /// Fields of `FileMetaData` and of `SchemaElement`
    /// ([definition](https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift)).
    const SCHEMA: i64 = 2;
    const NUM_CHILDREN: i64 = 5;
    let mut children = Vec::new();
    let mut thrift = Thrift(footer);
    thrift.each_field(|thrift, id, kind| {
        if id != SCHEMA || kind != kind::LIST {
            return thrift.skip(kind, 0);
        }
        let (count, kind) = thrift.list()?;
        for _ in 0..count {
            if kind != kind::STRUCT {
                thrift.skip(kind, 0)?;
                continue;
            }
            let mut own = 0;
            thrift.each_field(|thrift, id, kind| {
                if id == NUM_CHILDREN && kind == kind::I32 {
                    own = thrift.integer()?;
                    return Some(());
                }
                thrift.skip(kind, 0)
            })?;
            children.push(own);
        }
        Some(())
    })?;
    Some(children)
}
