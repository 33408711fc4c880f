//! Everything that keeps polygons from being a valid coverage.

use crate::inspect::{Inspected, RegionKind};
use crate::measure::{Measure, Metric, measure};
use crate::near::near_misses;
use crate::noding::SpotKind;
use crate::polygons::{Mending, Polygons, number};
use crate::predicates::{bits, lexicographic};
use crate::resolve::ResolveError;
use crate::topology::Topology;
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// A fault, the units concerned and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The units concerned, in order; around a gap those that touch it.
    pub units: Vec<u32>,
    /// Area in m² or square units, of gaps and overlaps.
    pub area: Option<f64>,
    /// Mean width in m or units, of gaps and overlaps: twice the area by the perimeter. The distance
    /// of the two vertices of a near miss.
    pub width: Option<f64>,
    /// Where it is.
    pub shape: Shape,
}

/// Where a fault is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A place.
    Area(MultiPolygon),
    /// A line.
    Line(Vec<Coord>),
    /// A point.
    Point(Coord),
    /// Nowhere: the unit has no geometry.
    Nowhere,
}

impl Shape {
    /// A position of it, if it is anywhere.
    #[must_use]
    pub fn position(&self) -> Option<Coord> {
        match self {
            Self::Area(area) => area.0.first().and_then(|p| p.exterior().0.first()).copied(),
            Self::Line(line) => line.first().copied(),
            Self::Point(at) => Some(*at),
            Self::Nowhere => None,
        }
    }
}

/// Kinds of faults, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A border crosses itself.
    SelfIntersection,
    /// A hole is not inside the shell of its polygon, or a part is inside another one.
    Nesting,
    /// A unit has the same polygons as another one.
    DuplicateUnit,
    /// Several units cover a place.
    Overlap,
    /// A place between units that none covers.
    Gap,
    /// Borders of different units cross.
    Crossing,
    /// A vertex lies inside an edge of another border, which has no vertex there.
    TJunction,
    /// Two borders run along each other without the same vertices, or in the same direction.
    UnmatchedEdge,
    /// Vertices of different units that are close but not equal.
    NearMiss,
    /// A border that a unit has with itself: a spike, a slit, parts that touch along an edge.
    Spike,
    /// A unit has no geometry.
    NoGeometry,
    /// A ring was not closed.
    UnclosedRing,
    /// A shell does not run counter-clockwise or a hole clockwise (RFC 7946).
    Winding,
    /// A vertex repeats the one before.
    DuplicateVertex,
}

impl FaultKind {
    /// Every kind, the gravest first.
    pub const ALL: [Self; 14] = [
        Self::SelfIntersection,
        Self::Nesting,
        Self::DuplicateUnit,
        Self::Overlap,
        Self::Gap,
        Self::Crossing,
        Self::TJunction,
        Self::UnmatchedEdge,
        Self::NearMiss,
        Self::Spike,
        Self::NoGeometry,
        Self::UnclosedRing,
        Self::Winding,
        Self::DuplicateVertex,
    ];

    /// Its name, as files and tables have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfIntersection => "self-intersection",
            Self::Nesting => "invalid-nesting",
            Self::DuplicateUnit => "duplicate-unit",
            Self::Overlap => "overlap",
            Self::Gap => "gap",
            Self::Crossing => "crossing",
            Self::TJunction => "t-junction",
            Self::UnmatchedEdge => "unmatched-edge",
            Self::NearMiss => "near-miss",
            Self::Spike => "spike",
            Self::NoGeometry => "no-geometry",
            Self::UnclosedRing => "unclosed-ring",
            Self::Winding => "winding",
            Self::DuplicateVertex => "duplicate-vertex",
        }
    }
}

/// Which holes of a coverage are gaps: those small enough or narrow enough. Others are left alone as
/// lakes, or as land of somebody else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapLimits {
    /// Largest area, in m² or square units.
    pub area: f64,
    /// Largest mean width, in m or units.
    pub width: f64,
}

impl GapLimits {
    /// Whether a hole of such a measure is a gap.
    #[must_use]
    pub fn is_gap(&self, hole: Measure) -> bool {
        hole.area <= self.area || mean_width(hole) <= self.width
    }
}

