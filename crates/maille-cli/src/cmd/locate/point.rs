//! One point.

use crate::Done;
use crate::args::LocateArgs;
use crate::console::Console;
use crate::error::Error;
use crate::lookup::{self, Opened, Told};
use crate::table::{Align, Table};
use geo::Coord;
use maille_index::{IndexFile, Levels, UnitId};
use maille_io::Reprojection;
use serde_json::json;

/// Looks one point up, and prints what is told of its units.
pub fn run(args: &LocateArgs, point: [&str; 2], console: &Console) -> Result<Done, Error> {
    let given = parse(args, point)?;
    let place = Place::open(args, console)?;
    if let Some(refused) = place.opened().and_then(|opened| super::refusal(args, opened)) {
        return Ok(refused);
    }
    let at = place.project(given, args)?;
    let found = place.find(at, args)?;
    let levels = place.levels()?;
    let told = Told::find(&args.place, &levels, &args.answer.add, &args.answer.prefix)?;
    console.clear();
    let units: Vec<serde_json::Value> = found.objects(&told).collect();
    let answer = json!({"x": given.x, "y": given.y, "found": units});
    let problem = found.units.is_empty().then(|| place.outside(given, args)).transpose()?;
    super::tell(args, console, place.opened(), &answer, (found.tables(&told), problem))
}

/// How a point is given.
pub const TWO_NUMBERS: &str = "a point is two numbers, as in 1.0993 49.4431";

/// The point that two numbers name.
fn parse(args: &LocateArgs, point: [&str; 2]) -> Result<Coord, Error> {
    let number = |text: &str| {
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| {
            let pointed = text.contains(',').then(|| text.replacen(',', ".", 1));
            let advice = match pointed.filter(|pointed| pointed.parse::<f64>().is_ok()) {
                Some(pointed) => format!("write {pointed}"),
                None => format!("{TWO_NUMBERS}, and a file of points one name"),
            };
            Error::Usage(format!("\"{text}\" is no number: {advice}"))
        })
    };
    let [x, y] = [number(point[0])?, number(point[1])?];
    Ok(if args.points.lat_lon { Coord { x: y, y: x } } else { Coord { x, y } })
}

/// An index, as much of it as one point needs.
enum Place {
    /// A file of which only little is read.
    File(Box<IndexFile>),
    Index(Box<Opened>),
}

impl Place {
    fn open(args: &LocateArgs, console: &Console) -> Result<Self, Error> {
        match lookup::file(&args.place) {
            Some(path) if args.points.nearest.is_none() => {
                lookup::check_no_levels(&args.place, &args.levels)?;
                Ok(Self::File(Box::new(IndexFile::open(path)?)))
            }
            _ => lookup::open(&args.place, &args.levels, console).map(Box::new).map(Self::Index),
        }
    }

    /// What was opened or made as a whole.
    fn opened(&self) -> Option<&Opened> {
        match self {
            Self::File(_) => None,
            Self::Index(opened) => Some(opened),
        }
    }

    /// The point in the CRS of the index.
    fn project(&self, given: Coord, args: &LocateArgs) -> Result<Coord, Error> {
        let crs = match self {
            Self::File(file) => file.crs()?,
            Self::Index(opened) => opened.index.crs(),
        };
        let crs = lookup::crs(&args.place, crs, args.points.nearest.is_some())?;
        let source = args.points.crs.clone().unwrap_or_default();
        let way = Reprojection::new(&source, &crs)?;
        way.transform(given).ok_or_else(|| {
            Error::Usage(format!("{} {} has no place in {crs}: check --crs", given.x, given.y))
        })
    }

    fn levels(&self) -> Result<Levels<'_>, Error> {
        match self {
            Self::File(file) => Ok(file.levels()?),
            Self::Index(opened) => Ok(opened.index.levels()),
        }
    }

    fn find(&self, at: Coord, args: &LocateArgs) -> Result<Found, Error> {
        let mut units = match self {
            Self::File(file) => file.locate_all(at)?,
            Self::Index(opened) => opened.index.locate_all(at),
        };
        if !args.points.all {
            units.truncate(1);
        }
        let (true, Self::Index(opened), Some(within)) =
            (units.is_empty(), self, args.points.nearest)
        else {
            return Ok(Found { units, distance: None });
        };
        let nearest = opened.index.nearest(at, within.0);
        let units = nearest.map(|nearest| nearest.unit).into_iter().collect();
        Ok(Found { units, distance: nearest.map(|nearest| nearest.distance) })
    }

    /// Says that a point is in no unit, and why that may be.
    fn outside(&self, given: Coord, args: &LocateArgs) -> Result<String, Error> {
        let swapped = Coord { x: given.y, y: given.x };
        let found = self.project(swapped, args).ok().map(|at| self.find(at, args)).transpose()?;
        let fits_swapped = found.is_some_and(|found| !found.units.is_empty());
        let source = args.points.crs.clone().unwrap_or_default();
        let hint = if fits_swapped && args.points.lat_lon {
            "; the other way round it is in one: leave out --lat-lon".to_owned()
        } else if fits_swapped {
            "; the other way round it is in one: latitude first is --lat-lon".to_owned()
        } else if super::is_beyond(&source, given) {
            format!("; it is {}", super::BEYOND)
        } else {
            String::new()
        };
        Ok(format!("{} {} is in no unit of {}{hint}", given.x, given.y, args.place))
    }
}

/// The units that a point is in, or the nearest one and how far it is.
struct Found {
    units: Vec<UnitId>,
    distance: Option<f64>,
}

impl Found {
    fn objects(&self, told: &Told<'_>) -> impl Iterator<Item = serde_json::Value> {
        self.units.iter().map(|&unit| {
            let mut object = told.object(unit);
            if let Some(metres) = self.distance {
                object[told.distance()] = metres.into();
            }
            object
        })
    }

    /// A field a line, an empty line between units.
    fn tables(&self, told: &Told<'_>) -> String {
        let tables = self.units.iter().map(|&unit| {
            let mut table = Table::new([("field", Align::Text), ("value", Align::Text)]);
            for (name, value) in told.names().zip(told.values(unit)) {
                table.push(vec![name.to_owned(), value.as_text().to_owned()]);
            }
            if let Some(metres) = self.distance {
                table.push(vec![told.distance(), format!("{metres:.1}")]);
            }
            table.render()
        });
        tables.collect::<Vec<_>>().join("\n")
    }
}
