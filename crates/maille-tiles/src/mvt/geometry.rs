//! Geometries: commands that move a cursor, and what they draw.

use super::wire::{packed, zigzag};

/// A position in a tile: to the right and down from its upper left corner, in units of which the layer's extent are
/// as long as the tile.
pub type Position = [i32; 2];

/// What a feature looks like in a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Geometry {
    /// Of a type that the specification leaves open, `UNKNOWN`; it can be passed over.
    Unknown,
    /// One point, or several.
    Points(Vec<Position>),
    /// Lines of two positions or more.
    Lines(Vec<Vec<Position>>),
    /// Polygons: the outer ring of each, then its holes. Rings end before their first position comes again.
    Polygons(Vec<Vec<Vec<Position>>>),
}

/// Which way round outer rings run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winding {
    /// With a positive area, as version 2 has it: clockwise on a screen.
    Positive,
    /// As the first ring of a feature does, for version 1 has no rule.
    First,
}

impl Geometry {
    /// Follows the commands of a geometry of the type (`Tile.GeomType`).
    pub(super) fn parse(kind: u64, commands: &[u8], winding: Winding) -> Result<Self, String> {
        let mut pen = Pen { integers: packed(commands), cursor: [0, 0] };
        let geometry = match kind {
            0 => return Ok(Self::Unknown),
            1 => Self::Points(pen.points()?),
            2 => Self::Lines(pen.lines()?),
            3 => Self::Polygons(grouped(pen.rings()?, winding)?),
            _ => return Err(format!("its geometry has the type {kind}, which there is not")),
        };
        Ok(geometry)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    MoveTo,
    LineTo,
    ClosePath,
}

struct Pen<I> {
    integers: I,
    cursor: Position,
}

impl<I: Iterator<Item = Result<u32, String>>> Pen<I> {
    fn points(&mut self) -> Result<Vec<Position>, String> {
        let mut points = Vec::new();
        let count = self.expect(Command::MoveTo, "points are one MoveTo")?;
        for _ in 0..count {
            points.push(self.step()?);
        }
        match self.command()? {
            None => Ok(points),
            Some((command, _)) => Err(format!("points are one MoveTo, but {command:?} follows")),
        }
    }

    fn lines(&mut self) -> Result<Vec<Vec<Position>>, String> {
        let mut lines = Vec::new();
        while let Some(start) = self.start("a line")? {
            lines.push(self.path(start, 1, "a line")?);
        }
        some(lines)
    }

    fn rings(&mut self) -> Result<Vec<Vec<Position>>, String> {
        let mut rings = Vec::new();
        while let Some(start) = self.start("a ring")? {
            let ring = self.path(start, 2, "a ring")?;
            let closed = self.expect(Command::ClosePath, "a ring ends with ClosePath")?;
            if closed != 1 {
                return Err(format!("a ring is closed {closed} times, not once"));
            }
            if ring.last() == Some(&start) {
                return Err(format!("a ring repeats its first position, {start:?}, at its end"));
            }
            rings.push(ring);
        }
        some(rings)
    }

    /// The `MoveTo` that a line or ring starts with; nothing at the end.
    fn start(&mut self, what: &str) -> Result<Option<Position>, String> {
        match self.command()? {
            None => Ok(None),
            Some((Command::MoveTo, 1)) => self.step().map(Some),
            Some((command, count)) => {
                Err(format!("{what} starts with {command:?} {count} times, not with one MoveTo"))
            }
        }
    }

    /// The `LineTo`s that follow, at least so many.
    fn path(&mut self, start: Position, least: u32, what: &str) -> Result<Vec<Position>, String> {
        let count = self.expect(Command::LineTo, "LineTo follows MoveTo")?;
        if count < least {
            return Err(format!("{what} has {} positions, too few", count + 1));
        }
        // Not made as large as the count says, which may be anything.
        let mut path = vec![start];
        for _ in 0..count {
            let before = self.cursor;
            path.push(self.step()?);
            if self.cursor == before {
                return Err(format!("{what} has the position {before:?} twice in a row"));
            }
        }
        Ok(path)
    }

    fn expect(&mut self, expected: Command, rule: &str) -> Result<u32, String> {
        match self.command()? {
            Some((command, count)) if command == expected => Ok(count),
            Some((command, _)) => Err(format!("{rule}, but there is {command:?}")),
            None => Err(format!("{rule}, but the geometry ends")),
        }
    }

    fn command(&mut self) -> Result<Option<(Command, u32)>, String> {
        let Some(integer) = self.integers.next().transpose()? else { return Ok(None) };
        let command = match integer & 7 {
            1 => Command::MoveTo,
            2 => Command::LineTo,
            7 => Command::ClosePath,
            id => return Err(format!("its geometry has the command {id}, which there is not")),
        };
        match integer >> 3 {
            0 => Err(format!("its geometry has {command:?} zero times")),
            count => Ok(Some((command, count))),
        }
    }

    /// Moves the cursor.
    fn step(&mut self) -> Result<Position, String> {
        for axis in 0..2 {
            let by = self.integers.next().ok_or("its geometry ends within a command")??;
            let by = zigzag(by.into());
            let to = i32::try_from(i64::from(self.cursor[axis]) + by);
            self.cursor[axis] = to.map_err(|_| "its geometry leaves the range of 32 bits")?;
        }
        Ok(self.cursor)
    }
}

fn some<T>(parts: Vec<T>) -> Result<Vec<T>, String> {
    if parts.is_empty() { Err("its geometry is empty".to_owned()) } else { Ok(parts) }
}

/// Rings as polygons: each outer ring has the holes that follow it.
fn grouped(rings: Vec<Vec<Position>>, winding: Winding) -> Result<Vec<Vec<Vec<Position>>>, String> {
    let mut polygons: Vec<Vec<Vec<Position>>> = Vec::new();
    let mut outer = (winding == Winding::Positive).then_some(1);
    for ring in rings {
        let area = doubled_area(&ring).signum();
        if area == 0 {
            return Err(format!("a ring at {:?} has no area", ring[0]));
        }
        if area == *outer.get_or_insert(area) {
            polygons.push(vec![ring]);
        } else if let Some(polygon) = polygons.last_mut() {
            polygon.push(ring);
        } else {
            return Err(format!(
                "its first ring, at {:?}, runs round the way holes do: counter-clockwise",
                ring[0]
            ));
        }
    }
    Ok(polygons)
}

/// Twice the area, positive for rings that are clockwise on a screen, where y grows downwards.
fn doubled_area(ring: &[Position]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    let cross = |a: &Position, b: &Position| {
        i128::from(a[0]) * i128::from(b[1]) - i128::from(b[0]) * i128::from(a[1])
    };
    ring.iter().zip(next).map(|(a, b)| cross(a, b)).sum()
}
