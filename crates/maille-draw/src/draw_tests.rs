use super::*;
use crate::colour::Colour;
use crate::ground::Grounds;
use crate::map::{Division, Entry, Sign, Texts, Unit, neighbours};
use crate::region::FRANCE;
use crate::style::{Style, Theme};
use crate::write::svg;
use maille_geometry::Topology;
use std::collections::BTreeSet;

/// A box as a cell.
fn cell(cells: &mut Polygons, [west, south, east, north]: [f64; 4]) {
    for (x, y) in [(west, south), (east, south), (east, north), (west, north)] {
        cells.push_vertex(x, y);
    }
    cells.finish_ring().expect("a ring");
    cells.finish_polygon();
    cells.finish_unit();
}

/// Two neighbours, one cell of no unit beside them, and an island overseas.
fn cells() -> Polygons {
    let mut cells = Polygons::new();
    cell(&mut cells, [0.0, 45.0, 2.0, 48.0]);
    cell(&mut cells, [2.0, 45.0, 4.0, 48.0]);
    cell(&mut cells, [4.0, 45.0, 6.0, 48.0]);
    cell(&mut cells, [-61.6, 16.0, -61.2, 16.3]);
    cells
}

const OF_CELL: [Option<u32>; 4] = [Some(0), Some(1), None, Some(1)];

fn units() -> Vec<Unit> {
    let unit = |id: &str, rgb| Unit {
        id: id.to_owned(),
        tooltip: format!("{id} & co"),
        label: Some(id.to_owned()),
        weight: 1.0,
        fill: Some(Colour { rgb }),
        is_faded: false,
    };
    vec![unit("Ouest", [200, 220, 240]), unit("Est", [240, 220, 200])]
}

fn drawn(view: &View) -> Result<Drawn, MapError> {
    let (cells, units, style) = (cells(), units(), Style::of(Theme::Light));
    let texts = Texts { title: "Deux".to_owned(), source: "IGN".to_owned(), ..Texts::default() };
    let legend = [Entry { sign: Sign::Border(Border::Units), text: "Unités".to_owned() }];
    let grounds = Grounds::of(&cells, None)?;
    draw(&Map {
        grounds: &grounds,
        units: Division { of_cell: &OF_CELL, units: &units },
        inner: None,
        innermost: None,
        outlines: None,
        backdrop: None,
        foreign: None,
        overlays: &[],
        texts: &texts,
        legend: &legend,
        view,
        style: &style,
        width: 1200.0,
    })
}

/// The ids of all groups and shapes.
fn ids(groups: &[Group], found: &mut Vec<String>) {
    for group in groups {
        found.push(group.id.clone());
        for mark in &group.marks {
            match mark {
                Mark::Group(group) => ids(std::slice::from_ref(group), found),
                Mark::Path(path) => found.extend(path.id.clone()),
                Mark::Text(_) => {}
            }
        }
    }
}

#[test]
fn a_whole_map_has_its_layers_its_inset_and_its_page() {
    let drawn = drawn(&View::Whole).expect("a map");
    let mut found = Vec::new();
    ids(&drawn.scene.groups, &mut found);
    for id in [
        "paper",
        "main",
        "sea",
        "land",
        "units",
        "unit-ouest",
        "unit-est",
        "borders",
        "coast",
        "inset-guadeloupe",
        "unit-est-guadeloupe",
        "labels",
        "scale-bar",
        "title",
        "legend",
        "source",
    ] {
        assert!(found.iter().any(|found| found == id), "{id} is not among {found:?}");
    }
    let unique: BTreeSet<&String> = found.iter().collect();
    assert_eq!(unique.len(), found.len(), "{found:?}");
    let names: Vec<_> = drawn.frames.iter().map(|frame| frame.name.unwrap_or_default()).collect();
    assert_eq!(names, [FRANCE[0].name, "Guadeloupe"]);
    assert!(drawn.numbered.is_empty() && drawn.dropped.is_empty());
}

