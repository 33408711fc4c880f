//! How many points a second are looked up among the communes of France, on one thread and on all.
//!
//! ```sh
//! cargo run --release -p maille --example lookups               # fr:communes@2020
//! cargo run --release -p maille --example lookups -- communes.geojson
//! ```

use geo::{Coord, coord};
use maille::geometry::Metric;
use maille::index::Index;
use maille::io::{Layer, ReadOptions, read};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs of each measurement; the shortest counts.
const RUNS: usize = 7;

const POINTS: usize = 1_000_000;

/// Mainland France and Corsica.
const LOW: Coord = coord! { x: -5.2, y: 41.3 };
const HIGH: Coord = coord! { x: 9.6, y: 51.1 };

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "fr:communes@2020".to_owned());
    let layer: Layer = match maille::france::dataset(&name) {
        Ok(_) => maille::france::load(&name)?,
        Err(_) => read(name.as_ref(), &ReadOptions::default())?,
    };
    let (built, index) = timed(3, || Index::build(&layer.polygons, Metric::Geodesic));
    let index = index?;
    println!("building: {:.1} ms", millis(built));
    if let Some(path) = std::env::args().nth(2) {
        std::fs::write(path, index.as_bytes())?;
    }
    println!("size: {:.1} MB", index.as_bytes().len() as f64 / 1e6);
    let points = points();
    let mut units = vec![None; points.len()];
    let (one, ()) = timed(RUNS, || index.locate_into(&points, &mut units));
    println!("many, one thread: {:.1} ms", millis(one));
    let (all, _) = timed(RUNS, || index.locate_many(&points));
    println!("many, all threads: {:.1} ms", millis(all));
    let (single, ()) =
        timed(RUNS, || points.iter().for_each(|&at| _ = black_box(index.locate(at))));
    println!("one at a time: {:.1} ms", millis(single));
    println!("{} of {} points are in a unit", units.iter().flatten().count(), points.len());
    Ok(())
}

/// The shortest time of several runs, and what the last one gave.
fn timed<T>(runs: usize, mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut measure = || {
        let start = Instant::now();
        let result = run();
        (start.elapsed(), result)
    };
    let mut best = measure();
    for _ in 1..runs {
        let (time, result) = measure();
        best = (best.0.min(time), result);
    }
    best
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Uniform random points (SplitMix64: G. L. Steele, D. Lea and C. H. Flood, 2014).
fn points() -> Vec<Coord> {
    let mut state = 2020_u64;
    let mut share = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut point = || {
        let (x, y) = (share(), share());
        LOW + coord! { x: (HIGH - LOW).x * x, y: (HIGH - LOW).y * y }
    };
    (0..POINTS).map(|_| point()).collect()
}
