//! What lies in which tile.

use crate::grid::{Grid, Point};
use crate::mvt::encode::{Corner, GeometryType, Pen};
use crate::shape::Polygon;
use crate::tile::Tile;

/// The part of a feature in a tile.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub tile: Tile,
    /// The tile's [`id`](Tile::id).
    pub id: u64,
    /// Number of the layer, and of the feature in it.
    pub layer: u32,
    pub feature: u32,
    pub kind: GeometryType,
    /// Where its geometry is in the bytes that it was collected with.
    start: usize,
    end: usize,
}

/// Parts of features, with their geometries as they are written.
#[derive(Debug, Default)]
pub struct Collected {
    pub items: Vec<Item>,
    geometries: Vec<u8>,
}

impl Collected {
    /// The geometry of a part.
    pub fn geometry(&self, item: &Item) -> &[u8] {
        &self.geometries[item.start..item.end]
    }

    /// Adds a part of a feature, by its column and its row from the south. Columns beside the world are those on
    /// its other side; beyond its upper and lower end there are no tiles.
    pub fn add(
        &mut self,
        grid: &Grid,
        [x, row]: [i64; 2],
        (layer, feature): (u32, u32),
        geometry: &Geometry,
    ) {
        let side = 1_i64 << grid.zoom;
        let start = self.geometries.len();
        let corner = Point { x: x * grid.extent(), y: (row + 1) * grid.extent() };
        let mut pen = Pen::new(&mut self.geometries, Corner(corner));
        let kind = match geometry {
            Geometry::Points(points) => {
                pen.points(points);
                GeometryType::Point
            }
            Geometry::Lines(lines) => {
                lines.iter().for_each(|line| pen.line(line));
                GeometryType::Lines
            }
            Geometry::Polygons(polygons) => {
                polygons.iter().flatten().for_each(|ring| pen.ring(ring));
                GeometryType::Polygons
            }
        };
        let number = |at: i64| u32::try_from(at).unwrap_or_default();
        let tile = Tile { z: grid.zoom, x: number(x.rem_euclid(side)), y: number(side - 1 - row) };
        let end = self.geometries.len();
        self.items.push(Item { tile, id: tile.id(), layer, feature, kind, start, end });
    }
}

/// A geometry in a tile.
#[derive(Debug)]
pub enum Geometry<'a> {
    Points(&'a [Point]),
    Lines(&'a [Vec<Point>]),
    Polygons(&'a [Polygon]),
}
