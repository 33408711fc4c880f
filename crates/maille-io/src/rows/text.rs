//! Bytes that must be text.

use super::error::Fault;
use crate::ReadError;

/// Opens a text in UTF-8, of some programs.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text that bytes are.
pub fn check(bytes: &[u8]) -> Result<&str, Fault> {
    if let Some(at) = memchr::memchr(0, bytes) {
        let problem = "a NUL byte, which is no text; if the file is UTF-16, convert it to UTF-8";
        return Err(Fault::new(at, problem));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        let problem = format!(
            "byte 0x{byte:02x} is not valid UTF-8; convert the file to UTF-8 (it may be in Latin-1 or \
             Windows-1252)"
        );
        Fault::new(at, problem)
    })
}

/// The line at a byte of a block with so many lines before it, from 1.
pub fn line(bytes: &[u8], lines: u64, at: usize) -> u64 {
    let before = &bytes[..at.min(bytes.len())];
    lines + memchr::memchr_iter(b'\n', before).count() as u64 + 1
}

/// A fault with the input and the line that it is in.
pub fn error(name: &str, bytes: &[u8], lines: u64, fault: &Fault) -> ReadError {
    let line = line(bytes, lines, fault.at);
    ReadError::input(name, format!("line {line}: {}", fault.problem))
}
