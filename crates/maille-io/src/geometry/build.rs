//! Making the geometry of a feature out of its parts.

use super::{Kind, Visitor};
use crate::block::Block;
use geojson::{Geometry, GeometryValue, Position};

/// Is led over the geometry of the next feature of a block, and pushes it there: polygons straight into
/// the flat arrays. A geometry without any position is none at all.
pub struct Builder<'a> {
    block: &'a mut Block,
    open: Vec<Open>,
    /// Whether the outermost geometry is made of polygons only.
    is_flat: bool,
    other: Option<Geometry>,
    positions: usize,
    problem: Option<String>,
}

/// A geometry whose end has not come yet, with its parts in the list of their type.
struct Open {
    kind: Kind,
    points: Vec<Position>,
    lines: Vec<Vec<Position>>,
    polygons: Vec<Vec<Vec<Position>>>,
    members: Vec<Geometry>,
}

impl<'a> Builder<'a> {
    pub fn new(block: &'a mut Block) -> Self {
        Self { block, open: Vec::new(), is_flat: false, other: None, positions: 0, problem: None }
    }

    /// Ends the unit of the feature.
    ///
    /// # Errors
    /// Says what is wrong with the geometry, the first thing that is.
    pub fn finish(self) -> Result<(), String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        match self.other.filter(|_| self.positions > 0) {
            Some(other) => self.block.push_other(other),
            None => self.block.polygons.finish_unit(),
        }
        Ok(())
    }

    fn fail(&mut self, problem: impl Into<String>) {
        self.problem.get_or_insert_with(|| problem.into());
    }

    fn end_member(&mut self, done: Open) {
        let Some(parent) = self.open.last_mut() else {
            self.other = Some(done.into_geometry());
            return;
        };
        match parent.kind {
            Kind::MultiPoint => parent.points.extend(done.points),
            Kind::MultiLineString => parent.lines.push(done.points),
            Kind::MultiPolygon => parent.polygons.push(done.lines),
            _ => parent.members.push(done.into_geometry()),
        }
    }
}

impl Visitor for Builder<'_> {
    fn begin(&mut self, kind: Kind, _: usize) {
        if let Some(parent) = self.open.last() {
            let is_fitting = match parent.kind.member() {
                Some(member) => member == kind,
                None => parent.kind == Kind::GeometryCollection,
            };
            if !is_fitting {
                self.fail(format!("a {} has a {kind} in it", self.open[self.open.len() - 1].kind));
            }
        } else {
            self.is_flat = matches!(kind, Kind::Polygon | Kind::MultiPolygon);
        }
        self.open.push(Open::new(kind));
    }

    fn begin_ring(&mut self, _: usize) {
        if let Some(open) = self.open.last_mut().filter(|_| !self.is_flat) {
            open.lines.push(Vec::new());
        }
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        self.positions += 1;
        if !(x.is_finite() && y.is_finite()) {
            return self.fail("a coordinate is not a finite number");
        }
        if self.is_flat {
            if z.is_nan() {
                self.block.polygons.push_vertex(x, y);
            } else {
                self.block.polygons.push_vertex_z(x, y, z);
            }
            return;
        }
        let position = if z.is_nan() { [x, y].into() } else { [x, y, z].into() };
        if let Some(open) = self.open.last_mut() {
            match (open.kind, open.lines.last_mut()) {
                (Kind::Polygon, Some(ring)) => ring.push(position),
                _ => open.points.push(position),
            }
        }
    }

    fn end_ring(&mut self) {
        if self.is_flat
            && let Err(error) = self.block.polygons.finish_ring()
        {
            self.fail(error.to_string());
        }
    }

    fn end(&mut self) {
        let Some(done) = self.open.pop() else { return };
        if !self.is_flat {
            self.end_member(done);
        } else if done.kind == Kind::Polygon {
            self.block.polygons.finish_polygon();
        }
    }
}

impl Open {
    fn new(kind: Kind) -> Self {
        let (points, lines, polygons) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, points, lines, polygons, members: Vec::new() }
    }

    fn into_geometry(mut self) -> Geometry {
        let value = match self.kind {
            Kind::Point => match self.points.pop() {
                Some(coordinates) => GeometryValue::Point { coordinates },
                None => GeometryValue::MultiPoint { coordinates: Vec::new() },
            },
            Kind::LineString => GeometryValue::LineString { coordinates: self.points },
            Kind::Polygon => GeometryValue::Polygon { coordinates: self.lines },
            Kind::MultiPoint => GeometryValue::MultiPoint { coordinates: self.points },
            Kind::MultiLineString => GeometryValue::MultiLineString { coordinates: self.lines },
            Kind::MultiPolygon => GeometryValue::MultiPolygon { coordinates: self.polygons },
            Kind::GeometryCollection => {
                GeometryValue::GeometryCollection { geometries: self.members }
            }
        };
        Geometry { bbox: None, value, foreign_members: None }
    }
}
