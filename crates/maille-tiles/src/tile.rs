//! Names of tiles.

/// The deepest zoom that there is: a tile's extent of 4096 then is a millimetre.
pub const MAX_ZOOM: u8 = 24;

/// A tile of the Web Mercator pyramid, by its zoom, its column from the west and its row from the north
/// ("XYZ").
///
/// Tiles are ordered as `PMTiles` has them: by zoom, then along a Hilbert curve
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
