//! Reading.

use super::{Base, HEADER, MAGIC, NO_MEASURE, RECORD_HEADER, VERSION};
use crate::block::Block;
use crate::geometry::{Builder, Kind, Visitor};
use crate::shapefile::rings;
use geo::Coord;

/// The shapes of a `.shp` with its `.shx`.
pub struct Shapes<'a> {
    shp: &'a [u8],
    /// Offset and length of each record in 16-bit words, high bytes first.
    index: &'a [[u8; 8]],
}

impl<'a> Shapes<'a> {
    /// Looks at both headers.
    ///
    /// # Errors
    /// Says which file is wrong, by its extension, and how.
    pub fn open(shp: &'a [u8], shx: &'a [u8]) -> Result<Self, (&'static str, String)> {
        let shp = whole(shp).map_err(|problem| ("shp", problem))?;
        let shx = whole(shx).map_err(|problem| ("shx", problem))?;
        let (index, rest) = shx[HEADER..].as_chunks();
        if !rest.is_empty() {
            return Err(("shx", "it ends inside an entry".to_owned()));
        }
        Ok(Self { shp, index })
    }

    /// Number of shapes.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// How many positions there are, about.
    pub fn positions(&self) -> usize {
        self.shp.len() / 16
    }

    /// Reads a shape as the geometry of the next feature of a block.
    pub fn read(&self, shape: usize, block: &mut Block) -> Result<(), String> {
        let mut content = Content { rest: self.record(shape)? };
        let code = content.integer()?;
        let (base, has_z, has_m) = match code {
            0 => (Base::Null, false, false),
            1 | 11 | 21 => (Base::Point, code == 11, code > 10),
            3 | 13 | 23 => (Base::PolyLine, code == 13, code > 10),
            5 | 15 | 25 => (Base::Polygon, code == 15, code > 10),
            8 | 18 | 28 => (Base::MultiPoint, code == 18, code > 10),
            31 => return Err("it is a multi-patch, a surface in space".to_owned()),
            _ => return Err(format!("shape type {code} is unknown")),
        };
        match base {
            Base::Null => block.polygons.finish_unit(),
            Base::Point => content.point(has_z, has_m, block)?,
            Base::MultiPoint => {
                content.take(32)?;
                let count = content.count(16)?;
                let shape = content.points(count, has_z, has_m, block)?;
                shape.push_multi_point(block)?;
            }
            Base::PolyLine | Base::Polygon => {
                content.take(32)?;
                let parts = content.count(4)?;
                let points = content.count(16)?;
                let parts = content.parts(parts, points)?;
                let shape = content.points(points, has_z, has_m, block)?;
                if base == Base::PolyLine {
                    shape.push_lines(&parts, block)?;
                } else {
                    shape.push_polygons(&parts, block)?;
                }
            }
        }
        Ok(())
    }

    /// The content of a record.
    fn record(&self, shape: usize) -> Result<&'a [u8], String> {
        let [offset, length] = halves(self.index[shape]);
        let bytes = |words: i32| usize::try_from(words).ok()?.checked_mul(2);
        let content = bytes(offset).zip(bytes(length)).and_then(|(offset, length)| {
            let start = offset.checked_add(RECORD_HEADER)?;
            self.shp.get(start..start.checked_add(length)?)
        });
        let content = content.filter(|_| offset >= 50);
        content.ok_or_else(|| "its record lies outside of the .shp; the file is cut off".to_owned())
    }
}

/// Two integers, high bytes first.
fn halves(bytes: [u8; 8]) -> [i32; 2] {
    [0, 4].map(|at| i32::from_be_bytes(std::array::from_fn(|i| bytes[at + i])))
}

/// A file as long as its header says.
fn whole(bytes: &[u8]) -> Result<&[u8], String> {
    let header = bytes.get(..HEADER).ok_or("it is too short for a header")?;
    if header[..4] != MAGIC || header[28..32] != VERSION.to_le_bytes() {
        return Err("it does not begin as a Shapefile does".to_owned());
    }
    let [_, words] = halves(std::array::from_fn(|i| header[20 + i]));
    let length = usize::try_from(words).unwrap_or_default().saturating_mul(2);
    bytes.get(..length).filter(|file| file.len() >= HEADER).ok_or_else(|| {
        format!("{length} bytes are announced and {} are there; it is cut off", bytes.len())
    })
}

/// What is left of a record.
struct Content<'a> {
    rest: &'a [u8],
}

/// The positions of a record.
struct Points<'a> {
    xy: &'a [[[u8; 8]; 2]],
    z: &'a [[u8; 8]],
}

