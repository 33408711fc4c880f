//! `maille dissolve --members`.

use crate::support::{Folder, collection, properties, square, stderr};
use serde_json::{Value, json};

const TABLE: &str = "territory_id,territory_name,member_level,member_code,member_name\n";

/// Communes that exist in the built-in lists.
fn real_communes() -> String {
    collection(&[
        square(0, 0, r#""code":"22016""#),
        square(1, 0, r#""code":"29083""#),
        square(2, 0, r#""code":"01004""#),
    ])
}

fn plain(rows: &str) -> String {
    format!("territory_id,territory_name,member_code\n{rows}")
}

#[test]
fn codes_of_the_units_themselves() {
    let folder = Folder::with_communes();
    folder.write("t.csv", plain("b,Bee,01003\na,Ay,01002\na,Ay,01001\n"));
    let assert = folder.run("dissolve communes.geojson --members t.csv --sum pop").success();
    let output: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let expected = [
        json!({"territory_id": "b", "territory_name": "Bee", "units": 1, "pop": 7}),
        json!({"territory_id": "a", "territory_name": "Ay", "units": 2, "pop": 15}),
    ];
    assert_eq!(properties(&output), expected.iter().collect::<Vec<_>>());
    assert_eq!(
        stderr(&assert),
        "maille: communes.geojson: 4 units in 2 groups\n\
         maille: 3 of 3 members matched\n\
         maille: 1 unit in no group, left out: 01004\n"
    );
}

#[test]
fn other_columns_and_keys() {
    let folder = Folder::with_communes();
    folder.write("t.csv", "ti;nom;epci\nx;Ixe;200\n");
    let line =
        "dissolve communes.geojson --members t.csv --columns id=ti,name=nom,code=epci --key epci";
    let output = folder.output(line);
    assert_eq!(
        properties(&output),
        [&json!({"territory_id": "x", "territory_name": "Ixe", "units": 2})]
    );
    folder.fails(
        "dissolve communes.geojson --members t.csv --columns id=ti,nme=nom",
        2,
        "invalid value 'id=ti,nme=nom' for '--columns <ROLE=COLUMN,…>': no role \"nme\"; did you \
         mean \"name\"? (the roles are id, name, level, code, member, vintage)\n\nFor more information, try \
         '--help'.",
    );
    folder.fails(
        "dissolve communes.geojson --members t.csv --columns id=ti,name=nom,code=epci --key epcj",
        2,
        "communes.geojson: no feature has a field \"epcj\"; did you mean \"epci\"? (the fields are \
         code, epci, pop, area)",
    );
}

#[test]
fn feature_ids_are_codes_where_there_is_no_other() {
    let folder = Folder::new();
    let with_id = |text: String, id: &str| text.replacen('{', &format!(r#"{{"id":{id},"#), 1);
    let features =
        [with_id(square(0, 0, r#""n":1"#), "\"a\""), with_id(square(1, 0, r#""n":1"#), "7")];
    folder.write("ids.geojson", collection(&features));
    folder.write("t.csv", plain("t,T,a\nt,T,7\n"));
    let output = folder.output("dissolve ids.geojson --members t.csv");
    assert_eq!(properties(&output)[0]["units"], 2);
    folder.write("none.geojson", collection(&[square(0, 0, r#""n":1"#)]));
    folder.fails(
        "dissolve none.geojson --members t.csv",
        2,
        "none.geojson: the features have neither a field \"code\" nor an id; name the field that \
         holds their codes with --key (the fields are n)",
    );
}

#[test]
fn levels_are_resolved_by_the_built_in_lists() {
    let folder = Folder::new();
    folder.write("c.geojson", real_communes());
    folder.write(
        "t.csv",
        format!("{TABLE}t,T,departement,22,Côtes-d'Armor\nt,T,COMMUNE,29083,Île-de-Sein\n"),
    );
    let assert = folder.run("dissolve c.geojson --members t.csv --report r.json").success();
    let output: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(properties(&output)[0]["units"], 2);
    let said = stderr(&assert);
    assert!(said.contains("maille: members resolved by the lists of 2026\n"), "{said}");
    assert!(
        said.contains("units of matched members not found: 22001 of 22 (not in the input), "),
        "{said}"
    );
    let report = folder.json("r.json");
    assert_eq!(report["vintage"], 2026);
    let members = &report["account"]["members"];
    assert_eq!((&members["matched"], &members["unit_level"]), (&json!(2), &json!("commune")));
    assert!(members["missing"].as_array().unwrap().len() > 300);
}

#[test]
fn codes_that_no_list_knows_are_matched_as_they_are() {
    let folder = Folder::new();
    folder.write("c.geojson", collection(&[square(0, 0, r#""code":"north""#)]));
    folder.write("t.csv", format!("{TABLE}t,T,commune,north,x\nt,T,epci,south,y\n"));
    let assert = folder.run("dissolve c.geojson --members t.csv --report r.json").success();
    assert_eq!(
        stderr(&assert),
        "maille: c.geojson: 1 unit in 1 group\n\
         maille: no list of any year knows a code of the units: members matched by code alone, \
         whatever their level\n\
         maille: 1 of 2 members matched\n\
         maille: 1 member unmatched: epci south y of t (unknown code, line 3)\n"
    );
    assert_eq!(folder.json("r.json")["vintage"], json!(null));
}

#[test]
fn zeros_that_spreadsheets_strip_are_hinted_at() {
    let folder = Folder::with_communes();
    folder.write("t.csv", plain("a,Ay,1001\na,Ay,7\na,Ay,01003\n"));
    let assert = folder.run("dissolve communes.geojson --members t.csv --report r.json").success();
    let said = "maille: 2 members unmatched: 1001 of a (not in the input, line 2; did you mean \
                01001?), 7 of a (not in the input, line 3)\n";
    assert!(stderr(&assert).contains(said), "{}", stderr(&assert));
    let unmatched = &folder.json("r.json")["account"]["members"]["unmatched"];
    assert_eq!(unmatched[0]["meant"], "01001");
}

#[test]
fn letters_in_another_case_are_hinted_at() {
    let folder = Folder::new();
    folder.write("c.geojson", collection(&[square(0, 0, r#""code":"2A004""#)]));
    folder.write("t.csv", format!("{TABLE}a,Ay,commune,2a004,Ajaccio\n"));
    let assert = folder.run("dissolve c.geojson --members t.csv").success();
    let said = "1 member unmatched: commune 2a004 Ajaccio of a (unknown code, line 2; did you mean \
                2A004?)\n";
    assert!(stderr(&assert).contains(said), "{}", stderr(&assert));
}

#[test]
fn everything_lost_is_named() {
    let folder = Folder::with_communes();
    let rows = "a,Ay,01001\na,Ay,99999\nb,Bee,01001\nb,Bee,01002\nc,Cee,88888\na,Ay,01001\n";
    folder.write("t.csv", plain(rows));
    let line = "dissolve communes.geojson --members t.csv --report r.json -o out.geojson";
    let assert = folder.run(line).success().stdout("");
    assert_eq!(
        stderr(&assert),
        "maille: communes.geojson: 4 units in 2 groups\n\
         maille: 3 of 5 members matched\n\
         maille: 2 members unmatched: 99999 of a (not in the input, line 3), 88888 of c (not in the input, line 6)\n\
         maille: 1 unit claimed by several territories, kept by the first named: 01001 (a, b)\n\
         maille: 1 territory without any unit, left out: c Cee\n\
         maille: 1 row of the members table repeated another one\n\
         maille: 2 units in no group, left out: 01003, 01004\n"
    );
    let members = &folder.json("r.json")["account"]["members"];
    assert_eq!(
        members["unmatched"][1],
        json!({
            "line": 6, "territory_id": "c", "territory_name": "Cee", "level": null, "code": "88888",
            "name": null, "vintage": null, "reason": "not-in-input", "meant": null, "known": null,
        })
    );
    let claim = json!([{"feature": 1, "code": "01001", "territories": ["a", "b"],
                         "shares": [1.0, 1.0]}]);
    assert_eq!(members["claimed_twice"], claim);
    assert_eq!(members["empty"], json!([{"id": "c", "name": "Cee"}]));
    assert_eq!(members["duplicate_rows"], 1);

    let assert = folder.run(&format!("{} --strict", line.replace("out", "strict"))).code(1);
    let refusal = "--strict: not every member and unit is accounted for; nothing is written\n";
    assert!(stderr(&assert).ends_with(refusal));
    assert_eq!(folder.files(), ["communes.geojson", "out.geojson", "r.json", "t.csv"]);
}

#[test]
fn long_lists_are_cut_short_and_say_so() {
    let folder = Folder::with_communes();
    folder.write("t.csv", plain("a,Ay,01001\na,Ay,1\na,Ay,2\na,Ay,3\na,Ay,4\na,Ay,5\n"));
    let assert = folder.run("dissolve communes.geojson --members t.csv").success();
    let said = "3 of a (not in the input, line 5) … and 2 more, all in --report\n";
    assert!(stderr(&assert).contains(said), "{}", stderr(&assert));
}

#[test]
fn strict_passes_when_all_is_well() {
    let folder = Folder::with_communes();
    folder.write("t.csv", plain("a,Ay,01001\n"));
    folder.run("dissolve communes.geojson --members t.csv --strict").success();
}

#[test]
fn kept_units_have_no_territory() {
    let folder = Folder::with_communes();
    folder.write("t.csv", plain("a,Ay,01001\na,Ay,01002\na,Ay,01003\n"));
    let output = folder.output("dissolve communes.geojson --members t.csv --unassigned keep");
    let expected = json!({
        "territory_id": null, "territory_name": null, "units": 1,
        "code": "01004", "epci": "", "pop": null, "area": 1.5,
    });
    assert_eq!(properties(&output)[1], &expected);
}

#[test]
fn a_table_from_standard_input() {
    let folder = Folder::with_communes();
    let mut command = folder.command("dissolve communes.geojson --members -");
    command.write_stdin(plain("a,Ay,01001\n")).assert().success();
}

#[test]
fn built_in_tables() {
    let folder = Folder::new();
    folder.write("c.geojson", real_communes());
    let assert = folder.run("dissolve c.geojson --members fr:territoires-industrie@2022").success();
    assert!(stderr(&assert).contains("of 588 members matched"));
    let assert = folder.run("dissolve c.geojson --members fr:territoires-industrie@2021").code(2);
    let said = stderr(&assert);
    assert!(
        said.contains("unknown dataset \"fr:territoires-industrie@2021\"; did you mean"),
        "{said}"
    );
    let assert = folder.run("dissolve c.geojson --members fr:epci@2026").code(2);
    assert!(stderr(&assert).contains("fr:epci@2026 is no table of members"));
    folder.fails(
        "dissolve c.geojson --members fr:territoires-industrie@2022 --columns id=x",
        2,
        "fr:territoires-industrie@2022 is a dataset: --columns is for files",
    );
}

#[test]
fn flags_of_the_table_need_one() {
    let folder = Folder::with_communes();
    for (grouping, ruled_out) in [("--by epci", "--by <FIELD>"), ("--all", "--all")] {
        for (flag, name) in
            [("--columns id=a", "--columns <ROLE=COLUMN,…>"), ("--key nope", "--key <FIELD>")]
        {
            let assert =
                folder.run(&format!("dissolve communes.geojson {grouping} {flag}")).code(2);
            let one = format!("'{name}' cannot be used with '{ruled_out}'");
            let other = format!("'{ruled_out}' cannot be used with '{name}'");
            let said = stderr(&assert.stdout(""));
            assert!(said.contains(&one) || said.contains(&other), "{said}");
        }
    }
}

/// The ways in which a table can be written, all of which mean the same.
#[test]
fn tables_in_any_dress() {
    let folder = Folder::with_communes();
    let plain = plain("a,Ay,01001\na,Ay,01002\n");
    let quoted = "territory_id,territory_name,member_code\r\na,\"Ay\r\nor so\",01001\r\na,\"Ay\r\nor so\",01002\r\n";
    for table in [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace('\n', "\r\n"),
        format!("{plain}a,Ay,01001\n"),
        quoted.to_owned(),
    ] {
        folder.write("t.csv", &table);
        let output = folder.output("dissolve communes.geojson --members t.csv --sum pop");
        assert_eq!(properties(&output)[0]["pop"], 15, "{table:?}");
    }
}

#[test]
fn tables_that_are_wrong() {
    let folder = Folder::with_communes();
    let fails = |table: &str, message: &str| {
        folder.write("t.csv", table);
        folder.fails("dissolve communes.geojson --members t.csv -o out.geojson", 3, message);
    };
    fails("", "t.csv: the members table has no rows; it needs a header and a row per member");
    fails(
        "territory_id,territory_name,membre_code\na,A,01001\n",
        "t.csv: no column \"member_code\"; did you mean \"membre_code\"? (its columns are \
         territory_id, territory_name, membre_code); --columns gives other names",
    );
    fails(
        &format!("{TABLE}a,A,epci,200000172,x\na,A,epic,200000172,x\n"),
        "t.csv: line 3: the lists of 2026 have no level \"epic\"; did you mean \"epci\"? (the levels are \
         commune, departement, epci, ept, region)",
    );
    fails(
        "territory_id,territory_name,member_code,member_code\na,A,1,2\n",
        "t.csv: 2 columns are called \"member_code\"; rename all but the one that is meant",
    );
    fails(&plain("a,A,\n"), "t.csv: line 2: the member's code is empty");
    fails(
        &plain("a,A\n"),
        "t.csv: line 2: 2 cells where the header has 3; quote cells that hold the delimiter",
    );
    let unclosed = "t.csv: line 3: a quote is opened in this row and never closed";
    fails(&plain("a,A,1\na,\"A,2\na,A,3\n"), unclosed);
    fails(&plain("a,A,1\na,A,\"2\na,A,3\n"), unclosed);
    fails(
        &plain("a,A,1\na,B,2\n"),
        "t.csv: line 3: territory \"a\" is called \"B\" here and \"A\" on line 2; give it one name",
    );
    folder.write("t.csv", b"territory_id,territory_name,member_code\na,\xe9,1\n");
    folder.fails(
        "dissolve communes.geojson --members t.csv",
        3,
        "t.csv: line 2: not UTF-8; save the table as UTF-8",
    );
    folder.fails(
        "dissolve communes.geojson --members none.csv",
        4,
        "none.csv: cannot read: No such file or directory (os error 2)",
    );
}
