//! Larger units, and what an index tells.

use crate::common::{coverage, hard_places};
use maille_geometry::{Metric, Polygons, Topology};
use maille_index::{BuildError, Index, Table, UnitId, Value};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn larger_units_are_those_dissolved(
        polygons in coverage(8, 12),
        groups in prop::collection::vec(0..4_u32, 12),
    ) {
        let groups: Vec<Option<u32>> = groups.into_iter().map(Some).collect();
        let index = Index::builder(&polygons, Metric::Planar)
            .level("group", groups.clone(), Table::new())
            .build()
            .expect("a small layer fits");
        let levels = index.levels();
        let level = levels.get("group").expect("it was given");
        let mesh = Topology::build(&polygons).dissolve(&groups);
        let merged = mesh.resolve().expect("a coverage").coverage;
        let merged = Index::build(&merged, Metric::Planar).expect("a small layer fits");
        for at in hard_places(&polygons) {
            let row = index.locate(at).and_then(|unit| level.row(unit));
            prop_assert_eq!(row, merged.locate(at).map(UnitId::index), "{:?}", at);
        }
    }
}

fn two_units() -> Polygons {
    let mut polygons = Polygons::new();
    for x in [0.0, 1.0] {
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
            polygons.push_vertex(x + dx, dy);
        }
        polygons.finish_ring().expect("a square has an area");
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    polygons
}

#[test]
fn values_come_back_as_they_were() {
    let values =
        [Value::Text("L'Haÿ-les-Roses; \"94\""), Value::Json("{\"a\":[1,2]}"), Value::Null];
    let mut table = Table::new();
    table.push_column("nom", [values[0], values[2]]);
    table.push_column("", [Value::Text(""), values[1]]);
    let mut groups = Table::new();
    groups.push_column("code", [Value::Text("01"), Value::Text("jj"), Value::Text("s")]);
    let index = Index::builder(&two_units(), Metric::Planar)
        .units("commune", table)
        .level("epci", vec![None, Some(2)], groups)
        .build()
        .expect("a small layer fits");
    let levels = index.levels();
    let [communes, epci] = levels.all() else { panic!("two levels were given") };
    assert_eq!((communes.name(), communes.rows(), epci.rows()), ("commune", 2, 3));
    let column = |name| communes.field(name).expect("it was given");
    assert_eq!([0, 1, 2].map(|row| column("nom").value(row)), [values[0], values[2], Value::Null]);
    assert_eq!([0, 1].map(|row| column("").value(row)), [Value::Text(""), values[1]]);
    assert_eq!([0, 1].map(|unit| communes.row(UnitId::new(unit))), [Some(0), Some(1)]);
    assert_eq!([0, 1].map(|unit| epci.row(UnitId::new(unit))), [None, Some(2)]);
    assert_eq!(epci.field("code").expect("it was given").value(2).as_text(), "s");
    assert!(levels.get("region").is_none() && epci.field("nom").is_none());
    assert_eq!(epci.row(UnitId::new(2)), None, "there is no such unit");
}

#[test]
fn levels_must_fit_the_units() {
    let builder = || Index::builder(&two_units(), Metric::Planar);
    let problem = |builder: maille_index::IndexBuilder| match builder.build() {
        Err(error @ BuildError::Level { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let mut table = Table::new();
    table.push_column("nom", [Value::Null]);
    assert_eq!(
        problem(builder().units("commune", table.clone())),
        "level commune: column nom has 1 values for 2 rows"
    );
    assert_eq!(
        problem(builder().level("epci", vec![Some(0)], table.clone())),
        "level epci: rows for 1 units, and there are 2"
    );
    assert_eq!(
        problem(builder().level("epci", vec![Some(0), Some(1)], table)),
        "level epci: column nom has 1 values for 2 rows"
    );
}

#[test]
fn a_row_without_number_is_refused() {
    let rows = vec![None, Some(u32::MAX)];
    let builder = Index::builder(&two_units(), Metric::Planar).level("region", rows, Table::new());
    let built = builder.build();
    assert!(matches!(built, Err(BuildError::TooLarge(_))), "{built:?}");
}
