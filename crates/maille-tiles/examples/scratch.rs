#![allow(missing_docs)]
use maille_geometry::Topology;
use maille_tiles::*;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let layer = maille_io::read(std::path::Path::new(&args[1]), &maille_io::ReadOptions::default()).unwrap();
    eprintln!("read {:?}", t.elapsed());
    let world = layer.polygons.moved(to_world).unwrap();
    let coverage = Topology::build(&world).resolve().unwrap().coverage;
    eprintln!("mesh {:?}", t.elapsed());
    let mut features = Features::new();
    let keep: Vec<&str> = args.get(4).map(|k| k.split(',').collect()).unwrap_or_default();
    for f in layer.features() {
        let fields: Vec<_> = f.fields().filter(|(n, _)| keep.is_empty() || keep.contains(&&**n)).map(|(n, v)| (n.into_owned(), v.as_text().map(|t| t.into_owned()))).collect();
        features.push(None, fields.iter().filter_map(|(n, v)| Some((n.as_str(), mvt::Value::from(v.as_deref()?)))));
    }
    drop(layer);
    eprintln!("features {:?}", t.elapsed());
    let zooms: u8 = args[2].parse().unwrap();
    let zmax: u8 = args[3].parse().unwrap();
    let source = Source { coverage, layers: vec![Layer { name: "communes".into(), zooms: zooms..=zmax, features, content: Content::Units { groups: None, others: vec![] } }] };
    let options = Options { extent_bits: 12, buffer: 80, small: Small::Keep, max_tile_bytes: 500_000, expendable: vec![] };
    let mut n = 0;
    let mut last = t.elapsed();
    let mut z = zooms;
    let reports = tile(&[source], zooms..=zmax, &options, |tile, bytes| { n += bytes.len(); if tile.z != z { z = tile.z; } Ok::<(), ()>(()) }).unwrap();
    let _ = &mut last;
    for r in reports { eprintln!("{r:?}"); }
    eprintln!("done {:?} {n}", t.elapsed());
}
