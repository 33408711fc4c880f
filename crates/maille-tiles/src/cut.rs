//! Shapes cut into tiles.
//!
//! Wherever a border crosses a line that tiles are cut along it has a vertex, so nothing is rounded here: an edge is on
//! one side or the other. What is cut off is replaced by the line itself; such edges run along a column or a
//! row, and cross other lines at points of the grid.

use crate::grid::{Grid, Point};
use crate::shape::{Polygon, Ring, edges, nested, simple_rings};
use std::cmp::Ordering;

/// The half of the plane that is kept, with the line that bounds it.
#[derive(Debug, Clone, Copy)]
enum Half {
    West(i64),
    East(i64),
    South(i64),
    North(i64),
}

/// A point seen from a line: how far beyond it, and where along it. The half that is kept is on the left for who
/// goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    across: i64,
    along: i64,
}

impl Half {
    fn see(self, at: Point) -> Seen {
        match self {
            Self::West(x) => Seen { across: at.x - x, along: at.y },
            Self::East(x) => Seen { across: x - at.x, along: -at.y },
            Self::South(y) => Seen { across: at.y - y, along: -at.x },
            Self::North(y) => Seen { across: y - at.y, along: at.x },
        }
    }

    /// Whether what a border bounds reaches beyond the line at a point where the border only touches it, from within the half
    /// that is kept.
    fn pinches(self, [before, at, after]: [Point; 3]) -> bool {
        self.see(at).across == 0 && {
            let [before, at, after] = [before, at, after].map(|at| self.see(at));
            let way = |to: Seen| [to.across - at.across, to.along - at.along].map(i128::from);
            let ([out_x, out_y], [back_x, back_y]) = (way(after), way(before));
            out_x * back_y - out_y * back_x < 0
        }
    }

    /// The points at which a ring only touches the line and what it bounds does not reach beyond. Nor does it where another
    /// ring of the same polygon touches that point, too.
    fn corners(self, ring: &[Point]) -> impl Iterator<Item = Point> {
        let touching = (0..ring.len()).filter(move |&i| self.see(ring[i]).across == 0);
        touching.filter_map(move |i| {
            let [before, at, after] = around(ring, i);
            let is_kept = self.keeps(before, at) && self.keeps(at, after);
            (is_kept && !self.pinches([before, at, after])).then_some(at)
        })
    }

    /// The point of the line so far along it.
    fn point(self, along: i64) -> Point {
        match self {
            Self::West(x) => Point { x, y: along },
            Self::East(x) => Point { x, y: -along },
            Self::South(y) => Point { x: -along, y },
            Self::North(y) => Point { x: along, y },
        }
    }

    /// A ring with a point wherever one of its edges crosses the line.
    fn crossed(self, ring: &[Point]) -> Ring {
        let mut points = Vec::with_capacity(ring.len() + 4);
        for [from, to] in edges(ring) {
            points.push(from);
            let (a, b) = (self.see(from), self.see(to));
            if a.across.signum() * b.across.signum() < 0 {
                debug_assert!(a.along == b.along, "a border has a vertex where it crosses a line");
                points.push(self.point(a.along));
            }
        }
        points
    }

    /// Whether the edge between two points is kept. Of those on the line it is the ones that have the kept
    /// half on their left.
    fn keeps(self, a: Point, b: Point) -> bool {
        let (a, b) = (self.see(a), self.see(b));
        match a.across.max(b.across).cmp(&0) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => a.across != b.across || a.along < b.along,
        }
    }
}

/// Tiles by columns, and by rows from the south; both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tiles {
    pub x: [i64; 2],
    pub y: [i64; 2],
}

