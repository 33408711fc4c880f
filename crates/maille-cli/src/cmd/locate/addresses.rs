//! A file of addresses.

use super::communes::Communes;
use super::rows::{self, Target, account, push_told, without_points};
use crate::Done;
use crate::args::{LocateArgs, PointArgs};
use crate::console::Console;
use crate::error::Error;
use crate::lookup::{self, Told};
use maille_france::address::{Answer, Query};
use maille_io::json::Value;
use maille_io::rows::{Block, Cells, Field, Rows};
use std::path::Path;

/// The columns that tell how an address was matched.
const MATCH: [&str; 6] =
    ["match_status", "match_commune", "match_epci", "match_score", "match_how", "match_candidates"];

/// How an address was matched that is in another country.
const FOREIGN: &str = "foreign";

/// Finds the commune of each address, and writes its row with what is told of the unit that has it.
pub fn run(args: &LocateArgs, path: &Path, console: &Console) -> Result<Done, Error> {
    let rows = with_points(rows::open(args, path)?, &args.points)?;
    let name = rows.name().to_owned();
    let parts = Parts::find(&rows, &args.addresses.address_columns)?;
    let mut target = Target::open(args, &rows)?;
    if rows.point_columns().is_none() && rows.format().is_table() && !target.format.is_table() {
        let advice = "name the columns of their coordinates with --lon and --lat";
        return Err(Error::Usage(format!("{name}: {} needs points: {advice}", target.format)));
    }
    let opened = lookup::open(&args.place, &args.levels, console)?;
    if let Some(refused) = super::refusal(args, &opened) {
        return Ok(refused);
    }
    let index = &opened.index;
    let levels = index.levels();
    let prefix = &args.answer.prefix;
    let told = Told::find(&args.place, &levels, &args.answer.add, prefix)?;
    let finder = Finder { parts, communes: Communes::find(&args.place, index)?, told: &told };

    console.stage("locating");
    let mut counts = Counts::default();
    let own = MATCH.map(|name| format!("{prefix}{name}"));
    let columns: Vec<String> = told.names().map(str::to_owned).chain(own).collect();
    let format = target.format;
    let summary = rows.add(
        &columns,
        format,
        target.output(),
        |block, cells| Ok::<_, Error>(finder.add(block, cells)),
        |block| counts.add(&block),
    )?;
    let output = target.name();
    target.commit()?;

    console.note(&counts.line(&name, summary.rows));
    if args.points.lon.is_some() {
        for line in without_points(&summary) {
            console.note(&line);
        }
    }
    let refused = (args.answer.strict && counts.found < summary.rows)
        .then(|| Error::No(format!("{name}: not every address is in a unit of {}", args.place)));
    let mut report = super::report(args, Some(&opened));
    report["input"] = name.into();
    report["output"] = output.into();
    report["rows"] = summary.rows.into();
    report["found"] = counts.found.into();
    report["in_no_unit"] = counts.elsewhere.into();
    report["ambiguous"] = counts.ambiguous.into();
    report["not_found"] = counts.not_found.into();
    Ok(Done { report, refused })
}

/// The rows, with points where the flags name their columns.
fn with_points(rows: Rows, points: &PointArgs) -> Result<Rows, Error> {
    match (&points.lon, &points.lat) {
        (None, None) if points.crs.is_some() && rows.format().is_table() => {
            let problem = "--crs is that of coordinates: name their columns with --lon and --lat";
            Err(Error::Usage(problem.to_owned()))
        }
        (None, None) => Ok(rows),
        (lon, lat) => Ok(rows.with_points(lon.as_deref(), lat.as_deref())?),
    }
}

/// The columns that addresses are read from.
struct Parts {
    address: Option<Field>,
    postcode: Option<Field>,
    city: Option<Field>,
    insee: Option<Field>,
}

/// Each part of an address, and the usual names of its column.
const USUAL: [(&str, &[&str]); 4] = [
    (
        "address",
        &["adresse", "address", "addr", "adresse_complete", "libelle_adresse", "voie", "nom_voie"],
    ),
    ("postcode", &["code_postal", "codepostal", "cp", "postcode", "postal_code", "zip"]),
    ("city", &["ville", "commune", "city", "nom_commune", "libelle_commune", "localite"]),
    ("insee", &["code_insee", "insee", "code_commune", "citycode", "codgeo", "com"]),
];

