//! Decimal numbers as coordinates are written: no exponent, at most 19 digits.
//!
//! The digits after the point are read sixteen at a time and the number is rounded by the algorithm of
//! Eisel and Lemire (D. Lemire, *Number Parsing at a Gigabyte per Second*, 2021; N. Mushtak and
//! D. Lemire, *Fast Number Parsing Without Fallback*, 2023, prove that it needs no other way out). Any
//! other number is left to `fast_float2`.

#![expect(
    clippy::inline_always,
    reason = "a call and its result in memory cost a tenth of what is done in it, and the next number waits \
              for them"
)]

use wide::{i16x8, u8x16};

/// The shortest decimal that reads back as the same double, which must be finite.
#[inline]
pub(crate) fn shortest(buffer: &mut zmij::Buffer, number: f64) -> &str {
    let text = buffer.format_finite(number);
    text.strip_suffix(".0").unwrap_or(text)
}

/// Digits that a 64-bit number always holds.
const MAX_DIGITS: usize = 19;

/// Bytes of text that are looked at after a sign: [`MAX_DIGITS`] before a point, and more than sixteen
/// after it.
type Window = [u8; 39];

/// The number at the start of `text` and its length in bytes, if it is a plain decimal. The result is
/// the double nearest to the decimal.
#[inline(always)]
pub(crate) fn plain(text: &[u8]) -> Option<(f64, usize)> {
    let padded;
    let window = if let Some(window) = text.first_chunk() {
        window
    } else {
        padded = padded_window(text);
        &padded
    };
    // Two ways, not one with a sign to be added up: the processor guesses the way, and need not wait
    // for the number's first byte before it looks for the others.
    match window {
        [b'-', rest @ ..] => unsigned(rest).map(|(number, length)| (-number, length + 1)),
        [rest @ .., _] => unsigned(rest),
    }
}

/// The same for a number without a sign.
#[inline(always)]
fn unsigned(text: &Window) -> Option<(f64, usize)> {
    let whole = more_digits(text, Digits { value: 0, end: 0 });
    if whole.end == 0 || (whole.end > 1 && text[0] == b'0') {
        return None;
    }
    let (mut number, mut decimals) = (whole, 0);
    if text.get(whole.end) == Some(&b'.') {
        (number, decimals) = sixteen_digits(text, whole.value, whole.end + 1)?;
        if decimals == 0 {
            return None;
        }
    }
    let has_exponent = text.get(number.end).is_none_or(|&next| next | 0x20 == b'e');
    if whole.end + decimals > MAX_DIGITS || has_exponent {
        return None;
    }
    Some((f64::from_bits(nearest(number.value, decimals)), number.end))
}

/// The end of a text, and nothing after it.
#[cold]
fn padded_window(text: &[u8]) -> [u8; 40] {
    let mut window = [0; 40];
    window[..text.len()].copy_from_slice(text);
    window
}

/// A number so far, and where the next digit may stand. Right up to [`MAX_DIGITS`] digits.
#[derive(Clone, Copy)]
struct Digits {
    value: u64,
    end: usize,
}

/// Takes digits one by one.
#[inline]
fn more_digits(text: &Window, mut number: Digits) -> Digits {
    while let Some(digit) = text.get(number.end).filter(|byte| byte.is_ascii_digit()) {
        number.value = number.value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        number.end += 1;
    }
    number
}

/// Takes up to sixteen digits at once, then the rest. Nothing when the window is too short for that.
///
/// Also gives the number of decimals that the value has: sixteen, as if zeros followed, where so many fit, because
/// a constant is quicker to divide by.
#[inline(always)]
fn sixteen_digits(text: &Window, whole: u64, start: usize) -> Option<(Digits, usize)> {
    let sixteen = Sixteen::new(text.get(start..)?.first_chunk()?);
    let count = sixteen.leading_digits();
    let fraction = sixteen.first_digits(count);
    // Three digits and sixteen are as many as fit. A longer whole part may be wrong already; it is refused for its
    // length.
    let (value, decimals) = if count > 0 && whole < 1000 {
        (whole * POWERS[16] + fraction, 16)
    } else {
        let shorter = fraction / POWERS[16 - count];
        (whole.wrapping_mul(POWERS[count]).wrapping_add(shorter), count)
    };
    let number = Digits { value, end: start + count };
    let goes_on = count == 16 && text.get(number.end).is_some_and(u8::is_ascii_digit);
    if goes_on {
        let all = more_digits(text, number);
        return Some((all, all.end - start));
    }
    Some((number, decimals))
}

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

