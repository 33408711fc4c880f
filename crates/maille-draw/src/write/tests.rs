#![expect(clippy::cast_possible_truncation, reason = "the numbers are small")]

use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;

use super::*;
use crate::colour::Colour;
use crate::map::Language;
use crate::scene::{Anchor, Class, Group, Look, Mark, Path, Scene, Text};

const RED: Colour = Colour { rgb: [200, 30, 40] };

fn scene(marks: Vec<Mark>) -> Scene {
    Scene {
        size: [100.0, 1200.0],
        title: "Régions & <départements>".to_owned(),
        language: Language::French,
        font: Some("Marianne \"<&>\"".to_owned()),
        classes: vec![Class {
            name: "unit".to_owned(),
            look: Look { fill: Some(RED), ..Look::default() },
        }],
        groups: vec![Group {
            id: "units".to_owned(),
            class: Some("unit".to_owned()),
            clip: Some([0.0, 0.0, 100.0, 1200.0]),
            marks,
        }],
    }
}

fn rings(lines: Vec<Vec<[f64; 2]>>, tooltip: &str) -> Mark {
    Mark::Path(Path {
        tooltip: Some(tooltip.to_owned()),
        lines,
        is_closed: true,
        ..Path::default()
    })
}

fn text(lines: &[String]) -> Mark {
    Mark::Text(Text {
        class: None,
        lines: lines.to_vec(),
        at: [50.0, 40.0],
        anchor: Anchor::Middle,
        size: 12.0,
        is_bold: true,
    })
}

fn square() -> Scene {
    let ring = vec![[10.0, 10.0], [90.0, 10.0], [90.0, 1190.0], [10.0, 1190.0]];
    scene(vec![rings(vec![ring], "Ain"), text(&["Ain".to_owned(), "01".to_owned()])])
}

/// The absolute points of the subpaths of relative data, in steps of the grid.
fn decode(data: &str) -> Vec<Vec<[i64; 2]>> {
    let mut spaced = String::new();
    for character in data.chars() {
        match character {
            'm' | 'l' | 'h' | 'v' | 'z' => spaced.extend([' ', character, ' ']),
            '-' => spaced.push_str(" -"),
            _ => spaced.push(character),
        }
    }
    let mut lines: Vec<Vec<[i64; 2]>> = Vec::new();
    let (mut pen, mut command) = ([0, 0], "");
    let mut words = spaced.split_whitespace().peekable();
    while let Some(&word) = words.peek() {
        if "mlhvz".contains(word) {
            command = words.next().unwrap();
            if command == "z" {
                pen = lines.last().unwrap()[0];
                continue;
            }
        }
        let mut read = || (words.next().unwrap().parse::<f64>().unwrap() * 10.0).round() as i64;
        match command {
            "h" => pen[0] += read(),
            "v" => pen[1] += read(),
            _ => pen = [pen[0] + read(), pen[1] + read()],
        }
        if command == "m" {
            lines.push(Vec::new());
            command = "l";
        }
        lines.last_mut().unwrap().push(pen);
    }
    lines
}

proptest! {
    #[test]
    fn relative_steps_lead_to_the_points_of_the_grid(
        lines in prop::collection::vec(
            prop::collection::vec(prop::array::uniform2(-30.0..30.0_f64), 3..20), 1..4),
    ) {
        let expected: Vec<Vec<[i64; 2]>> = lines.iter().map(|line| {
            let mut points: Vec<[i64; 2]> =
                line.iter().map(|point| point.map(|x| (x * 10.0).round() as i64)).collect();
            points.dedup();
            if points.first() == points.last() { points.pop(); }
            points
        }).collect();
        prop_assume!(expected.iter().all(|points| points.len() > 2));
        let written = svg(&scene(vec![rings(lines, "")]));
        let document = Document::parse(&written).unwrap();
        let path = document.descendants().find(|node| node.has_tag_name("path")).unwrap();
        prop_assert_eq!(decode(path.attribute("d").unwrap()), expected);
    }

    #[test]
    fn texts_and_tooltips_are_read_back(tooltip: String, first: String, second: String) {
        let ring = vec![[0.0, 0.0], [9.0, 0.0], [9.0, 9.0]];
        let marks = vec![rings(vec![ring], &tooltip), text(&[first.clone(), second.clone()])];
        let written = svg(&scene(marks));
        let document = Document::parse(&written).unwrap();
        let allowed = |text: &str| text.replace(|character: char| matches!(character,
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'),
            "\u{fffd}");
        let read = |tag: &str, index: usize| document.descendants()
            .filter(|node| node.has_tag_name(tag)).nth(index)
            .and_then(|node| node.text()).unwrap_or("").to_owned();
        prop_assert_eq!(read("title", 1), allowed(&tooltip));
        prop_assert_eq!(read("text", 0), allowed(&first));
        prop_assert_eq!(read("tspan", 0), allowed(&second));
    }
}

#[test]
fn a_ring_without_extent_is_a_tiny_square() {
    let written = svg(&scene(vec![rings(vec![vec![[5.0, 5.0], [5.01, 5.0], [5.0, 5.01]]], "")]));
    assert!(written.contains("d=\"m5 5h.1v.1h-.1z\""), "{written}");
}

#[test]
fn an_id_that_is_there_gets_a_number() {
    let mut scene = square();
    scene.groups.push(scene.groups[0].clone());
    let written = svg(&scene);
    assert!(written.contains("<g id=\"units-2\""), "{written}");
}

#[test]
fn a_square_is_its_colour_on_any_number_of_threads() {
    let written = svg(&square());
    let draw = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| png(&written, 2.0)).unwrap()
    };
    let bytes = draw(1);
    assert!(bytes == draw(3));
    let pixmap = Pixmap::decode_png(&bytes).unwrap();
    assert_eq!([pixmap.width(), pixmap.height()], [200, 2400]);
    for row in [511, 512, 1200] {
        let pixel = pixmap.pixel(100, row).unwrap();
        assert_eq!([pixel.red(), pixel.green(), pixel.blue()], RED.rgb, "row {row}");
    }
    assert_eq!(pixmap.pixel(5, 1200).unwrap().alpha(), 0);
}

#[test]
fn sizes_that_do_not_fit_are_refused() {
    let written = svg(&square());
    for scale in [0.0, f32::NAN, 14.0, 1e30] {
        assert!(matches!(png(&written, scale), Err(DrawError::Size { .. })), "{scale}");
    }
}

#[test]
fn a_pdf_has_its_title_and_font_and_no_date() {
    let written = svg(&square());
    let bytes = pdf(&written, "Carte de France").unwrap();
    assert_eq!(bytes, pdf(&written, "Carte de France").unwrap());
    let content = String::from_utf8_lossy(&bytes);
    assert!(content.starts_with("%PDF"));
    for part in ["NotoSans", "Carte de France", "/ToUnicode", "/MediaBox[0 0 75 900]"] {
        assert!(content.contains(part), "{part}");
    }
    assert!(!content.contains("CreationDate"));
}

#[test]
fn a_page_needs_no_network() {
    let scene = square();
    let page = html(&scene, &svg(&scene));
    assert_eq!(page.matches("http").count(), 1);
    assert!(page.contains("<title>Régions &amp; &lt;départements&gt;</title>"));
    for tag in ["html", "head", "body", "main", "form", "svg", "script", "output"] {
        assert_eq!(page.matches(&format!("</{tag}>")).count(), 1, "{tag}");
    }
}
