//! What an index is asked, by itself: `cargo bench -p maille --bench lookups`.
//!
//! The communes are those of 2020; points are uniform in a box around mainland France.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geo::{Coord, Rect, coord};
use maille::geometry::{Metric, Polygons};
use maille::index::{Index, IndexFile};
use std::hint::black_box;
use std::sync::LazyLock;

static COMMUNES: LazyLock<Polygons> = LazyLock::new(|| {
    maille::france::load("fr:communes@2020").expect("built-in data are sound").polygons
});

static INDEX: LazyLock<Index> =
    LazyLock::new(|| Index::build(&*COMMUNES, Metric::Geodesic).expect("communes fit an index"));

/// A million points of the R₂ sequence (M. Roberts, 2018), in an order that jumps about.
static POINTS: LazyLock<Vec<Coord>> = LazyLock::new(|| {
    let share = |i: u32, step: f64| (0.5 + f64::from(i) * step).fract();
    let shares = (0..1_000_000)
        .map(|i| (share(i, 0.754_877_666_246_692_7), share(i, 0.569_840_290_998_053_3)));
    shares.map(|(x, y)| coord! { x: -5.2 + 14.8 * x, y: 41.3 + 9.8 * y }).collect()
});

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10).throughput(Throughput::Elements(COMMUNES.coords().len() as u64));
    group.bench_function("build", |bencher| {
        bencher.iter(|| Index::build(black_box(&*COMMUNES), Metric::Geodesic));
    });
}

fn lookups(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    group.sample_size(20).throughput(Throughput::Elements(POINTS.len() as u64));
    group.bench_function("locate", |bencher| {
        bencher.iter(|| POINTS.iter().for_each(|&at| _ = black_box(INDEX.locate(at))));
    });
    let mut units = vec![None; POINTS.len()];
    group.bench_function("locate_into", |bencher| {
        bencher.iter(|| INDEX.locate_into(black_box(&POINTS), &mut units));
    });
    group.bench_function("locate_many", |bencher| {
        bencher.iter(|| INDEX.locate_many(black_box(&POINTS)));
    });
}

fn others(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    let sea: Vec<Coord> =
        POINTS.iter().copied().filter(|&at| INDEX.locate(at).is_none()).take(1000).collect();
    group.throughput(Throughput::Elements(sea.len() as u64));
    group.bench_function("nearest", |bencher| {
        bencher.iter(|| sea.iter().for_each(|&at| _ = black_box(INDEX.nearest(at, 1e5))));
    });
    group.throughput(Throughput::Elements(1));
    let window = Rect::new(coord! { x: 2.2, y: 48.8 }, coord! { x: 2.5, y: 48.95 });
    group.bench_function("within", |bencher| bencher.iter(|| INDEX.within(black_box(window))));
    let bytes = INDEX.as_bytes();
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.sample_size(20).bench_function("verify", |bencher| {
        let open = || IndexFile::from_bytes("communes", bytes).expect("it is sound");
        bencher.iter_batched(open, IndexFile::verify, criterion::BatchSize::PerIteration);
    });
}

criterion_group!(index, build, lookups, others);
criterion_main!(index);
