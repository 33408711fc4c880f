//! Units cut out of others that cover their ground: the former communes of one that they were merged
//! into, say, from a layer of another year.
//!
//! Only the neighbourhood of the pieces is looked at, as [`Topology::inspect`] does, so faults of the
//! layer elsewhere stay what they are. Every place has its owner by what covers it there, so that nobody
//! but a host loses ground, and where borders meet everyone concerned gets the same vertices.

use crate::bounds::Bounds;
use crate::coverage::Coverage;
use crate::faults::GapLimits;
use crate::ground::Ground;
use crate::inspect::{Inspected, Region, RegionKind};
use crate::measure::{Measure, Metric, measure};
use crate::polygons::{Polygons, number};
use crate::predicates::lexicographic;
use crate::resolve::ResolveError;
use crate::topology::Topology;
use geo::Coord;
use std::collections::BTreeMap;

/// What to cut out of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Cutting<'a> {
    /// The units to be cut out, or put in where there is nothing.
    pub pieces: &'a Polygons,
    /// For each piece, its hosts: the units of the layer that it may take ground from.
    pub hosts: &'a [Vec<u32>],
    /// Hosts that are divided among their pieces and vanish.
    pub divided: &'a [u32],
    /// What distances and areas mean.
    pub metric: Metric,
    /// Which gaps that pieces leave they fill themselves.
    pub limits: GapLimits,
}

/// A layer with pieces in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recut {
    /// The units of the layer, and the pieces behind them.
    pub polygons: Polygons,
    /// The units of the layer that lost ground or got vertices, in order. All others are as they were,
    /// bit for bit.
    pub changed: Vec<u32>,
}

/// Cuts pieces out of a layer.
///
/// A place that a piece covers is the piece's, unless a unit covers it that is no host of the piece: so
/// a piece gets what its hosts have of it, and what nobody has. Of several such pieces the smallest gets
/// it. Gaps beside a piece go to the piece that has the longest border with them, within limits. A host
/// keeps what no piece covers, unless it is divided: then each part that is left goes to the piece of
/// its own with the longest border. A part that touches none stays with the host.
///
/// Units that are no hosts lose nothing. One that overlaps another there is left as it is, and lacks the
/// vertices where the borders of pieces meet its own.
///
/// # Errors
/// [`ResolveError::Unresolvable`] when borders meet in more ways than coordinates can tell apart. Units
/// behind those of the layer are pieces.
///
/// # Panics
/// When `hosts` does not have one entry per piece, or a host is not in the layer.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Cutting, GapLimits, Metric, Polygons, measure, recut};
/// let (mut layer, mut pieces) = (Polygons::new(), Polygons::new());
/// layer.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 1., 0. 1., 0. 0.)))))?;
/// pieces.push_geo(&wkt!(MULTIPOLYGON(((3. 0., 5. 0., 5. 1., 3. 1., 3. 0.)))))?;
/// let recut = recut(&layer, &Cutting {
///     pieces: &pieces,
///     hosts: &[vec![0]],
///     divided: &[],
///     metric: Metric::Planar,
///     limits: GapLimits { area: 0.0, width: 0.0 },
/// })?;
/// let areas: Vec<f64> = measure(&recut.polygons, Metric::Planar).iter().map(|m| m.area).collect();
/// assert_eq!(areas, [3.0, 2.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recut(layer: &Polygons, cutting: &Cutting) -> Result<Recut, ResolveError> {
    assert_eq!(cutting.hosts.len(), cutting.pieces.len(), "hosts for each piece");
    let bounds: Vec<Bounds> = (0..layer.len()).map(|unit| bounds(layer, unit)).collect();
    let mut near = Neighbourhood::of(layer, &bounds, cutting);
    loop {
        let polygons = near.polygons();
        let topology = Topology::build(&polygons);
        let inspected = topology.inspect(cutting.metric).map_err(|error| near.told(error))?;
        let decided = near.decide(&inspected);
        if near.grow(&bounds, &inspected, &decided) {
            continue;
        }
        let coverage = inspected.settle(&decided.owners).map_err(|error| near.told(error))?;
        let coverage = near.divide(coverage).map_err(|error| near.told(error))?;
        return Ok(near.put_back(&polygons, &coverage.polygons(), &decided.losers));
    }
}

