//! What became of a map's units and names, in words and for reports.

use super::Drawing;
use super::around::Around;
use super::fill::Filling;
use super::subject::Subject;
use crate::account::{kilobytes, named, number};
use crate::france::Making;
use crate::spots;
use maille_draw::map::Place;
use maille_draw::text::missing;
use serde_json::{Value, json};

/// What is told of a run.
pub struct Account<'a> {
    pub subject: &'a Subject,
    pub filling: &'a Filling,
    pub around: &'a Around,
    /// Units that are on no map of an atlas.
    pub without_value: Vec<usize>,
}

impl Account<'_> {
    /// In words.
    pub fn lines(&self, drawings: &[Drawing]) -> Vec<String> {
        let name = &self.subject.name;
        let mut lines = Vec::new();
        let units = number(self.subject.units.layer.len(), "unit");
        match drawings {
            [Drawing { path, made, bytes }] => {
                let [width, height] = made.drawn.scene.size;
                let (path, bytes) = (path.display(), kilobytes(*bytes));
                lines.push(format!("{path}: {units}, {width} × {height} px, {bytes}"));
            }
            _ => lines.push(format!("{name}: {}", number(drawings.len(), "map"))),
        }
        lines.extend(spots::line(&self.subject.spots).map(|line| format!("{name}: {line}")));
        lines.extend(self.filling.notes.iter().cloned());
        let without = self.subject.without_geometry();
        if !without.is_empty() {
            let count = number(without.len(), "unit");
            lines.push(format!("{count} without geometry: {}", named(&without, Clone::clone)));
        }
        if !self.without_value.is_empty() {
            let count = number(self.without_value.len(), "unit");
            let code = |unit: &usize| self.subject.units.code(*unit);
            let named = named(&self.without_value, code);
            lines.push(format!("{count} without a value of --split, on no map: {named}"));
        }
        let numbered: usize = drawings.iter().map(|one| one.made.drawn.numbered.len()).sum();
        if numbered > 0 {
            lines.push(format!("{} by number, in the key below the map", number(numbered, "name")));
        }
        let dropped: Vec<String> = drawings.iter().flat_map(Drawing::dropped).collect();
        if !dropped.is_empty() {
            let count = number(dropped.len(), "name");
            lines.push(format!("{count} without room: {}", named(&dropped, Clone::clone)));
        }
        let glyphs = missing_glyphs(drawings);
        if !glyphs.is_empty() {
            let glyphs: Vec<String> = glyphs.iter().map(char::to_string).collect();
            lines.push(format!(
                "the built-in font lacks {}: PNG and PDF show boxes there, other programs may have a font for \
                 them",
                named(&glyphs, Clone::clone)
            ));
        }
        lines
    }

    /// For reports.
    pub fn json(&self, drawings: &[Drawing]) -> Value {
        let subject = self.subject;
        let code = |unit: usize| subject.units.code(unit);
        json!({
            "command": "map",
            "version": env!("CARGO_PKG_VERSION"),
            "input": subject.name,
            "datasets": subject.datasets.iter().chain(&self.around.datasets).map(Making::json)
                .collect::<Vec<_>>(),
            "units": subject.units.layer.len(),
            "without_geometry": subject.without_geometry(),
            "without_value": self.without_value.iter().map(|unit| code(*unit)).collect::<Vec<_>>(),
            "colours": self.filling.account,
            "maps": drawings.iter().map(Drawing::json).collect::<Vec<_>>(),
            "missing_glyphs":
                missing_glyphs(drawings).iter().map(char::to_string).collect::<Vec<_>>(),
            "spots": spots::json(&subject.spots, code),
            "inner_borders": subject.inner_borders,
        })
    }
}

impl Drawing {
    /// The names that have no room.
    fn dropped(&self) -> Vec<String> {
        self.names(&self.made.drawn.dropped)
    }

    fn names(&self, places: &[Place]) -> Vec<String> {
        let unit = |place: &Place| {
            let unit = self.made.unit(*place);
            unit.label.clone().unwrap_or_else(|| unit.id.clone())
        };
        places.iter().map(unit).collect()
    }

    fn json(&self) -> Value {
        let drawn = &self.made.drawn;
        let listed = |places: &[Place]| -> Vec<Value> {
            let unit = |place: &Place| {
                let unit = self.made.unit(*place);
                json!({"code": unit.id, "name": unit.label})
            };
            places.iter().map(unit).collect()
        };
        json!({
            "file": self.path.display().to_string(),
            "bytes": self.bytes,
            "title": drawn.scene.title,
            "size": drawn.scene.size,
            "frames": drawn.frames.iter().map(|frame| json!({
                "name": frame.name,
                "crs": frame.crs.to_string(),
                "pixels_per_metre": frame.scale,
            })).collect::<Vec<_>>(),
            "numbered": listed(&drawn.numbered),
            "dropped": listed(&drawn.dropped),
        })
    }
}

/// The characters of names that the built-in font has no glyph for.
fn missing_glyphs(drawings: &[Drawing]) -> Vec<char> {
    let scenes = drawings.iter().map(|drawing| &drawing.made.drawn.scene);
    let mut all: Vec<char> = scenes.flat_map(|scene| missing(&scene.texts())).collect();
    all.sort_unstable();
    all.dedup();
    all
}
