//! Layers over the map.

use crate::cut::{self, is_in};
use crate::draw::group;
use crate::frame::Frame;
use crate::map::Overlay;
use crate::plate::TOLERANCE;
use crate::scene::{Class, Group, Look, Mark, Path};
use crate::style::Style;
use geo::{Coord, LineString, Simplify};

/// A layer over the map, with points of a radius in pixels.
pub fn overlay(overlay: &Overlay, frame: &Frame<'_>, radius: f64) -> Group {
    let place = |at: &Coord| frame.ground.place(*at).map(|at| frame.fit.place(at));
    let mut marks = Vec::new();
    let mut lines = Vec::new();
    // What has no place in the projection is far beyond the frame.
    let seen = overlay.lines.iter().flat_map(|line| line.split(|at| place(at).is_none()));
    for line in seen {
        let line = line.iter().filter_map(place).collect::<LineString>().simplify(TOLERANCE);
        let line: Vec<[f64; 2]> = line.coords().map(|at| [at.x, at.y]).collect();
        lines.extend(cut::line(&line, frame.drawn()));
    }
    if !lines.is_empty() {
        marks.push(Mark::Path(Path { lines, ..Path::default() }));
    }
    let dots: Vec<Vec<[f64; 2]>> = overlay
        .points
        .iter()
        .filter_map(place)
        .filter(|at| is_in([at.x, at.y], frame.drawn()))
        .map(|at| dot(at, radius))
        .collect();
    if !dots.is_empty() {
        let class = Some(points_class(overlay));
        marks.push(Mark::Path(Path { class, lines: dots, is_closed: true, ..Path::default() }));
    }
    group(format!("layer-{}{}", overlay.id, frame.id), &class(overlay), marks)
}

/// A point as a disc of eight sides.
fn dot(at: Coord, radius: f64) -> Vec<[f64; 2]> {
    let corner = |step: u32| {
        let angle = f64::from(step) * std::f64::consts::FRAC_PI_4;
        [at.x + radius * angle.cos(), at.y + radius * angle.sin()]
    };
    (0..8).map(corner).collect()
}

/// A point of a layer by itself, as a legend shows it.
pub fn point(overlay: &Overlay, [x, y]: [f64; 2], radius: f64) -> Path {
    let lines = vec![dot(Coord { x, y }, radius)];
    Path { class: Some(points_class(overlay)), lines, is_closed: true, ..Path::default() }
}

/// The class of the lines of a layer.
pub fn class(overlay: &Overlay) -> String {
    format!("layer-{}", overlay.id)
}

/// The class of its points.
fn points_class(overlay: &Overlay) -> String {
    format!("layer-{}-points", overlay.id)
}

/// How they look. `unit` is that of the [layout](crate::layout::Layout).
pub fn classes(overlay: &Overlay, style: &Style, unit: f64) -> [Class; 2] {
    let line =
        Look { stroke: Some((overlay.colour, style.widths.overlay * unit)), ..Look::default() };
    let point = Look { fill: Some(overlay.colour), ..Look::default() };
    [Class { name: class(overlay), look: line }, Class { name: points_class(overlay), look: point }]
}