/// The pieces, and the units around them. The numbers of these are their places here, and the pieces
/// come behind them.
struct Neighbourhood<'a> {
    layer: &'a Polygons,
    cutting: &'a Cutting<'a>,
    /// Numbers in the layer, in order.
    units: Vec<u32>,
}

/// Who gets each region of a neighbourhood.
struct Decided {
    owners: Vec<Option<u32>>,
    /// Units that overlap others and are no hosts, and did not get it.
    losers: Vec<u32>,
}

impl<'a> Neighbourhood<'a> {
    fn of(layer: &'a Polygons, bounds: &[Bounds], cutting: &'a Cutting) -> Self {
        let pieces = (0..cutting.pieces.len()).map(|piece| self::bounds(cutting.pieces, piece));
        let hosts = cutting.hosts.iter().flatten().map(|&host| bounds[host as usize]);
        let near = meeting(bounds, pieces.chain(hosts));
        // And the units around these: together they enclose the gaps beside the pieces.
        let units = meeting(bounds, near.into_iter().map(|unit| bounds[unit as usize]));
        Self { layer, cutting, units }
    }

    fn polygons(&self) -> Polygons {
        let mut polygons = Polygons::new();
        for &unit in &self.units {
            self.layer.copy_unit(unit as usize, &mut polygons);
        }
        polygons.append_fitting(self.cutting.pieces);
        polygons
    }

    /// The piece that a number here stands for.
    fn piece(&self, number: u32) -> Option<usize> {
        (number as usize).checked_sub(self.units.len())
    }

    fn is_host_of(&self, unit: u32, piece: usize) -> bool {
        self.cutting.hosts[piece].contains(&self.units[unit as usize])
    }

    fn is_host(&self, unit: u32) -> bool {
        (0..self.cutting.hosts.len()).any(|piece| self.is_host_of(unit, piece))
    }

    fn decide(&self, inspected: &Inspected) -> Decided {
        let sizes = measure(inspected.shapes(), self.cutting.metric);
        let mut decided = Decided { owners: Vec::with_capacity(sizes.len()), losers: Vec::new() };
        for (region, size) in inspected.regions().iter().zip(sizes) {
            let owner = match region.kind {
                RegionKind::Gap => self.gap_owner(region, size),
                RegionKind::Overlap => Some(self.overlap_owner(inspected, region)),
            };
            let others = region.units.iter().copied().filter(|&unit| Some(unit) != owner);
            let bereft = others.filter(|&unit| self.piece(unit).is_none() && !self.is_host(unit));
            decided.losers.extend(bereft);
            decided.owners.push(owner);
        }
        decided
    }

    fn gap_owner(&self, region: &Region, size: Measure) -> Option<u32> {
        if !self.cutting.limits.is_gap(size) && !region.is_rounding {
            return None;
        }
        longest(region.neighbours.iter().copied().filter(|(unit, _)| self.piece(*unit).is_some()))
    }

    fn overlap_owner(&self, inspected: &Inspected, region: &Region) -> u32 {
        let units = || region.units.iter().copied().filter(|&unit| self.piece(unit).is_none());
        let may_take = |&piece: &u32| {
            let piece = self.piece(piece);
            piece.is_some_and(|piece| units().all(|unit| self.is_host_of(unit, piece)))
        };
        let smallest = |candidates: &mut dyn Iterator<Item = u32>| {
            let extent = |unit: u32| inspected.extent(unit);
            candidates.min_by(|&a, &b| extent(a).compare(&extent(b)).then(a.cmp(&b)))
        };
        smallest(&mut region.units.iter().copied().filter(may_take))
            .or_else(|| smallest(&mut units().filter(|&unit| !self.is_host(unit))))
            .or_else(|| smallest(&mut units()))
            .unwrap_or(region.units[0])
    }

    /// Adds the units that may lie in a gap that a piece would fill. Returns whether there are any.
    fn grow(&mut self, bounds: &[Bounds], inspected: &Inspected, decided: &Decided) -> bool {
        let regions = inspected.regions().iter().zip(&decided.owners).enumerate();
        let filled = regions.filter(|(_, (r, o))| r.kind == RegionKind::Gap && o.is_some());
        let filled = filled.map(|(number, _)| self::bounds(inspected.shapes(), number));
        let mut new = meeting(bounds, filled);
        new.retain(|unit| self.units.binary_search(unit).is_err());
        self.units.extend(&new);
        self.units.sort_unstable();
        !new.is_empty()
    }

