//! Rings of a coarser level in terms of the arcs of a finer one.

use geo::Coord;
use maille_geometry::{ArcRef, Polygons, RingArcs, Topology};
use rustc_hash::FxHashMap;

/// Where an arc starts and goes, forwards or backwards.
type Start = [u64; 4];

/// The arcs of a topology by their first edges in both directions.
pub struct KnownArcs {
    arcs: Vec<Vec<Coord>>,
    starts: FxHashMap<Start, ArcRef>,
}

impl KnownArcs {
    pub fn of(topology: &Topology) -> Self {
        let arcs: Vec<Vec<Coord>> =
            (0..topology.len()).map(|number| topology.arc(number)).collect();
        let mut starts = FxHashMap::default();
        for (number, arc) in (0..).zip(&arcs) {
            let [.., before, last] = arc.as_slice() else { continue };
            starts.insert(start(arc[0], arc[1]), number);
            starts.insert(start(*last, *before), !number);
        }
        Self { arcs, starts }
    }

    /// The arcs of every ring, or nothing if one has an edge that is on no arc.
    pub fn rings(&self, polygons: &Polygons) -> Option<RingArcs> {
        let rings = 0..polygons.ring_offsets().len() - 1;
        rings.map(|ring| self.ring(&polygons.coords()[polygons.ring(ring)])).collect()
    }

    fn ring(&self, ring: &[Coord]) -> Option<Vec<ArcRef>> {
        let at = |i: usize| ring[i % ring.len()];
        let arc_from = |i: usize| self.starts.get(&start(at(i), at(i + 1))).copied();
        let first = (0..ring.len()).find(|&i| arc_from(i).is_some())?;
        let (mut arcs, mut i) = (Vec::new(), first);
        while i < first + ring.len() {
            let arc = arc_from(i)?;
            let number = usize::try_from(if arc < 0 { !arc } else { arc }).ok()?;
            let coords = &self.arcs[number];
            let along = |step: usize| coords[if arc < 0 { coords.len() - 1 - step } else { step }];
            if !(0..coords.len()).all(|step| along(step) == at(i + step)) {
                return None;
            }
            arcs.push(arc);
            i += coords.len() - 1;
        }
        (i == first + ring.len()).then_some(arcs)
    }
}

fn start(from: Coord, to: Coord) -> Start {
    [from.x, from.y, to.x, to.y].map(f64::to_bits)
}
