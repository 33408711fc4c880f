//! Bytes as hexadecimal digits.

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// The bytes that digits stand for, two each.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    if !odd.is_empty() {
        return Err("an odd number of hexadecimal digits".to_owned());
    }
    let digit = |byte: u8| {
        let value = (byte as char).to_digit(16).and_then(|value| u8::try_from(value).ok());
        value
            .ok_or_else(|| format!("`{}` is no hexadecimal digit", (byte as char).escape_default()))
    };
    pairs.iter().map(|&[high, low]| Ok(digit(high)? << 4 | digit(low)?)).collect()
}

/// Appends bytes as digits.
pub fn encode(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            out.push(DIGITS[half as usize] as char);
        }
    }
}
