//! A valid coverage of polygons that are none, changed where they are faulty and nowhere else.

use crate::coverage::Coverage;
use crate::faults::GapLimits;
use crate::inspect::{Inspected, Region, RegionKind};
use crate::measure::{Measure, Metric, measure};
use crate::mesh::Extent;
use crate::polygons::Polygons;
use crate::resolve::ResolveError;
use crate::snap::{Snapping, snap};
use crate::topology::Topology;
use geo::MultiPolygon;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Who receives a place that several units claim, or none.
#[derive(Debug, Clone, PartialEq)]
pub enum Receiver {
    /// The unit with the largest area.
    Largest,
    /// The unit with the smallest area.
    Smallest,
    /// The unit that has the longest border with the place.
    LongestBorder,
    /// The unit with the lowest rank; there is one for each unit.
    Lowest(Vec<u32>),
}

/// How to clean.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaning {
    /// What distances and areas mean.
    pub metric: Metric,
    /// Vertices of different units that are this near become equal; nought for none.
    pub snap: f64,
    /// Who receives overlaps.
    pub overlaps: Receiver,
    /// Who receives gaps; nobody fills them without.
    pub gaps: Option<Receiver>,
    /// For each unit, whether it may receive gaps; all may without.
    pub gaps_only_to: Option<Vec<bool>>,
    /// Which holes are gaps.
    pub limits: GapLimits,
    /// Let units vanish that others cover wholly. Otherwise such a unit receives what it claims, as far
    /// as no other one vanishes for that.
    pub drop_empty: bool,
}

impl Cleaning {
    /// The least that makes a coverage: overlaps go to the smallest of the units that claim them. Gaps stay, no vertices are
    /// joined, no unit vanishes.
    #[must_use]
    pub const fn of_overlaps(metric: Metric) -> Self {
        Self {
            metric,
            snap: 0.0,
            overlaps: Receiver::Smallest,
            gaps: None,
            gaps_only_to: None,
            limits: GapLimits { area: 0.0, width: 0.0 },
            drop_empty: false,
        }
    }
}

/// A place that changed hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it was.
    pub kind: RegionKind,
    /// The units that claimed it and lost it, in order; none for a gap.
    pub from: Vec<u32>,
    /// The unit that has it now.
    pub to: u32,
    /// In m² or square units.
    pub area: f64,
    /// The place.
    pub shape: MultiPolygon,
}

/// A coverage, and what was changed to make it one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// The coverage, a face for each unit.
    pub coverage: Coverage,
    /// Places that changed hands, by place. Those as thin as rounding makes them are left out.
    pub changes: Vec<Change>,
    /// What snapping did.
    pub snapping: Snapping,
    /// Borders of units with themselves, which were left out.
    pub inner_borders: usize,
    /// Gaps that nobody may receive.
    pub unfilled: usize,
    /// Sums of areas.
    pub areas: Areas,
}

/// Sums of areas over all units, in m² or square units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Areas {
    /// As given: what several units claim counts for each.
    pub before: f64,
    /// Of the coverage.
    pub after: f64,
    /// Of the places that changed hands.
    pub moved: f64,
}

/// Makes a valid coverage of polygons. What is not part of a fault stays as it is, bit for bit.
///
/// Borders are cut where they meet, at places rounded to doubles; a border that crosses itself
/// encloses what it runs round either way.
///
/// # Errors
/// [`ResolveError::Unresolvable`] when cutting borders where they meet does not come to an end.
///
/// # Panics
/// When ranks or receivers are not one for each unit.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Cleaning, GapLimits, Metric, Polygons, Receiver, clean, measure};
/// let mut polygons = Polygons::new();
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 3. 0., 3. 1., 0. 1., 0. 0.)))))?;
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((2. 0., 4. 0., 4. 1., 2. 1., 2. 0.)))))?;
/// let cleaned = clean(&polygons, &Cleaning {
///     metric: Metric::Planar,
///     snap: 0.0,
///     overlaps: Receiver::Smallest,
///     gaps: Some(Receiver::LongestBorder),
///     gaps_only_to: None,
///     limits: GapLimits { area: 0.0, width: 0.0 },
///     drop_empty: false,
/// })?;
/// let areas = measure(&cleaned.coverage.polygons(), Metric::Planar);
/// assert_eq!((areas[0].area, areas[1].area), (2.0, 2.0));
/// assert_eq!((cleaned.changes[0].from[0], cleaned.changes[0].to), (0, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn clean(polygons: &Polygons, how: &Cleaning) -> Result<Cleaned, ResolveError> {
    let given = polygons;
    let (snapped, snapping) = snap(given, how.snap, how.metric);
    let polygons = snapped.as_ref().unwrap_or(given);
    let topology = Topology::build(polygons);
    let inner_borders = topology.inner_borders();
    let inspected = topology.inspect(how.metric)?;
    let sizes = measure(inspected.shapes(), how.metric);
    let (mut owners, mut unfilled) = (Vec::with_capacity(sizes.len()), 0);
    for (region, size) in inspected.regions().iter().zip(&sizes) {
        owners.push(match region.kind {
            RegionKind::Overlap => {
                how.overlaps.choose(&inspected, region, region.units.iter().copied())
            }
            RegionKind::Gap if how.limits.is_gap(*size) || region.is_rounding => {
                let owner = gap_owner(&inspected, region, how);
                unfilled += usize::from(owner.is_none() && how.gaps.is_some());
                owner
            }
            RegionKind::Gap => None,
        });
    }
    if !how.drop_empty {
        rescue(&inspected, polygons, &sizes, &mut owners);
    }
    let coverage = inspected.settle(&owners)?;
    let after = coverage.area(how.metric)?;
    let mut areas =
        Areas { before: after + area_snapped(given, polygons, how.metric), after, moved: 0.0 };
    for ((region, owner), size) in inspected.regions().iter().zip(&owners).zip(&sizes) {
        #[expect(clippy::cast_precision_loss, reason = "a number of units")]
        let claims = region.units.len() as f64;
        let owned = if owner.is_some() { 1.0 } else { 0.0 };
        areas.before += size.area * (claims - owned);
        areas.moved +=
            size.area * if region.kind == RegionKind::Gap { owned } else { claims - owned };
    }
    let regions = inspected.regions().iter().zip(&owners).zip(sizes).enumerate();
    let changes = regions
        .filter(|(_, ((region, _), _))| !region.is_rounding)
        .filter_map(|(number, ((region, owner), size))| {
            let to = (*owner)?;
            let from = region.units.iter().copied().filter(|&unit| unit != to).collect();
            let shape = inspected.shapes().to_geo(number);
            Some(Change { kind: region.kind, from, to, area: size.area, shape })
        })
        .collect();
    Ok(Cleaned { coverage, changes, snapping, inner_borders, unfilled, areas })
}

