//! Communes of France merged by one of their fields, as a table.
//!
//! ```sh
//! cargo run -p maille --example dissolve            # régions
//! cargo run -p maille --example dissolve -- epci
//! ```

use maille::geometry::{Metric, Topology, measure};
use maille::io::json::Value;
use maille::territory::{Function, aggregate, columns, group_by};
use std::error::Error;
use std::io::{self, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let field = std::env::args().nth(1).unwrap_or_else(|| "region".to_owned());
    let communes = maille::france::load("fr:communes@2026")?;

    // A group for each value of the field, and the sum of its members' populations.
    let keys = columns(&communes, &[&field])?;
    let groups = group_by(&keys);
    let population = columns(&communes, &["population"])?.remove(0);
    let populations =
        aggregate(&population, Function::Sum, &groups.of_unit, groups.first_unit.len())?;

    // The mesh of all communes without the borders inside each group, repaired where it is faulty.
    let merged = Topology::build(&communes.polygons).dissolve(&groups.of_unit).resolve()?;
    let measures = measure(&merged.coverage.polygons(), Metric::Geodesic);

    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{field:<9}  {:>12}  {:>9}", "population", "km²")?;
    for ((&unit, people), measure) in groups.first_unit.iter().zip(&populations).zip(&measures) {
        let code = keys[0].values.get(unit).and_then(Value::as_text).unwrap_or_default();
        writeln!(out, "{code:<9}  {people:>12}  {:>9.0}", measure.area / 1e6)?;
    }
    writeln!(out, "{} spots where communes did not match were repaired.", merged.spots.len())?;
    Ok(out.flush()?)
}
