//! Bytes that must be text.

use crate::error::{ReadError, line_column};

/// The text that the bytes of a file are, without the mark that some programs open it with.
pub fn utf8<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let place = line_column(bytes, error.valid_up_to());
        ReadError::input(name, format!("{place}: not valid UTF-8; convert the file to UTF-8"))
    })
}
