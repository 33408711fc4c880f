use super::*;
use proptest::prelude::*;

fn sum(terms: &[&str]) -> Option<String> {
    let terms: Option<Vec<Decimal>> = terms.iter().map(|t| Decimal::parse(t)).collect();
    Some(Decimal::sum(&terms?)?.to_string())
}

#[test]
fn sums_are_exact() {
    assert_eq!(sum(&["0.1", "0.2"]).as_deref(), Some("0.3"));
    assert_eq!(sum(&["9007199254740993", "1"]).as_deref(), Some("9007199254740994"));
    assert_eq!(sum(&["1.50", "1.5"]).as_deref(), Some("3"));
    assert_eq!(sum(&["-0.25", "0.2"]).as_deref(), Some("-0.05"));
    assert_eq!(sum(&["1e3", "2.5E-1"]).as_deref(), Some("1000.25"));
    assert_eq!(sum(&["-0", "0e5"]).as_deref(), Some("0"));
    assert_eq!(sum(&["2e3"]).as_deref(), Some("2000"));
}

#[test]
fn what_does_not_fit_is_left_to_floats() {
    assert_eq!(Decimal::parse("1e39"), None);
    assert_eq!(Decimal::parse("1e-99"), None);
    assert_eq!(Decimal::parse("999999999999999999999999999999999999999999"), None);
    assert_eq!(sum(&["1e38", "1e-5"]), None);
    assert_eq!(sum(&["1e38", "-1e38", "1"]), None);
}

#[test]
fn comparison_sees_beyond_doubles() {
    let decimal = |text| Decimal::parse(text).unwrap();
    let order = decimal("9007199254740993").compare(decimal("9007199254740992"));
    assert_eq!(order, Some(Ordering::Greater));
    assert_eq!(decimal("1.50").compare(decimal("1.5")), Some(Ordering::Equal));
    assert_eq!(
        decimal("-9007199254740993").compare(decimal("-9007199254740992")),
        Some(Ordering::Less)
    );
}

#[test]
fn compensation_keeps_small_terms() {
    assert_eq!(sum_floats(vec![1e100, 1.0, -1e100]).to_bits(), 1.0_f64.to_bits());
}

proptest! {
    #[test]
    fn floats_sum_alike_in_any_order(mut terms in prop::collection::vec(-1e9..1e9_f64, 0..50)) {
        let forward = sum_floats(terms.clone());
        terms.reverse();
        prop_assert_eq!(forward.to_bits(), sum_floats(terms).to_bits());
    }

    #[test]
    fn whole_sums_equal_those_of_i128(terms in prop::collection::vec(any::<i64>(), 1..50)) {
        let text: Vec<String> = terms.iter().map(i64::to_string).collect();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let expected: i128 = terms.iter().copied().map(i128::from).sum();
        prop_assert_eq!(sum(&text), Some(expected.to_string()));
    }
}
