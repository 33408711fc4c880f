//! Against another build of PROJ: positions all over France, in its systems, are judged by pyproj.

#[path = "judges/mod.rs"]
mod judges;

use geo::Coord;
use judges::{BENCH, judge, skipped};
use maille::io::{Crs, Reprojection};
use std::fmt::Write;
use std::fs;

/// Systems of France with a rectangle of longitudes and latitudes where they are used, and one beyond.
const SYSTEMS: [(&str, [f64; 4]); 19] = [
    ("EPSG:2154", [-5.5, 41.0, 10.0, 51.5]),
    ("EPSG:9793", [-5.5, 41.0, 10.0, 51.5]),
    ("EPSG:3942", [-5.5, 41.0, 10.0, 43.5]),
    ("EPSG:3943", [-5.5, 41.5, 10.0, 44.5]),
    ("EPSG:3944", [-5.5, 42.5, 10.0, 45.5]),
    ("EPSG:3945", [-5.5, 43.5, 10.0, 46.5]),
    ("EPSG:3946", [-5.5, 44.5, 10.0, 47.5]),
    ("EPSG:3947", [-5.5, 45.5, 10.0, 48.5]),
    ("EPSG:3948", [-5.5, 46.5, 10.0, 49.5]),
    ("EPSG:3949", [-5.5, 47.5, 10.0, 50.5]),
    ("EPSG:3950", [-5.5, 48.5, 10.0, 51.5]),
    ("EPSG:5490", [-63.5, 14.0, -60.5, 18.5]),
    ("EPSG:2972", [-55.0, 2.0, -51.0, 6.0]),
    ("EPSG:2975", [55.0, -21.5, 56.0, -20.5]),
    ("EPSG:4471", [44.5, -13.5, 45.5, -12.0]),
    ("EPSG:4467", [-57.0, 46.5, -56.0, 47.5]),
    ("EPSG:4171", [-5.5, 41.0, 10.0, 51.5]),
    ("EPSG:9777", [-5.5, 41.0, 10.0, 51.5]),
    ("EPSG:3857", [-180.0, -85.0, 180.0, 85.0]),
];

/// Positions in each system. Odd, so that they are not all on a grid.
const COUNT: u32 = 2001;

#[test]
fn positions_are_where_pyproj_finds_them() {
    if skipped() {
        return;
    }
    let mut rows = String::from("source,target,x,y,to_x,to_y\n");
    for (code, [west, south, east, north]) in SYSTEMS {
        let mut there: Vec<Coord> = (0..COUNT)
            .map(|i| {
                let (u, v) = quasi_random(i);
                Coord { x: west + u * (east - west), y: south + v * (north - south) }
            })
            .collect();
        push(&mut rows, "EPSG:4326", code, &mut there);
        push(&mut rows, code, "EPSG:4326", &mut there);
        if code != "EPSG:3857" {
            push(&mut rows, "EPSG:4326", "EPSG:3857", &mut there);
        }
    }
    let path = BENCH.path("positions.csv");
    fs::write(&path, rows).expect("the positions are written");
    judge("reproject_proj.py", path.to_str());
}

/// Evenly spread over the unit square: multiples of the inverses of the plastic number and its square.
fn quasi_random(i: u32) -> (f64, f64) {
    let i = f64::from(i);
    ((i * 0.754_877_666_246_692_8).fract(), (i * 0.569_840_290_998_053_3).fract())
}

/// Transforms positions, and notes both sides for the judge.
fn push(rows: &mut String, source: &str, target: &str, positions: &mut [Coord]) {
    let way = Reprojection::new(&Crs::parse(source), &Crs::parse(target)).expect("both are known");
    let before = positions.to_vec();
    assert_eq!(way.transform_all(positions), 0, "{source} to {target}");
    for (from, to) in before.iter().zip(positions) {
        let numbers = format!("{},{},{},{}", from.x, from.y, to.x, to.y);
        writeln!(rows, "{source},{target},{numbers}").expect("strings can be written");
    }
}
