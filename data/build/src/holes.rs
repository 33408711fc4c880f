//! Communes whose polygons lack the ground of others that were merged into them: a hole beside each, which is
//! nobody's.

use crate::history::Merged;
use crate::polygons::{Borrowed, Communes, union};
use anyhow::{Context, Result, ensure};
use maille_geometry::{
    Inspected, Metric, Polygons, Region, RegionKind, Topology, mean_width, measure,
};
use std::collections::HashMap;

/// How much larger or smaller, as a share, a commune may be than by the simplified polygon of another year.
const TOLERANCE: f64 = 0.05;

/// A hole narrower than this, in metres, is a sliver between borders that do not match.
const WIDTH: f64 = 100.0;

/// Communes with the holes beside them, and the communes that were there before.
pub struct Filled {
    /// All communes of the year.
    pub communes: Communes,
    /// Those of them that have a hole, too.
    pub borrowed: Vec<Borrowed>,
    /// Those that these were made of.
    pub before: Communes,
    /// Where the polygons of `before` are from.
    pub borrowed_before: Vec<Borrowed>,
}

impl Communes {
    /// Gives each commune the ground of the one that was merged into it.
    ///
    /// Fails unless there is exactly one hole beside it, and it is with that as large as in another year.
    pub fn fill(self, merged: &[Merged<'_>], year: u16, later: &Self) -> Result<Filled> {
        let topology = Topology::build(self.polygons());
        let inspected = topology.inspect(Metric::Geodesic)?;
        let (mut whole, mut borrowed) = (HashMap::new(), Vec::new());
        let (mut before, mut borrowed_before) = (Vec::new(), Vec::new());
        for Merged { whole: code, gone } in merged {
            let at = || format!("{code} in {year}");
            let number = self.number(code)?;
            let hole = hole_beside(&inspected, u32::try_from(number)?).with_context(at)?;
            let (mut own, mut both) = (Polygons::new(), Polygons::new());
            self.polygons().copy_unit(number, &mut own);
            both.append(&own)?;
            both.append(&hole)?;
            let both = union(both)?;
            let mut there = Polygons::new();
            later.polygons().copy_unit(later.number(code)?, &mut there);
            let [area, expected] =
                [&both, &there].map(|unit| measure(unit, Metric::Geodesic)[0].area);
            ensure!(
                (area / expected - 1.0).abs() < TOLERANCE,
                "{}: {area} m² with the hole beside it, {expected} m² later",
                at()
            );
            whole.insert(number, both);
            borrowed.push(Borrowed::new(code, format!("{code}@{year} + hole beside it")));
            before.push(((*code).to_owned(), own));
            before.push(((*gone).to_owned(), hole));
            borrowed_before.push(Borrowed::new(code, format!("{code}@{year}")));
            borrowed_before.push(Borrowed::new(gone, format!("hole beside {code}@{year}")));
        }
        borrowed.sort();
        borrowed_before.sort();
        let communes = self.with(&whole);
        Ok(Filled { communes, borrowed, before: Self::from_units(before)?, borrowed_before })
    }
}

/// The hole on whose border a unit lies.
fn hole_beside(inspected: &Inspected<'_>, unit: u32) -> Result<Polygons> {
    let sizes = measure(inspected.shapes(), Metric::Geodesic);
    let is_beside = |region: &Region| {
        region.kind == RegionKind::Gap && region.neighbours.iter().any(|(other, _)| *other == unit)
    };
    let regions = inspected.regions().iter().zip(sizes).enumerate();
    let beside =
        regions.filter(|(_, (region, size))| is_beside(region) && mean_width(*size) > WIDTH);
    let beside: Vec<usize> = beside.map(|(number, _)| number).collect();
    ensure!(beside.len() == 1, "there are {} holes beside it, not one", beside.len());
    let mut hole = Polygons::new();
    inspected.shapes().copy_unit(beside[0], &mut hole);
    Ok(hole)
}
