//! From zoom to zoom.

use crate::assemble::{Finished, Sheet, assemble};
use crate::base::Base;
use crate::collect::Collected;
use crate::grid::Grid;
use crate::source::{Content, Layer, Source};
use crate::stage::{FINEST, Room, Settled, Stage, TOLERANCE};
use crate::tile::Tile;
use maille_geometry::{Method, Metric, ResolveError};
use std::ops::{Range, RangeInclusive};

/// How tiles are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The width of a tile is 2 to this power: 12 for 4096.
    pub extent_bits: u8,
    /// How far tiles reach beyond their squares, in units of that.
    pub buffer: u16,
    /// What becomes of units that are smaller than the grid.
    pub small: Small,
    /// How many bytes a compressed tile should not exceed.
    pub max_tile_bytes: usize,
    /// Attributes that may be left out at zooms with larger tiles, the first one first.
    pub expendable: Vec<String>,
}

impl Options {
    fn grid(&self, zoom: u8) -> Grid {
        Grid { zoom, extent_bits: self.extent_bits, buffer: self.buffer.into() }
    }
}

/// What becomes of units that the grid of a zoom leaves no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Small {
    /// Each gets a cell of the grid. Where there are more units than cells the grid is made finer.
    #[default]
    Keep,
    /// Those that touch are merged into one, which tells how many it stands for.
    Coalesce,
    /// They are left out at that zoom.
    Drop,
}

/// What was done at a zoom.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoomReport {
    /// The zoom.
    pub zoom: u8,
    /// Number of tiles.
    pub tiles: usize,
    /// Number of features in them, each as often as it is in a tile.
    pub features: usize,
    /// Bytes of all of them, compressed.
    pub bytes: usize,
    /// The largest tile, and its bytes.
    pub largest: Option<(Tile, usize)>,
    /// Width of its tiles in units of the grid, source by source.
    pub extents: Vec<u64>,
    /// How many times simpler than usual borders are, because tiles were too large.
    pub factor: f64,
    /// Number of units that were given a cell of the grid.
    pub cells: usize,
    /// Number of features that were merged with others.
    pub merged: usize,
    /// Number of features that have an area, but none on the grid, and are not in the tiles.
    pub lost: usize,
    /// Attributes that were left out.
    pub cut: Vec<String>,
    /// Number of tiles larger than wanted in spite of everything.
    pub over: usize,
}

/// Why there are no tiles.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TileError<E> {
    /// Borders could not be merged.
    #[error("{0}")]
    Resolve(#[from] ResolveError),
    /// Whoever takes the tiles failed.
    #[error("{0}")]
    Sink(E),
}

/// How much more is left out where tiles are too large, at most.
const COARSEST: f64 = 8.0;

/// Makes the tiles of some zooms and hands them out in the order of [`Tile`]s, compressed with gzip. Of no zooms there are
/// none.
///
/// # Panics
/// When a grid would be finer than [`FINEST`].
///
/// # Errors
/// [`TileError::Resolve`] when units cannot be merged, and what `sink` returns.
pub fn tile<E>(
    sources: &[Source],
    zooms: RangeInclusive<u8>,
    options: &Options,
    mut sink: impl FnMut(Tile, &[u8]) -> Result<(), E>,
) -> Result<Vec<ZoomReport>, TileError<E>> {
    if zooms.is_empty() {
        return Ok(Vec::new());
    }
    assert!(zooms.end() + options.extent_bits <= FINEST, "no grid is that fine");
    let mut plans = Vec::new();
    let mut first_layer = 0;
    for source in sources {
        plans.push(Plan::of(source, zooms.clone(), first_layer)?);
        first_layer += source.layers.len();
    }
    let stages: Vec<Vec<Stage>> = plans.iter().map(|plan| plan.stages(options)).collect();
    let make = |zooms: Range<u8>| {
        let mut rooms: Vec<Vec<Option<Room>>> =
            stages.iter().map(|stages| vec![None; stages.len()]).collect();
        let zoom = |zoom: u8| {
            let of_source = plans.iter().zip(&stages).zip(&mut rooms);
            let mut places: Vec<Place> = of_source
                .map(|((plan, stages), rooms)| {
                    let number = plan.stage(zoom);
                    Place { stage: &stages[number], room: &mut rooms[number] }
                })
                .collect();
            AtZoom { zoom, options, sources }.tiles(&mut places)
        };
        zooms.map(zoom).collect::<Result<Vec<_>, ResolveError>>()
    };
    // The two finest zooms are most of the work, so each is done beside the others, whose room it then does not know: what one
    // cannot share out leaves processors to the rest.
    let (first, last) = (*zooms.start(), *zooms.end());
    let last_but_one = last.saturating_sub(1).max(first);
    let ((coarser, finer), finest) = rayon::join(
        || rayon::join(|| make(first..last_but_one), || make(last_but_one..last)),
        || make(last..last + 1),
    );
    let mut reports = Vec::new();
    for (finished, report) in coarser?.into_iter().chain(finer?).chain(finest?) {
        for tile in &finished {
            sink(tile.tile, &tile.bytes).map_err(TileError::Sink)?;
        }
        reports.push(report);
    }
    Ok(reports)
}

/// A source at a zoom, and the room that its units last had.
struct Place<'s, 'a> {
    stage: &'s Stage<'a>,
    room: &'s mut Option<Room>,
}

