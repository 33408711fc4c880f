//! What is left of polygons once they are repaired and rounded.

use crate::account::{named, number};
use crate::coverage::emptied;
use crate::error::Error;
use maille_geometry::{Coverage, Polygons, ResolveError, Topology};
use maille_io::Layer;
use serde_json::{Value, json};

/// What was lost on the way from the input's polygons to those written.
#[derive(Debug, Default)]
pub struct Lost {
    /// Borders that units have with themselves: spikes, slits, parts that touch along an edge.
    pub inner_borders: usize,
    /// Polygons and holes that were too small for the digits asked for.
    pub too_small: usize,
    /// Names of the features that have no area left.
    pub emptied: Vec<String>,
}

/// A coverage with its borders rounded to so many digits, and how many polygons and holes were too
/// small for that. `label` names a unit.
pub fn rounded(
    coverage: &Coverage,
    digits: u8,
    label: impl Fn(usize) -> String,
) -> Result<(Coverage, usize), Error> {
    let problem = |error: ResolveError| {
        let label = label(error.unit() as usize);
        Error::Input(format!("{label}: {error}; ask for more digits than --precision {digits}"))
    };
    coverage.rounded(digits).map_err(problem)
}

/// Rounds a layer of any kind, and tells what that did. Polygons that are a coverage stay one; others are
/// rounded vertex by vertex, which is told, for borders that nearly touch may cross then.
pub fn round_layer(layer: &mut Layer, digits: u8) -> Result<Vec<String>, Error> {
    let label =
        |layer: &Layer, unit: usize| format!("{}: {}", layer.name, layer.feature(unit).label());
    let Some(coverage) = sound(&layer.polygons) else {
        let before = layer.polygons.clone();
        let too_small = layer
            .round(digits)
            .map_err(|(unit, error)| Error::Input(format!("{}: {error}", label(layer, unit))))?;
        if layer.polygons.is_empty() {
            return Ok(Vec::new());
        }
        let told = format!(
            "{}: its polygons are no coverage, so vertices are rounded one by one, and borders may cross; \
             `maille clean` before keeps them apart",
            layer.name
        );
        let emptied = emptied(layer, &before, &layer.polygons);
        let lost = Lost { inner_borders: 0, too_small, emptied };
        return Ok([vec![told], lost.lines()].concat());
    };
    let (coverage, too_small) = rounded(&coverage, digits, |unit| label(layer, unit))?;
    let polygons = coverage.polygons();
    let emptied = emptied(layer, &layer.polygons, &polygons);
    layer.polygons = polygons;
    layer.round_others(digits);
    Ok(Lost { inner_borders: 0, too_small, emptied }.lines())
}

/// Polygons as a coverage, if they are one as they stand.
fn sound(polygons: &Polygons) -> Option<Coverage> {
    let topology = Topology::build(polygons);
    let has_inner_borders = topology.inner_borders() > 0;
    let resolved = topology.resolve().ok()?;
    (resolved.spots.is_empty() && !has_inner_borders).then_some(resolved.coverage)
}

impl Lost {
    /// In words.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.inner_borders > 0 {
            let count = number(self.inner_borders, "border");
            lines.push(format!("{count} of a unit with itself (spikes, slits) left out"));
        }
        if self.too_small > 0 {
            let count = number(self.too_small, "part");
            lines.push(format!("{count} (polygons or holes) too small for --precision, left out"));
        }
        if !self.emptied.is_empty() {
            let (count, named) =
                (number(self.emptied.len(), "feature"), named(&self.emptied, String::clone));
            lines.push(format!("{count} left without geometry, too small or covered: {named}"));
        }
        lines
    }

    /// For reports.
    pub fn json(&self) -> Value {
        json!({
            "inner_borders": self.inner_borders,
            "too_small": self.too_small,
            "emptied": self.emptied,
        })
    }
}