impl Parts {
    /// Finds the columns by the names given, as `city=ville`, and the usual ones.
    fn find(rows: &Rows, named: &[String]) -> Result<Self, Error> {
        let mut columns: [Option<Field>; 4] = [const { None }; 4];
        for naming in named {
            let part = naming.split_once('=').and_then(|(part, column)| {
                let place = USUAL.iter().position(|(name, _)| *name == part)?;
                Some((place, column))
            });
            let Some((place, column)) = part else {
                let advice = "as in address=…, postcode=…, city=…, insee=…";
                let problem = format!("--address-columns: \"{naming}\" names no column, {advice}");
                return Err(Error::Usage(problem));
            };
            columns[place] = Some(rows.field(column)?);
        }
        for (column, (_, usual)) in columns.iter_mut().zip(USUAL) {
            let is_usual = |name: &&String| usual.contains(&name.to_lowercase().as_str());
            if let (None, Some(name)) = (&column, rows.columns().iter().find(is_usual)) {
                *column = Some(rows.field(name)?);
            }
        }
        let [address, postcode, city, insee] = columns;
        if address.is_none() && postcode.is_none() && city.is_none() && insee.is_none() {
            let known = rows.columns().join(", ");
            return Err(Error::Usage(format!(
                "{}: no column is known to hold addresses, postcodes, cities or INSEE codes; name them \
                 with --address-columns (the columns are {known})",
                rows.name()
            )));
        }
        Ok(Self { address, postcode, city, insee })
    }
}

/// What became of addresses.
#[derive(Debug, Default)]
struct Counts {
    found: u64,
    /// Found, in a commune that is in no unit.
    elsewhere: u64,
    ambiguous: u64,
    not_found: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.elsewhere += other.elsewhere;
        self.ambiguous += other.ambiguous;
        self.not_found += other.not_found;
    }

    fn line(&self, name: &str, rows: u64) -> String {
        let others = [
            (self.elsewhere, "in communes outside of all units"),
            (self.ambiguous, "ambiguous"),
            (self.not_found, "not found"),
        ];
        account(name, self.found, rows, &others)
    }
}

/// Looks up blocks of addresses.
struct Finder<'a> {
    parts: Parts,
    communes: Communes,
    told: &'a Told<'a>,
}

impl Finder<'_> {
    fn add(&self, block: &Block<'_>, cells: &mut Cells<'_>) -> Counts {
        let mut counts = Counts::default();
        for row in 0..block.len() {
            let text = |part: &Option<Field>| {
                part.as_ref().and_then(|field| block.text(row, field)).unwrap_or_default()
            };
            let Parts { address, postcode, city, insee } = &self.parts;
            let [address, postcode, city, insee] = [address, postcode, city, insee].map(text);
            let query =
                Query { address: &address, postcode: &postcode, city: &city, insee: &insee };
            let answer = self.communes.gazetteer.find(&query);
            self.push(&answer, cells, &mut counts);
        }
        counts
    }

    fn push(&self, answer: &Answer<'_>, cells: &mut Cells<'_>, counts: &mut Counts) {
        let unit = match answer {
            Answer::Found(found) => self.communes.unit(&found.commune.code),
            _ => None,
        };
        push_told(self.told, unit, cells);
        match answer {
            Answer::Found(found) => {
                let (count, status) = match unit {
                    Some(_) => (&mut counts.found, "found"),
                    None => (&mut counts.elsewhere, "in no unit"),
                };
                *count += 1;
                cells.text(status);
                cells.text(&found.commune.code);
                match &found.commune.epci {
                    Some(epci) => cells.text(&epci.code),
                    None => cells.null(),
                }
                cells.push(&Value::Number(&format!("{:.2}", found.score())));
                cells.text(&found.matched.to_string());
                cells.null();
            }
            Answer::Ambiguous(ambiguous) => {
                counts.ambiguous += 1;
                cells.text("ambiguous");
                (0..3).for_each(|_| cells.null());
                cells.text(ambiguous.reason.name());
                let codes = ambiguous.candidates.iter().map(|commune| commune.code.as_str());
                cells.text(&codes.collect::<Vec<_>>().join(" "));
            }
            Answer::NotFound(understood) => {
                counts.not_found += 1;
                cells.text("not found");
                (0..3).for_each(|_| cells.null());
                match understood.country {
                    Some(_) => cells.text(FOREIGN),
                    None => cells.null(),
                }
                cells.null();
            }
        }
    }
}
