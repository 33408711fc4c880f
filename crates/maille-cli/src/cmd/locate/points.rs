//! A file of points.

use super::rows::{self, Target, account, count, push_told, without_points};
use crate::Done;
use crate::args::{LocateArgs, PointArgs};
use crate::console::Console;
use crate::crs;
use crate::error::Error;
use crate::lookup::{self, Told};
use geo::Coord;
use maille_index::{Index, UnitId};
use maille_io::json::Value;
use maille_io::rows::{Block, Cells, Rows, RowsError, Summary};
use maille_io::{Crs, Reprojection};
use std::path::Path;

/// Looks up each point, and writes its row with what is told of its unit.
pub fn run(args: &LocateArgs, path: &Path, console: &Console) -> Result<Done, Error> {
    let points = &args.points;
    let rows = with_points(rows::open(args, path)?, points)?;
    let name = rows.name().to_owned();
    crs::axis_unit(&name, rows.crs(), "--crs")?;
    let mut target = Target::open(args, &rows)?;
    let opened = lookup::open(&args.place, &args.levels, console)?;
    if let Some(refused) = super::refusal(args, &opened) {
        return Ok(refused);
    }
    let index = &opened.index;
    let levels = index.levels();
    let told = Told::find(&args.place, &levels, &args.answer.add, &args.answer.prefix)?;
    let nearest = points.nearest.map(|metres| metres.0);
    let way =
        Reprojection::new(rows.crs(), &lookup::crs(&args.place, index.crs(), nearest.is_some())?)?;
    let crs = rows.crs().clone();
    let locator = Locator { index, told: &told, crs: &crs, way, nearest };

    console.stage("locating");
    let mut counts = Counts::default();
    let format = target.format;
    let summary = rows.add(
        &locator.columns(),
        format,
        target.output(),
        |block, cells| Ok::<_, Error>(locator.add(block, cells)),
        |block| counts.add(&block),
    )?;
    let output = target.name();
    target.commit()?;

    counts.lines(&name, &summary).iter().for_each(|line| console.note(line));
    let refused = (args.answer.strict && counts.inside + counts.near < summary.rows)
        .then(|| Error::No(format!("{name}: not every point is in a unit of {}", args.place)));
    let mut report = super::report(args, Some(&opened));
    report["input"] = name.into();
    report["output"] = output.into();
    report["rows"] = summary.rows.into();
    report["located"] = counts.inside.into();
    report["nearest"] = counts.near.into();
    report["outside"] = counts.outside.into();
    report["without_coordinates"] = summary.missing.count.into();
    report["broken_coordinates"] = summary.broken.count.into();
    Ok(Done { report, refused })
}

/// The rows with their points, from the columns that the flags name, or from the usual ones.
fn with_points(rows: Rows, points: &PointArgs) -> Result<Rows, RowsError> {
    let named = (points.lon.as_deref(), points.lat.as_deref());
    rows.with_points(named.0, named.1).map_err(|error| match error {
        RowsError::Request { name, problem } if named == (None, None) => {
            let problem = format!("{problem}; name the columns with --lon and --lat");
            RowsError::Request { name, problem }
        }
        error => error,
    })
}

/// What became of points.
#[derive(Debug, Default)]
struct Counts {
    inside: u64,
    /// Outside, and given to the nearest unit.
    near: u64,
    outside: u64,
    /// Outside, and in a unit the other way round.
    swapped: u64,
    /// Outside, and no longitude and latitude, though in degrees.
    beyond: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.inside += other.inside;
        self.near += other.near;
        self.outside += other.outside;
        self.swapped += other.swapped;
        self.beyond += other.beyond;
    }

    fn lines(&self, name: &str, summary: &Summary) -> Vec<String> {
        let others =
            [(self.near, "given the nearest unit"), (self.outside, "outside of all units")];
        let mut lines = vec![account(name, self.inside, summary.rows, &others)];
        if self.swapped > 0 && self.inside == 0 {
            let swapped = count(self.swapped);
            lines.push(format!(
                "{swapped} of these would be in a unit with their coordinates the other way round: \
                 see --lon and --lat"
            ));
        }
        if self.beyond > 0 {
            lines.push(format!("{} of these are {}", count(self.beyond), super::BEYOND));
        }
        lines.extend(without_points(summary));
        lines
    }
}

/// Looks up blocks of points.
struct Locator<'a> {
    index: &'a Index,
    told: &'a Told<'a>,
    /// The CRS of the points.
    crs: &'a Crs,
    /// From it to that of the index.
    way: Reprojection,
    nearest: Option<f64>,
}

impl Locator<'_> {
    /// Names of the columns that are added.
    fn columns(&self) -> Vec<String> {
        let distance = self.nearest.map(|_| self.told.distance());
        self.told.names().map(str::to_owned).chain(distance).collect()
    }

    fn add(&self, block: &Block<'_>, cells: &mut Cells<'_>) -> Counts {
        let nowhere = Coord { x: f64::NAN, y: f64::NAN };
        let mut points: Vec<Coord> =
            block.points().iter().map(|point| point.unwrap_or(nowhere)).collect();
        if !self.way.is_identity() {
            for point in points.iter_mut().filter(|point| !point.x.is_nan()) {
                *point = self.way.transform(*point).unwrap_or(nowhere);
            }
        }
        let mut units = vec![None; points.len()];
        self.index.locate_into(&points, &mut units);
        let mut counts = Counts::default();
        for ((&at, unit), given) in points.iter().zip(units).zip(block.points()) {
            let (unit, distance) = self.or_nearest(at, unit);
            push_told(self.told, unit, cells);
            match (self.nearest, distance) {
                (None, _) => {}
                (Some(_), Some(metres)) => cells.push(&Value::Number(&format!("{metres:.1}"))),
                (Some(_), None) => cells.null(),
            }
            match (unit, distance, given) {
                (Some(_), None, _) => counts.inside += 1,
                (Some(_), Some(_), _) => counts.near += 1,
                (None, _, Some(given)) => {
                    counts.outside += 1;
                    counts.swapped += u64::from(self.fits_swapped(*given));
                    counts.beyond += u64::from(super::is_beyond(self.crs, *given));
                }
                (None, _, None) => {}
            }
        }
        counts
    }

    /// The unit, or the nearest one and how far it is.
    fn or_nearest(&self, at: Coord, unit: Option<UnitId>) -> (Option<UnitId>, Option<f64>) {
        match (unit, self.nearest) {
            (None, Some(within)) if !at.x.is_nan() => {
                let nearest = self.index.nearest(at, within);
                (nearest.map(|nearest| nearest.unit), nearest.map(|nearest| nearest.distance))
            }
            _ => (unit, None),
        }
    }

    fn fits_swapped(&self, given: Coord) -> bool {
        let swapped = self.way.transform(Coord { x: given.y, y: given.x });
        swapped.is_some_and(|at| self.index.locate(at).is_some())
    }
}
