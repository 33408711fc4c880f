//! An atlas: one map for each value of a field.

use super::Drawing;
use super::picture;
use super::sheet::{Common, Sheet};
use crate::args::Picture;
use crate::cmd::convert::fit;
use crate::error::Error;
use maille_draw::map::View;
use maille_io::edit::{Part, split};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Draws all maps into a folder. Gives them in the order in which values first appear, and the units without a value.
pub fn draw(
    common: &Common<'_>,
    field: &str,
    subtitle: &str,
    folder: &Path,
    kind: Picture,
) -> Result<(Vec<Drawing>, Vec<usize>), Error> {
    let subject = common.subject;
    let (mut pages, mut without): (Vec<(PathBuf, Sheet)>, Vec<usize>) = (Vec::new(), Vec::new());
    for Part { value, features } in split(&subject.units.layer, field)? {
        let Some(value) = value else {
            without.extend(features);
            continue;
        };
        let path = folder.join(format!("{}.{}", fit(&value), kind.extension()));
        pages.push((path, page(common, value, subtitle, features)));
    }
    let drawn = drawn_units(common);
    // What is nowhere on the mesh has no map; its units are told with those without geometry.
    pages.retain(|(_, sheet)| sheet.foremost.iter().flatten().any(|unit| drawn[*unit]));
    check_apart(&pages)?;
    std::fs::create_dir_all(folder)
        .map_err(|e| Error::writing(&folder.display().to_string(), &e))?;
    let drawings = pages.into_par_iter().map(|(path, sheet)| {
        let made = sheet.make(common).map_err(|error| match error {
            Error::Input(problem) => Error::Input(format!("{problem} (on {})", path.display())),
            error => error,
        })?;
        let bytes = picture::write(&made.drawn.scene, kind, &path)?;
        Ok(Drawing { path, made, bytes })
    });
    Ok((drawings.collect::<Result<_, Error>>()?, without))
}

/// The map of the units that have a value: a single one is what the map is called after.
fn page(common: &Common<'_>, value: String, subtitle: &str, units: Vec<usize>) -> Sheet {
    let title = match units[..] {
        [unit] => common.names[unit].clone().unwrap_or(value),
        _ => value,
    };
    Sheet {
        title,
        subtitle: subtitle.to_owned(),
        view: View::Units(units.clone()),
        names_foremost: units.len() > 1,
        foremost: Some(units.clone()),
        within: Some(units),
        names_smaller: true,
    }
}

/// Whether each unit is on the mesh.
fn drawn_units(common: &Common<'_>) -> Vec<bool> {
    let mut drawn = vec![false; common.subject.units.layer.len()];
    for &unit in common.subject.units.of_cell.iter().flatten() {
        drawn[unit as usize] = true;
    }
    drawn
}

/// Refuses values that would share a file, where letters of both cases may be the same.
fn check_apart(pages: &[(PathBuf, Sheet)]) -> Result<(), Error> {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (path, sheet) in pages {
        let name = path.display().to_string();
        if let Some(other) = taken.insert(name.to_lowercase(), &sheet.title) {
            let problem =
                format!("{name}: --split: \"{other}\" and \"{}\" would both go there", sheet.title);
            return Err(Error::Input(problem));
        }
    }
    Ok(())
}
