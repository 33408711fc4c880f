//! Communes of addresses, on one core: `cargo bench -p maille --bench addresses`.
//!
//! `written out` is every commune as on an envelope, `misspelt` the same with a letter left out,
//! `messy` the list of the tests, where every address is a case of its own.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use maille::france::address::{Gazetteer, Query};
use std::hint::black_box;

/// Postcode and name of every commune.
fn pairs() -> Vec<(String, String)> {
    let layer = maille::france::load("fr:communes@2026").expect("built-in data are sound");
    let text = |feature: maille::io::Feature<'_>, name: &str| {
        let value = feature.get(name).expect("communes have all fields");
        value.as_text().unwrap_or_default().into_owned()
    };
    let pair = |feature| {
        let postcodes = text(feature, "codes_postaux");
        let first = postcodes.split(' ').next().unwrap_or_default();
        (first.to_owned(), text(feature, "nom"))
    };
    layer.features().map(pair).collect()
}

fn written_out() -> Vec<String> {
    let write = |(postcode, nom): (String, String)| {
        format!("12 bis avenue du Général-de-Gaulle\n{postcode} {}", nom.to_uppercase())
    };
    pairs().into_iter().map(write).collect()
}

fn misspelt() -> Vec<String> {
    let write = |(postcode, nom): (String, String)| {
        let middle = nom.chars().count() / 2;
        let letters = nom.chars().enumerate().filter(|(at, _)| *at != middle);
        let nom: String = letters.map(|(_, letter)| letter).collect();
        format!("3 place de la Mairie, {postcode} {nom}")
    };
    pairs().into_iter().map(write).collect()
}

fn messy() -> Vec<String> {
    let text = include_str!("../crates/maille-france/tests/address/messy.csv");
    // A quoted address keeps its quotes; that is messy as well.
    text.lines().skip(1).map(|line| line.replace("\\n", "\n")).collect()
}

fn find(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::new(2026).expect("built-in data are sound");
    let mut group = criterion.benchmark_group("addresses");
    group.sample_size(10);
    for (name, addresses) in
        [("written out", written_out()), ("misspelt", misspelt()), ("messy", messy())]
    {
        group.throughput(Throughput::Elements(addresses.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for address in &addresses {
                    black_box(gazetteer.find(&Query::parse(black_box(address))));
                }
            });
        });
    }
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("addresses");
    group.sample_size(10);
    group.bench_function("build the gazetteer", |bencher| bencher.iter(|| Gazetteer::new(2026)));
}

criterion_group!(addresses, find, build);
criterion_main!(addresses);
