//! Which rings of a record are shells, and which holes are theirs.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString, Rect};

/// The rings of a record as polygons: the numbers of their parts, the shell first, in the order of the
/// shells. `parts` says where each part begins, and then where the last one ends; those without any
/// position count for nothing.
///
/// Shells run clockwise, and a hole is that of the smallest shell around it. If that leaves a hole
/// without a shell, orientation means nothing here, and a ring is a shell if it lies in an even number of
/// others.
pub fn polygons(coords: &[Coord], parts: &[usize]) -> Vec<Vec<usize>> {
    let numbered = parts.windows(2).map(|part| &coords[part[0]..part[1]]).enumerate();
    let rings = numbered.filter(|(_, ring)| !ring.is_empty());
    let rings: Vec<Ring> = rings.map(|(part, coords)| Ring::new(part, coords)).collect();
    by_orientation(&rings).unwrap_or_else(|| by_nesting(&rings))
}

struct Ring {
    part: usize,
    line: LineString,
    bounds: Option<Rect>,
    is_shell: bool,
}

impl Ring {
    fn new(part: usize, coords: &[Coord]) -> Self {
        let mut line = LineString::new(coords.to_vec());
        line.close();
        let is_shell = doubled_area(&line.0) <= 0.0;
        Self { part, bounds: line.bounding_rect(), is_shell, line }
    }

    fn size(&self) -> f64 {
        self.bounds.map_or(0.0, |bounds| bounds.width() * bounds.height())
    }

    /// Whether another ring, which does not cross this one, lies inside of it.
    fn contains(&self, other: &Self) -> bool {
        let (Some(outer), Some(inner)) = (self.bounds, other.bounds) else { return false };
        let fits = outer.min().x <= inner.min().x
            && outer.min().y <= inner.min().y
            && outer.max().x >= inner.max().x
            && outer.max().y >= inner.max().y;
        fits && self.contains_line(&other.line)
    }

    /// The first place of a line that does not lie on the border tells: a vertex, or else the middle of
    /// an edge.
    fn contains_line(&self, line: &LineString) -> bool {
        let middles = line.lines().map(|edge| (edge.start + edge.end) / 2.0);
        let mut places = line.coords().copied().chain(middles);
        let told = places.find_map(|place| match coord_pos_relative_to_ring(place, &self.line) {
            CoordPos::Inside => Some(true),
            CoordPos::Outside => Some(false),
            CoordPos::OnBoundary => None,
        });
        told.unwrap_or(true)
    }
}

/// Twice the area of a closed ring, positive if it runs counter-clockwise.
fn doubled_area(ring: &[Coord]) -> f64 {
    let origin = ring[0];
    let edges = ring.windows(2).map(|edge| (edge[0] - origin, edge[1] - origin));
    edges.map(|(a, b)| a.x * b.y - a.y * b.x).sum()
}

/// The smallest of some rings that contains another one.
fn around<'a>(ring: &Ring, others: impl Iterator<Item = &'a Ring>) -> Option<&'a Ring> {
    let around = others.filter(|other| other.part != ring.part && other.contains(ring));
    around.min_by(|a, b| a.size().total_cmp(&b.size()))
}

/// Nothing if a hole has no shell.
fn by_orientation(rings: &[Ring]) -> Option<Vec<Vec<usize>>> {
    let shells = || rings.iter().filter(|ring| ring.is_shell);
    let mut polygons: Vec<Vec<usize>> = shells().map(|shell| vec![shell.part]).collect();
    for hole in rings.iter().filter(|ring| !ring.is_shell) {
        let part = around(hole, shells())?.part;
        polygons.iter_mut().find(|polygon| polygon[0] == part)?.push(hole.part);
    }
    Some(polygons)
}

fn by_nesting(rings: &[Ring]) -> Vec<Vec<usize>> {
    let depth = |ring: &Ring| {
        rings.iter().filter(|other| other.part != ring.part && other.contains(ring)).count()
    };
    let depths: Vec<usize> = rings.iter().map(depth).collect();
    let at = |is_shell: bool| {
        let rings =
            rings.iter().zip(&depths).filter(move |(_, depth)| (*depth % 2 == 0) == is_shell);
        rings.map(|(ring, _)| ring)
    };
    let mut polygons: Vec<Vec<usize>> = at(true).map(|shell| vec![shell.part]).collect();
    for hole in at(false) {
        let shell = around(hole, at(true)).map(|shell| shell.part);
        let polygon = polygons.iter_mut().find(|polygon| Some(polygon[0]) == shell);
        match polygon {
            Some(polygon) => polygon.push(hole.part),
            None => polygons.push(vec![hole.part]),
        }
    }
    polygons
}

#[cfg(test)]
#[path = "rings_tests.rs"]
mod tests;
