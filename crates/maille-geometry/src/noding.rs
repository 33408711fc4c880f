//! Making arcs meet only at nodes.
//!
//! Arcs of a coverage do, and then the search finds nothing. Where they do not, the edges concerned
//! are cut at the places where they meet, edges that coincide become one arc with several pairs of
//! sides, and the pieces are searched again, since a rounded crossing can lie a hair off its edges.
//! An arc that is cut gives way to its pieces, added behind the other arcs: those keep their numbers,
//! and what is known of where their edges lie.

use crate::bands::{Bands, ends, is_right_of, upwards};
use crate::mesh::{Mesh, Sides};
use crate::polygons::number;
use crate::predicates::{lexicographic, same_direction, turn};
use crate::resolve::ResolveError;
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::ops::Range;

/// How two edges meet where they should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpotKind {
    /// Two borders cross.
    Crossing,
    /// A vertex of one border lies inside an edge of another: a T-junction without a vertex.
    TJunction,
    /// Two borders run along each other without the same vertices, or twice in the same direction.
    Overlap,
    /// Several units cover the same place.
    Covered,
}

impl std::fmt::Display for SpotKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Crossing => "borders cross",
            Self::TJunction => "a vertex lies inside an edge of another border",
            Self::Overlap => "borders run along each other without matching",
            Self::Covered => "several units cover the same place",
        })
    }
}

/// A pair of edges that meet where they should not.
#[derive(Debug, Clone, Copy)]
struct Clash {
    kind: SpotKind,
    edges: [u32; 2],
    /// Where to cut which of the two edges; a place that is already an end of it cuts nothing.
    cuts: [Option<(u32, Coord)>; 2],
    at: Coord,
}

/// What a pair of edges shows.
#[derive(Debug, Clone, Copy)]
enum Finding {
    Clash(Clash),
    /// A vertex inside an arc where another arc passes: no fault, but a node.
    Node(u32),
}

/// A fault found while noding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fault {
    pub kind: SpotKind,
    pub at: Coord,
    /// The units left and right of each of the two edges.
    pub units: [[u32; 2]; 2],
}

/// A mesh whose arcs meet only at nodes, but for those that part nothing.
#[derive(Debug)]
pub(crate) struct Noded {
    pub mesh: Mesh,
    pub index: EdgeIndex,
    /// The further sides of arcs that several borders run along.
    pub extra: Extra,
    pub faults: Vec<Fault>,
}

/// Further sides of arcs, by arc.
type Extra = FxHashMap<u32, Vec<Sides>>;

/// Where the edges of a noded mesh lie.
#[derive(Debug)]
pub(crate) struct EdgeIndex {
    /// The edges of the mesh as it was given.
    given: Bands,
    /// The edges of pieces of arcs that were cut.
    pieces: Bands,
}

impl EdgeIndex {
    /// The nearest edge left of a point (see [`Bands::left_of`]) among those of arcs that part
    /// something.
    pub fn left_of(&self, mesh: &Mesh, point: Coord) -> Option<u32> {
        let parts = |edge| mesh.parts(mesh.arc_of(edge));
        let given = self.given.left_of(mesh, point, parts);
        let piece = self.pieces.left_of(mesh, point, parts);
        let (Some(one), Some(other)) = (given, piece) else { return given.or(piece) };
        let [a, b] = [one, other].map(|edge| upwards(ends(mesh, edge)));
        Some(if is_right_of(a, b) { one } else { other })
    }
}

impl Noded {
    /// Everything that is on the sides of an arc, several times where borders coincide.
    pub fn sides(&self, arc: u32) -> impl Iterator<Item = Sides> + '_ {
        let further = self.extra.get(&arc).into_iter().flatten();
        std::iter::once(self.mesh.sides[arc as usize]).chain(further.copied())
    }
}

/// More rounds than this do not help: each one halves what is left many times over.
const MAX_ROUNDS: usize = 64;