/// How much larger the units whose vertices were moved were before that.
fn area_snapped(given: &Polygons, snapped: &Polygons, metric: Metric) -> f64 {
    let (mut before, mut after) = (Polygons::new(), Polygons::new());
    let of = |polygons: &Polygons, unit: usize| {
        let rings = polygons.rings_of(unit);
        rings.map(|ring| polygons.coords()[polygons.ring(ring)].to_vec()).collect::<Vec<_>>()
    };
    if !std::ptr::eq(given, snapped) {
        for unit in (0..given.len()).filter(|&unit| of(given, unit) != of(snapped, unit)) {
            given.copy_unit(unit, &mut before);
            snapped.copy_unit(unit, &mut after);
        }
    }
    let sum = |units: &Polygons| measure(units, metric).iter().map(|unit| unit.area).sum::<f64>();
    sum(&before) - sum(&after)
}

impl Coverage {
    /// The area of all faces together, in m² or square units. Borders between faces count on both
    /// sides and cancel out, so only the outer one is measured.
    fn area(&self, metric: Metric) -> Result<f64, ResolveError> {
        let outline = self.dissolve(&vec![Some(0); self.len()])?.polygons();
        Ok(measure(&outline, metric).iter().map(|unit| unit.area).sum())
    }
}

/// Gives units that would vanish the places that they claim, the smallest unit first, as long as
/// whoever has a place keeps another one.
fn rescue(
    inspected: &Inspected,
    polygons: &Polygons,
    sizes: &[Measure],
    owners: &mut [Option<u32>],
) {
    let mut places = vec![0_usize; polygons.len()];
    for owner in inspected.sole_owners() {
        // Others are the outside, or units that nobody else claims a place of.
        if let Some(places) = places.get_mut(owner as usize) {
            *places += 1;
        }
    }
    let regions = inspected.regions();
    for (owner, _) in owners.iter().zip(regions).filter(|(_, region)| !region.is_rounding) {
        if let Some(owner) = *owner {
            places[owner as usize] += 1;
        }
    }
    let mut claimed: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (number, region) in regions.iter().enumerate() {
        for &unit in region.units.iter().filter(|&&unit| places[unit as usize] == 0) {
            claimed.entry(unit).or_default().push(number);
        }
    }
    let mut vanishing: Vec<(u32, Vec<usize>)> = claimed.into_iter().collect();
    let extent = |unit: u32| inspected.extent(unit);
    vanishing.sort_by(|(a, _), (b, _)| extent(*a).compare(&extent(*b)).then(a.cmp(b)));
    for (unit, mut numbers) in vanishing {
        numbers.sort_by(|&a, &b| sizes[b].area.total_cmp(&sizes[a].area));
        for number in numbers {
            if let Some(owner) = owners[number].filter(|&owner| places[owner as usize] > 1) {
                places[owner as usize] -= 1;
                places[unit as usize] += 1;
                owners[number] = Some(unit);
            }
        }
    }
}

fn gap_owner(inspected: &Inspected, region: &Region, how: &Cleaning) -> Option<u32> {
    let may = |unit: u32| how.gaps_only_to.as_ref().is_none_or(|may| may[unit as usize]);
    let candidates = region.neighbours.iter().map(|(unit, _)| *unit).filter(|&unit| may(unit));
    how.gaps.as_ref()?.choose(inspected, region, candidates)
}

impl Receiver {
    /// The one of some units that receives a region; of equals the smaller, then the one further left.
    fn choose(
        &self,
        inspected: &Inspected,
        region: &Region,
        candidates: impl Iterator<Item = u32>,
    ) -> Option<u32> {
        let area = |unit: u32| inspected.extent(unit).area;
        let length = |unit: u32| {
            let found = region.neighbours.binary_search_by_key(&unit, |(unit, _)| *unit);
            found.map_or(0.0, |i| region.neighbours[i].1)
        };
        let compare = |a: u32, b: u32| -> Ordering {
            match self {
                Self::Largest => area(b).total_cmp(&area(a)),
                Self::Smallest => area(a).total_cmp(&area(b)),
                Self::LongestBorder => length(b).total_cmp(&length(a)),
                Self::Lowest(ranks) => ranks[a as usize].cmp(&ranks[b as usize]),
            }
        };
        let extent = |unit: u32| -> Extent { inspected.extent(unit) };
        candidates.min_by(|&a, &b| {
            compare(a, b).then_with(|| extent(a).compare(&extent(b))).then(a.cmp(&b))
        })
    }
}
