//! Decimal numbers as coordinates are written: no exponent, at most 19 digits.
//!
//! The digits after the point are read eight at a time and the number is rounded by the algorithm of
//! Eisel and Lemire (D. Lemire, *Number Parsing at a Gigabyte per Second*, 2021; N. Mushtak and
//! D. Lemire, *Fast Number Parsing Without Fallback*, 2023, prove that it needs no other way out). Any
//! other number is left to `fast_float2`.

#![expect(
    clippy::inline_always,
    reason = "a call and its result in memory cost a tenth of what is done in it, and the next number waits \
              for them"
)]

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
        let start = whole.end + 1;
        number = sixteen_digits(text, Digits { value: whole.value, end: start })?;
        decimals = number.end - start;
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
#[inline(always)]
fn sixteen_digits(text: &Window, Digits { value, end }: Digits) -> Option<Digits> {
    let sixteen = text.get(end..)?.first_chunk::<16>()?;
    let [head, tail] = [0, 8].map(|at| {
        let eight = std::array::from_fn(|i| sixteen[at + i]);
        Eight(u64::from_le_bytes(eight) ^ ZEROS)
    });
    let count = head.leading_digits();
    if count < 8 {
        let value = value.wrapping_mul(POWERS[count]).wrapping_add(head.first_digits(count));
        return Some(Digits { value, end: end + count });
    }
    let count = tail.leading_digits();
    let value = value.wrapping_mul(POWERS[8]).wrapping_add(head.digits());
    let value = value.wrapping_mul(POWERS[count]).wrapping_add(tail.first_digits(count));
    let number = Digits { value, end: end + 8 + count };
    let goes_on = text.get(number.end).is_some_and(u8::is_ascii_digit);
    Some(if goes_on { more_digits(text, number) } else { number })
}

/// Powers of ten up to 10⁸.
const POWERS: [u64; 9] = {
    let mut powers = [1; 9];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

/// Eight bytes of text with the bits of [`ZEROS`] flipped, the first one lowest: of digits, their values.
#[derive(Clone, Copy)]
struct Eight(u64);

impl Eight {
    /// How many are digits before the first that is none.
    #[inline]
    fn leading_digits(self) -> usize {
        // Added to more than nine, this is more than 127. What is carried goes to bytes behind.
        const LEAST: u64 = u64::from_le_bytes([128 - 10; 8]);
        const HIGHEST_BITS: u64 = u64::from_le_bytes([128; 8]);
        let others = (self.0.wrapping_add(LEAST) | self.0) & HIGHEST_BITS;
        others.trailing_zeros() as usize / 8
    }

    /// The number that the first `count` digits make, none to all of them.
    #[inline]
    fn first_digits(self, count: usize) -> u64 {
        // Moved up, with zeros before them; in two steps, since all eight bytes may have to go.
        Self(self.0 << (4 * (8 - count)) << (4 * (8 - count))).digits()
    }

    /// The number that eight digits make: pairs, then fours, then all eight, in one multiplication each.
    #[inline]
    fn digits(self) -> u64 {
        let pairs = (self.0 * 10) + (self.0 >> 8);
        let even = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
        let odd = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
        even.wrapping_add(odd) >> 32
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
    // Only there can the bits cut off be exactly one half.
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
