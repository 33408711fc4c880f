use super::plain;
use proptest::prelude::*;

/// What the standard library makes of the same text.
fn judge(text: &str) {
    let (value, length) = plain(text.as_bytes()).unwrap_or_else(|| panic!("{text} is plain"));
    assert_eq!(length, text.len(), "{text}");
    let expected: f64 = text.parse().unwrap();
    assert_eq!(value.to_bits(), expected.to_bits(), "{text}: {value} {expected}");
}

#[test]
fn plain_decimals_are_read_exactly() {
    let cases = [
        "0",
        "7",
        "-1",
        "0.5",
        "-0.5",
        "48.86",
        "123456789",
        "0.1",
        "0.3",
        "2.5",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.5",
        "0.000000000000000001",
        "1.7976931348623157",
        "4.9406564584124654",
        "9999999999999999999",
        "0.9999999999999999999",
        "8388608.5",
        "4503599627370496.5",
        "4503599627370497.5",
        "1152921504606846976.5",
    ];
    for text in cases.iter().filter(|t| t.bytes().filter(u8::is_ascii_digit).count() <= 19) {
        judge(text);
        // What follows the number must not change it.
        let followed = format!("{text},12345678");
        assert_eq!(plain(followed.as_bytes()).map(|(_, n)| n), Some(text.len()));
    }
}

#[test]
fn the_rest_is_left_to_others() {
    for text in ["", "-", "+1", ".5", "01", "-01", "1e5", "1.5E3", "NaN", "1.", "1.]", "-.5"] {
        assert_eq!(plain(text.as_bytes()), None, "{text}");
    }
    assert_eq!(plain(b"12345678901234567890"), None);
    assert_eq!(plain(b"1.2345678901234567890"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_digits(whole in 0_u64..10_000_000_000, fraction in "[0-9]{1,9}", minus in any::<bool>()) {
        judge(&format!("{}{whole}.{fraction}", if minus { "-" } else { "" }));
    }

    #[test]
    fn coordinates(whole in 0_u64..1000, fraction in "[0-9]{1,16}") {
        judge(&format!("{whole}.{fraction}"));
    }

    #[test]
    fn more_decimals_than_are_read_at_once(whole in 0_u64..10, fraction in "[0-9]{15,18}") {
        judge(&format!("{whole}.{fraction}"));
    }

    #[test]
    fn projected_coordinates(whole in 1000_u64..10_000_000, fraction in "[0-9]{1,12}") {
        judge(&format!("-{whole}.{fraction}"));
    }

    #[test]
    fn doubles_as_they_are_printed(value in -1000.0..1000.0_f64) {
        let text = value.to_string();
        prop_assume!(text.bytes().filter(u8::is_ascii_digit).count() <= 19);
        judge(&text);
    }

    /// Halfway between two doubles, where rounding to even decides.
    #[test]
    fn ties(mantissa in (1_u64 << 52)..(1 << 53), up in 0_u32..11) {
        let odd = 2 * mantissa + 1;
        let text = match up {
            0 => odd.to_string(),
            // A half of an odd number ends in 5, a quarter in 25 or 75.
            1 => format!("{}.5", odd / 2),
            2 => format!("{}.{}", odd / 4, if odd % 4 == 1 { "25" } else { "75" }),
            _ => (u128::from(odd) << (up - 2)).to_string(),
        };
        prop_assume!(text.bytes().filter(u8::is_ascii_digit).count() <= 19);
        judge(&text);
    }
}
