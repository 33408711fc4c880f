//! Geometries as lists of positions, whose ordinates have a column each: the native encodings.

use super::column::Cells;
use super::nested::{List, Node, Row, Struct};
use crate::block::Block;
use crate::geometry::{Builder, Kind, Visitor};
use std::ops::Range;

/// A column of geometries of one type.
pub struct Native {
    kind: Kind,
    node: Node,
    axes: Axes,
}

/// The columns of the ordinates.
#[derive(Debug, Clone, Copy)]
struct Axes {
    x: usize,
    y: usize,
    z: Option<usize>,
    m: Option<usize>,
}

impl Native {
    /// The column that the metadata say is in this encoding.
    ///
    /// # Errors
    /// When its structure is not that of the encoding.
    pub fn new(kind: Kind, node: Node) -> Result<Self, String> {
        let levels = match kind {
            Kind::Point => 0,
            Kind::LineString | Kind::MultiPoint => 1,
            Kind::Polygon | Kind::MultiLineString => 2,
            _ => 3,
        };
        let problem = || {
            format!(
                "its geometry column is not what the encoding {} is: lists, {levels} levels deep, of \
                 structs of x and y",
                kind.name().to_lowercase()
            )
        };
        let mut position = &node;
        for _ in 0..levels {
            let Node::List(List { element, .. }) = position else { return Err(problem()) };
            position = element;
        }
        let Node::Struct(Struct { members, .. }) = position else { return Err(problem()) };
        let ordinate = |name: &str| match members.iter().find(|(member, _)| member == name)? {
            (_, Node::Leaf { column, .. }) => Some(*column),
            _ => None,
        };
        let (Some(x), Some(y)) = (ordinate("x"), ordinate("y")) else { return Err(problem()) };
        let axes = Axes { x, y, z: ordinate("z"), m: ordinate("m") };
        let others = 2 + usize::from(axes.z.is_some()) + usize::from(axes.m.is_some());
        if members.len() != others {
            return Err(problem());
        }
        Ok(Self { kind, node, axes })
    }

    /// The columns of its ordinates.
    pub fn columns(&self) -> Range<usize> {
        self.node.columns()
    }

    /// The columns of x and y.
    pub fn xy(&self) -> [usize; 2] {
        [self.axes.x, self.axes.y]
    }

    /// Bytes that the positions of a geometry take.
    pub fn size(&self, cells: &[Option<Cells>], row: usize) -> usize {
        let Some(cells) = &cells[self.axes.x] else { return 0 };
        let ordinates = 2 + usize::from(self.axes.z.is_some());
        (cells.start(row + 1).level - cells.start(row).level) * ordinates * size_of::<f64>()
    }

    /// Reads a geometry as that of the next feature of a block.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(
        &self,
        cells: &[Option<Cells>],
        row: usize,
        block: &mut Block,
    ) -> Result<(), String> {
        let mut row = Row::new(cells, self.node.columns(), row)?;
        let may_be_empty = self.kind == Kind::Point;
        let mut walk =
            Walk { builder: Builder::new(block), axes: self.axes, may_be_empty, dropped: 0 };
        walk.geometry(self.kind, &self.node, &mut row)?;
        row.finish()?;
        let dropped = walk.dropped;
        walk.builder.finish()?;
        block.dropped_ordinates += dropped;
        Ok(())
    }
}

/// Leads a builder over a geometry.
struct Walk<'a> {
    builder: Builder<'a>,
    axes: Axes,
    /// Whether a position may be null or NaN, as that of an empty point is.
    may_be_empty: bool,
    /// Measures left out.
    dropped: usize,
}

impl Walk<'_> {
    fn geometry(&mut self, kind: Kind, node: &Node, row: &mut Row) -> Result<(), String> {
        self.builder.begin(kind, 0);
        match (kind, node) {
            (Kind::Polygon, Node::List(rings)) => {
                row.each(rings, |row| {
                    self.builder.begin_ring(0);
                    self.positions(&rings.element, row)?;
                    self.builder.end_ring();
                    Ok(())
                })?;
            }
            (_, Node::List(members)) if kind.member().is_some() => {
                let member = kind.member().unwrap_or(kind);
                row.each(members, |row| self.geometry(member, &members.element, row))?;
            }
            _ => self.positions(node, row)?,
        }
        self.builder.end();
        Ok(())
    }

    /// One position, or those of a list.
    fn positions(&mut self, node: &Node, row: &mut Row) -> Result<(), String> {
        match node {
            Node::List(list) => {
                row.each(list, |row| self.positions(&list.element, row))?;
            }
            Node::Struct(position) => {
                let is_there = row.group(position, |row| self.position(row))?;
                if !is_there && !self.may_be_empty {
                    return Err("a position is null".to_owned());
                }
            }
            Node::Leaf { .. } | Node::Map(_) => {}
        }
        Ok(())
    }

    fn position(&mut self, row: &mut Row) -> Result<(), String> {
        let Axes { x, y, z, m } = self.axes;
        let mut ordinate = |axis: usize| match row.take(axis)? {
            Some((cells, at)) => {
                cells.values.number(at).ok_or_else(|| "a coordinate is no number".to_owned())
            }
            None => Ok(f64::NAN),
        };
        let (x, y) = (ordinate(x)?, ordinate(y)?);
        let z = z.map_or(Ok(f64::NAN), &mut ordinate)?;
        if let Some(m) = m {
            ordinate(m)?;
            self.dropped += 1;
        }
        if !(self.may_be_empty && x.is_nan() && y.is_nan()) {
            self.builder.position(x, y, z);
        }
        Ok(())
    }
}
