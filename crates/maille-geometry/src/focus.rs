//! Looking closely at few units of many.
//!
//! In a coverage every border inside has a unit on either side, and a search for borders that cross
//! need not look at it. Let every unit of a set be sound by itself (`soundness`). How many of them
//! cover a place changes only across borders that one of them is alone at. If that number is nought
//! or one everywhere, no two of the set overlap, and then their borders cannot cross: around a
//! crossing, a unit that is beside one border covers both sides of the other. Nor can they touch
//! elsewhere than at common vertices, but for borders that a unit is alone at.
//!
//! So units that are sound and not seen to clash are merged into one face, and what is left is a
//! small mesh: the outer border, and the borders of units *in doubt*. Where that mesh shows the
//! merged face to clash with itself or with others, the units there are in doubt too, and the
//! search begins again.
//!
//! Who asks for the places that are not covered by one unit wants to know whose they are and who is
//! beside them. What is beside a border of such a place is one of the units that cover the place, or
//! has that border too. So the units on both sides of its borders are in doubt then.

use crate::bounds::Bounds;
use crate::coverage::Coverage;
use crate::graph::{Graph, reverse};
use crate::loops::Loops;
use crate::mesh::{Mesh, OUTSIDE, Sides};
use crate::nesting::{Outline, Ring};
use crate::noding::{Noded, node};
use crate::overlay::{Covers, Winding, left_of};
use crate::polygons::number;
use crate::predicates::lower;
use crate::resolve::ResolveError;
use crate::soundness::sound_units;
use crate::topology::Topology;
use rayon::prelude::*;

/// Searches after which all units are in doubt. Each one finds more of them; real layers need two.
const MAX_SEARCHES: usize = 8;

/// The units of a topology that need a close look.
#[derive(Debug)]
pub(crate) struct Focus<'a> {
    topology: &'a Topology<'a>,
    in_doubt: Vec<bool>,
}

/// What makes a unit need a close look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// That it may be faulty.
    Faulty,
    /// That, or that it is beside a place that several units cover, or none but units surround.
    BesideRegion,
}

impl<'a> Focus<'a> {
    /// Finds the units to look at, and their mesh, cut where borders meet. A unit has the face of its
    /// number there if it is in doubt, else that of [`merged`](Self::merged).
    pub fn find(topology: &'a Topology<'a>, doubt: Doubt) -> Result<(Self, Noded), ResolveError> {
        Self::of_sound(topology).widen(doubt)
    }

    /// All units but those that are sound by themselves.
    fn of_sound(topology: &'a Topology<'a>) -> Self {
        let in_doubt = sound_units(topology.polygons()).into_iter().map(|sound| !sound).collect();
        Self { topology, in_doubt }
    }

    /// Looks at more units for as long as there is reason to.
    fn widen(mut self, doubt: Doubt) -> Result<(Self, Noded), ResolveError> {
        for _ in 0..MAX_SEARCHES {
            let noded = node(self.mesh())?;
            let further = self.further(&noded, doubt);
            if further.is_empty() {
                return Ok((self, noded));
            }
            for unit in further {
                self.in_doubt[unit as usize] = true;
            }
        }
        self.in_doubt.fill(true);
        let noded = node(self.mesh())?;
        Ok((self, noded))
    }

    /// The face of all units that are not in doubt.
    pub fn merged(&self) -> u32 {
        number(self.in_doubt.len())
    }

    fn face(&self, unit: u32) -> u32 {
        match unit {
            OUTSIDE => OUTSIDE,
            unit if self.in_doubt[unit as usize] => unit,
            _ => self.merged(),
        }
    }

    fn mesh(&self) -> Mesh {
        self.topology.mesh_of(self.merged() + 1, |unit| self.face(unit))
    }

    /// Units that must be in doubt and are not yet.
    fn further(&self, noded: &Noded, doubt: Doubt) -> Vec<u32> {
        let mut further: Vec<u32> = noded.faults.iter().flat_map(|f| f.units).flatten().collect();
        let is_whole = |arc: u32| noded.mesh.parts(arc as usize) && noded.sides(arc).count() == 1;
        let changed = (0..number(noded.mesh.len())).filter(|&arc| !is_whole(arc));
        further.extend(changed.flat_map(|arc| noded.sides(arc)).flat_map(|sides| sides.units));
        let graph = Graph::new(&noded.mesh);
        let loops = Loops::of(&graph, &noded.index);
        let covers = Covers::count(noded, &loops, Winding::NonZero);
        let mut boxes = Vec::new();
        for place in loops.places() {
            let cover = covers.of(place[0].darts[0]);
            if let [(_, 1)] = cover {
                continue;
            }
            let darts = || place.iter().flat_map(|around| &around.darts).copied();
            if doubt == Doubt::BesideRegion {
                let beside = darts().flat_map(|dart| left_of(noded, reverse(dart)));
                further.extend(beside.map(|(_, unit)| unit));
            }
            if cover.iter().any(|(face, _)| *face == self.merged()) {
                let arcs = darts().map(|dart| noded.mesh.range(dart as usize / 2));
                boxes.push(Bounds::of(arcs.flat_map(|arc| &noded.mesh.coords[arc])));
            }
        }
        further.extend(self.meeting(boxes));
        further.retain(|&unit| self.face(unit) == self.merged());
        further
    }