impl Tiles {
    /// The tiles that some points may reach into, beyond the world as well.
    fn around<'a>(points: impl IntoIterator<Item = &'a Point>, grid: &Grid) -> Option<Self> {
        let mut points = points.into_iter();
        let first = *points.next()?;
        let (mut low, mut high) = (first, first);
        for at in points {
            low = Point { x: low.x.min(at.x), y: low.y.min(at.y) };
            high = Point { x: high.x.max(at.x), y: high.y.max(at.y) };
        }
        let (x, y) = (grid.tiles(low.x, high.x), grid.tiles(low.y, high.y));
        Some(Self { x: [x.0, x.1], y: [y.0, y.1] })
    }

    /// Those in rows that there are.
    fn in_world(self, grid: &Grid) -> Option<Self> {
        let y = [self.y[0].max(0), self.y[1].min((1 << grid.zoom) - 1)];
        (y[0] <= y[1]).then_some(Self { y, ..self })
    }

    fn is_one(&self) -> bool {
        self.x[0] == self.x[1] && self.y[0] == self.y[1]
    }

    /// Both halves along the longer side, each with the half of the plane that its tiles reach over.
    fn halves(&self, grid: &Grid) -> [(Self, Half); 2] {
        let [x, y] = [self.x, self.y];
        if x[1] - x[0] >= y[1] - y[0] {
            let middle = x[0] + (x[1] - x[0]) / 2;
            [
                (Self { x: [x[0], middle], y }, Half::West(grid.end(middle))),
                (Self { x: [middle + 1, x[1]], y }, Half::East(grid.start(middle + 1))),
            ]
        } else {
            let middle = y[0] + (y[1] - y[0]) / 2;
            [
                (Self { x, y: [y[0], middle] }, Half::South(grid.end(middle))),
                (Self { x, y: [middle + 1, y[1]] }, Half::North(grid.start(middle + 1))),
            ]
        }
    }

    /// The halves of the plane that the rows of the tiles lie in.
    fn rows(&self, grid: &Grid) -> [Half; 2] {
        [Half::South(grid.end(self.y[1])), Half::North(grid.start(self.y[0]))]
    }
}

/// What tiles are cut out of.
pub trait Cut: Sized {
    /// The part in a half of the plane, or nothing.
    fn cut(&self, half: HalfPlane) -> Option<Self>;
    /// The tiles that it may reach into, beyond the world as well.
    fn tiles(&self, grid: &Grid) -> Option<Tiles>;
}

/// A half of the plane whose line tiles are cut along.
#[derive(Debug, Clone, Copy)]
pub struct HalfPlane(Half);

/// Hands out the part in each tile, buffer included, by the tile's column and row from the south. Columns may lie
/// beside the world.
pub fn scatter<T: Cut>(whole: T, grid: &Grid, emit: &mut impl FnMut([i64; 2], T)) {
    let Some(reached) = whole.tiles(grid) else { return };
    let Some(tiles) = reached.in_world(grid) else { return };
    let bounded = if tiles == reached {
        Some(whole)
    } else {
        let [south, north] = tiles.rows(grid).map(HalfPlane);
        whole.cut(south).and_then(|part| part.cut(north))
    };
    if let Some(bounded) = bounded {
        scatter_within(bounded, tiles, grid, emit);
    }
}

fn scatter_within<T: Cut>(part: T, tiles: Tiles, grid: &Grid, emit: &mut impl FnMut([i64; 2], T)) {
    if tiles.is_one() {
        return emit([tiles.x[0], tiles.y[0]], part);
    }
    for (tiles, half) in tiles.halves(grid) {
        if let Some(part) = part.cut(HalfPlane(half)) {
            scatter_within(part, tiles, grid, emit);
        }
    }
}

impl Cut for Vec<Polygon> {
    fn cut(&self, HalfPlane(half): HalfPlane) -> Option<Self> {
        let mut parts = Self::with_capacity(self.len());
        for polygon in self {
            cut_polygon(polygon, half, &mut parts);
        }
        (!parts.is_empty()).then_some(parts)
    }

