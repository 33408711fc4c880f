//! From a mesh that may hold faults to a coverage.

use crate::coverage::Coverage;
use crate::focus::{Doubt, Focus};
use crate::graph::Graph;
use crate::mesh::{Mesh, OUTSIDE};
use crate::nesting::{Outline, outlines};
use crate::noding::{self, Noded, SpotKind};
use crate::overlay::overlay;
use crate::topology::Topology;
use geo::Coord;

/// A place where the input was not a coverage.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What is wrong there.
    pub kind: SpotKind,
    /// Where, in the CRS of the input.
    pub at: Coord,
    /// The units concerned, in order.
    pub units: Vec<u32>,
    /// Whether both borders are of one unit, which meets itself there.
    pub own: bool,
}

/// A coverage, and what had to be repaired to make it one.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The coverage.
    pub coverage: Coverage,
    /// Where the input was not a coverage, by place.
    pub spots: Vec<Spot>,
    /// Pairs of faces that overlapped; what they shared went to the first of each pair. The number
    /// of faces stands for the units without one.
    pub contested: Vec<[u32; 2]>,
}

/// Where a mesh comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From somebody's file: borders that cross themselves are an error.
    Input,
    /// From a coverage whose positions were moved: such borders come from that, and what they
    /// enclose the wrong way round is given up.
    Moved,
    /// From somebody's file, to be mended as far as can be: borders may cross themselves.
    Damaged,
}

/// Why a mesh cannot be made a coverage.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ResolveError {
    /// The border of a unit crosses itself, so nobody can say what it encloses.
    #[error("its border crosses itself at {} {}", at.x, at.y)]
    SelfCrossing {
        /// Number of the unit.
        unit: u32,
        /// Where.
        at: Coord,
    },
    /// A unit covers a place less than nought times: a hole is not inside the shell of its polygon, or
    /// a border runs through one of its own vertices to the other side of itself.
    #[error("a hole lies outside its shell, or its border crosses itself, near {} {}", at.x, at.y)]
    HoleOutsideShell {
        /// Number of a unit whose border runs there.
        unit: u32,
        /// Where.
        at: Coord,
    },
    /// Cutting borders where they meet did not come to an end.
    #[error("borders near {} {} meet in more ways than coordinates can tell apart", at.x, at.y)]
    Unresolvable {
        /// Number of a unit whose border runs there.
        unit: u32,
        /// Where.
        at: Coord,
    },
}

impl ResolveError {
    /// Number of the unit concerned.
    #[must_use]
    pub fn unit(&self) -> u32 {
        match self {
            Self::SelfCrossing { unit, .. }
            | Self::HoleOutsideShell { unit, .. }
            | Self::Unresolvable { unit, .. } => *unit,
        }
    }
}

impl Mesh {
    /// Makes a coverage of the mesh: arcs that meet only at nodes, faces that do not overlap.
    ///
    /// Where the mesh already is one, no position changes. Elsewhere borders are cut where they
    /// meet, at places rounded to doubles, and a place that several faces claim goes to the one whose
    /// unit there is the smaller (see the module `overlay`).
    ///
    /// # Errors
    /// [`ResolveError`] when a unit's own border is wrong.
    pub fn resolve(self) -> Result<Resolved, ResolveError> {
        self.resolve_as(Origin::Input)
    }

    pub(crate) fn resolve_as(self, origin: Origin) -> Result<Resolved, ResolveError> {
        let Settled { mesh, outlines, spots, contested } =
            Settled::of(noding::node(self)?, origin)?;
        Ok(Resolved { coverage: Coverage::new(mesh, outlines), spots, contested })
    }
}

impl Topology<'_> {
    /// Makes a coverage of the units: the same as [`Mesh::resolve`] makes of their mesh, but quicker,
    /// since only those that are not seen to fit are looked at closely.
    ///
    /// # Errors
    /// [`ResolveError`] when a unit's own border is wrong.
    ///
    /// # Example
    /// ```
    /// use geo::wkt;
    /// use maille_geometry::{Polygons, Topology};
    /// let mut polygons = Polygons::new();
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 3. 0., 3. 1., 0. 1., 0. 0.)))))?;
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((2. 0., 4. 0., 4. 1., 2. 1., 2. 0.)))))?;
    /// let topology = Topology::build(&polygons);
    /// let resolved = topology.resolve()?;
    /// assert_eq!(resolved.contested, [[1, 0]]); // the smaller unit got the overlap
    /// assert_eq!(resolved, topology.mesh().resolve()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self) -> Result<Resolved, ResolveError> {
        let (focus, noded) = Focus::find(self, Doubt::Faulty)?;
        let Settled { mesh, outlines, spots, contested } = Settled::of(noded, Origin::Input)?;
        Ok(Resolved { coverage: focus.coverage(&mesh, outlines), spots, contested })
    }
}

/// A mesh whose faces do not overlap, and what had to be repaired for that.
struct Settled {
    mesh: Mesh,
    outlines: Vec<Outline>,
    spots: Vec<Spot>,
    contested: Vec<[u32; 2]>,
}

impl Settled {
    fn of(mut noded: Noded, origin: Origin) -> Result<Self, ResolveError> {
        let mut spots = spots(&noded, origin)?;
        let graph = Graph::new(&noded.mesh);
        if spots.is_empty()
            && let Ok(outlines) = outlines(&graph, &noded.index)
        {
            return Ok(Self { mesh: noded.mesh, outlines, spots, contested: Vec::new() });
        }
        let overlaid = overlay(&noded, &graph, origin)
            .map_err(|at| ResolveError::HoleOutsideShell { unit: unit_at(&noded.mesh, at), at })?;
        let covered = overlaid.covered.into_iter();
        spots.extend(covered.map(|(at, units)| Spot {
            kind: SpotKind::Covered,
            at,
            units,
            own: false,
        }));
        let kept = graph.into_nodes();
        for (sides, faces) in noded.mesh.sides.iter_mut().zip(overlaid.faces) {
            sides.faces = faces;
        }
        let outlines = outlines(&Graph::again(&noded.mesh, kept), &noded.index)
            .map_err(|at| ResolveError::Unresolvable { unit: unit_at(&noded.mesh, at), at })?;
        Ok(Self { mesh: noded.mesh, outlines, spots, contested: overlaid.contested })
    }
}

/// The faults of a noded mesh. A border that crosses itself is none that could be repaired.
pub(crate) fn spots(noded: &Noded, origin: Origin) -> Result<Vec<Spot>, ResolveError> {
    let mut spots = Vec::with_capacity(noded.faults.len());
    for fault in &noded.faults {
        let [one, other] = fault.units;
        let own = one.into_iter().find(|unit| *unit != OUTSIDE && other.contains(unit));
        if let (SpotKind::Crossing, Some(unit), Origin::Input) = (fault.kind, own, origin) {
            return Err(ResolveError::SelfCrossing { unit, at: fault.at });
        }
        let mut units: Vec<u32> =
            one.into_iter().chain(other).filter(|&unit| unit != OUTSIDE).collect();
        units.sort_unstable();
        units.dedup();
        spots.push(Spot { kind: fault.kind, at: fault.at, units, own: own.is_some() });
    }
    spots.dedup();
    Ok(spots)
}

/// A unit whose border passes a position of the mesh.
pub(crate) fn unit_at(mesh: &Mesh, at: Coord) -> u32 {
    let position = mesh.coords.iter().position(|c| *c == at).unwrap_or_default();
    let arc = mesh.arc_of(u32::try_from(position).unwrap_or_default());
    mesh.sides[arc].units.into_iter().find(|&unit| unit != OUTSIDE).unwrap_or_default()
}
