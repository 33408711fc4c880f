//! Fields of Protocol Buffers, one after the other.
//!
//! Tiles need so little of it that it is read by hand: nothing is copied, and an error can say in which layer and
//! feature it is, which a generated reader cannot.

use crate::varint;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
}

/// The fields of a message: their numbers, and what they hold. Nothing follows an error.
pub struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn read(&mut self) -> Result<(u64, Field<'a>), String> {
        let rest = &mut self.0;
        let head = varint::take(rest).ok_or("the head of a field is cut off")?;
        let (number, kind) = (head >> 3, head & 7);
        let cut = || format!("field {number} is cut off");
        let field = match kind {
            0 => Field::Varint(varint::take(rest).ok_or_else(cut)?),
            1 => Field::Fixed64(u64::from_le_bytes(*take(rest).ok_or_else(cut)?)),
            2 => {
                let length = varint::take(rest).ok_or_else(cut)?;
                let parts = usize::try_from(length).ok().and_then(|at| rest.split_at_checked(at));
                let Some((bytes, after)) = parts else {
                    let left = rest.len();
                    return Err(format!("field {number} is cut off: {left} bytes of {length}"));
                };
                *rest = after;
                Field::Bytes(bytes)
            }
            5 => Field::Fixed32(u32::from_le_bytes(*take(rest).ok_or_else(cut)?)),
            _ => {
                return Err(format!("field {number} has the wire type {kind}, which there is not"));
            }
        };
        if number == 0 {
            return Err("a field has the number 0, which there is not".to_owned());
        }
        Ok((number, field))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (chunk, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(chunk)
}

/// Integers that lie one after the other in one field ("packed"), of 32 bits each.
pub fn packed(mut bytes: &[u8]) -> impl Iterator<Item = Result<u32, String>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let Some(value) = varint::take(&mut bytes) else {
            bytes = &[];
            return Some(Err("an integer is cut off, or larger than 64 bits".to_owned()));
        };
        Some(u32::try_from(value).map_err(|_| format!("{value} does not fit 32 bits")))
    })
}

/// A signed integer that was written as zigzag: 0, −1, 1, −2, …
pub fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_one_after_the_other() {
        let message =
            [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x1D, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0];
        let fields: Result<Vec<_>, _> = Fields::of(&message).collect();
        let expected = [
            (1, Field::Varint(150)),
            (2, Field::Bytes(b"hi")),
            (3, Field::Fixed32(1)),
            (4, Field::Fixed64(2)),
        ];
        assert_eq!(fields.expect("sound"), expected);
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_the_end() {
        for message in [&[0x80][..], &[0x08], &[0x12, 5, 1], &[0x1D, 1, 0], &[0x0B], &[0x00, 0]] {
            let fields: Vec<_> = Fields::of(message).collect();
            assert!(matches!(fields[..], [Err(_)]), "{message:?}: {fields:?}");
        }
    }

    #[test]
    fn zigzag_goes_both_ways() {
        let values = [0, 1, 2, 3, u64::MAX - 1, u64::MAX].map(zigzag);
        assert_eq!(values, [0, -1, 1, -2, i64::MAX, i64::MIN]);
    }
}
