//! How fast points are looked up among units, on one thread and on all.
//!
//! ```sh
//! cargo run --release -p maille --example lookups                      # fr:communes@2020
//! cargo run --release -p maille --example lookups -- communes.geojson
//! ```
//!
//! Random points, or those of a file of pairs of `f64`; a file named last gets the number of the unit of
//! each as `i32`, -1 for none.

use geo::{Coord, coord};
use maille::geometry::Metric;
use maille::index::{Index, UnitId};
use maille::io::{ReadOptions, read};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

/// Runs of each measurement; the shortest counts.
const RUNS: usize = 3;

/// Mainland France and Corsica.
const LOW: Coord = coord! { x: -5.2, y: 41.3 };
const HIGH: Coord = coord! { x: 9.6, y: 51.1 };

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let name = words.first().map_or("fr:communes@2020", String::as_str);
    let layer = match maille::france::dataset(name) {
        Ok(_) => maille::france::load(name)?,
        Err(_) => read(name.as_ref(), &ReadOptions::default())?,
    };
    let points = match words.get(1) {
        Some(path) => pairs(&std::fs::read(path)?),
        None => random(1_000_000),
    };
    let index = timed("building", || Index::build(&layer.polygons, Metric::Geodesic))?;
    eprintln!("{} bytes", index.as_bytes().len());

    let mut units = vec![None; points.len()];
    timed("many, one thread", || index.locate_into(&points, &mut units));
    timed("many, all threads", || index.locate_many(&points));
    timed("one at a time", || points.iter().for_each(|&at| _ = black_box(index.locate(at))));
    eprintln!("{} of {} points are in a unit", units.iter().flatten().count(), points.len());
    if let Some(path) = words.get(2) {
        let number = |unit: Option<UnitId>| unit.map_or(Ok(-1), |unit| i32::try_from(unit.index()));
        let numbers = units.into_iter().map(number).collect::<Result<Vec<_>, _>>()?;
        std::fs::write(path, numbers.into_iter().flat_map(i32::to_le_bytes).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Says how long the shortest of several runs took; gives what the last one gave.
fn timed<T>(what: &str, mut run: impl FnMut() -> T) -> T {
    let mut measure = || {
        let start = Instant::now();
        let result = run();
        (start.elapsed(), result)
    };
    let mut best = measure();
    for _ in 1..RUNS {
        let (time, result) = measure();
        best = (best.0.min(time), result);
    }
    eprintln!("{what}: {:.1} ms", best.0.as_secs_f64() * 1e3);
    best.1
}

/// The points of a file.
fn pairs(bytes: &[u8]) -> Vec<Coord> {
    let (numbers, _) = bytes.as_chunks::<8>();
    let (pairs, _) = numbers.as_chunks::<2>();
    pairs
        .iter()
        .map(|&[x, y]| coord! { x: f64::from_le_bytes(x), y: f64::from_le_bytes(y) })
        .collect()
}

/// Uniform random points (`SplitMix64`: G. L. Steele, D. Lea and C. H. Flood, 2014).
fn random(count: usize) -> Vec<Coord> {
    let mut state = 2020_u64;
    let mut share = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((bits ^ bits >> 31) >> 32).unwrap_or_default();
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    };
    let mut point = || {
        let (x, y) = (share(), share());
        LOW + coord! { x: (HIGH - LOW).x * x, y: (HIGH - LOW).y * y }
    };
    (0..count).map(|_| point()).collect()
}
