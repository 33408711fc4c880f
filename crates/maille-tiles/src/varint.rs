//! Integers of 7 bits a byte, least first, as Protocol Buffers and PMTiles have them.

/// Takes one off the front. None if the bytes end within it, or if it does not fit 64 bits.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (place, &byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7F);
        // The tenth byte has room for the last bit only.
        if place == 9 && bits > 1 {
            return None;
        }
        value |= bits << (7 * place);
        if byte < 0x80 {
            *bytes = &bytes[place + 1..];
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::take;

    #[test]
    fn integers_are_taken_up_to_64_bits() {
        let mut bytes: &[u8] = &[0, 0x7F, 0x96, 0x01, 0xAC, 0x02];
        let all: Vec<_> = std::iter::from_fn(|| take(&mut bytes)).collect();
        assert_eq!(all, [0, 127, 150, 300]);
        let mut most: &[u8] = &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
        assert_eq!(take(&mut most), Some(u64::MAX));
        assert!(most.is_empty());
    }

    #[test]
    fn what_is_cut_or_too_large_is_none() {
        for mut bytes in [
            &[][..],
            &[0x80],
            &[0xFF; 9],
            &[0xFF; 12],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ] {
            assert_eq!(take(&mut bytes), None);
        }
    }
}
