use super::*;

fn table(header: &[&str], rows: &[&[&str]]) -> String {
    let aligns = [Align::Text, Align::Number];
    let mut table = Table::new(header.iter().copied().zip(aligns));
    for row in rows {
        table.push(row.iter().map(|&cell| cell.to_owned()).collect());
    }
    table.render()
}

#[test]
fn numbers_meet_at_their_points() {
    let text =
        table(&["id", "area"], &[&["a", "1.5"], &["b", "-120"], &["c", ""], &["d", "10.25"]]);
    assert_eq!(text, "id     area\na      1.5\nb   -120\nc\nd     10.25\n");
}

#[test]
fn widths_are_those_on_the_screen() {
    let text = table(&["nom", "n"], &[&["Chalon-sur-Saône", "1"], &["日本", "20"]]);
    assert_eq!(text, "nom                n\nChalon-sur-Saône   1\n日本              20\n");
}

#[test]
fn codes_with_letters_are_text() {
    let text = table(&["code", "x"], &[&["2A", "1"], &["01", "1"]]);
    assert_eq!(text, "code  x\n2A    1\n01    1\n");
}

#[test]
fn control_characters_are_spelled_out() {
    let text = table(&["a", "b"], &[&["x\ny\u{1b}[31m", "1"]]);
    assert_eq!(text, "a               b\nx\\ny\\u{1b}[31m  1\n");
}

#[test]
fn thousands_are_parted() {
    let parted: Vec<String> = [0, 999, 1000, 34967, 2_500_000].map(thousands).to_vec();
    assert_eq!(parted, ["0", "999", "1,000", "34,967", "2,500,000"]);
}
