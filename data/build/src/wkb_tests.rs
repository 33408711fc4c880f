use super::push_multi_polygon;
use maille_geometry::Polygons;

/// `MULTIPOLYGON(((0 0, 0 1, 1 1, 0 0)))`
fn triangle() -> String {
    let positions = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)];
    let mut bytes = vec![1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0];
    for (x, y) in positions {
        bytes.extend(f64::to_le_bytes(x));
        bytes.extend(f64::to_le_bytes(y));
    }
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"))
}

fn read(hex: &str) -> anyhow::Result<Polygons> {
    let mut polygons = Polygons::new();
    push_multi_polygon(hex, &mut polygons)?;
    polygons.finish_unit();
    Ok(polygons)
}

#[test]
fn a_multi_polygon_is_read() {
    let polygons = read(&triangle()).unwrap();
    assert_eq!(polygons.rings_of(0), 0..1);
    let coords: Vec<_> = polygons.coords().iter().map(|c| (c.x, c.y)).collect();
    assert_eq!(coords, [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
}

#[test]
fn anything_else_is_an_error() {
    let triangle = triangle();
    for (hex, expected) in [
        (triangle[..60].to_owned(), "the WKB is cut off"),
        (triangle[..61].to_owned(), "an odd number of hexadecimal digits"),
        (format!("{triangle}00"), "1 bytes after the end of the WKB"),
        (triangle.replacen("0106", "0006", 1), "found 0, 6"),
        (triangle.replacen("0106", "0103", 1), "found 1, 3"),
        (triangle.replacen("0106", "01x6", 1), "not hexadecimal"),
    ] {
        let error = read(&hex).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }
}
