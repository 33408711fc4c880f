//! Places where borders did not match, as accounts tell of them.

use crate::account::{named, number};
use maille_geometry::Spot;
use serde_json::{Value, json};

/// Each place once for each kind, with every unit concerned. Spots come sorted by place and kind.
pub fn merged(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.dedup_by(|spot, kept| {
        let again = spot.at == kept.at && spot.kind == kept.kind;
        if again {
            kept.units.append(&mut spot.units);
        }
        again
    });
    for spot in &mut spots {
        spot.units.sort_unstable();
        spot.units.dedup();
    }
    spots
}

/// How many spots there were and where the first ones are, if there were any.
pub fn line(spots: &[Spot]) -> Option<String> {
    let place = |spot: &Spot| {
        format!("{} at {} {}", spot.kind, seven_decimals(spot.at.x), seven_decimals(spot.at.y))
    };
    let (count, named) = (number(spots.len(), "spot"), named(spots, place));
    (!spots.is_empty()).then(|| format!("{count} where borders do not match, repaired: {named}"))
}

/// All spots, for reports. `label` names a unit.
pub fn json(spots: &[Spot], label: impl Fn(usize) -> String) -> Value {
    let spot = |spot: &Spot| {
        let units: Vec<String> = spot.units.iter().map(|&unit| label(unit as usize)).collect();
        json!({"kind": spot.kind.to_string(), "at": [spot.at.x, spot.at.y], "units": units})
    };
    spots.iter().map(spot).collect()
}

/// A coordinate as people read it: a centimetre in degrees, without zeros at its end.
fn seven_decimals(number: f64) -> String {
    let text = format!("{number:.7}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
#[path = "spots_tests.rs"]
mod tests;
