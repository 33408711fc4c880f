//! Making arcs meet only at nodes.
//!
//! Arcs of a coverage do, and then the search finds nothing. Where they do not, the edges concerned
//! are cut at the places where they meet, edges that coincide become one arc with several pairs of
//! sides, and the search starts again, since a rounded crossing can lie a hair off its edges.

use crate::bands::{Bands, edges, ends};
use crate::mesh::{Mesh, OUTSIDE, Sides};
use crate::predicates::{lexicographic, same_direction, turn};
use crate::resolve::ResolveError;
use geo::Coord;
use rustc_hash::{FxHashMap, FxHashSet};
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

impl Noded {
    /// Everything that is on the sides of an arc, several times where borders coincide.
    pub fn sides(&self, arc: u32) -> impl Iterator<Item = Sides> + '_ {
        let further = self.extra.get(&arc).into_iter().flatten();
        std::iter::once(self.mesh.sides[arc as usize]).chain(further.copied())
    }
}

/// A mesh whose arcs meet only at nodes.
#[derive(Debug)]
pub(crate) struct Noded {
    pub mesh: Mesh,
    /// Where its edges lie, if that is known: a mesh that was cut has new edges.
    pub bands: Option<Bands>,
    /// The further sides of arcs that several borders run along.
    pub extra: Extra,
    pub faults: Vec<Fault>,
}

/// More rounds than this do not help: each one halves what is left many times over.
const MAX_ROUNDS: usize = 64;

/// Cuts arcs until they meet only at nodes, if that comes to an end.
pub(crate) fn node(mut mesh: Mesh) -> Result<Noded, ResolveError> {
    let mut bands = Bands::new(&mesh);
    let mut findings = search(&mesh, &bands);
    if findings.is_empty() {
        return Ok(Noded { mesh, bands: Some(bands), extra: Extra::default(), faults: Vec::new() });
    }
    let faults = report(&mesh, &findings);
    let mut extra = Extra::default();
    for _ in 0..MAX_ROUNDS {
        let broken = break_up(&mesh, &extra, &findings);
        let merged = merge(&broken);
        (mesh, extra) = (merged.mesh, merged.extra);
        // Only what has just been cut can meet anything that it did not meet before.
        let fresh = Bands::of(&mesh, &edges(&mesh, |arc| merged.fresh[arc]));
        bands = Bands::of(&mesh, &fresh.near(&mesh));
        findings = search(&mesh, &bands);
        if findings.is_empty() {
            return Ok(Noded { mesh, bands: None, extra, faults });
        }
    }
    let left = report(&mesh, &findings);
    let fault = left.first().or(faults.first());
    let (at, units) = fault.map_or((Coord::zero(), [0; 2]), |fault| (fault.at, fault.units[0]));
    Err(ResolveError::Unresolvable { unit: units[0].min(units[1]), at })
}

