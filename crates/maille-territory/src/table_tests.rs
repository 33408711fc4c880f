use super::*;

fn read(text: &str) -> Result<MembersTable, TableError> {
    MembersTable::read(text, "t.csv", &Columns::default())
}

fn message(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

const HEADER: &str = "territory_id,territory_name,member_level,member_code,member_name\n";

#[test]
fn a_plain_table() {
    let table =
        read(&format!("{HEADER}t1,One,epci,200000001,CC A\nt1,One,Commune,01001,\n")).unwrap();
    assert_eq!(table.territories, [Territory { id: "t1".into(), name: "One".into() }]);
    let [first, second] = table.members.as_slice() else { panic!("{:?}", table.members) };
    assert_eq!((first.line, first.name.as_deref()), (2, Some("CC A")));
    assert_eq!((second.level.as_deref(), second.code.as_str()), (Some("commune"), "01001"));
    assert_eq!((second.line, second.name.as_deref()), (3, None));
}

#[test]
fn the_same_table_however_it_is_written() {
    let plain = read(&format!("{HEADER}t1,One,epci,200,A\nt2,Two,epci,300,B\n")).unwrap();
    let semicolons = "\u{feff}territory_id;territory_name;member_level;member_code;member_name\r\n\
                      t1;One;epci;200;A\r\nt2;Two;epci;300;B\r\n";
    assert_eq!(read(semicolons).unwrap(), plain);
    assert_eq!(read(&semicolons.replace(';', "\t")).unwrap(), plain);
    assert_eq!(read(&semicolons.replace(';', " ; ")).unwrap(), plain);
    assert_eq!(read(&semicolons.replace("t1", "\"t1\"")).unwrap(), plain);
}

#[test]
fn quoted_line_breaks_count_as_lines() {
    let table =
        read(&format!("{HEADER}t1,\"One,\nor 1\",epci,200,A\nt2,Two,epci,300,B\n")).unwrap();
    assert_eq!(table.territories[0].name, "One,\nor 1");
    assert_eq!(table.members[1].line, 4);
}

#[test]
fn blank_lines_and_crlf_count_as_lines() {
    let text = format!("{HEADER}\n\nt1,One,epci,200,A\n\nt1,One,epci\n").replace('\n', "\r\n");
    assert!(message(&text).starts_with("t.csv: line 6: 3 cells"), "{}", message(&text));
    let table = read(&text.replace("\r\nt1,One,epci\r\n", "")).unwrap();
    assert_eq!(table.members[0].line, 4);
}

#[test]
fn a_quoted_header_does_not_mislead_the_delimiter() {
    let table =
        read("territory_id;territory_name;member_code;\"a,b,c,d,e,f\"\nt;T;01;x\n").unwrap();
    assert_eq!(table.members[0].code, "01");
    assert!(!table.has_levels());
}

#[test]
fn repeated_rows_are_counted() {
    let table = read(&format!("{HEADER}t1,One,epci,200,A\nt1,One,EPCI,200,B\n")).unwrap();
    assert_eq!((table.members.len(), table.duplicates), (1, 1));
}

#[test]
fn rows_of_delimiters_are_blank() {
    let table = read(&format!("{HEADER}t1,One,epci,200,A\n,,,,\n\n")).unwrap();
    assert_eq!(table.members.len(), 1);
}

#[test]
fn missing_columns_are_named_with_the_nearest() {
    assert_eq!(
        message("territory_id,territory_name,membre_code\nt,T,01\n"),
        "t.csv: no column \"member_code\"; did you mean \"membre_code\"? \
         (its columns are territory_id, territory_name, membre_code)"
    );
    assert!(message("id\n1\n").starts_with("t.csv: no column \"territory_id\""));
}

#[test]
fn columns_that_are_read_come_once() {
    let twice = |column: &str| {
        format!("t.csv: 2 columns are called \"{column}\"; rename all but the one that is meant")
    };
    for column in HEADER.trim().split(',') {
        let table = format!("{},{column}\nt,T,epci,200,A,x\n", HEADER.trim());
        assert_eq!(message(&table), twice(column));
    }
    let others = format!("{},note,note\nt,T,epci,200,A,x,y\n", HEADER.trim());
    assert_eq!(read(&others).unwrap().members.len(), 1);
}

#[test]
fn a_misspelt_optional_column_does_not_pass_for_a_missing_one() {
    let header = "territory_id,territory_name,member_levl,member_code\n";
    let message = message(&format!("{header}t,T,epci,200\n"));
    assert!(
        message.contains("no column \"member_level\"; did you mean \"member_levl\"?"),
        "{message}"
    );
}

#[test]
fn named_columns_must_be_there() {
    let columns: Columns = "level=niveau".parse().unwrap();
    let error = MembersTable::read(&format!("{HEADER}t,T,epci,200,A\n"), "t.csv", &columns);
    assert!(error.unwrap_err().to_string().starts_with("t.csv: no column \"niveau\""));
}

#[test]
fn other_names() {
    let columns: Columns = "id=ti,name=nom,level=maille,code=siren,member=epci".parse().unwrap();
    let text = "ti,nom,maille,siren,epci\nt,T,epci,200,CC A\n";
    let table = MembersTable::read(text, "t.csv", &columns).unwrap();
    assert_eq!(table.members[0].name.as_deref(), Some("CC A"));
}

#[test]
fn wrong_roles() {
    let error = |text: &str| text.parse::<Columns>().unwrap_err();
    assert_eq!(
        error("cod=x"),
        "no role \"cod\"; did you mean \"code\"? (the roles are id, name, level, code, member, vintage)"
    );
    assert_eq!(error("code"), "\"code\" is not ROLE=COLUMN, as in `code=siren`");
    assert_eq!(error("code="), "\"code=\" is not ROLE=COLUMN, as in `code=siren`");
    assert_eq!(error("id=a,id=b"), "\"id\" comes twice");
}

#[test]
fn wrong_rows_are_named_by_line() {
    assert_eq!(
        message(&format!("{HEADER}t1,One,epci,200,A\nt1,One,epci,,B\n")),
        "t.csv: line 3: the member's code is empty"
    );
    assert_eq!(
        message(&format!("{HEADER},One,epci,200,A\n")),
        "t.csv: line 2: the territory's id is empty"
    );
    assert_eq!(
        message(&format!("{HEADER}t,One,,200,A\n")),
        "t.csv: line 2: the member's level is empty"
    );
    assert_eq!(
        message(&format!("{HEADER}t1,One,epci\n")),
        "t.csv: line 2: 3 cells where the header has 5; quote cells that hold the delimiter"
    );
    assert_eq!(
        message(&format!("{HEADER}t1,One,epci,200,A\nt1,Two,epci,300,B\n")),
        "t.csv: line 3: territory \"t1\" is called \"Two\" here and \"One\" on line 2; give it one name"
    );
}

#[test]
fn quotes_that_are_never_closed() {
    for (rows, line) in [
        ("\"t,One,epci,200,A\n", 2),
        ("t,One,epci,200,A\nt,One,epci,300,\"B\nt,One,epci,400,C\n", 3),
        ("t,\"One\r\nor so\",epci,200,A\r\n\r\nt,\"One,epci,300,B", 5),
        ("t,One,epci,200,\"A \"\"B\"\"\n", 2),
    ] {
        let expected =
            format!("t.csv: line {line}: a quote is opened in this row and never closed");
        assert_eq!(message(&format!("{HEADER}{rows}")), expected, "{rows:?}");
    }
    let inside = "t,5\" pipe,epci,200,\"A\"\nt,5\" pipe,epci,300,B\"\n";
    assert_eq!(read(&format!("{HEADER}{inside}")).unwrap().members.len(), 2);
}

#[test]
fn nothing_to_read() {
    let empty = "t.csv: the members table has no rows; it needs a header and a row per member";
    assert_eq!(message(""), empty);
    assert_eq!(message("\n\n"), empty);
    assert_eq!(message(HEADER), empty);
}