/// Cuts arcs until they meet only at nodes, if that comes to an end.
pub(crate) fn node(mesh: Mesh) -> Result<Noded, ResolveError> {
    let given = Bands::of(&mesh, 0..mesh.len());
    let first_piece = mesh.len();
    let mut cutting = Cutting::new(mesh);
    let mut findings = given.pairs(&cutting.mesh, |edges, found| cutting.compare(edges, found));
    let faults = report(&cutting.mesh, &findings);
    for _ in 0..MAX_ROUNDS {
        // Pieces have the positions of the arcs that they replace, and at most eight more a finding.
        let most = 2 * cutting.mesh.coords.len() + 8 * findings.len();
        if u32::try_from(most).is_err() {
            break;
        }
        let first_fresh = cutting.mesh.len();
        cutting.cut(&findings);
        // Only what has just been cut can meet anything that it did not meet before.
        let older = Bands::of(&cutting.mesh, first_piece..first_fresh);
        let fresh = Bands::of(&cutting.mesh, first_fresh..cutting.mesh.len());
        findings = cutting.search(&fresh, [&given, &older]);
        if findings.is_empty() {
            let Cutting { mesh, extra, .. } = cutting;
            let pieces = Bands::of(&mesh, first_piece..mesh.len());
            return Ok(Noded { mesh, index: EdgeIndex { given, pieces }, extra, faults });
        }
    }
    let left = report(&cutting.mesh, &findings);
    let fault = left.first().or(faults.first());
    let (at, units) = fault.map_or((Coord::zero(), [0; 2]), |fault| (fault.at, fault.units[0]));
    Err(ResolveError::Unresolvable { unit: units[0].min(units[1]), at })
}

/// A mesh whose arcs are being cut.
struct Cutting {
    mesh: Mesh,
    extra: Extra,
    /// Whether each position is inside its arc, and not an end of it.
    inner: Vec<bool>,
}

impl Cutting {
    fn new(mesh: Mesh) -> Self {
        let mut cutting = Self { inner: Vec::new(), mesh, extra: Extra::default() };
        cutting.mark_inner(0);
        cutting
    }

    /// Marks the positions of the arcs from `first` on.
    fn mark_inner(&mut self, first: usize) {
        self.inner.resize(self.mesh.coords.len(), true);
        for arc in first..self.mesh.len() {
            let range = self.mesh.range(arc);
            self.inner[range.start] = false;
            self.inner[range.end - 1] = false;
        }
    }

    /// All meetings of fresh pieces with each other and with other edges, apart from those at the ends
    /// of arcs.
    fn search(&self, fresh: &Bands, others: [&Bands; 2]) -> Vec<Finding> {
        let mesh = &self.mesh;
        let mut findings = fresh.pairs(mesh, |edges, found| self.compare(edges, found));
        let edges: Vec<u32> = fresh.edges().collect();
        let with_others: Vec<Vec<Finding>> = edges
            .par_iter()
            .with_min_len(64)
            .map(|&edge| {
                let mut found = Vec::new();
                let mut visit = |other| {
                    if mesh.parts(mesh.arc_of(other)) {
                        self.compare([other, edge], &mut found);
                    }
                };
                for bands in others {
                    bands.meeting(mesh, edge, &mut visit);
                }
                found
            })
            .collect();
        findings.extend(with_others.into_iter().flatten());
        findings
    }

    fn compare(&self, edges: [u32; 2], found: &mut Vec<Finding>) {
        compare(&self.mesh, &self.inner, edges, found);
    }

    /// Cuts the arcs at every place found, and around every edge that clashes.
    fn cut(&mut self, findings: &[Finding]) {
        let mut cuts: FxHashMap<u32, Vec<Coord>> = FxHashMap::default();
        let mut nodes: FxHashSet<u32> = FxHashSet::default();
        for finding in findings {
            match finding {
                Finding::Node(position) => {
                    nodes.insert(*position);
                }
                Finding::Clash(clash) => {
                    for edge in clash.edges {
                        nodes.extend([edge, edge + 1]);
                    }
                    for (edge, at) in clash.cuts.into_iter().flatten() {
                        cuts.entry(edge).or_default().push(at);
                    }
                }
            }
        }
        let touched: BTreeSet<usize> =
            nodes.iter().map(|&position| self.mesh.arc_of(position)).collect();
        let first = self.mesh.len();
        for arc in touched {
            self.cut_arc(arc, &nodes, &cuts);
        }
        self.merge(first);
        self.mark_inner(first);
    }

    /// Adds the pieces of an arc, and gives the arc up.
    fn cut_arc(&mut self, arc: usize, nodes: &FxHashSet<u32>, cuts: &FxHashMap<u32, Vec<Coord>>) {
        let range = self.mesh.range(arc);
        let sides = self.mesh.sides[arc];
        let further = self.extra.remove(&number(arc));
        let first = self.mesh.len();
        let mut from = range.start;
        for position in range.start..range.end - 1 {
            let inside = position > from || self.mesh.is_arc_open();
            if inside && nodes.contains(&number(position)) {
                self.mesh.extend_within(from..position + 1);
                self.mesh.finish_arc(sides);
                from = position;
            }
            for at in places(&self.mesh, number(position), cuts) {
                self.mesh.extend_within(from..position + 1);
                self.mesh.push_on_edge(position, at);
                self.mesh.finish_arc(sides);
                self.mesh.push_on_edge(position, at);
                from = position + 1;
            }
        }
        self.mesh.extend_within(from..range.end);
        self.mesh.finish_arc(sides);
        self.mesh.give_up(arc);
        if let Some(further) = further {
            self.extra
                .extend((first..self.mesh.len()).map(|piece| (number(piece), further.clone())));
        }
    }

