//! Where the borders of two coverages meet.
//!
//! In a coverage arcs meet only at their ends. So of two coverages only edges of one and of the other
//! have to be compared, and what is found out about each pair is all that there is: it takes exact
//! predicates on given positions, and no place of a crossing is ever asked for anything.

use crate::bands::{Bands, ends};
use crate::coverage::Coverage;
use crate::mesh::Mesh;
use crate::noding::within;
use crate::predicates::turn;
use geo::Coord;

/// The arcs of two coverages in one mesh, first those of the first one.
pub(super) struct Joint {
    /// Each arc has faces of its own coverage on its sides.
    pub mesh: Mesh,
    /// The first arc of the second coverage.
    pub second: usize,
    pub bands: Bands,
    /// Whether each position is an end of its arc.
    pub is_end: Vec<bool>,
}

/// How two borders, one of each coverage, meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// Two positions are the same.
    Touch([u32; 2]),
    /// A position lies inside an edge.
    Lies { edge: u32, vertex: u32 },
    /// Two edges cross.
    Cross([u32; 2]),
}

impl Joint {
    pub fn of(coverages: [&Coverage; 2]) -> Self {
        let [arcs, positions] = [Mesh::len, |mesh: &Mesh| mesh.coords.len()]
            .map(|count| coverages.iter().map(|coverage| count(coverage.mesh())).sum());
        let mut mesh = Mesh::with_capacity(0, Vec::new().into(), arcs, positions);
        let mut second = 0;
        for coverage in coverages {
            second = mesh.len();
            let given = coverage.mesh();
            for arc in (0..given.len()).filter(|&arc| given.parts(arc)) {
                mesh.extend_arc(&given.coords[given.range(arc)], &[]);
                mesh.finish_arc(given.sides[arc]);
            }
        }
        let mut is_end = vec![false; mesh.coords.len()];
        for arc in 0..mesh.len() {
            let range = mesh.range(arc);
            is_end[range.start] = true;
            is_end[range.end - 1] = true;
        }
        let bands = Bands::of(&mesh, 0..mesh.len());
        Self { mesh, second, bands, is_end }
    }

    /// The first position of the second coverage.
    pub fn border(&self) -> u32 {
        self.mesh.offsets[self.second]
    }

    pub fn at(&self, position: u32) -> Coord {
        self.mesh.coords[position as usize]
    }

    /// Every place where a border of one coverage meets one of the other, each once for each edge or
    /// position that is concerned.
    pub fn meetings(&self) -> Vec<Meeting> {
        self.bands.pairs_across(&self.mesh, self.border(), |edges, found| self.meet(edges, found))
    }

    /// How an edge of the first coverage meets one of the second. A vertex is dealt with by the edge
    /// that it starts, at the end of an arc by the last one.
    #[expect(clippy::many_single_char_names, reason = "edges e and f, their ends a to d")]
    fn meet(&self, [e, f]: [u32; 2], found: &mut Vec<Meeting>) {
        let ([a, b], [c, d]) = (ends(&self.mesh, e), ends(&self.mesh, f));
        let of_f = [turn(a, b, c), turn(a, b, d)];
        if is_one_side(of_f) {
            return;
        }
        let of_e = [turn(c, d, a), turn(c, d, b)];
        if is_one_side(of_e) {
            return;
        }
        let owns = |edge: u32, vertex: u32| vertex == edge || self.is_end[vertex as usize];
        let mut is_crossing = true;
        for (vertex, at, side) in [(f, c, of_f[0]), (f + 1, d, of_f[1])] {
            if side != 0.0 {
                continue;
            }
            is_crossing = false;
            if !within(a, b, at) || !owns(f, vertex) {
                continue;
            }
            let equal = [(e, a), (e + 1, b)].into_iter().find(|(_, end)| *end == at);
            match equal {
                None => found.push(Meeting::Lies { edge: e, vertex }),
                Some((end, _)) if owns(e, end) && !self.run_along([end, vertex]) => {
                    found.push(Meeting::Touch([end, vertex]));
                }
                Some(_) => {}
            }
        }
        for (vertex, at, side) in [(e, a, of_e[0]), (e + 1, b, of_e[1])] {
            if side != 0.0 {
                continue;
            }
            is_crossing = false;
            if within(c, d, at) && at != c && at != d && owns(e, vertex) {
                found.push(Meeting::Lies { edge: f, vertex });
            }
        }
        if is_crossing {
            found.push(Meeting::Cross([e, f]));
        }
    }

    /// Whether two arcs have the same edges before and after a common position: then it is no node,
    /// and arcs that are equal stay whole.
    fn run_along(&self, [p, q]: [u32; 2]) -> bool {
        if self.is_end[p as usize] || self.is_end[q as usize] {
            return false;
        }
        let beside = |p: u32| [self.at(p - 1), self.at(p + 1)];
        let ([before, after], other) = (beside(p), beside(q));
        other == [before, after] || other == [after, before]
    }
}

/// Whether both ends of an edge are on one side of a line, and none on it.
fn is_one_side([one, other]: [f64; 2]) -> bool {
    (one > 0.0 && other > 0.0) || (one < 0.0 && other < 0.0)
}
