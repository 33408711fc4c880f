use super::*;
use proptest::prelude::*;

fn column<'a>(values: &[&'a str]) -> Column<'a> {
    Column { name: "x", values: values.iter().map(|v| Value::parse(v)).collect() }
}

fn one(function: Function, values: &[&str]) -> Result<String, AggregateError> {
    let groups = vec![Some(0); values.len()];
    Ok(aggregate(&column(values), function, &groups, 1)?.remove(0))
}

fn done(function: Function, values: &[&str]) -> String {
    one(function, values).unwrap()
}

#[test]
fn groups_are_kept_apart() {
    let sums = aggregate(
        &column(&["1", "2", "4", "8"]),
        Function::Sum,
        &[Some(1), None, Some(0), Some(1)],
        3,
    );
    assert_eq!(sums.unwrap(), ["4", "9", "null"]);
}

#[test]
fn nulls_are_passed_over() {
    let values = ["null", "3", "null", "4"];
    assert_eq!(done(Function::Sum, &values), "7");
    assert_eq!(done(Function::Mean, &values), "3.5");
    assert_eq!(done(Function::Count, &values), "2");
    assert_eq!(done(Function::First, &values), "3");
    assert_eq!(done(Function::List, &values), "[3,4]");
    assert_eq!(done(Function::Min, &values), "3");
    assert_eq!(done(Function::Max, &values), "4");
}

#[test]
fn of_nothing() {
    for function in [Function::Sum, Function::Mean, Function::Min, Function::Max, Function::First] {
        assert_eq!(done(function, &["null"]), "null");
    }
    assert_eq!(done(Function::Count, &["null"]), "0");
    assert_eq!(done(Function::List, &["null"]), "[]");
}

#[test]
fn sums_are_exact_where_128_bits_hold_them() {
    assert_eq!(done(Function::Sum, &["9007199254740993", "9007199254740993"]), "18014398509481986");
    assert_eq!(done(Function::Sum, &["0.1", "0.2"]), "0.3");
    assert_eq!(done(Function::Sum, &["1e60", "1e60"]).parse::<f64>(), Ok(2e60));
}

#[test]
fn extremes_keep_the_number_as_it_was_written() {
    assert_eq!(done(Function::Max, &["1.50", "1.25"]), "1.50");
    assert_eq!(done(Function::Min, &["9007199254740993", "9007199254740992"]), "9007199254740992");
    assert_eq!(done(Function::Min, &["-2", "1e1"]), "-2");
    assert_eq!(done(Function::Max, &["\"2020-01-01\"", "\"2019-12-31\""]), "\"2020-01-01\"");
}

#[test]
fn lists_are_sorted() {
    let values = ["\"b\"", "true", "10", "\"a\\n\"", "9", "\"b\""];
    assert_eq!(done(Function::List, &values), r#"[9,10,"a\n","b","b",true]"#);
}

#[test]
fn texts_do_not_add_up() {
    let error = one(Function::Sum, &["1", "\"12\""]).unwrap_err();
    assert_eq!(error.unit, 1);
    assert_eq!(error.to_string(), "field \"x\" is \"12\": not a number, and sum needs numbers");
    assert!(one(Function::Mean, &["true"]).is_err());
    assert_eq!(one(Function::Min, &["1", "\"a\""]).unwrap_err().unit, 1);
    assert_eq!(one(Function::Max, &["\"a\"", "1"]).unwrap_err().unit, 0);
}

#[test]
fn numbers_beyond_doubles_are_refused() {
    assert!(one(Function::Sum, &["1e999"]).is_err());
    assert!(one(Function::Sum, &["1e308", "1e308"]).is_err());
}

#[test]
fn descriptions() {
    let error = |text: &str| text.parse::<Aggregate>().unwrap_err();
    assert_eq!(
        error("a=sun(pop)"),
        "no function \"sun\"; did you mean \"sum\"? (the functions are sum, min, max, mean, count, first, list)"
    );
    for text in ["pop", "a=sum", "a=sum(pop", "=sum(pop)", "a=sum()", "sum(pop)"] {
        assert_eq!(
            error(text),
            format!("\"{text}\" is not NAME=FN(FIELD), as in `people=sum(pop)`")
        );
    }
    let odd: Aggregate = "a=first(population (2020))".parse().unwrap();
    assert_eq!(odd.field, "population (2020)");
}

proptest! {
    #[test]
    fn all_but_first_are_the_same_in_any_order(
        numbers in prop::collection::vec(prop_oneof![
            any::<i32>().prop_map(|n| n.to_string()),
            (-1e6..1e6_f64).prop_map(|n| n.to_string()),
            (-300..300_i32).prop_map(|n| format!("7e{n}")),
            Just("null".to_owned()),
        ], 0..20),
        turn in 0..20_usize,
    ) {
        let values: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let mut turned = values.clone();
        turned.rotate_left(turn.min(values.len()));
        for function in Function::ALL.into_iter().filter(|f| *f != Function::First) {
            prop_assert_eq!(one(function, &values), one(function, &turned));
        }
    }
}
