//! Which zooms layers are in.

use super::meant;
use super::source::Prepared;
use crate::args::{MaxZoom, TileArgs};
use crate::error::Error;
use geo::Coord;
use maille_tiles::{Content, FINEST, Layer, Loose, Source};
use std::ops::RangeInclusive;

/// Units of a grid of 4096 that an edge of middling length should span at the greatest zoom: eight pixels of a tile that
/// is shown 512 pixels wide. Two of them are left out of borders, so maps that draw its tiles larger still show
/// what the data have.
const UNITS_PER_EDGE: f64 = 64.0;

/// Pixels of a tile of 256 that a unit of middling size should be wide at the least zoom of its level.
const PIXELS_PER_UNIT: f64 = 4.0;

/// Gives each layer its zooms, and says which there are in all.
pub fn find(prepared: &mut [Prepared], args: &TileArgs) -> Result<RangeInclusive<u8>, Error> {
    let names: Vec<String> = prepared
        .iter()
        .flat_map(|prepared| &prepared.source.layers)
        .map(|layer| layer.name.clone())
        .collect();
    for asked in &args.zooms.layer_zooms {
        if !names.contains(&asked.name) {
            let meant = meant(&asked.name, names.iter().map(String::as_str));
            let problem = format!("--zoom: there is no layer \"{}\"{meant}", asked.name);
            return Err(Error::Usage(problem));
        }
    }
    let least = args.zooms.min_zoom;
    let finest = FINEST - args.grid.extent.bits;
    let greatest = match args.zooms.max_zoom {
        MaxZoom::Given(zoom) => zoom,
        MaxZoom::Auto => {
            let sources = prepared.iter().map(|prepared| &prepared.source);
            sources.filter_map(detail).max().unwrap_or(0).clamp(least, finest.max(least))
        }
    };
    if greatest < least {
        let problem =
            format!("zooms {least} to {greatest} are none; -Z is the least, -z the greatest");
        return Err(Error::Usage(problem));
    }
    let has_levels = !args.content.levels.is_empty();
    // There is always something to be seen.
    let coarsest = args.content.levels.last().map_or("", String::as_str);
    let mut all: Option<RangeInclusive<u8>> = None;
    for Prepared { source, .. } in prepared {
        let mut own = least;
        for layer in 0..source.layers.len() {
            if has_levels && let Content::Units { groups, .. } = &source.layers[layer].content {
                own = level_zoom(source, groups.as_deref()).clamp(least, greatest);
                if source.layers[layer].name == coarsest {
                    own = least;
                }
            }
            // Borders and labels go with their units, which come before them.
            let Layer { name, content, .. } = &source.layers[layer];
            let asked = || args.zooms.layer_zooms.iter();
            let is_units = matches!(content, Content::Units { .. });
            let with_units = || asked().rfind(|asked| !is_units && is_of(name, &asked.name));
            let asked = asked().rfind(|asked| asked.name == *name).or_else(with_units);
            let zooms = asked.map_or(own..=greatest, |asked| asked.zooms.clone());
            let all = all.get_or_insert_with(|| zooms.clone());
            *all = *all.start().min(zooms.start())..=*all.end().max(zooms.end());
            source.layers[layer].zooms = zooms;
        }
    }
    let all = all.unwrap_or(least..=greatest);
    if *all.end() > finest {
        return Err(Error::Usage(format!(
            "zoom {} with tiles of {} units: the grid would be finer than two centimetres; the greatest zoom \
             for that extent is {finest}",
            all.end(),
            1_u32 << args.grid.extent.bits
        )));
    }
    Ok(all)
}

/// Whether a layer is that of borders or labels of another one.
fn is_of(name: &str, units: &str) -> bool {
    name.strip_prefix(units).is_some_and(|rest| rest == "_borders" || rest == "_labels")
}

/// The zoom at which a source is shown as finely as it is drawn; nothing for one without any length.
fn detail(source: &Source) -> Option<u8> {
    let mut all: Vec<f64> = source.coverage.arcs().flat_map(|arc| lengths(arc.coords)).collect();
    let mut points = Vec::new();
    for layer in &source.layers {
        let Content::Units { others, .. } = &layer.content else { continue };
        for (_, loose) in others {
            match loose {
                Loose::Lines(lines) => all.extend(lines.iter().flat_map(|line| lengths(line))),
                Loose::Points(more) => points.extend(more),
            }
        }
    }
    if all.is_empty() {
        all.extend(spacing(&points));
    }
    let middle = all.len().checked_sub(1)? / 2;
    let (_, length, _) = all.select_nth_unstable_by(middle, f64::total_cmp);
    first_zoom(UNITS_PER_EDGE / (*length * 4096.0))
}

/// The lengths of the edges of a line.
fn lengths(line: &[Coord]) -> impl Iterator<Item = f64> + '_ {
    line.windows(2).map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y))
}

/// How far points would be from each other if they were spread evenly.
fn spacing(points: &[Coord]) -> Option<f64> {
    let corners = points.iter().map(|at| (*at, *at)).reduce(|(low, high), (at, _)| {
        let low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
        (low, Coord { x: high.x.max(at.x), y: high.y.max(at.y) })
    });
    let size = corners.map(|(low, high)| high - low)?;
    #[expect(clippy::cast_precision_loss, reason = "a number of points")]
    let spacing = (size.x * size.y / points.len() as f64).sqrt();
    (spacing > 0.0).then_some(spacing)
}

/// The zoom from which on units of middling size can be seen.
fn level_zoom(source: &Source, groups: Option<&[Option<u32>]>) -> u8 {
    let mut areas: Vec<f64> = match groups {
        None => source.areas(),
        Some(groups) => {
            let count = groups.iter().flatten().max().map_or(0, |last| *last as usize + 1);
            let mut areas = vec![0.0; count];
            for (area, group) in source.areas().into_iter().zip(groups) {
                if let Some(group) = group {
                    areas[*group as usize] += area;
                }
            }
            areas
        }
    };
    areas.retain(|area| *area > 0.0);
    let Some(middle) = areas.len().checked_sub(1).map(|last| last / 2) else { return 0 };
    let (_, area, _) = areas.select_nth_unstable_by(middle, f64::total_cmp);
    first_zoom(PIXELS_PER_UNIT / (area.sqrt() * 256.0)).unwrap_or(0)
}

/// The first zoom whose tiles are at least so many times smaller than the world; nothing if there is none.
fn first_zoom(times: f64) -> Option<u8> {
    (0..=FINEST).find(|zoom| f64::from(*zoom).exp2() >= times)
}
