//! Integers of as many bytes as they need
//! ([LEB128](https://en.wikipedia.org/wiki/LEB128)), as footers and deltas have them.

/// Takes a number of seven bits a byte, the low ones first. Nothing if it is cut off or takes more than 64
/// bits.
pub fn unsigned(data: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = data.split_first()?;
        *data = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}
