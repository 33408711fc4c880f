//! How many values data in the delta encodings of bytes announce, for which the `parquet` crate makes room
//! before it looks whether they are there
//! ([encodings](https://parquet.apache.org/docs/file-format/data-pages/encodings/)).

use super::varint::unsigned;

/// Whether the lengths that such data begin with, and those of suffixes if there are any after them, are as
/// many as the page has values, or fewer.
pub fn is_sound(data: &[u8], values: usize, has_suffixes: bool) -> bool {
    let rest = after_lengths(data, values);
    rest.is_some_and(|rest| !has_suffixes || after_lengths(rest, values).is_some())
}

/// What follows lengths; nothing if they are cut off or are more than the values.
fn after_lengths(mut data: &[u8], values: usize) -> Option<&[u8]> {
    let block_size = count(&mut data)?;
    let minis = count(&mut data)?;
    let length = count(&mut data).filter(|length| *length <= values)?;
    let _first = count(&mut data)?;
    let mini_size = block_size.checked_div(minis).filter(|size| *size > 0)?;
    let mut left = length.saturating_sub(1);
    while left > 0 {
        let _least = count(&mut data)?;
        let (widths, rest) = data.split_at_checked(minis)?;
        data = rest;
        for width in widths {
            if left > 0 {
                data = data.get(mini_size.checked_mul(usize::from(*width))?.div_ceil(8)..)?;
                left = left.saturating_sub(mini_size);
            }
        }
    }
    Some(data)
}

/// Takes a number that counts something.
fn count(data: &mut &[u8]) -> Option<usize> {
    usize::try_from(unsigned(data)?).ok()
}
