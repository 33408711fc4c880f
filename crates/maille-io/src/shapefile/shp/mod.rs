//! The geometries: `.shp` and `.shx`.

mod read;
mod write;

pub use read::Shapes;
pub use write::ShapeWriter;

/// Opens both files, high byte first.
pub const MAGIC: [u8; 4] = 9994_i32.to_be_bytes();

const VERSION: i32 = 1000;

/// Bytes of the header of both files.
const HEADER: usize = 100;

/// Bytes of a record's own header.
const RECORD_HEADER: usize = 8;

/// What a type of shape is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Null = 0,
    Point = 1,
    PolyLine = 3,
    Polygon = 5,
    MultiPoint = 8,
}

/// Measures below this are none.
const NO_MEASURE: f64 = -1e38;
