//! Writes small index files for the target `index` to start from, in `fuzz/corpus/index/`: each has something
//! that an index file can hold.

use maille_geometry::{Metric, Polygons};
use maille_index::{Index, Table, Value};
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/index");
    fs::create_dir_all(&folder)?;
    let layers = [
        ("empty", Polygons::new()),
        ("square", units(&[&[square(1.0, 1.0, 4.0)]])?),
        ("overlap", units(&[&[square(0.0, 0.0, 4.0)], &[square(2.0, 2.0, 4.0)]])?),
        ("hole", units(&[&[square(0.0, 0.0, 6.0), square(2.0, 2.0, 2.0)]])?),
        ("grid", grid(8)?),
    ];
    for (name, polygons) in &layers {
        for (metric, kind) in [(Metric::Planar, "planar"), (Metric::Geodesic, "geodesic")] {
            let index = Index::build(polygons, metric)?;
            fs::write(folder.join(format!("{name}-{kind}.maille")), index.as_bytes())?;
        }
    }
    fs::write(folder.join("levels.maille"), with_levels(&layers[4].1)?.as_bytes())?;
    Ok(())
}

/// An index with two levels and with values of every kind.
fn with_levels(polygons: &Polygons) -> Result<Index, Box<dyn Error>> {
    let mut table = Table::new();
    let values = [Value::Text("Rouen"), Value::Json("12.5"), Value::Null];
    table.push_column("nom", (0..polygons.len()).map(|unit| values[unit % 3]));
    let mut regions = Table::new();
    regions.push_column("code", [Value::Text("28"), Value::Text("76")]);
    let rows = (0..polygons.len()).map(|unit| [Some(0), Some(1), None][unit % 3]);
    let index = Index::builder(polygons, Metric::Planar)
        .crs("EPSG:2154")
        .dataset("fr:communes@2026")
        .units("commune", table)
        .level("region", rows.collect(), regions)
        .build()?;
    Ok(index)
}

/// Squares side by side.
fn grid(side: u8) -> Result<Polygons, Box<dyn Error>> {
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (f64::from(x), f64::from(y))));
    let rings: Vec<[Ring; 1]> = places.map(|(x, y)| [square(x, y, 1.0)]).collect();
    units(&rings.iter().map(<[Ring; 1]>::as_slice).collect::<Vec<_>>())
}

type Ring = [[f64; 2]; 4];

fn square(x: f64, y: f64, side: f64) -> Ring {
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
}

/// Units of one polygon each, of a shell and its holes.
fn units(units: &[&[Ring]]) -> Result<Polygons, Box<dyn Error>> {
    let mut polygons = Polygons::new();
    for rings in units {
        for ring in *rings {
            ring.iter().for_each(|&[x, y]| polygons.push_vertex(x, y));
            polygons.finish_ring()?;
        }
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    Ok(polygons)
}