    /// Gives what is left of divided hosts to their pieces.
    fn divide(&self, coverage: Coverage) -> Result<Coverage, ResolveError> {
        let is_divided = |unit: u32| self.cutting.divided.contains(&unit);
        let divided = (0..).zip(&self.units).filter(|(_, unit)| is_divided(**unit));
        let divided: Vec<u32> = divided.map(|(number, _)| number).collect();
        if divided.is_empty() {
            return Ok(coverage);
        }
        let (polygons, parts) = apart(&coverage.polygons(), &divided);
        let coverage = Topology::build(&polygons).resolve()?.coverage;
        let whole = polygons.len() - parts.len();
        let mut owners: Vec<Option<u32>> = (0..number(polygons.len())).map(Some).collect();
        owners[whole..].fill(None);
        let borders = borders(&coverage, self.cutting.metric);
        // A part that touches only other parts goes where these go.
        loop {
            let open = (whole..owners.len()).filter(|&part| owners[part].is_none());
            let found = open.filter_map(|part| {
                let owners =
                    borders[part].iter().filter_map(|(to, m)| Some((owners[*to as usize]?, *m)));
                let may_own = |(owner, _): &(u32, f64)| {
                    let piece = self.piece(*owner);
                    piece.is_some_and(|piece| self.is_host_of(parts[part - whole], piece))
                };
                Some((part, longest(sums(owners.filter(may_own)))?))
            });
            let found: Vec<(usize, u32)> = found.collect();
            if found.is_empty() {
                break;
            }
            for (part, owner) in found {
                owners[part] = Some(owner);
            }
        }
        for (owner, host) in owners[whole..].iter_mut().zip(parts) {
            owner.get_or_insert(host);
        }
        coverage.dissolve(&owners)
    }

    /// The layer with the units that are others now, and the pieces. `before` and `after` are the
    /// polygons of this neighbourhood.
    fn put_back(&self, before: &Polygons, after: &Polygons, losers: &[u32]) -> Recut {
        let is_changed = self.changed(before, after, losers);
        let (mut polygons, mut changed) = (Polygons::new(), Vec::new());
        let mut near = (0_usize..).zip(&self.units).peekable();
        for unit in 0..number(self.layer.len()) {
            let local = near.next_if(|(_, near)| **near == unit).map(|(local, _)| local);
            match local.filter(|&local| is_changed[local]) {
                Some(local) => {
                    after.copy_unit(local, &mut polygons);
                    changed.push(unit);
                }
                None => self.layer.copy_unit(unit as usize, &mut polygons),
            }
        }
        for piece in self.units.len()..after.len() {
            after.copy_unit(piece, &mut polygons);
        }
        Recut { polygons, changed }
    }

    /// For each unit here whether it is another now: a host that lost ground, or a unit that has new
    /// vertices in common with such a one or with a piece.
    ///
    /// Borders are also cut where only units meet that have nothing to do with a piece. These stay.
    fn changed(&self, before: &Polygons, after: &Polygons, losers: &[u32]) -> Vec<bool> {
        let units = number(self.units.len());
        let new: Vec<Vec<Coord>> = (0..units)
            .map(|unit| {
                let (old, mut new) = (positions(before, unit), positions(after, unit));
                new.retain(|at| !has(&old, *at));
                new
            })
            .collect();
        let mut changed: Vec<bool> = (0..units)
            .map(|unit| self.is_host(unit) && positions(before, unit) != positions(after, unit))
            .collect();
        let pieces = units..number(after.len());
        let mut theirs: Vec<Coord> = pieces.flat_map(|piece| positions(after, piece)).collect();
        let hosts = (0..units).filter(|&unit| changed[unit as usize]);
        theirs.extend(hosts.flat_map(|unit| positions(after, unit)));
        loop {
            theirs = sorted(theirs);
            let meets = |&unit: &u32| new[unit as usize].iter().any(|at| has(&theirs, *at));
            let others =
                (0..units).filter(|unit| !changed[*unit as usize] && !losers.contains(unit));
            let more: Vec<u32> = others.filter(meets).collect();
            if more.is_empty() {
                return changed;
            }
            for unit in more {
                changed[unit as usize] = true;
                theirs.extend(&new[unit as usize]);
            }
        }
    }

