//! Each stage from a file of communes to a file of EPCI, by itself: `cargo bench -p maille`.
//!
//! The communes are those of 2020, 2.5 million vertices. Parsing and writing are counted in bytes
//! of `GeoJSON`, the other stages in vertices of the communes.

use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use criterion::{criterion_group, criterion_main};
use maille::geometry::{Mesh, Topology};
use maille::io::{Format, Layer, geojson, write};
use maille::territory::{columns, group_by};
use std::hint::black_box;
use std::io;
use std::sync::LazyLock;

/// What the stages start from.
struct Communes {
    /// The communes as `GeoJSON`.
    text: Vec<u8>,
    layer: Layer,
    /// The EPCI of each commune.
    epci: Vec<Option<u32>>,
}

static COMMUNES: LazyLock<Communes> = LazyLock::new(|| {
    let layer = maille::france::load("fr:communes@2020").expect("built-in data are sound");
    let epci = columns(&layer, &["epci"]).expect("communes have an EPCI");
    let epci = group_by(&epci).of_unit;
    let mut text = Vec::new();
    write(&layer, Format::GeoJson, &mut text).expect("memory takes everything");
    Communes { text, layer, epci }
});

fn parse(criterion: &mut Criterion) {
    let Communes { text, .. } = &*COMMUNES;
    stage(criterion, bytes()).bench_function("parse", |bencher| {
        bencher.iter(|| geojson::read_bytes("communes", black_box(text), None));
    });
}

fn build(criterion: &mut Criterion) {
    let Communes { layer, .. } = &*COMMUNES;
    stage(criterion, vertices()).bench_function("build", |bencher| {
        bencher.iter(|| Topology::build(black_box(&layer.polygons)));
    });
}

fn dissolve(criterion: &mut Criterion) {
    let Communes { layer, epci, .. } = &*COMMUNES;
    let topology = Topology::build(&layer.polygons);
    stage(criterion, vertices()).bench_function("dissolve", |bencher| {
        bencher.iter(|| topology.dissolve(black_box(epci)));
    });
}

fn resolve(criterion: &mut Criterion) {
    let Communes { layer, epci, .. } = &*COMMUNES;
    let mesh = Topology::build(&layer.polygons).dissolve(epci);
    stage(criterion, vertices()).bench_function("resolve", |bencher| {
        bencher.iter_batched(|| mesh.clone(), Mesh::resolve, BatchSize::LargeInput);
    });
}

fn polygons(criterion: &mut Criterion) {
    let Communes { layer, epci, .. } = &*COMMUNES;
    let mesh = Topology::build(&layer.polygons).dissolve(epci);
    let coverage = mesh.resolve().expect("communes can be merged").coverage;
    stage(criterion, vertices()).bench_function("polygons", |bencher| {
        bencher.iter(|| black_box(&coverage).polygons());
    });
}

fn write_out(criterion: &mut Criterion) {
    let Communes { layer, .. } = &*COMMUNES;
    stage(criterion, bytes()).bench_function("write", |bencher| {
        bencher.iter(|| write(black_box(layer), Format::GeoJson, &mut io::sink()));
    });
}

fn stage(criterion: &mut Criterion, throughput: Throughput) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(20).throughput(throughput);
    group
}

fn bytes() -> Throughput {
    Throughput::Bytes(COMMUNES.text.len() as u64)
}

fn vertices() -> Throughput {
    Throughput::Elements(COMMUNES.layer.polygons.coords().len() as u64)
}

criterion_group!(stages, parse, build, dissolve, resolve, polygons, write_out);
criterion_main!(stages);
