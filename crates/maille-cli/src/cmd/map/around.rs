//! What a map shows besides its units: land under and around them, and layers over them.

use super::subject::{NONE, Subject};
use crate::args::{LayerOver, MapArgs, ReadArgs};
use crate::console::Console;
use crate::coverage::Units;
use crate::degrees;
use crate::error::Error;
use crate::france::{Making, attribution};
use crate::input::Input;
use geo::Coord;
use maille_draw::map::Overlay;
use maille_draw::style::Style;
use maille_geometry::Polygons;
use maille_io::{Crs, Layer, Reprojection};

/// Whom maps with the countries around France name.
const NEIGHBOURS: &str = "Natural Earth";

/// The dataset that is under French ground, unless another is asked for.
const BASE: &str = "fr:regions@2026";

/// All of it.
pub struct Around {
    /// Land under the units, with its outlines.
    pub backdrop: Option<Layer>,
    /// Countries around.
    pub foreign: Option<Layer>,
    /// Layers over them, with what they are called.
    pub overlays: Vec<(String, Overlay)>,
    /// Whom the map must name for all that, and for its units.
    pub sources: Vec<String>,
    /// How datasets were made.
    pub datasets: Vec<Making>,
}

impl Around {
    pub fn open(
        subject: &Subject,
        args: &MapArgs,
        style: &Style,
        console: &Console,
    ) -> Result<Self, Error> {
        let mut around = Self {
            backdrop: None,
            foreign: None,
            overlays: Vec::new(),
            sources: Vec::new(),
            datasets: Vec::new(),
        };
        around.sources.extend(subject.dataset.and_then(|dataset| attribution(dataset.name)));
        if let Some(base) = base(subject, args) {
            let mut input = around.input(base, console)?;
            degrees::bring(&mut input)?;
            around.backdrop = Some(input.layer);
        }
        for (number, over) in args.content.layers.iter().enumerate() {
            let input = around.input(&over.input, console)?;
            let overlay = overlay(number, over, input, style)?;
            around.overlays.push(overlay);
        }
        if subject.grounds.is_french() {
            around.foreign = Some(maille_france::neighbours()?);
            around.add_source(NEIGHBOURS.to_owned());
        }
        Ok(around)
    }

    /// Reads an input, and notes whom it asks to be named.
    fn input(&mut self, name: &str, console: &Console) -> Result<Input, Error> {
        let mut input = Input::open(&ReadArgs::of(name), console)?;
        if let Some(source) = input.dataset().and_then(attribution) {
            self.add_source(source);
        }
        self.datasets.append(&mut input.datasets);
        Ok(input)
    }

    fn add_source(&mut self, source: String) {
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }
}

/// A layer over the map: each border of polygons once, lines, and points.
fn overlay(
    number: usize,
    over: &LayerOver,
    mut input: Input,
    style: &Style,
) -> Result<(String, Overlay), Error> {
    let (polygons, crs) = (input.layer.polygons.clone(), input.layer.crs.clone());
    degrees::bring(&mut input)?;
    let mut lines = arcs(&polygons, &crs, &input)?;
    let mut points = Vec::new();
    for (_, loose) in degrees::loose(&input)? {
        lines.extend(loose.lines);
        points.extend(loose.points);
    }
    if lines.is_empty() && points.is_empty() {
        let problem = format!("{}: there is nothing to be drawn in it", input.name());
        return Err(Error::Input(problem));
    }
    let colours = &style.colours.overlays;
    let colour = colours.get(number % colours.len().max(1)).copied();
    let name = over.name.clone().unwrap_or_else(|| input.layer.stem().to_owned());
    let id = format!("{}", number + 1);
    let colour = colour.unwrap_or(style.colours.text);
    Ok((name, Overlay { id, colour, lines, points }))
}

/// The borders of polygons, each once, in degrees. They are told apart where they are: on their way to degrees, borders that
/// all but touch may come to cross.
fn arcs(polygons: &Polygons, crs: &Crs, input: &Input) -> Result<Vec<Vec<Coord>>, Error> {
    if polygons.is_empty() {
        return Ok(Vec::new());
    }
    let Units { coverage, .. } = Units::of(polygons, |unit| input.label(unit))?;
    let way = Reprojection::new(crs, &Crs::Wgs84)?;
    // All of these positions are in the layer, which has been brought there.
    let place = |at: &Coord| way.transform(*at);
    Ok(coverage.arcs().map(|arc| arc.coords.iter().filter_map(place).collect()).collect())
}

/// The base that is to be read: the one asked for, if it is not on the mesh of the units.
fn base<'a>(subject: &Subject, args: &'a MapArgs) -> Option<&'a str> {
    match args.content.base.as_deref() {
        Some(NONE) => None,
        Some(name) => subject.larger.is_none().then_some(name),
        None => (subject.larger.is_none() && subject.grounds.is_french()).then_some(BASE),
    }
}
