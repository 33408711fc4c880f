//! Names of tiles.

use std::fmt;

/// The deepest zoom that there is: a tile's extent of 4096 then is a millimetre.
pub const MAX_ZOOM: u8 = 24;

/// A tile of the Web Mercator pyramid, by its zoom, its column from the west and its row from the north
/// ("XYZ").
///
/// Tiles are ordered as PMTiles has them: by zoom, then along a Hilbert curve
/// ([specification](https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// From 0, where one tile is the world, to [`MAX_ZOOM`].
    pub z: u8,
    /// Column, from 0 at the antimeridian to 2^z − 1.
    pub x: u32,
    /// Row, from 0 in the north to 2^z − 1.
    pub y: u32,
}

impl Tile {
    /// The place of the tile among those of all zooms.
    ///
    /// ```
    /// use maille_tiles::Tile;
    /// assert_eq!(Tile { z: 0, x: 0, y: 0 }.id(), 0);
    /// assert_eq!(Tile { z: 1, x: 1, y: 1 }.id(), 3);
    /// assert_eq!(Tile { z: 12, x: 3423, y: 1763 }.id(), 19_078_479);
    /// ```
    #[must_use]
    pub fn id(self) -> u64 {
        let before = ((1_u64 << (2 * u32::from(self.z))) - 1) / 3;
        let (mut x, mut y) = (u64::from(self.x), u64::from(self.y));
        let mut along = 0;
        for bit in (0..self.z).rev() {
            let side = 1_u64 << bit;
            let (right, lower) = (u64::from(x & side > 0), u64::from(y & side > 0));
            along += side * side * ((3 * right) ^ lower);
            if lower == 0 {
                if right == 1 {
                    x = (side - 1).wrapping_sub(x) & (side - 1);
                    y = (side - 1).wrapping_sub(y) & (side - 1);
                }
                (x, y) = (y, x);
            }
        }
        before + along
    }

    /// The tile at a place among those of all zooms, [`id`](Self::id); none beyond those of [`MAX_ZOOM`].
    ///
    /// ```
    /// use maille_tiles::Tile;
    /// assert_eq!(Tile::from_id(19_078_479), Some(Tile { z: 12, x: 3423, y: 1763 }));
    /// assert_eq!(Tile::from_id(u64::MAX), None);
    /// ```
    #[must_use]
    pub fn from_id(id: u64) -> Option<Self> {
        let mut along = id;
        let z = (0..=MAX_ZOOM).find(|z| {
            let tiles = 1_u64 << (2 * u32::from(*z));
            let is_here = along < tiles;
            along -= if is_here { 0 } else { tiles };
            is_here
        })?;
        let (mut x, mut y) = (0_u32, 0_u32);
        for bit in 0..u32::from(z) {
            let side = 1_u32 << bit;
            let quarter = (along >> (2 * bit)) & 3;
            let right = u32::from(quarter >= 2);
            let lower = u32::from(quarter == 1 || quarter == 2);
            if lower == 0 {
                if right == 1 {
                    (x, y) = (side - 1 - x, side - 1 - y);
                }
                (x, y) = (y, x);
            }
            (x, y) = (x + side * right, y + side * lower);
        }
        Some(Self { z, x, y })
    }

    /// Whether there is such a tile.
    ///
    /// ```
    /// use maille_tiles::Tile;
    /// assert!(!Tile { z: 1, x: 2, y: 0 }.is_valid());
    /// ```
    #[must_use]
    pub fn is_valid(self) -> bool {
        self.z <= MAX_ZOOM && self.x >> self.z == 0 && self.y >> self.z == 0
    }
}

/// As in `12/3423/1763`: zoom, column, row.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.z, self.x, self.y)
    }
}

impl Ord for Tile {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.id().cmp(&other.id())
    }
}

impl PartialOrd for Tile {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_that_of_its_tile() {
        let places = (0..100_000).chain((0..=MAX_ZOOM).flat_map(|z| {
            let side = (1_u32 << z) - 1;
            let corners = [(0, 0), (side, 0), (0, side), (side, side), (side / 3, side / 5)];
            corners.map(|(x, y)| Tile { z, x, y }.id())
        }));
        for id in places {
            let tile = Tile::from_id(id).expect("a tile");
            assert!(tile.is_valid());
            assert_eq!(tile.id(), id, "{tile}");
        }
    }

    #[test]
    fn beyond_the_deepest_zoom_there_is_none() {
        let all = ((1_u64 << (2 * (u32::from(MAX_ZOOM) + 1))) - 1) / 3;
        assert_eq!(Tile::from_id(all - 1).map(|tile| tile.z), Some(MAX_ZOOM));
        assert_eq!(Tile::from_id(all), None);
    }
}
