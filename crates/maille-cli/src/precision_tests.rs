use super::*;

fn polygons(units: &[&[&[[f64; 2]]]]) -> Polygons {
    let mut polygons = Polygons::new();
    for unit in units {
        for ring in *unit {
            for [x, y] in *ring {
                polygons.push_vertex(*x, *y);
            }
            polygons.finish_ring().unwrap();
        }
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    polygons
}

#[test]
fn neighbours_stay_matched() {
    let left: &[[f64; 2]] = &[[0., 0.], [1.004, 0.126], [1.006, 1.0], [0., 1.]];
    let right: &[[f64; 2]] = &[[1.004, 0.126], [2., 0.], [2., 1.], [1.006, 1.0]];
    let rounded = rounded(&polygons(&[&[left], &[right]]), 2);
    let expected = [[0., 0.], [1., 0.13], [1.01, 1.], [0., 1.]].as_slice();
    let neighbour = [[1., 0.13], [2., 0.], [2., 1.], [1.01, 1.]].as_slice();
    assert_eq!(
        rounded.coords(),
        polygons(&[&[expected], &[neighbour]]).coords()
    );
}

#[test]
fn what_collapses_is_left_out() {
    let square: &[[f64; 2]] = &[[0., 0.], [10., 0.], [10., 10.], [0., 10.]];
    let hole: &[[f64; 2]] = &[[5., 5.], [5., 5.1], [5.1, 5.]];
    let speck: &[[f64; 2]] = &[[20., 20.], [20.1, 20.], [20., 20.1]];
    let rounded = rounded(&polygons(&[&[square, hole], &[speck]]), 0);
    assert_eq!((rounded.len(), rounded.coords().len()), (2, 4));
    assert!(rounded.rings_of(1).is_empty());
}
