use super::Condition;
use crate::{Layer, geojson};

fn layer() -> Layer {
    let rows = [
        r#""code":"76540","dep":"76","population":116331,"nom":"Rouen","chef":true,"note":null"#,
        r#""code":"76001","dep":"76","population":1000,"nom":"Allouville-Bellefosse","chef":false,"note":"x""#,
        r#""code":"01001","dep":"01","population":9007199254740993,"nom":"L'Abergement","chef":null,"a b":1"#,
        r#""code":"2A004","dep":"2A","population":null,"nom":"100%","chef":false,"n.p":-2.5"#,
    ];
    let features = rows.iter().enumerate().map(|(id, row)| {
        format!(r#"{{"type":"Feature","id":{id},"properties":{{{row}}},"geometry":null}}"#)
    });
    geojson::read_str("in", &features.collect::<Vec<_>>().join("\n")).expect("well-formed")
}

fn kept(condition: &str) -> String {
    let condition: Condition = condition.parse().unwrap_or_else(|e| panic!("{condition}: {e}"));
    let kept = condition.filter(&layer()).unwrap_or_else(|e| panic!("{e}"));
    let codes = kept.features().filter_map(|feature| feature.get("code")?.as_text());
    codes.collect::<Vec<_>>().join(" ")
}

#[test]
fn features_are_kept_where_the_condition_is_true() {
    for (condition, codes) in [
        (r#"population > 10000 and dep = "76""#, "76540"),
        ("population > 10000 AND dep = '76'", "76540"),
        ("dep <> '76'", "01001 2A004"),
        ("dep != '76'", "01001 2A004"),
        // Text read as a number: 2A is none.
        ("dep = 1", "01001"),
        ("dep > 1", "76540 76001"),
        ("76 = dep", "76540 76001"),
        // Integers that no double tells from their neighbour.
        ("population = 9007199254740993", "01001"),
        ("population = 9007199254740992", ""),
        ("population >= 1000 and population <= 1000.0", "76001"),
        ("population < 2000", "76001"),
        ("not population < 2000", "76540 01001"),
        ("not (population < 2000 or dep = '01')", "76540"),
        ("population is null", "2A004"),
        ("population is not null and note is null", "76540 01001"),
        ("population between 1000 and 116331", "76540 76001"),
        ("population not between 1000 and 2000", "76540 01001"),
        ("dep in ('01', '2A')", "01001 2A004"),
        ("dep not in ('01', '2A')", "76540 76001"),
        ("nom like 'All%'", "76001"),
        ("nom like '%en'", "76540"),
        ("nom like '%e%e%e%'", "76001 01001"),
        ("nom like 'R_u_n'", "76540"),
        ("nom not like '%e%'", "2A004"),
        ("nom = \"L'Abergement\"", "01001"),
        ("nom = '100%'", "2A004"),
        ("chef", "76540"),
        ("not chef", "76001 2A004"),
        ("chef = false and true", "76001 2A004"),
        ("`a b` = 1", "01001"),
        ("n.p = -2.5", "2A004"),
        ("id = 3 or id = 0", "76540 2A004"),
        // Unknown or true is true, unknown or false is not.
        ("population > 1 or dep = '2A'", "76540 76001 01001 2A004"),
        ("population > 1 or dep = '76'", "76540 76001 01001"),
        ("population = null", ""),
        ("chef = 'x'", ""),
    ] {
        assert_eq!(kept(condition), codes, "{condition}");
    }
}

#[test]
fn long_chains_are_read() {
    let many = vec!["dep = '76'"; 1000].join(" and ");
    assert_eq!(kept(&many), "76540 76001");
}

#[test]
fn what_is_no_condition_is_told() {
    let words = "is not understood here; fields, texts in quotes and numbers are compared by =, <>, <, \
                 <=, >, >=, between, in, like and is null, and joined by and, or and not; a field \
                 whose name is no plain word stands in backquotes";
    let unknown = |part: &str| format!("`{part}` {words}");
    for (condition, problem) in [
        ("", "Expected: an expression, found: EOF".to_owned()),
        ("a =", "Expected: an expression, found: EOF".to_owned()),
        ("a = 1 b", "it should end before `b`".to_owned()),
        ("a == 1; drop table x", "it should end before `;`".to_owned()),
        ("a + 1 = 2", unknown("a + 1")),
        ("upper(a) = 'X'", unknown("upper(a)")),
        ("nom-com = 'X'", unknown("nom - com")),
        ("a like b", unknown("a LIKE b")),
        ("a in (select 1)", unknown("a IN (SELECT 1)")),
        ("a = --1", unknown("- -1")),
        ("a xor b", unknown("a XOR b")),
        ("'x'", "`'x'` is neither true nor false; compare something with it".to_owned()),
        ("a = 1 and 2", "`2` is neither true nor false; compare something with it".to_owned()),
    ] {
        let found = condition.parse::<Condition>().map(|_| ()).map_err(|error| error.to_string());
        let found = found.expect_err(condition);
        assert!(found.starts_with(&problem), "{condition}: {found}");
    }
    let open = "a = 'b".parse::<Condition>().expect_err("no end").to_string();
    assert!(open.contains("Unterminated string literal"), "{open}");
    let deep = "(".repeat(10_000);
    assert_eq!(deep.parse::<Condition>().expect_err("deep").to_string(), "it nests too deep");
    let long = "a = 1 or ".repeat(2000);
    assert!(long.parse::<Condition>().expect_err("long").to_string().contains("longer than 16384"));
}

#[test]
fn fields_that_are_neither_true_nor_false_are_told() {
    for (condition, told) in [
        ("population", "feature 1 (0): as a condition \"population\" gives 116331"),
        ("not population", "feature 1 (0): as a condition \"population\" gives 116331"),
        ("dep = '2A' or nom", "feature 1 (0): as a condition \"nom\" gives \"Rouen\""),
        ("dep = '2A' and (chef or note)", "feature 2 (1): as a condition \"note\" gives \"x\""),
    ] {
        let parsed: Condition = condition.parse().expect("well-formed");
        let error = parsed.filter(&layer()).map(|_| ()).expect_err(condition).to_string();
        let words = "which is neither true nor false; compare it with something";
        assert_eq!(error, format!("in: {told}, {words}"), "{condition}");
    }
}

#[test]
fn fields_that_no_feature_has_are_told() {
    let condition: Condition = "popluation > 1".parse().expect("well-formed");
    let error = condition.filter(&layer()).expect_err("no such field").to_string();
    assert!(
        error.starts_with("in: no field \"popluation\"; did you mean \"population\"? (its"),
        "{error}"
    );
    let nothing = layer().subset(&[]);
    assert!(condition.filter(&nothing).expect("nothing is missed").is_empty());
}