/// Mean width of a place: that of a long rectangle with its area and perimeter.
#[must_use]
pub fn mean_width(place: Measure) -> f64 {
    if place.perimeter > 0.0 { 2.0 * place.area / place.perimeter } else { 0.0 }
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaultSearch {
    /// What distances mean.
    pub metric: Metric,
    /// Vertices of different units this near are near misses.
    pub snap: f64,
    /// Which holes are gaps.
    pub gaps: GapLimits,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    /// The faults: by kind, and within a kind the largest first, then by place.
    pub faults: Vec<Fault>,
    /// The measures of the holes that are no gaps, the largest first.
    pub holes: Vec<Measure>,
}

/// Finds everything that keeps polygons from being a valid coverage.
///
/// # Errors
/// [`ResolveError::Unresolvable`] when borders meet in more ways than can be told apart.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{FaultKind, FaultSearch, GapLimits, Metric, Polygons, faults};
/// let mut polygons = Polygons::new();
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 3. 0., 3. 1., 0. 1., 0. 0.)))))?;
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((2. 0., 5. 0., 5. 1., 2. 1., 2. 0.)))))?;
/// let gaps = GapLimits { area: 1.0, width: 0.1 };
/// let found = faults(&polygons, &FaultSearch { metric: Metric::Planar, snap: 0.0, gaps })?;
/// let overlap = &found.faults[0];
/// assert_eq!((overlap.kind, overlap.area), (FaultKind::Overlap, Some(1.0)));
/// assert_eq!(overlap.units, [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn faults(polygons: &Polygons, search: &FaultSearch) -> Result<Faults, ResolveError> {
    let topology = Topology::build(polygons);
    let (mut faults, inspected) =
        rayon::join(|| near_misses(&topology, search), || topology.inspect(search.metric));
    let inspected = inspected?;
    faults.extend(of_borders(&inspected));
    let crossing: FxHashSet<u32> = faults
        .iter()
        .filter(|fault| fault.kind == FaultKind::SelfIntersection)
        .flat_map(|fault| fault.units.clone())
        .collect();
    // A border that crosses itself turns inside out; that is one fault, and not two.
    let inverted = inspected.inverted().iter().filter(|(unit, _)| !crossing.contains(unit));
    let nesting = |&(unit, at)| Fault::at(FaultKind::Nesting, vec![unit], Shape::Point(at));
    faults.extend(inverted.map(nesting));
    let (regions, holes) = of_regions(&inspected, polygons, search);
    faults.extend(regions);
    faults.extend(
        topology
            .inner_border_lines()
            .map(|(unit, line)| Fault::at(FaultKind::Spike, vec![unit], Shape::Line(line))),
    );
    faults.extend(of_reading(polygons));
    sort(&mut faults);
    Ok(Faults { faults, holes })
}

impl Fault {
    pub(crate) fn at(kind: FaultKind, units: Vec<u32>, shape: Shape) -> Self {
        Self { kind, units, area: None, width: None, shape }
    }
}

/// By kind, then the largest first, then by place.
pub(crate) fn sort(faults: &mut [Fault]) {
    // Faults are large, and there may be one for each ring: what decides nearly always is sorted with
    // their numbers, and each of them is moved once.
    let key = |(number, fault): (usize, &Fault)| {
        let size = fault.area.or(fault.width).unwrap_or_default();
        (fault.kind, size, fault.shape.position().unwrap_or_default(), number)
    };
    let mut keys: Vec<_> = faults.par_iter().enumerate().map(key).collect();
    keys.par_sort_unstable_by(|one, other| {
        (one.0.cmp(&other.0))
            .then_with(|| other.1.total_cmp(&one.1))
            .then_with(|| lexicographic(one.2, other.2))
            .then_with(|| faults[one.3].units.cmp(&faults[other.3].units))
            .then_with(|| one.3.cmp(&other.3))
    });
    let order: Vec<usize> = keys.into_iter().map(|(.., number)| number).collect();
    reorder(faults, order);
}

/// Puts in each place what is in the place that `order` has there, cycle by cycle.
fn reorder<T>(list: &mut [T], mut order: Vec<usize>) {
    for start in 0..list.len() {
        let mut place = start;
        while order[place] != start {
            let from = std::mem::replace(&mut order[place], place);
            list.swap(place, from);
            place = from;
        }
        order[place] = place;
    }
}