#[test]
fn classes_of_marks_are_all_told() {
    let drawn = drawn(&View::Units(vec![0])).expect("a map");
    let told: BTreeSet<&str> =
        drawn.scene.classes.iter().map(|class| class.name.as_str()).collect();
    let text = svg(&drawn.scene);
    for class in text.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(told.contains(class), "{class}");
    }
}

#[test]
fn a_border_is_drawn_once() {
    let drawn = drawn(&View::Whole).expect("a map");
    let mut borders = Vec::new();
    let mut groups: Vec<&Group> = drawn.scene.groups.iter().collect();
    while let Some(group) = groups.pop() {
        for mark in &group.marks {
            match mark {
                Mark::Group(inner) => groups.push(inner),
                Mark::Path(path) if group.class.as_deref() == Some("borders") => {
                    borders.extend(path.lines.clone());
                }
                _ => {}
            }
        }
    }
    // Between the two units, and between one and land of none.
    assert_eq!(borders.len(), 2, "{borders:?}");
}

#[test]
fn a_view_of_some_units_has_a_locator_and_no_inset() {
    let drawn = drawn(&View::Units(vec![0])).expect("a map");
    let mut found = Vec::new();
    ids(&drawn.scene.groups, &mut found);
    assert!(found.iter().any(|id| id == "locator"));
    assert!(!found.iter().any(|id| id.starts_with("inset")));
    let whole = self::drawn(&View::Whole).expect("a map");
    assert!(drawn.frames[0].scale > whole.frames[0].scale.map(|scale| 1.5 * scale), "{drawn:?}");
}

#[test]
fn a_box_where_nothing_is_cannot_be_drawn() {
    assert_eq!(drawn(&View::Box([100.0, 10.0, 101.0, 11.0])), Err(MapError::Empty));
}

#[test]
fn neighbours_have_a_border_in_common() {
    let coverage = Topology::build(&cells()).resolve().expect("a coverage").coverage;
    assert_eq!(neighbours(&coverage, &OF_CELL, 2), [vec![1], vec![0]]);
}

/// The largest distance of a place of the mesh from the border as it is drawn.
#[test]
fn borders_are_where_they_were_to_half_a_pixel() {
    let mut cells = Polygons::new();
    // A coast with bays of many sizes.
    for step in 0..2000 {
        let angle = f64::from(step) * std::f64::consts::TAU / 2000.0;
        let radius = 1.0 + 0.02 * (37.0 * angle).sin() + 0.004 * (211.0 * angle).cos();
        cells.push_vertex(2.0 + radius * angle.cos(), 46.0 + radius * angle.sin());
    }
    cells.finish_ring().expect("a ring");
    cells.finish_polygon();
    cells.finish_unit();
    let grounds = Grounds::of(&cells, None).expect("ground");
    let ground = &grounds.parts()[0];
    let fit = Fit::of(ground.bounds, [0.0, 0.0, 300.0, 300.0]);
    let plate = crate::plate::Plate::of(&ground.polygons, &fit).expect("a plate");
    let drawn = plate.units(&[Some(0)], 1).expect("units");
    let rings = rings(&drawn, 0);
    let rounded = |at: [f64; 2]| at.map(|value| (value * 10.0).round() / 10.0);
    let ring: Vec<[f64; 2]> = rings[0].iter().map(|at| rounded(*at)).collect();
    assert!(ring.len() < 1000, "{} vertices", ring.len());
    let far = ground.polygons.coords().iter().map(|at| {
        let at = fit.place(*at);
        let edges = ring.iter().zip(ring.iter().cycle().skip(1));
        edges.map(|(a, b)| distance([at.x, at.y], *a, *b)).fold(f64::INFINITY, f64::min)
    });
    let far = far.fold(0.0, f64::max);
    assert!(far <= 0.5, "{far}");
}

fn distance(at: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (way, from) = ([b[0] - a[0], b[1] - a[1]], [at[0] - a[0], at[1] - a[1]]);
    let length = way[0] * way[0] + way[1] * way[1];
    let share = if length > 0.0 { (way[0] * from[0] + way[1] * from[1]) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (from[0] - share * way[0]).hypot(from[1] - share * way[1])
}
