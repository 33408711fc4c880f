use super::*;

fn column(values: &[&'static str]) -> Column<'static> {
    Column { name: "x", values: values.iter().map(|v| Value::parse(v)).collect() }
}

#[test]
fn several_fields_make_one_key() {
    let groups =
        group_by(&[column(&["\"b\"", "\"a\"", "\"b\"", "\"b\""]), column(&["2", "1", "1", "2"])]);
    assert_eq!(groups.of_unit, [Some(2), Some(0), Some(1), Some(2)]);
    assert_eq!(groups.first_unit, [1, 2, 0]);
}

#[test]
fn a_blank_in_any_field_leaves_the_unit_out() {
    let groups =
        group_by(&[column(&["1", "1", "null", "1"]), column(&["\"x\"", "null", "\"x\"", "\"\""])]);
    assert_eq!(groups.of_unit, [Some(0), None, None, None]);
}

#[test]
fn numbers_and_texts_differ_and_escapes_do_not() {
    let groups = group_by(&[column(&["\"1\"", "1", "\"\\u0031\"", "1.0"])]);
    assert_eq!(groups.of_unit, [Some(1), Some(0), Some(1), Some(2)]);
}

#[test]
fn the_order_of_units_does_not_matter() {
    let names = ["\"é\"", "\"e\"", "\"Z\"", "\"z\"", "\"10\"", "\"9\""];
    let reversed: Vec<_> = names.iter().rev().copied().collect();
    let mut mirrored = group_by(&[column(&reversed)]).of_unit;
    mirrored.reverse();
    assert_eq!(group_by(&[column(&names)]).of_unit, mirrored);
    assert_eq!(mirrored, [5, 3, 2, 4, 0, 1].map(Some));
}

#[test]
fn no_units() {
    let groups = group_by(&[column(&[])]);
    assert!(groups.of_unit.is_empty() && groups.first_unit.is_empty());
}