/// Borders that meet other than at common vertices.
fn of_borders<'i>(inspected: &'i Inspected) -> impl Iterator<Item = Fault> + use<'i> {
    inspected.spots().iter().map(|spot| {
        let kind = match spot.kind {
            SpotKind::Crossing if spot.own => FaultKind::SelfIntersection,
            SpotKind::Crossing => FaultKind::Crossing,
            SpotKind::TJunction => FaultKind::TJunction,
            SpotKind::Overlap | SpotKind::Covered => FaultKind::UnmatchedEdge,
        };
        Fault::at(kind, spot.units.clone(), Shape::Point(spot.at))
    })
}

/// Overlaps and gaps, and the holes that are no gaps.
fn of_regions(
    inspected: &Inspected,
    polygons: &Polygons,
    search: &FaultSearch,
) -> (Vec<Fault>, Vec<Measure>) {
    let measures = measure(inspected.shapes(), search.metric);
    let (mut faults, mut holes) = (Vec::new(), Vec::new());
    for (number, (region, size)) in inspected.regions().iter().zip(measures).enumerate() {
        if region.is_rounding {
            continue;
        }
        let (kind, units) = match region.kind {
            RegionKind::Gap if !search.gaps.is_gap(size) => {
                holes.push(size);
                continue;
            }
            RegionKind::Gap => {
                (FaultKind::Gap, region.neighbours.iter().map(|(unit, _)| *unit).collect())
            }
            RegionKind::Overlap if are_all_equal(polygons, &region.units) => {
                (FaultKind::DuplicateUnit, region.units.clone())
            }
            RegionKind::Overlap => (FaultKind::Overlap, region.units.clone()),
        };
        let shape = Shape::Area(inspected.shapes().to_geo(number));
        let (area, width) = (Some(size.area), Some(mean_width(size)));
        faults.push(Fault { kind, units, area, width, shape });
    }
    holes.sort_by(|a, b| b.area.total_cmp(&a.area));
    (faults, holes)
}

/// Whether units have the same polygons.
fn are_all_equal(polygons: &Polygons, units: &[u32]) -> bool {
    let rings = |unit: u32| {
        let rings = polygons.rings_of(unit as usize);
        let mut rings: Vec<Vec<[u64; 2]>> = rings.map(|ring| canonical(polygons, ring)).collect();
        rings.sort_unstable();
        rings
    };
    let first = rings(units[0]);
    units[1..].iter().all(|&unit| rings(unit) == first)
}

/// The positions of a ring from its smallest on, as bits.
fn canonical(polygons: &Polygons, ring: usize) -> Vec<[u64; 2]> {
    let coords = &polygons.coords()[polygons.ring(ring)];
    let mut ring: Vec<[u64; 2]> = coords.iter().copied().map(bits).collect();
    let smallest = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or_default();
    ring.rotate_left(smallest);
    ring
}

/// What was mended while the rings were read, and units without any.
fn of_reading(polygons: &Polygons) -> impl Iterator<Item = Fault> + '_ {
    let mut unit = 0;
    let mended = polygons.mended().iter().map(move |mended| {
        let kind = match mended.mending {
            Mending::Closed => FaultKind::UnclosedRing,
            Mending::Rewound => FaultKind::Winding,
            Mending::Duplicate => FaultKind::DuplicateVertex,
        };
        // In the order of rings.
        while unit + 1 < polygons.len() && polygons.rings_of(unit).end <= mended.ring as usize {
            unit += 1;
        }
        Fault::at(kind, vec![number(unit)], Shape::Point(mended.at))
    });
    let empty = (0..polygons.len()).filter(|&unit| polygons.rings_of(unit).is_empty());
    let empty =
        empty.map(|unit| Fault::at(FaultKind::NoGeometry, vec![number(unit)], Shape::Nowhere));
    mended.chain(empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_place_gets_what_the_order_says(
            order in (0_usize..60).prop_flat_map(|len| Just((0..len).collect::<Vec<_>>()).prop_shuffle()),
        ) {
            let mut list: Vec<usize> = (100..100 + order.len()).collect();
            let expected: Vec<usize> = order.iter().map(|&from| list[from]).collect();
            reorder(&mut list, order);
            prop_assert_eq!(list, expected);
        }
    }
}