impl<'a> Content<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or("its record is too short for what is in it")?;
        self.rest = rest;
        Ok(bytes)
    }

    fn integer(&mut self) -> Result<i32, String> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes(std::array::from_fn(|i| bytes[i])))
    }

    /// A number of items, each of which takes so many bytes at least.
    fn count(&mut self, least: usize) -> Result<usize, String> {
        let count = self.integer()?;
        usize::try_from(count).ok().filter(|count| *count <= self.rest.len() / least).ok_or_else(
            || format!("{count} parts or positions are announced in a record of too few bytes"),
        )
    }

    /// Where each part begins, and then where the last one ends.
    fn parts(&mut self, parts: usize, points: usize) -> Result<Vec<usize>, String> {
        let bytes = self.take(4 * parts)?.as_chunks().0;
        let starts = bytes.iter().map(|start| usize::try_from(i32::from_le_bytes(*start)));
        let mut starts: Vec<usize> = starts
            .collect::<Result<_, _>>()
            .map_err(|_| "a part begins before the first position")?;
        starts.push(points);
        if starts[0] != 0 || !starts.is_sorted() {
            return Err("its parts do not follow each other".to_owned());
        }
        Ok(starts)
    }

    fn floats(&mut self, count: usize) -> Result<&'a [[u8; 8]], String> {
        Ok(self.take(8 * count)?.as_chunks().0)
    }

    fn points(
        &mut self,
        count: usize,
        has_z: bool,
        has_m: bool,
        block: &mut Block,
    ) -> Result<Points<'a>, String> {
        let xy = self.floats(2 * count)?.as_chunks().0;
        let mut z: &[[u8; 8]] = &[];
        if has_z {
            self.take(16)?;
            z = self.floats(count)?;
        }
        // Measures may be left out also where the type says that there are some.
        if has_m && self.rest.len() >= 16 + 8 * count {
            self.take(16)?;
            let measures = self.floats(count)?.iter().map(|m| f64::from_le_bytes(*m));
            block.dropped_ordinates += measures.filter(|m| *m > NO_MEASURE).count();
        }
        Ok(Points { xy, z })
    }

    fn point(&mut self, has_z: bool, has_m: bool, block: &mut Block) -> Result<(), String> {
        let xy = self.floats(2)?.as_chunks().0;
        let z = if has_z { self.floats(1)? } else { &[] };
        if has_m && self.rest.len() >= 8 {
            let measure = f64::from_le_bytes(self.floats(1)?[0]);
            block.dropped_ordinates += usize::from(measure > NO_MEASURE);
        }
        let mut builder = Builder::new(block);
        Points { xy, z }.walk_point(0, &mut builder);
        builder.finish()
    }
}

impl Points<'_> {
    #[inline]
    fn coord(&self, i: usize) -> Coord {
        let [x, y] = self.xy[i].map(f64::from_le_bytes);
        Coord { x, y }
    }

    /// The height of a position, NaN if it has none.
    #[inline]
    fn z(&self, i: usize) -> f64 {
        self.z.get(i).map_or(f64::NAN, |z| f64::from_le_bytes(*z))
    }

    fn walk_position(&self, i: usize, visitor: &mut impl Visitor) {
        let Coord { x, y } = self.coord(i);
        visitor.position(x, y, self.z(i));
    }

    fn walk_point(&self, i: usize, visitor: &mut impl Visitor) {
        visitor.begin(Kind::Point, 1);
        self.walk_position(i, visitor);
        visitor.end();
    }

    fn push_multi_point(&self, block: &mut Block) -> Result<(), String> {
        let mut builder = Builder::new(block);
        builder.begin(Kind::MultiPoint, self.xy.len());
        (0..self.xy.len()).for_each(|i| self.walk_point(i, &mut builder));
        builder.end();
        builder.finish()
    }

    fn push_lines(&self, parts: &[usize], block: &mut Block) -> Result<(), String> {
        let mut builder = Builder::new(block);
        let is_multi = parts.len() != 2;
        if is_multi {
            builder.begin(Kind::MultiLineString, parts.len() - 1);
        }
        for part in parts.windows(2) {
            builder.begin(Kind::LineString, part[1] - part[0]);
            (part[0]..part[1]).for_each(|i| self.walk_position(i, &mut builder));
            builder.end();
        }
        if is_multi {
            builder.end();
        }
        builder.finish()
    }

    fn push_polygons(&self, parts: &[usize], block: &mut Block) -> Result<(), String> {
        if parts.len() == 2 && parts[1] > 0 {
            // Nearly all of nearly every file.
            self.push_ring(0, parts[1], block)?;
            block.polygons.finish_polygon();
        } else {
            let coords: Vec<Coord> = (0..self.xy.len()).map(|i| self.coord(i)).collect();
            for polygon in rings::polygons(&coords, parts) {
                for ring in polygon {
                    self.push_ring(parts[ring], parts[ring + 1], block)?;
                }
                block.polygons.finish_polygon();
            }
        }
        block.polygons.finish_unit();
        Ok(())
    }

    /// Pushes a ring the other way round, for shells run clockwise in the file.
    fn push_ring(&self, start: usize, end: usize, block: &mut Block) -> Result<(), String> {
        if self.z.is_empty() {
            for [x, y] in self.xy[start..end].iter().rev() {
                block.polygons.push_vertex(f64::from_le_bytes(*x), f64::from_le_bytes(*y));
            }
        } else {
            for i in (start..end).rev() {
                let Coord { x, y } = self.coord(i);
                block.polygons.push_vertex_z(x, y, self.z(i));
            }
        }
        block.polygons.finish_ring().map_err(|error| error.to_string())
    }
}
