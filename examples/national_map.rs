//! The *Territoires d'industrie* over France, with their EPCI, the régions and the countries around: a map as SVG, PNG, PDF or
//! HTML, by the extension of the file.
//!
//! ```sh
//! cargo run --release -p maille --example national_map -- carte.svg
//! ```

use maille::draw::colour::fills::fills;
use maille::draw::colouring::colouring;
use maille::draw::map::{
    Border, Division, Entry, Language, Map, Sign, Texts, Unit, View, neighbours,
};
use maille::draw::style::{Style, Theme};
use maille::draw::{Grounds, draw, write};
use maille::france::{self, Level};
use std::error::Error;
use std::path::Path;

const DATASET: &str = "fr:territoires-industrie@2022";
const COLOURS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name a file to write: .svg, .png, .pdf or .html")?;
    let nested = france::dataset(DATASET)?.nested(&[Level::Epci, Level::Region])?;
    let [territories, epci, regions] = &nested.levels[..] else {
        return Err("three levels".into());
    };
    let features: Vec<_> = territories.units.features().collect();
    let text = |unit: usize, field: &str| {
        let value = features[unit].get(field);
        value.and_then(|value| value.as_text().map(String::from)).unwrap_or_default()
    };
    let count = features.len();
    let codes: Vec<String> = (0..count).map(|unit| text(unit, "code")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let colours = fills(COLOURS).unwrap_or_default();
    let beside = neighbours(&nested.cells, &territories.of_cell, count);
    let chosen = colouring(&beside, &codes, COLOURS)?;
    let units: Vec<Unit> = (0..count)
        .map(|unit| Unit {
            id: codes[unit].to_owned(),
            tooltip: text(unit, "nom"),
            label: Some(text(unit, "nom")),
            weight: text(unit, "population").parse().unwrap_or_default(),
            fill: Some(colours[chosen[unit]]),
            is_faded: false,
        })
        .collect();
    let unnamed = vec![Unit::default(); epci.units.len()];
    let legend = [
        (Sign::Border(Border::Units), format!("Territoires d'industrie ({count})")),
        (Sign::Border(Border::Inner), "EPCI".to_owned()),
        (Sign::Border(Border::Outline), "Régions".to_owned()),
    ];
    let drawn = draw(&Map {
        grounds: &Grounds::of(&nested.cells.polygons(), None)?,
        units: Division { of_cell: &territories.of_cell, units: &units },
        // Their borders alone: they have no names and no colours.
        inner: Some(Division { of_cell: &epci.of_cell, units: &unnamed }),
        innermost: None,
        outlines: Some(&regions.of_cell),
        backdrop: None,
        foreign: Some(&france::neighbours()?.polygons),
        overlays: &[],
        texts: &Texts {
            title: "Territoires d'industrie".to_owned(),
            subtitle: "Programme 2018-2022, communes au 1er janvier 2026".to_owned(),
            source:
                "Sources : IGN, Etalab ; INSEE, DGCL, ANCT (Licence Ouverte 2.0) ; Natural Earth"
                    .to_owned(),
            key: "Territoires numérotés".to_owned(),
            language: Language::French,
        },
        legend: &legend.map(|(sign, text)| Entry { sign, text }),
        view: &View::Whole,
        style: &Style::of(Theme::Light),
        width: 1200.0,
    })?;
    let svg = write::svg(&drawn.scene);
    let bytes = match Path::new(&path).extension().and_then(|extension| extension.to_str()) {
        Some("png") => write::png(&svg, 5.0 / 3.0)?,
        Some("pdf") => write::pdf(&svg, &drawn.scene.title)?,
        Some("html") => write::html(&drawn.scene, &svg).into_bytes(),
        _ => svg.into_bytes(),
    };
    std::fs::write(&path, bytes)?;
    println!(
        "{path}: {count} territories, {} of them by number, {} without a name",
        drawn.numbered.len(),
        drawn.dropped.len()
    );
    Ok(())
}