    /// Makes one arc of those from `first` on that run between the same two ends along the same single
    /// edge.
    fn merge(&mut self, first: usize) {
        let mut seen: FxHashMap<[u64; 4], u32> = FxHashMap::default();
        for arc in first..self.mesh.len() {
            let range = self.mesh.range(arc);
            if range.len() > 2 {
                continue;
            }
            let [a, b] = ends(&self.mesh, number(range.start));
            let [p, q] = if lexicographic(a, b).is_lt() { [a, b] } else { [b, a] };
            let key = [p.x, p.y, q.x, q.y].map(f64::to_bits);
            let kept = *seen.entry(key).or_insert(number(arc));
            if kept == number(arc) {
                continue;
            }
            let along = self.mesh.coords[self.mesh.range(kept as usize).start] == a;
            let further = self.extra.remove(&number(arc)).unwrap_or_default();
            let all = std::iter::once(self.mesh.sides[arc]).chain(further);
            let all = all.map(|sides| if along { sides } else { sides.turned() });
            self.extra.entry(kept).or_default().extend(all);
            self.mesh.give_up(arc);
        }
    }
}

#[expect(clippy::many_single_char_names, reason = "edges e and f, their ends a to d")]
fn compare(mesh: &Mesh, inner: &[bool], edges: [u32; 2], found: &mut Vec<Finding>) {
    let [e, f] = edges;
    let ([a, b], [c, d]) = (ends(mesh, e), ends(mesh, f));
    // Which ends the edges share, if any: (position in e, position in f, far end of e, far end of f).
    let shared = if b == c {
        Some((e + 1, f, a, d))
    } else if a == d {
        Some((e, f + 1, b, c))
    } else if a == c {
        Some((e, f, b, d))
    } else if b == d {
        Some((e + 1, f + 1, a, c))
    } else {
        None
    };
    let Some((p, q, far_e, far_f)) = shared else {
        found.extend(meet(edges, [a, b], [c, d]).map(Finding::Clash));
        return;
    };
    let at = mesh.coords[p as usize];
    if same_direction(at, far_e, far_f) {
        let cuts = if far_e == far_f {
            [None, None]
        } else if (far_e - at).x.abs() + (far_e - at).y.abs()
            > (far_f - at).x.abs() + (far_f - at).y.abs()
        {
            [Some((e, far_f)), None]
        } else {
            [None, Some((f, far_e))]
        };
        found.push(Finding::Clash(Clash { kind: SpotKind::Overlap, edges, cuts, at }));
    } else if p != q {
        found.extend([p, q].into_iter().filter(|&p| inner[p as usize]).map(Finding::Node));
    }
}

