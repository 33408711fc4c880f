//! The global grid of a zoom.

use geo::Coord;

/// A point of the grid: columns from the west, rows from the *south*. Tiles have their rows from the north, but
/// with these rings turn as they do on a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    pub x: i64,
    pub y: i64,
}

impl Point {
    /// Something to look the point up by. Points that are billions apart may have the same.
    #[inline]
    #[expect(clippy::cast_sign_loss, reason = "bits of the coordinates, not their values")]
    pub fn key(self) -> u64 {
        ((self.x as u64) << 32) ^ (self.y as u64 & 0xFFFF_FFFF)
    }
}

/// The grid that all tiles of a zoom lie on, and the lines that they are cut along.
///
/// The world is 2^(zoom + extent bits) wide. Tiles are cut along lines of the grid, a buffer away from
/// their squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// The zoom.
    pub zoom: u8,
    /// A tile is 2 to this power wide: its extent.
    pub extent_bits: u8,
    /// How far tiles reach beyond their squares.
    pub buffer: i64,
}

impl Grid {
    /// Width of a tile.
    pub fn extent(&self) -> i64 {
        1 << self.extent_bits
    }

    /// Points of the grid along the world.
    pub fn size(&self) -> i64 {
        1 << (self.zoom + self.extent_bits)
    }

    /// A place in the world in units of the grid, exactly: the unit is a power of two.
    #[inline]
    pub fn scaled(&self, world: Coord) -> Coord {
        #[expect(clippy::cast_precision_loss, reason = "a power of two")]
        let size = self.size() as f64;
        Coord { x: world.x * size, y: world.y * size }
    }

    /// The width of a unit of the grid in the world.
    pub fn unit(&self) -> f64 {
        self.scaled(Coord { x: 1.0, y: 1.0 }).x.recip()
    }

    /// The columns or rows of tiles that reach over some coordinates, buffers included.
    pub fn tiles(&self, low: i64, high: i64) -> (i64, i64) {
        let first = (low - self.buffer + self.extent() - 1) >> self.extent_bits;
        // A tile ends a unit further than the next one starts.
        (first - 1, (high + self.buffer) >> self.extent_bits)
    }

    /// Where the tiles of a column or of a row start, buffer included.
    pub fn start(&self, tile: i64) -> i64 {
        tile * self.extent() - self.buffer
    }

    /// Where they end.
    pub fn end(&self, tile: i64) -> i64 {
        (tile + 1) * self.extent() + self.buffer
    }

    /// The lines that tiles are cut along between two coordinates, strictly.
    pub fn lines_between(&self, a: i64, b: i64) -> impl Iterator<Item = i64> {
        let (low, high) = (a.min(b), a.max(b));
        let (bits, buffer) = (self.extent_bits, self.buffer);
        [-buffer, buffer].into_iter().take(if buffer == 0 { 1 } else { 2 }).flat_map(move |shift| {
            let first = ((low - shift) >> bits) + 1;
            let last = (high - shift - 1) >> bits;
            (first..=last).map(move |line| (line << bits) + shift)
        })
    }
}

/// The point whose pixel a place lies in. Pixels are squares around points, with their left and lower
/// sides.
#[inline]
pub fn rounded(at: Coord) -> Point {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "the grid is 2³¹ wide at most"
    )]
    let round = |value: f64| {
        // By hand: where the processor may have no instruction for it, rounding down is a call.
        let towards_zero = value as i64;
        let floor = towards_zero - i64::from(towards_zero as f64 > value);
        // The difference is exact, which a sum with a half is not.
        floor + i64::from(value - floor as f64 >= 0.5)
    };
    Point { x: round(at.x), y: round(at.y) }
}