    fn tiles(&self, grid: &Grid) -> Option<Tiles> {
        Tiles::around(self.iter().flat_map(|polygon| &polygon[0]), grid)
    }
}

/// A line: its parts, each of two points at least.
impl Cut for Vec<Vec<Point>> {
    fn cut(&self, HalfPlane(half): HalfPlane) -> Option<Self> {
        let is_kept = |ends: &[Point]| half.see(ends[0]).across.max(half.see(ends[1]).across) <= 0;
        let mut parts = Self::new();
        for line in self {
            let mut is_open = false;
            for ends in line.windows(2) {
                match parts.last_mut().filter(|_| is_open) {
                    Some(part) if is_kept(ends) => part.push(ends[1]),
                    _ if is_kept(ends) => parts.push(ends.to_vec()),
                    _ => {}
                }
                is_open = is_kept(ends);
            }
        }
        (!parts.is_empty()).then_some(parts)
    }

    fn tiles(&self, grid: &Grid) -> Option<Tiles> {
        Tiles::around(self.iter().flatten(), grid)
    }
}

/// Adds the parts of a polygon in a half of the plane.
fn cut_polygon(polygon: &Polygon, half: Half, parts: &mut Vec<Polygon>) {
    let across = || polygon[0].iter().map(|at| half.see(*at).across);
    if across().all(|across| across <= 0) {
        return parts.push(polygon.clone());
    }
    if across().all(|across| across >= 0) {
        return;
    }
    let (mut rings, mut pieces) = (Vec::new(), Vec::new());
    let polygon: Polygon = polygon.iter().map(|ring| half.crossed(ring)).collect();
    let corners: Vec<Point> = polygon.iter().flat_map(|ring| half.corners(ring)).collect();
    for ring in polygon {
        cut_ring(ring, half, &corners, &mut rings, &mut pieces);
    }
    joined(&pieces, half, &mut rings);
    parts.extend(nested(rings));
}

/// A point of a ring, between the one before and the one after.
fn around(ring: &[Point], i: usize) -> [Point; 3] {
    let last = ring.len() - 1;
    [ring[if i == 0 { last } else { i - 1 }], ring[i], ring[if i == last { 0 } else { i + 1 }]]
}

/// Cuts a ring: it is kept as a whole, or in pieces that start and end at the line.
/// `corners` are points at which the polygon does not reach beyond the line.
fn cut_ring(
    ring: Ring,
    half: Half,
    corners: &[Point],
    whole: &mut Vec<Ring>,
    pieces: &mut Vec<Vec<Point>>,
) {
    let keeps: Vec<bool> = edges(&ring).map(|[a, b]| half.keeps(a, b)).collect();
    let kept_before = |i: usize| keeps[if i == 0 { keeps.len() } else { i } - 1];
    // Whether the ring does not simply go on at a point.
    let ends_at = |i: usize| {
        let touches = || half.pinches(around(&ring, i)) && !corners.contains(&ring[i]);
        kept_before(i) != keeps[i] || (keeps[i] && touches())
    };
    let Some(first) = (0..ring.len()).find(|&i| ends_at(i)) else {
        if keeps[0] {
            whole.push(ring);
        }
        return;
    };
    for i in (first..ring.len()).chain(0..first).filter(|&i| keeps[i]) {
        let [_, from, to] = around(&ring, i);
        if ends_at(i) {
            pieces.push(vec![from]);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(to);
        }
    }
}

/// Where a piece starts or ends.
#[derive(Debug, Clone, Copy)]
struct Tip {
    piece: usize,
    is_end: bool,
    at: Seen,
    /// The next point of the piece.
    inner: Seen,
}

impl Tip {
    /// Order along the line; at one point clockwise, from where the line comes from to where it goes to.
    fn compare(&self, other: &Self) -> Ordering {
        let way = |tip: &Self| {
            (
                i128::from(tip.inner.across - tip.at.across),
                i128::from(tip.inner.along - tip.at.along),
            )
        };
        let ((ax, ay), (bx, by)) = (way(self), way(other));
        let clockwise = || (ax * by - ay * bx).cmp(&0).then(ay.cmp(&by));
        self.at.along.cmp(&other.at.along).then_with(clockwise)
    }
}

