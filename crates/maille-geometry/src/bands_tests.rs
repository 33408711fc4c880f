use super::{Bands, edge_bounds, ends, upwards};
use crate::bounds::Bounds;
use crate::mesh::{Mesh, Sides};
use crate::predicates::turn;
use geo::Coord;
use proptest::prelude::*;

/// Arcs that wander over a grid, up to some hundred edges each.
fn mesh() -> impl Strategy<Value = Mesh> {
    let arc = prop::collection::vec((-20_i8..20, -20_i8..20), 2..120);
    prop::collection::vec(arc, 1..40).prop_map(|arcs| {
        let mut mesh = Mesh::with_capacity(2, [].into(), 0, 0);
        for arc in arcs {
            let mut coords: Vec<Coord> =
                arc.iter().map(|&(x, y)| Coord { x: x.into(), y: y.into() }).collect();
            coords.dedup();
            if coords.len() > 1 {
                mesh.extend_arc(&coords, &[]);
                mesh.finish_arc(Sides { faces: [0, 1], units: [0, 1] });
            }
        }
        mesh
    })
}

fn edges(mesh: &Mesh) -> Vec<u32> {
    let arcs = mesh.offsets.windows(2);
    arcs.flat_map(|bounds| bounds[0]..bounds[1] - 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pairs_are_all_whose_boxes_meet_each_once(mesh in mesh()) {
        let edges = edges(&mesh);
        let meet = |a: u32, b: u32| edge_bounds(&mesh, a).meets(&edge_bounds(&mesh, b));
        let mut expected = Vec::new();
        for (i, &one) in edges.iter().enumerate() {
            let others = edges[i + 1..].iter().filter(|&&other| meet(one, other));
            expected.extend(others.map(|&other| [one, other]));
        }
        let bands = Bands::of(&mesh, 0..mesh.len());
        let mut found = bands.pairs(&mesh, |mut pair, found| {
            pair.sort_unstable();
            found.push(pair);
        });
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn an_edge_meets_those_whose_boxes_meet_its_own(mesh in mesh()) {
        let bands = Bands::of(&mesh, 1..mesh.len());
        let listed: Vec<u32> = bands.edges().collect();
        for edge in edges(&mesh).into_iter().take(20) {
            let mut found = Vec::new();
            bands.meeting(&mesh, edge, |other| found.push(other));
            found.sort_unstable();
            found.dedup();
            let bounds = edge_bounds(&mesh, edge);
            let meets = |&&other: &&u32| edge_bounds(&mesh, other).meets(&bounds);
            let expected: Vec<u32> = listed.iter().filter(meets).copied().collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn positions_in_a_box_are_all_that_lie_there(
        mesh in mesh(),
        corners in prop::collection::vec((-22..22_i8, -22..22_i8), 2..4),
        edges_per_run in 1_u32..70,
    ) {
        let corners = corners.iter().map(|&(x, y)| Coord { x: x.into(), y: y.into() });
        let bounds = Bounds::of(&corners.collect::<Vec<_>>());
        let bands = Bands::in_runs(&mesh, 1..mesh.len(), edges_per_run);
        let mut found: Vec<u32> = bands.positions_in(&mesh, &bounds).collect();
        found.sort_unstable();
        found.dedup();
        let (low, high) = (bounds.low, bounds.high);
        let lies_there = |&position: &u32| {
            let at = mesh.coords[position as usize];
            low.x <= at.x && at.x <= high.x && low.y <= at.y && at.y <= high.y
        };
        let expected: Vec<u32> = (mesh.offsets[1]..mesh.offsets[mesh.len()]).filter(lies_there).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_sweep_meets_each_pair_of_runs_once(mesh in mesh(), edges_per_run in 1_u32..70) {
        let bands = Bands::in_runs(&mesh, 0..mesh.len(), edges_per_run);
        let runs = bands.runs();
        let mut found = bands.sweep(|[one, other], found| found.push([one.min(other), one.max(other)]));
        found.sort_unstable();
        let meet = |[one, other]: &[usize; 2]| runs[*one].bounds.meets(&runs[*other].bounds);
        let pairs = (0..runs.len()).flat_map(|one| (one..runs.len()).map(move |other| [one, other]));
        prop_assert_eq!(found, pairs.filter(meet).collect::<Vec<_>>());
    }

    /// Of edges that do not cross: vertical ones, each at an x of its own.
    #[test]
    fn the_nearest_edge_on_the_left_is_found(
        lines in prop::collection::btree_map(-30_i8..30, (-30_i8..30, 1_i8..9), 1..60),
        points in prop::collection::vec((-31.0..31.0_f64, -31_i8..31), 20),
    ) {
        let mut mesh = Mesh::with_capacity(2, [].into(), 0, 0);
        for (&x, &(y, height)) in &lines {
            let at = |y: i8| Coord { x: x.into(), y: y.into() };
            mesh.extend_arc(&[at(y), at(y + height)], &[]);
            mesh.finish_arc(Sides { faces: [0, 1], units: [0, 1] });
        }
        let bands = Bands::of(&mesh, 0..mesh.len());
        for (x, y) in points {
            let point = Coord { x, y: y.into() };
            let is_left = |&edge: &u32| {
                let [low, high] = upwards(ends(&mesh, edge));
                low.y <= point.y && point.y < high.y && turn(low, high, point) < 0.0
            };
            let left = edges(&mesh).into_iter().filter(is_left);
            let expected = left.max_by(|&a, &b| ends(&mesh, a)[0].x.total_cmp(&ends(&mesh, b)[0].x));
            prop_assert_eq!(bands.left_of(&mesh, point, |_| true), expected);
        }
    }
}