/// All meetings of edges apart from those at the ends of arcs.
fn search(mesh: &Mesh, bands: &Bands) -> Vec<Finding> {
    let mut inner = vec![true; mesh.coords.len()];
    for arc in 0..mesh.len() {
        let range = mesh.range(arc);
        inner[range.start] = false;
        inner[range.end - 1] = false;
    }
    bands.pairs(mesh, |edges, found| compare(mesh, &inner, edges, found))
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
fn within(a: Coord, b: Coord, point: Coord) -> bool {
    let between = |a: f64, b: f64, x: f64| a.min(b) <= x && x <= a.max(b);
    between(a.x, b.x, point.x) && between(a.y, b.y, point.y)
}

/// Where two edges cross, rounded; the end of an edge that lies within rounding of it. The same
/// for either order and either direction of the edges.
#[expect(
    clippy::many_single_char_names,
    reason = "edges e and f, their ends a to d, their directions u and v"
)]
fn crossing(e: [Coord; 2], f: [Coord; 2]) -> Coord {
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

/// Further sides of arcs, by arc.
type Extra = FxHashMap<u32, Vec<Sides>>;

/// A mesh between two searches.
struct Pieces {
    mesh: Mesh,
    extra: Extra,
    /// Whether each arc is a piece of one that was cut.
    fresh: Vec<bool>,
}

/// Cuts the arcs at every place found, and around every edge that clashes.
fn break_up(mesh: &Mesh, extra: &Extra, findings: &[Finding]) -> Pieces {
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
    let touched: FxHashSet<usize> = nodes.iter().map(|&position| mesh.arc_of(position)).collect();
    let mut broken = mesh.empty_like();
    let mut further = Extra::default();
    let mut fresh = Vec::with_capacity(mesh.len());
    for arc in 0..mesh.len() {
        let first = broken.len();
        let mut finish = |broken: &mut Mesh| {
            if let Some(sides) = extra.get(&number(arc)) {
                further.insert(number(broken.len()), sides.clone());
            }
            broken.finish_arc(mesh.sides[arc]);
        };
        let range = mesh.range(arc);
        // Cuts are on edges whose ends are nodes: the other arcs stay whole.
        let mut from = range.start;
        if touched.contains(&arc) {
            for position in range.start..range.end - 1 {
                let inside = position > from || broken.is_arc_open();
                if inside && nodes.contains(&number(position)) {
                    broken.extend_from(mesh, from..position + 1);
                    finish(&mut broken);
                    from = position;
                }
                for at in places(mesh, number(position), &cuts) {
                    broken.extend_from(mesh, from..position + 1);
                    broken.push_on_edge(mesh, position, at);
                    finish(&mut broken);
                    broken.push_on_edge(mesh, position, at);
                    from = position + 1;
                }
            }
        }
        broken.extend_from(mesh, from..range.end);
        finish(&mut broken);
        fresh.resize(broken.len(), broken.len() > first + 1);
    }
    Pieces { mesh: broken, extra: further, fresh }
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

/// Makes one arc of arcs that run between the same two ends along the same single edge.
fn merge(Pieces { mesh, extra, fresh }: &Pieces) -> Pieces {
    let mut still_fresh = Vec::with_capacity(fresh.len());
    let mut merged = mesh.empty_like();
    let mut further = Extra::default();
    let mut seen: FxHashMap<[u64; 4], u32> = FxHashMap::default();
    for (arc, &is_fresh) in fresh.iter().enumerate() {
        let range = mesh.range(arc);
        let all = || {
            std::iter::once(mesh.sides[arc])
                .chain(extra.get(&number(arc)).into_iter().flatten().copied())
        };
        if range.len() == 2 {
            let [a, b] = ends(mesh, number(range.start));
            let forward = lexicographic(a, b).is_lt();
            let [p, q] = if forward { [a, b] } else { [b, a] };
            let key = [p.x, p.y, q.x, q.y].map(f64::to_bits);
            if let Some(&first) = seen.get(&key) {
                let start = merged.coords[merged.range(first as usize).start];
                let same = start == a;
                let sides = all().map(|sides| if same { sides } else { sides.turned() });
                further.entry(first).or_default().extend(sides);
                continue;
            }
            seen.insert(key, number(merged.len()));
        }
        if let Some(sides) = extra.get(&number(arc)) {
            further.insert(number(merged.len()), sides.clone());
        }
        merged.extend_from(mesh, range);
        merged.finish_arc(mesh.sides[arc]);
        still_fresh.push(is_fresh);
    }
    Pieces { mesh: merged, extra: further, fresh: still_fresh }
}

impl Mesh {
    /// Whether the arc being written has positions.
    fn is_arc_open(&self) -> bool {
        self.offsets.last().is_some_and(|&start| (start as usize) < self.coords.len())
    }

    /// Adds positions of another mesh to the arc being written.
    fn extend_from(&mut self, mesh: &Mesh, positions: Range<usize>) {
        let heights = mesh.heights.get(positions.clone()).unwrap_or_default();
        self.extend_arc(&mesh.coords[positions], heights);
    }

    /// Adds a place on an edge of another mesh to the arc being written, its height in between.
    fn push_on_edge(&mut self, mesh: &Mesh, edge: usize, at: Coord) {
        self.coords.push(at);
        if let (Some(from), Some(to)) = (mesh.heights.get(edge), mesh.heights.get(edge + 1)) {
            let [a, b] = [mesh.coords[edge], mesh.coords[edge + 1]];
            let share = (at.x - a.x).hypot(at.y - a.y) / (b.x - a.x).hypot(b.y - a.y);
            self.heights.push(from + (to - from) * share);
        }
    }
}

/// Counts in here never pass the number of positions, which fits.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(OUTSIDE)
}