/// Joins pieces along the line: from the end of each to the next start.
///
/// # Panics
/// When ends and starts do not take turns along the line: then the pieces are not those of polygons.
fn joined(pieces: &[Vec<Point>], half: Half, rings: &mut Vec<Ring>) {
    let tips = |(piece, points): (usize, &Vec<Point>)| {
        let tip = |is_end: bool, at: Point, inner: Point| Tip {
            piece,
            is_end,
            at: half.see(at),
            inner: half.see(inner),
        };
        let last = points.len() - 1;
        [tip(false, points[0], points[1]), tip(true, points[last], points[last - 1])]
    };
    let mut tips: Vec<Tip> = pieces.iter().enumerate().flat_map(tips).collect();
    tips.sort_by(Tip::compare);
    let mut next = vec![usize::MAX; pieces.len()];
    for pair in tips.chunks_exact(2) {
        assert!(pair[0].is_end && !pair[1].is_end, "what enters the line leaves it");
        next[pair[0].piece] = pair[1].piece;
    }
    for first in 0..pieces.len() {
        let mut walk: Vec<Point> = Vec::new();
        let mut piece = first;
        while next[piece] != usize::MAX {
            // Two pieces may meet at a point of the line.
            let from = usize::from(walk.last() == pieces[piece].first());
            walk.extend_from_slice(&pieces[piece][from..]);
            piece = std::mem::replace(&mut next[piece], usize::MAX);
        }
        if walk.len() > 1 && walk.first() == walk.last() {
            walk.pop();
        }
        if !walk.is_empty() {
            simple_rings(walk, rings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::doubled_area;

    fn ring(points: &[[i64; 2]]) -> Ring {
        points.iter().map(|&[x, y]| Point { x, y }).collect()
    }

    /// The areas, doubled, of the rings that are left of y = 10 and below.
    fn below(polygon: Polygon) -> Vec<Vec<i128>> {
        let parts = vec![polygon].cut(HalfPlane(Half::South(10))).unwrap_or_default();
        parts.iter().map(|rings| rings.iter().map(|ring| doubled_area(ring)).collect()).collect()
    }

    #[test]
    fn a_hole_that_touches_the_line_becomes_a_bay_with_its_mouth_closed() {
        let shell = ring(&[[0, 0], [20, 0], [20, 10], [20, 20], [0, 20], [0, 10]]);
        let hole = ring(&[[10, 10], [14, 4], [6, 4]]);
        assert_eq!(below(vec![shell, hole]), [[400, -48]]);
    }

    #[test]
    fn a_hole_that_touches_the_shell_where_both_touch_the_line_stays_a_hole() {
        let shell =
            ring(&[[0, 0], [20, 0], [20, 10], [20, 12], [16, 10], [14, 8], [10, 10], [0, 5]]);
        let hole = ring(&[[10, 10], [12, 6], [8, 6]]);
        assert_eq!(below(vec![shell, hole]), [[338, -16]]);
    }

    #[test]
    fn what_touches_the_line_from_beyond_is_gone() {
        assert!(below(vec![ring(&[[0, 20], [10, 10], [20, 20]])]).is_empty());
    }

    #[test]
    fn two_holes_that_touch_the_line_at_one_point_stay_two() {
        let shell = ring(&[[0, 0], [20, 0], [20, 10], [20, 20], [0, 20], [0, 10]]);
        let one = ring(&[[10, 10], [9, 4], [4, 4]]);
        let other = ring(&[[10, 10], [16, 4], [11, 4]]);
        assert_eq!(below(vec![shell, one, other]), [[400, -30, -30]]);
    }
}
