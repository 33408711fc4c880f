//! Decimal numbers as coordinates are written: no exponent, at most 19 digits.
//!
//! The digits after the point are read sixteen at a time and the number is rounded by the algorithm of Eisel and
//! Lemire (D. Lemire, *Number Parsing at a Gigabyte per Second*, 2021; N. Mushtak and D. Lemire,
//! *Fast Number Parsing Without Fallback*, 2023, prove that it needs no other way out). Any other
//! number is left to `fast_float2`.

/// Digits that a 64-bit number always holds.
const MAX_DIGITS: usize = 19;

/// The number at the start of `text` and its length in bytes, if it is a plain decimal. The result is
/// the double nearest to the decimal.
#[inline]
pub(crate) fn plain(text: &[u8]) -> Option<(f64, usize)> {
    let negative = usize::from(text.first() == Some(&b'-'));
    let whole = more_digits(text, Digits { value: 0, end: negative });
    let whole_digits = whole.end - negative;
    if whole_digits == 0 || (whole_digits > 1 && text[negative] == b'0') {
        return None;
    }
    let mut number = whole;
    let mut decimals = 0;
    if text.get(whole.end) == Some(&b'.') {
        let point = whole.end;
        number = sixteen_digits(text, Digits { value: whole.value, end: point + 1 });
        decimals = number.end - point - 1;
        if decimals == 0 {
            return None;
        }
    }
    let has_exponent = matches!(text.get(number.end), Some(b'e' | b'E'));
    if whole_digits + decimals > MAX_DIGITS || has_exponent {
        return None;
    }
    let value = nearest(number.value, decimals);
    Some((if negative == 1 { -value } else { value }, number.end))
}

/// A number so far, and where the next digit may stand. Right up to [`MAX_DIGITS`] digits.
#[derive(Clone, Copy)]
struct Digits {
    value: u64,
    end: usize,
}

/// Takes digits one by one.
#[inline]
fn more_digits(text: &[u8], mut number: Digits) -> Digits {
    while let Some(digit) = text.get(number.end).filter(|byte| byte.is_ascii_digit()) {
        number.value = number.value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        number.end += 1;
    }
    number
}

/// Takes up to sixteen digits at once, then the rest.
#[expect(clippy::cast_possible_truncation, reason = "two halves of 128 bits")]
#[inline]
fn sixteen_digits(text: &[u8], number: Digits) -> Digits {
    let Some(bytes) = text.get(number.end..).and_then(|rest| rest.first_chunk::<16>()) else {
        return more_digits(text, number);
    };
    let sixteen = u128::from_le_bytes(*bytes);
    let count = leading_digits(sixteen);
    if count == 0 {
        return number;
    }
    // Fewer digits than sixteen are moved up, with zeros before them.
    let aligned = sixteen << (128 - 8 * count) | ZEROS >> (8 * count - 8) >> 8;
    let tail = eight_digits(aligned as u64) * 100_000_000 + eight_digits((aligned >> 64) as u64);
    let value = number.value.wrapping_mul(POWERS[count]).wrapping_add(tail);
    let number = Digits { value, end: number.end + count };
    if count == 16 { more_digits(text, number) } else { number }
}

/// Sixteen characters `0`.
const ZEROS: u128 = u128::from_le_bytes([b'0'; 16]);

/// Powers of ten up to 10¹⁶.
const POWERS: [u64; 17] = {
    let mut powers = [1; 17];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// How many of sixteen bytes are digits before the first that is none.
#[inline]
fn leading_digits(sixteen: u128) -> usize {
    const HIGH: u128 = u128::from_le_bytes([0xf0; 16]);
    const SIX: u128 = u128::from_le_bytes([0x06; 16]);
    const THREES: u128 = u128::from_le_bytes([0x33; 16]);
    // A byte is a digit if its high half is 3, and still is when 6 is added to it.
    let halves = (sixteen & HIGH) | (sixteen.wrapping_add(SIX) & HIGH) >> 4;
    (halves ^ THREES).trailing_zeros() as usize / 8
}

/// The number that eight digits make, the first one in the lowest byte: pairs, then fours, then all
/// eight, in one multiplication each.
#[inline]
fn eight_digits(eight: u64) -> u64 {
    let ones = eight & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (ones * 10) + (ones >> 8);
    let even = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let odd = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    even.wrapping_add(odd) >> 32
}

/// The double nearest to `value` / 10^`decimals`, for `decimals` up to [`MAX_DIGITS`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bit, a few decimals and an exponent between 1 and 2046"
)]
#[inline]
fn nearest(value: u64, decimals: usize) -> f64 {
    if value == 0 {
        return 0.0;
    }
    let zeros = value.leading_zeros();
    let (high, low) = product(value << zeros, RECIPROCALS[decimals]);
    let upper = (high >> 63) as u32;
    let shift = upper + 64 - 52 - 3;
    let mut mantissa = high >> shift;
    let decimals = decimals as i32;
    // ⌊−decimals × log₂ 10⌋ + 63, the binary exponent of the product.
    let power = ((-decimals * (152_170 + 65_536)) >> 16) + 63;
    let mut exponent = (power + upper as i32 - zeros as i32 + 1023) as u64;
    // A tie: only there can the bits cut off be exactly one half.
    if low <= 1 && decimals <= 4 && mantissa & 3 == 1 && mantissa << shift == high {
        mantissa &= !1;
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if mantissa >= 1 << 53 {
        mantissa = 1 << 52;
        exponent += 1;
    }
    f64::from_bits((mantissa & !(1 << 52)) | exponent << 52)
}

/// The high 128 bits of a 64-bit number times a 128-bit one, as far as rounding needs them.
#[expect(clippy::cast_possible_truncation, reason = "two halves of 128 bits")]
#[inline]
fn product(value: u64, [top, bottom]: [u64; 2]) -> (u64, u64) {
    let full = u128::from(value) * u128::from(top);
    let (mut high, mut low) = ((full >> 64) as u64, full as u64);
    if high & 0x1ff == 0x1ff {
        // All bits below those that are kept are ones: the rest of the factor could carry.
        let carry = ((u128::from(value) * u128::from(bottom)) >> 64) as u64;
        let (sum, overflow) = low.overflowing_add(carry);
        low = sum;
        high += u64::from(overflow);
    }
    (high, low)
}

/// 5⁻ⁿ as 128 bits with the highest one set, rounded up (table 1 of the paper, its negative part).
#[expect(clippy::cast_possible_truncation, reason = "two halves of 128 bits")]
const RECIPROCALS: [[u64; 2]; MAX_DIGITS + 1] = {
    let mut table = [[1 << 63, 0]; MAX_DIGITS + 1];
    let mut power = 1_u128;
    let mut n = 1;
    while n <= MAX_DIGITS {
        power *= 5;
        // ⌊2^(bits of 5ⁿ + 127) / 5ⁿ⌋ by long division in binary.
        let bits = 128 - power.leading_zeros() + 127;
        let (mut quotient, mut rest, mut bit) = (0_u128, 1_u128, 0);
        while bit < bits {
            rest *= 2;
            quotient *= 2;
            if rest >= power {
                rest -= power;
                quotient += 1;
            }
            bit += 1;
        }
        quotient += 1;
        table[n] = [(quotient >> 64) as u64, quotient as u64];
        n += 1;
    }
    table
};

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