/// How two edges without a common end meet.
#[expect(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "edges e and f, their ends a to d, and `abc` for the turn from a over b to c"
)]
fn meet(edges: [u32; 2], [a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> Option<Clash> {
    let (abc, abd) = (turn(a, b, c), turn(a, b, d));
    if (abc > 0.0 && abd > 0.0) || (abc < 0.0 && abd < 0.0) {
        return None;
    }
    let (cda, cdb) = (turn(c, d, a), turn(c, d, b));
    if (cda > 0.0 && cdb > 0.0) || (cda < 0.0 && cdb < 0.0) {
        return None;
    }
    let [e, f] = edges;
    // Ends of one edge that lie on the other one.
    let on = |edge: u32, [p, q]: [Coord; 2], points: [(Coord, f64); 2]| {
        points.map(|(point, side)| (side == 0.0 && within(p, q, point)).then_some((edge, point)))
    };
    let on_e = on(e, [a, b], [(c, abc), (d, abd)]);
    let on_f = on(f, [c, d], [(a, cda), (b, cdb)]);
    let cuts: Vec<(u32, Coord)> = on_e.into_iter().chain(on_f).flatten().collect();
    match cuts.as_slice() {
        [] if abc == 0.0 || abd == 0.0 || cda == 0.0 || cdb == 0.0 => None,
        [] => {
            let at = crossing([a, b], [c, d]);
            let cuts = [Some((e, at)), Some((f, at))];
            Some(Clash { kind: SpotKind::Crossing, edges, cuts, at })
        }
        [cut] => {
            Some(Clash { kind: SpotKind::TJunction, edges, cuts: [Some(*cut), None], at: cut.1 })
        }
        [one, two, ..] => Some(Clash {
            kind: SpotKind::Overlap,
            edges,
            cuts: [Some(*one), Some(*two)],
            at: one.1,
        }),
    }
}

/// Whether a point on the line through an edge lies on the edge.
pub(crate) fn within(a: Coord, b: Coord, point: Coord) -> bool {
    let between = |a: f64, b: f64, x: f64| a.min(b) <= x && x <= a.max(b);
    between(a.x, b.x, point.x) && between(a.y, b.y, point.y)
}

/// Where two edges cross, rounded; the end of an edge that lies within rounding of it. The same
/// for either order and either direction of the edges.
#[expect(
    clippy::many_single_char_names,
    reason = "edges e and f, their ends a to d, their directions u and v"
)]
pub(crate) fn crossing(e: [Coord; 2], f: [Coord; 2]) -> Coord {
    let ordered = |[a, b]: [Coord; 2]| if lexicographic(a, b).is_le() { [a, b] } else { [b, a] };
    let (e, f) = (ordered(e), ordered(f));
    let swap = lexicographic(e[0], f[0]).then(lexicographic(e[1], f[1])).is_gt();
    let ([a, b], [c, d]) = if swap { (f, e) } else { (e, f) };
    // Differences from an end keep the digits that matter.
    let (u, v, w) = (b - a, d - c, c - a);
    let t = (w.x * v.y - w.y * v.x) / (u.x * v.y - u.y * v.x);
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.5 };
    let at = Coord { x: a.x + t * u.x + 0.0, y: a.y + t * u.y + 0.0 };
    let near = |end: &Coord| {
        // 2⁻⁵⁰: a few units in the last place, which is what the sums above can be off.
        let bound = f64::EPSILON * 4.0;
        (end.x - at.x).abs() <= bound * end.x.abs() && (end.y - at.y).abs() <= bound * end.y.abs()
    };
    [a, b, c, d].into_iter().find(near).unwrap_or(at)
}

/// The faults that a search showed, each once, in an order that only depends on where they are.
fn report(mesh: &Mesh, findings: &[Finding]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Clash(clash) => Some(Fault {
                kind: clash.kind,
                at: clash.at,
                units: clash.edges.map(|edge| mesh.sides[mesh.arc_of(edge)].units),
            }),
            Finding::Node(_) => None,
        })
        .collect();
    faults.sort_by(|a, b| {
        lexicographic(a.at, b.at).then(a.kind.cmp(&b.kind)).then(a.units.cmp(&b.units))
    });
    faults.dedup();
    faults
}

/// The places to cut an edge at, from its start to its end, without its ends.
fn places(mesh: &Mesh, edge: u32, cuts: &FxHashMap<u32, Vec<Coord>>) -> Vec<Coord> {
    let Some(places) = cuts.get(&edge) else { return Vec::new() };
    let [a, b] = ends(mesh, edge);
    let along = |p: &Coord| (p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y);
    let mut places: Vec<Coord> = places.iter().copied().filter(|&p| p != a && p != b).collect();
    places.sort_by(|p, q| along(p).total_cmp(&along(q)).then(lexicographic(*p, *q)));
    places.dedup();
    places
}

impl Mesh {
    /// Whether the arc being written has positions.
    fn is_arc_open(&self) -> bool {
        self.offsets.last().is_some_and(|&start| (start as usize) < self.coords.len())
    }

    /// Adds positions of this mesh to the arc being written.
    fn extend_within(&mut self, positions: Range<usize>) {
        if !self.heights.is_empty() {
            self.heights.extend_from_within(positions.clone());
        }
        self.coords.extend_from_within(positions);
    }

    /// Adds a place on an edge to the arc being written, its height in between.
    fn push_on_edge(&mut self, edge: usize, at: Coord) {
        let [a, b] = [self.coords[edge], self.coords[edge + 1]];
        self.coords.push(at);
        if let (Some(from), Some(to)) = (self.heights.get(edge), self.heights.get(edge + 1)) {
            let share = (at.x - a.x).hypot(at.y - a.y) / (b.x - a.x).hypot(b.y - a.y);
            self.heights.push(from + (to - from) * share);
        }
    }
}
