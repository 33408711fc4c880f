//! Writing.

use crate::Layer;
use crate::decimal::shortest;
use crate::geometry::{Kind, Visitor, has_heights, kind_of, walk};

/// Appends the geometry of a feature, an empty polygon where there is none. Says how many positions got
/// the height 0 for want of one.
pub fn write(out: &mut String, layer: &Layer, feature: usize) -> usize {
    if kind_of(layer, feature).is_none() {
        out.push_str("POLYGON EMPTY");
        return 0;
    }
    let has_z = has_heights(layer, feature);
    let mut writer = Writer { out, has_z, open: Vec::new(), is_first: true, filled: 0 };
    walk(layer, feature, &mut writer);
    writer.filled
}

struct Writer<'a> {
    out: &'a mut String,
    has_z: bool,
    /// What began and has not ended: its type, and whether a bracket is open.
    open: Vec<(Kind, bool)>,
    /// Whether the next item is the first in its brackets.
    is_first: bool,
    filled: usize,
}

impl Writer<'_> {
    fn separate(&mut self) {
        if !self.is_first {
            self.out.push(',');
        }
        self.is_first = true;
    }

    fn number(&mut self, number: f64) {
        self.out.push_str(shortest(&mut zmij::Buffer::new(), number));
    }
}

impl Visitor for Writer<'_> {
    fn begin(&mut self, kind: Kind, parts: usize) {
        self.separate();
        if self.open.last().is_none_or(|(parent, _)| *parent == Kind::GeometryCollection) {
            self.out.push_str(&kind.name().to_ascii_uppercase());
            self.out.push_str(if self.has_z { " Z " } else { " " });
        }
        self.out.push_str(if parts == 0 { "EMPTY" } else { "(" });
        self.open.push((kind, parts > 0));
    }

    fn begin_ring(&mut self, _: usize) {
        self.separate();
        self.out.push('(');
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        self.separate();
        self.number(x);
        self.out.push(' ');
        self.number(y);
        if self.has_z {
            self.filled += usize::from(z.is_nan());
            self.out.push(' ');
            self.number(if z.is_nan() { 0.0 } else { z });
        }
        self.is_first = false;
    }

    fn end_ring(&mut self) {
        self.out.push(')');
        self.is_first = false;
    }

    fn end(&mut self) {
        if self.open.pop().is_some_and(|(_, in_brackets)| in_brackets) {
            self.out.push(')');
        }
        self.is_first = false;
    }
}
