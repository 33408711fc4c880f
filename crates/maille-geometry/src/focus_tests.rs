//! Looking at few units closely finds what looking at all of them does.

use super::*;
use crate::{Inspected, Metric, Polygons, Resolved, Spot};
use geo::{AffineOps, AffineTransform, Coord, LineString, MultiPolygon, Polygon, Rect};
use proptest::prelude::*;

/// What happens to a cell of a grid.
#[derive(Debug, Clone)]
enum Damage {
    None,
    Missing,
    Doubled,
    /// One vertex elsewhere, perhaps so far that the ring crosses itself.
    Moved {
        vertex: usize,
        by: [f64; 2],
    },
    /// A vertex less than its neighbours have.
    Simplified {
        vertex: usize,
    },
    Shifted([f64; 2]),
    Scaled(f64),
    /// A hole, and perhaps a unit that fills it.
    Hollow {
        filled: bool,
    },
    /// A second part, far off or over other cells.
    Twofold([f64; 2]),
    /// Two further cells of the same unit, which touch this one at a corner.
    Diagonal,
}

fn damage() -> impl Strategy<Value = Damage> {
    let near = || prop::array::uniform2(-0.4_f64..0.4);
    let far = || prop::array::uniform2(-3.0_f64..3.0);
    prop_oneof![
        40 => Just(Damage::None),
        1 => Just(Damage::Missing),
        1 => Just(Damage::Doubled),
        2 => (0_usize..8, near()).prop_map(|(vertex, by)| Damage::Moved { vertex, by }),
        1 => (0_usize..8, far()).prop_map(|(vertex, by)| Damage::Moved { vertex, by }),
        1 => (0_usize..8).prop_map(|vertex| Damage::Simplified { vertex }),
        1 => near().prop_map(Damage::Shifted),
        2 => (0.5_f64..1.5).prop_map(Damage::Scaled),
        1 => any::<bool>().prop_map(|filled| Damage::Hollow { filled }),
        1 => far().prop_map(Damage::Twofold),
        1 => Just(Damage::Diagonal),
    ]
}

/// A cell with a vertex in the middle of each side, off the line between its corners.
fn cell(x: f64, y: f64) -> Vec<Coord> {
    let crooked = |at: f64| (at * 2.7).sin() * 0.1;
    [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5)]
        .into_iter()
        .map(|(dx, dy)| {
            let (x, y) = (x + dx, y + dy);
            Coord { x: x + crooked(y + 3.0 * x), y: y + crooked(x - 2.0 * y) }
        })
        .collect()
}

fn part(ring: Vec<Coord>) -> Polygon {
    Polygon::new(LineString::new(ring), Vec::new())
}

/// The units that a cell becomes.
fn units(x: f64, y: f64, damage: &Damage) -> Vec<MultiPolygon> {
    let mut ring = cell(x, y);
    let whole = || part(cell(x, y));
    match damage {
        Damage::None => {}
        Damage::Missing => return Vec::new(),
        Damage::Doubled => return vec![whole().into(), whole().into()],
        Damage::Moved { vertex, by } => {
            ring[*vertex] = ring[*vertex] + Coord { x: by[0], y: by[1] };
        }
        Damage::Simplified { vertex } => {
            ring.remove(*vertex);
        }
        Damage::Shifted([dx, dy]) => {
            let shift = AffineTransform::translate(*dx, *dy);
            return vec![whole().affine_transform(&shift).into()];
        }
        Damage::Scaled(by) => {
            let scale = AffineTransform::scale(*by, *by, Coord { x: x + 0.5, y: y + 0.5 });
            return vec![whole().affine_transform(&scale).into()];
        }
        Damage::Hollow { filled } => {
            let inner = Rect::new((x + 0.4, y + 0.4), (x + 0.6, y + 0.6)).to_polygon();
            let hole = vec![inner.exterior().clone()];
            let hollow = Polygon::new(whole().exterior().clone(), hole).into();
            return if *filled { vec![hollow, inner.into()] } else { vec![hollow] };
        }
        Damage::Twofold([dx, dy]) => {
            let other = Rect::new((x + dx, y + dy), (x + dx + 0.3, y + dy + 0.3)).to_polygon();
            return vec![MultiPolygon::new(vec![whole(), other])];
        }
        Damage::Diagonal => {
            return vec![MultiPolygon::new(vec![whole(), part(cell(x + 1.0, y + 1.0))])];
        }
    }
    vec![part(ring).into()]
}

/// What a caller sees of a coverage. Errors may name different places where there are several.
type Outcome = Option<(Polygons, Vec<Spot>, Vec<[u32; 2]>)>;

fn outcome(resolved: Result<Resolved, ResolveError>) -> Outcome {
    let Resolved { coverage, spots, contested } = resolved.ok()?;
    Some((coverage.polygons(), spots, contested))
}

fn all_units(damages: &[Damage]) -> Polygons {
    let mut polygons = Polygons::new();
    let (mut x, mut y) = (0.0, 0.0);
    for damage in damages {
        for unit in units(x, y, damage) {
            polygons.push_geo(&unit).expect("rings with an area");
        }
        x += 1.0;
        if x >= 5.0 {
            (x, y) = (0.0, y + 1.0);
        }
    }
    polygons
}

/// What is found among units of which some are in doubt from the beginning.
fn inspected<'a>(topology: &'a Topology<'a>, in_doubt: Vec<bool>) -> Inspected<'a> {
    let focus = Focus { topology, in_doubt };
    let (focus, noded) = focus.widen(Doubt::BesideRegion).expect("few meetings of borders");
    Inspected::of(focus, noded, Metric::Planar).expect("few meetings of borders")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn few_units_closely_or_all_of_them(damages in prop::collection::vec(damage(), 25)) {
        let polygons = all_units(&damages);
        let topology = Topology::build(&polygons);
        let (few, every) = (topology.resolve(), topology.mesh().resolve());
        prop_assert_eq!(outcome(few), outcome(every));
    }

    #[test]
    fn regions_beside_few_units_or_all_of_them(damages in prop::collection::vec(damage(), 25)) {
        let polygons = all_units(&damages);
        let topology = Topology::build(&polygons);
        let in_doubt = Focus::of_sound(&topology).in_doubt;
        let few = inspected(&topology, in_doubt);
        let every = inspected(&topology, vec![true; polygons.len()]);
        prop_assert_eq!(few.spots(), every.spots());
        prop_assert_eq!(few.inverted(), every.inverted());
        prop_assert_eq!(few.shapes(), every.shapes());
        prop_assert_eq!(few.regions().len(), every.regions().len());
        for (one, other) in few.regions().iter().zip(every.regions()) {
            prop_assert_eq!((one.kind, &one.units), (other.kind, &other.units));
            prop_assert_eq!(one.is_rounding, other.is_rounding);
            prop_assert_eq!(one.neighbours.len(), other.neighbours.len());
            for (&(unit, length), &(same, known)) in one.neighbours.iter().zip(&other.neighbours) {
                prop_assert_eq!(unit, same);
                // Sums of the same lengths in another order.
                prop_assert!((length - known).abs() <= 1e-12 * known);
            }
        }
    }
}