    /// An error with the number that its unit has in the layer, or behind it.
    fn told(&self, error: ResolveError) -> ResolveError {
        let global = |local: u32| match self.piece(local) {
            Some(piece) => number(self.layer.len() + piece),
            None => self.units[local as usize],
        };
        match error {
            ResolveError::SelfCrossing { unit, at } => {
                ResolveError::SelfCrossing { unit: global(unit), at }
            }
            ResolveError::HoleOutsideShell { unit, at } => {
                ResolveError::HoleOutsideShell { unit: global(unit), at }
            }
            ResolveError::Unresolvable { unit, at } => {
                ResolveError::Unresolvable { unit: global(unit), at }
            }
        }
    }
}

fn bounds(polygons: &Polygons, unit: usize) -> Bounds {
    let rings = polygons.rings_of(unit);
    Bounds::of(rings.flat_map(|ring| &polygons.coords()[polygons.ring(ring)]))
}

/// The units, of those with such boxes, that meet any of some boxes.
fn meeting(units: &[Bounds], boxes: impl Iterator<Item = Bounds>) -> Vec<u32> {
    let boxes: Vec<Bounds> = boxes.collect();
    let meets = |unit: &Bounds| boxes.iter().any(|bounds| bounds.meets(unit));
    units.iter().zip(0..).filter(|(unit, _)| meets(unit)).map(|(_, number)| number).collect()
}

/// The positions of a unit in order, wherever its rings begin.
fn positions(polygons: &Polygons, unit: u32) -> Vec<Coord> {
    let rings = polygons.rings_of(unit as usize);
    let positions = rings.flat_map(|ring| &polygons.coords()[polygons.ring(ring)]);
    sorted(positions.copied().collect())
}

fn has(sorted: &[Coord], at: Coord) -> bool {
    sorted.binary_search_by(|other| lexicographic(*other, at)).is_ok()
}

fn sorted(mut positions: Vec<Coord>) -> Vec<Coord> {
    positions.sort_by(|a, b| lexicographic(*a, *b));
    positions
}

/// The one with the longest border, the first of equals.
fn longest(candidates: impl IntoIterator<Item = (u32, f64)>) -> Option<u32> {
    let candidates = candidates.into_iter();
    candidates.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(unit, _)| unit)
}

/// The polygons with each part of some units as a unit of its own, behind the others, and the unit that
/// each part is of. The units themselves are left empty.
fn apart(polygons: &Polygons, units: &[u32]) -> (Polygons, Vec<u32>) {
    let (mut whole, mut parts, mut of) = (Polygons::new(), Polygons::new(), Vec::new());
    for unit in 0..number(polygons.len()) {
        if !units.contains(&unit) {
            polygons.copy_unit(unit as usize, &mut whole);
            continue;
        }
        whole.finish_unit();
        for part in 0..polygons.polygons_of(unit as usize).count() {
            polygons.copy_polygon(unit as usize, part, &mut parts);
            parts.finish_unit();
            of.push(unit);
        }
    }
    whole.append_fitting(&parts);
    (whole, of)
}

/// For each face the faces that it borders on, and for how many metres.
fn borders(coverage: &Coverage, metric: Metric) -> Vec<Vec<(u32, f64)>> {
    let ground = Ground::new(metric);
    let mut borders = vec![Vec::new(); coverage.len()];
    for arc in coverage.arcs() {
        if let (Some(left), Some(right)) = (arc.left, arc.right) {
            let length = arc.coords.windows(2).map(|ends| ground.length(ends[0], ends[1])).sum();
            borders[left as usize].push((right, length));
            borders[right as usize].push((left, length));
        }
    }
    borders
}

/// The sum of each.
fn sums(lengths: impl Iterator<Item = (u32, f64)>) -> BTreeMap<u32, f64> {
    let mut sums = BTreeMap::new();
    for (unit, length) in lengths {
        *sums.entry(unit).or_default() += length;
    }
    sums
}

#[cfg(test)]
#[path = "recut_tests.rs"]
mod tests;
