//! Random coverages: grids and Voronoi cells, with holes, enclaves and islands.

use geo::{
    AffineOps, AffineTransform, Centroid, Coord, IsConvex, LineString, MultiPolygon, Polygon,
};
use proptest::prelude::*;
use spade::handles::VoronoiVertex;
use spade::{DelaunayTriangulation, Point2, Triangulation};

/// A grid of quadrilaterals whose inner corners are pushed about, so that no two edges are
/// parallel. `jitter` has two values from -0.4 to 0.4 for each corner.
#[expect(clippy::cast_precision_loss, reason = "a few columns and rows")]
pub fn grid(columns: usize, rows: usize, jitter: &[(f64, f64)]) -> Vec<Polygon> {
    let corner = |x: usize, y: usize| {
        let (dx, dy) = jitter[(y * (columns + 1) + x) % jitter.len()];
        Coord { x: x as f64 + dx, y: y as f64 + dy }
    };
    let cell = |x: usize, y: usize| {
        let ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        Polygon::new(LineString::new(ring.map(|(x, y)| corner(x, y)).to_vec()), vec![])
    };
    (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| cell(x, y)).collect()
}

/// The Voronoi cells of sites that lie all within a square of [`SIDE`]. A corner is the centre of a
/// triangle of sites, and computed from that alone, so the cells around it have it to the last bit.
fn voronoi(sites: &[(f64, f64)]) -> Vec<Polygon> {
    let mut triangles = DelaunayTriangulation::<Point2<f64>>::new();
    for &(x, y) in sites {
        triangles.insert(Point2::new(x, y)).expect("small numbers");
    }
    let cells = triangles.voronoi_faces().filter_map(|cell| {
        let corners = cell.adjacent_edges().map(|edge| match edge.from() {
            VoronoiVertex::Inner(triangle) => Some(triangle.circumcenter()),
            VoronoiVertex::Outer(_) => None,
        });
        let corners: Option<Vec<Coord>> =
            corners.map(|corner| corner.map(|Point2 { x, y }| Coord { x, y })).collect();
        corners.filter(|ring| ring.iter().all(is_within))
    });
    cells.map(|ring| Polygon::new(LineString::new(ring), vec![])).collect()
}

/// Length of the square that Voronoi cells fill.
const SIDE: f64 = 8.0;

fn is_within(at: &Coord) -> bool {
    [at.x, at.y].iter().all(|part| (0.0..=SIDE).contains(part))
}

prop_compose! {
    fn jittered()(columns in 1_usize..9, rows in 1_usize..9)(
        jitter in prop::collection::vec((-0.4..0.4_f64, -0.4..0.4_f64), 100),
        size in Just((columns, rows)),
    ) -> Vec<Polygon> {
        grid(size.0, size.1, &jitter)
    }
}

prop_compose! {
    fn scattered()(
        sites in prop::collection::vec((0.0..SIDE, 0.0..SIDE), 12..80),
    ) -> Vec<Polygon> {
        voronoi(&sites)
    }
}

/// What is inside a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Nothing but itself.
    Whole,
    /// A place that is in no unit.
    Lake,
    /// Another unit.
    Enclave,
    /// Another unit, and in it a part of the cell.
    EnclaveInEnclave,
}

prop_compose! {
    /// Cells of either kind, some left out, some with lakes or enclaves. Enclaves are units of one or
    /// two parts.
    pub fn mosaic()(cells in prop_oneof![jittered(), scattered()])(
        inside in prop::collection::vec(
            prop_oneof![
                1 => Just(None),
                12 => Just(Some(Inside::Whole)),
                1 => Just(Some(Inside::Lake)),
                2 => Just(Some(Inside::Enclave)),
                2 => Just(Some(Inside::EnclaveInEnclave)),
            ],
            cells.len(),
        ),
        parts in 1_usize..3,
        cells in Just(cells),
    ) -> Vec<MultiPolygon> {
        let (mut units, mut enclaves) = (Vec::new(), Vec::new());
        for (cell, inside) in cells.into_iter().zip(inside) {
            let Some(inside) = inside else { continue };
            let (unit, enclave) = furnished(cell, inside);
            units.push(unit);
            enclaves.extend(enclave);
        }
        units.extend(enclaves.chunks(parts).map(|parts| MultiPolygon::new(parts.to_vec())));
        units
    }
}

/// A cell with what is inside, if it is convex, and its enclave.
fn furnished(cell: Polygon, inside: Inside) -> (MultiPolygon, Option<Polygon>) {
    if inside == Inside::Whole || !cell.exterior().is_convex() {
        return (cell.into(), None);
    }
    let [outer, inner] = [0.6, 0.3].map(|by| shrunk(&cell, by));
    let around =
        |shell: &LineString, hole: &LineString| Polygon::new(shell.clone(), vec![hole.clone()]);
    let unit = around(cell.exterior(), &outer);
    match inside {
        Inside::Whole | Inside::Lake => (unit.into(), None),
        Inside::Enclave => (unit.into(), Some(Polygon::new(outer, vec![]))),
        Inside::EnclaveInEnclave => {
            let enclave = around(&outer, &inner);
            (MultiPolygon::new(vec![unit, Polygon::new(inner, vec![])]), Some(enclave))
        }
    }
}

/// The border of a convex cell, drawn in towards its middle.
fn shrunk(cell: &Polygon, by: f64) -> LineString {
    let middle = cell.centroid().expect("a cell has an area");
    cell.exterior().affine_transform(&AffineTransform::scale(by, by, middle))
}