    /// The units whose boxes meet any of these.
    fn meeting(&self, mut boxes: Vec<Bounds>) -> Vec<u32> {
        if boxes.is_empty() {
            return Vec::new();
        }
        boxes.sort_by(|a, b| a.low.x.total_cmp(&b.low.x));
        let reach: Vec<f64> = boxes
            .iter()
            .scan(f64::NEG_INFINITY, |reach, bounds| {
                *reach = reach.max(bounds.high.x);
                Some(*reach)
            })
            .collect();
        let polygons = self.topology.polygons();
        let meets = |&unit: &u32| {
            let rings = polygons.rings_of(unit as usize);
            let unit = Bounds::of(rings.flat_map(|ring| &polygons.coords()[polygons.ring(ring)]));
            let end = boxes.partition_point(|bounds| bounds.low.x <= unit.high.x);
            let reached = (0..end).rev().take_while(|&i| reach[i] >= unit.low.x);
            reached.map(|i| &boxes[i]).any(|bounds| bounds.meets(&unit))
        };
        (0..self.merged()).into_par_iter().with_min_len(64).filter(meets).collect()
    }

    /// The coverage of all units, given the mesh of this focus once its faces do not overlap, and the
    /// outlines of its faces. Arcs have the numbers that they have in [`Topology::mesh`]; pieces of
    /// arcs that were cut come behind them.
    pub fn coverage(&self, mesh: &Mesh, outlines: Vec<Outline>) -> Coverage {
        let (full, rings) = rayon::join(|| self.full(mesh), || self.topology.rings());
        let mut outlines: Vec<Outline> =
            outlines.into_iter().filter(|outline| outline.face != self.merged()).collect();
        for dart in outlines.iter_mut().flat_map(|o| &mut o.rings).flat_map(|r| &mut r.darts) {
            *dart = 2 * full.of_focus[*dart as usize / 2] + *dart % 2;
        }
        let polygons = self.topology.polygons();
        let units = (0..self.merged()).into_par_iter().with_min_len(64);
        let whole = units.filter(|&unit| self.face(unit) == self.merged()).flat_map_iter(|face| {
            let outline = |shell_and_holes: std::ops::Range<usize>| {
                let ring = |ring: usize| {
                    let coords = polygons.coords()[polygons.ring(ring)].iter().copied();
                    let lowest = coords.reduce(lower).unwrap_or_default();
                    let dart = |&arc: &i32| {
                        let backwards = u32::from(arc < 0);
                        let arc = if arc < 0 { !arc } else { arc };
                        2 * full.of_topology[arc.unsigned_abs() as usize] + backwards
                    };
                    Ring { darts: rings.of(ring).iter().map(dart).collect(), lowest }
                };
                Outline { face, rings: shell_and_holes.map(ring).collect() }
            };
            polygons.polygons_of(face as usize).map(outline).collect::<Vec<_>>()
        });
        outlines.extend(whole.collect::<Vec<_>>());
        Coverage::new(full.mesh, outlines)
    }

    /// The mesh of all units, with the arcs of this focus as they have become.
    fn full(&self, mesh: &Mesh) -> Full {
        let mut of_topology = vec![OUTSIDE; self.topology.len()];
        let mut of_focus = Vec::with_capacity(mesh.len());
        let arcs = self.topology.parting_arcs().zip(0..).map(|(arc, number)| {
            of_topology[arc] = number;
            let units = self.topology.units(arc);
            let [left, right] = units.map(|unit| self.face(unit));
            if left == right {
                return (arc, Sides { faces: units, units });
            }
            of_focus.push(number);
            (arc, self.with_units(mesh.sides[of_focus.len() - 1]))
        });
        let arcs: Vec<(usize, Sides)> = arcs.collect();
        let full = self.topology.mesh_with(self.merged(), &arcs);
        let mut full = Full { mesh: full, of_topology, of_focus };
        for piece in full.of_focus.len()..mesh.len() {
            full.of_focus.push(number(full.mesh.len()));
            let range = mesh.range(piece);
            let heights = mesh.heights.get(range.clone()).unwrap_or_default();
            full.mesh.extend_arc(&mesh.coords[range], heights);
            full.mesh.finish_arc(mesh.sides[piece]);
        }
        full
    }

    /// Sides with units instead of the face that they are merged into.
    fn with_units(&self, Sides { faces, units }: Sides) -> Sides {
        let unit =
            |side: usize| if faces[side] == self.merged() { units[side] } else { faces[side] };
        Sides { faces: [unit(0), unit(1)], units }
    }
}

/// A mesh of all units, and the numbers that arcs have in it.
struct Full {
    mesh: Mesh,
    of_topology: Vec<u32>,
    of_focus: Vec<u32>,
}

#[cfg(test)]
#[path = "focus_tests.rs"]
mod tests;