/// Which base each zoom of a source starts from.
struct Plan<'a> {
    source: &'a Source,
    first_layer: usize,
    bases: Vec<(Base<'a>, RangeInclusive<u8>)>,
}

impl<'a> Plan<'a> {
    fn of(
        source: &'a Source,
        zooms: RangeInclusive<u8>,
        first_layer: usize,
    ) -> Result<Self, ResolveError> {
        // The finest layer whose units have to be told apart.
        let first_at = |zoom: u8| {
            let layers = source.layers.iter().enumerate();
            let shown = layers.filter(|(_, layer)| layer.zooms.contains(&zoom));
            let told_apart = |(place, layer): (usize, &Layer)| match &layer.content {
                Content::Units { .. } => Some(place),
                Content::Borders { of, .. } => Some(*of),
                Content::Labels(_) => None,
            };
            shown.filter_map(told_apart).min()
        };
        let mut bases: Vec<(Base, RangeInclusive<u8>)> = Vec::new();
        let mut current = None;
        for zoom in zooms {
            let first = first_at(zoom).unwrap_or(0);
            if current == Some(first)
                && let Some((_, range)) = bases.last_mut()
            {
                *range = *range.start()..=zoom;
            } else {
                bases.push((Base::of(source, first)?, zoom..=zoom));
                current = Some(first);
            }
        }
        Ok(Self { source, first_layer, bases })
    }

    /// The base that a zoom starts from.
    fn stage(&self, zoom: u8) -> usize {
        self.bases.partition_point(|(_, zooms)| *zooms.end() < zoom)
    }

    fn stages(&self, options: &Options) -> Vec<Stage<'_>> {
        let mut stages = Vec::new();
        for (base, zooms) in &self.bases {
            let grid = options.grid(*zooms.start());
            let coarsest = TOLERANCE * COARSEST * grid.unit();
            let method = Method::VisvalingamWeighted;
            let scales = base.coverage.generalise(method, Metric::Planar, coarsest);
            stages.push(Stage::new(self.source, base, scales, options.small, self.first_layer));
        }
        stages
    }
}

/// A zoom being made.
struct AtZoom<'o> {
    zoom: u8,
    options: &'o Options,
    sources: &'o [Source],
}

impl AtZoom<'_> {
    fn tiles(
        &self,
        places: &mut [Place<'_, '_>],
    ) -> Result<(Vec<Finished>, ZoomReport), ResolveError> {
        let mut factor = 1.0;
        let mut cut = 0;
        let mut drawn = self.draw(places, factor)?;
        loop {
            let expendable = &self.options.expendable[..cut];
            let finished = self.assemble(&drawn, expendable);
            let most = self.options.max_tile_bytes;
            let over: Vec<&Finished> =
                finished.iter().filter(|tile| tile.bytes.len() > most).collect();
            if !over.is_empty()
                && factor < COARSEST
                && over.iter().any(|tile| could_fit(tile, most))
            {
                factor *= 2.0;
                drawn = self.draw(places, factor)?;
            } else if !over.is_empty() && cut < self.options.expendable.len() {
                cut += 1;
            } else {
                let report = self.report(&finished, &drawn, factor, expendable, over.len());
                return Ok((finished, report));
            }
        }
    }

    fn draw(
        &self,
        places: &mut [Place<'_, '_>],
        factor: f64,
    ) -> Result<Vec<Settled>, ResolveError> {
        let grid = self.options.grid(self.zoom);
        places.iter_mut().map(|place| place.stage.draw(place.room, grid, factor)).collect()
    }

    fn assemble(&self, settled: &[Settled], cut: &[String]) -> Vec<Finished> {
        let mut sheets: Vec<Sheet> = Vec::new();
        for (source, settled) in self.sources.iter().zip(settled) {
            for (number, layer) in source.layers.iter().enumerate() {
                let features = settled.drawn.features.get(&number).unwrap_or(&layer.features);
                sheets.push(Sheet { name: &layer.name, features, extent: settled.extent });
            }
        }
        let collected = settled.iter().flat_map(|settled| &settled.drawn.collected);
        let collected: Vec<&Collected> = collected.collect();
        assemble(&collected, &sheets, &|key: &str| !cut.iter().any(|cut| cut == key))
    }

    fn report(
        &self,
        finished: &[Finished],
        settled: &[Settled],
        factor: f64,
        cut: &[String],
        over: usize,
    ) -> ZoomReport {
        let sizes = finished.iter().map(|tile| (tile.tile, tile.bytes.len()));
        ZoomReport {
            zoom: self.zoom,
            tiles: finished.len(),
            features: finished.iter().map(|tile| tile.features).sum(),
            bytes: sizes.clone().map(|(_, bytes)| bytes).sum(),
            largest: sizes.max_by_key(|&(tile, bytes)| (bytes, std::cmp::Reverse(tile))),
            extents: settled.iter().map(|settled| settled.extent).collect(),
            factor,
            cells: settled.iter().map(|settled| settled.cells).sum(),
            merged: settled.iter().map(|settled| settled.drawn.merged).sum(),
            lost: settled.iter().map(|settled| settled.drawn.missing.len()).sum(),
            cut: cut.to_vec(),
            over,
        }
    }
}

/// Whether a tile might fit if half of its geometries went, which is what simplifying may save.
fn could_fit(tile: &Finished, most: usize) -> bool {
    let rest = tile.raw - tile.geometries / 2;
    // Compressed alike.
    rest.saturating_mul(tile.bytes.len()) <= most.saturating_mul(tile.raw)
}