/// Sixteen bytes of text with the bits of `0` flipped: of digits, their values.
#[derive(Clone, Copy)]
struct Sixteen(u8x16);

impl Sixteen {
    #[inline(always)]
    fn new(text: &[u8; 16]) -> Self {
        Self(u8x16::new(*text) ^ u8x16::splat(b'0'))
    }

    /// How many are digits before the first that is none.
    #[inline(always)]
    fn leading_digits(self) -> usize {
        // Added to more than nine, this is more than 127: the highest bit is set.
        let others = (self.0 + u8x16::splat(128 - 10)) | self.0;
        (others.to_bitmask() | 1 << 16).trailing_zeros() as usize
    }

    /// The number that the first `count` digits make with zeros after them.
    #[inline(always)]
    fn first_digits(self, count: usize) -> u64 {
        /// Ones, then zeros.
        const KEPT: [u8; 32] = {
            let mut kept = [0; 32];
            let mut i = 0;
            while i < 16 {
                kept[i] = u8::MAX;
                i += 1;
            }
            kept
        };
        let kept = KEPT[16 - count..].first_chunk().copied().unwrap_or_default();
        let pairs: [u16; 8] = bytemuck::cast(self.0 & u8x16::new(kept));
        let pairs = i16x8::from(pairs.map(|pair| u16::from_le(pair).cast_signed()));
        // Of each pair the first digit is the lower byte.
        let pairs: i16x8 = (pairs & i16x8::splat(0xff)) * i16x8::splat(10) + (pairs >> 8_i32);
        let fours = pairs.dot(i16x8::new([100, 1, 100, 1, 100, 1, 100, 1])).to_array();
        let [a, b, c, d] = fours.map(|four| u64::from(four.cast_unsigned()));
        let [head, tail] = [a * POWERS[4] + b, c * POWERS[4] + d];
        head * POWERS[8] + tail
    }
}

/// The bits of the double nearest to `value` / 10^`decimals`, for `decimals` up to [`MAX_DIGITS`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bit, a few decimals and an exponent between 1 and 2046"
)]
#[inline]
fn nearest(value: u64, decimals: usize) -> u64 {
    if value == 0 {
        return 0;
    }
    let zeros = value.leading_zeros();
    let (high, low) = product(value << zeros, RECIPROCALS[decimals]);
    let upper = (high >> 63) as u32;
    let shift = upper + 64 - 52 - 3;
    let mut mantissa = high >> shift;
    // Only there can the bits cut off be exactly one half: a number below 1000 for which they are has 44 decimals or
    // more, so none to which zeros were added.
    if decimals <= 4 && is_tie(mantissa, shift, (high, low)) {
        mantissa &= !1;
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    let decimals = decimals as i32;
    // ⌊−decimals × log₂ 10⌋ + 63, the binary exponent of the product.
    let power = ((-decimals * (152_170 + 65_536)) >> 16) + 63;
    // One less, for the highest bit of the mantissa is added to it, or the next one where it was rounded up.
    let exponent = (power + upper as i32 - zeros as i32 + 1022) as u64;
    (exponent << 52) + mantissa
}

/// Whether the bits cut off a product are exactly one half, and the even number is the lower one.
fn is_tie(mantissa: u64, shift: u32, (high, low): (u64, u64)) -> bool {
    low <= 1 && mantissa & 3 == 1 && mantissa << shift == high
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
