//! The arcs of a file.

use super::transform::Transform;
use crate::json::{Cursor, Result};
use geo::Coord;
use rayon::prelude::*;

/// Arcs end to end in one array.
#[derive(Debug, Default)]
pub struct Arcs {
    coords: Vec<Coord>,
    /// Where each arc starts in `coords`, and then where the last one ends.
    offsets: Vec<usize>,
    /// Ordinates beyond x and y.
    pub dropped_ordinates: usize,
}

/// The positions of an arc, in the direction in which a geometry takes them.
#[derive(Debug, Clone, Copy)]
pub struct Directed<'a> {
    positions: &'a [Coord],
    reversed: bool,
}

impl Arcs {
    /// Reads the `arcs` of a topology, numbers as they are written.
    pub fn read(bytes: &[u8], cursor: &mut Cursor) -> Result<Self> {
        let rest = bytes.len() - cursor.pos.min(bytes.len());
        // A position of a quantised file takes a dozen bytes. Pages that stay unused cost nothing.
        let mut arcs = Self { coords: Vec::with_capacity(rest / 12), ..Self::default() };
        arcs.offsets.push(0);
        let mut more_arcs = cursor.open(b'[', b']')?;
        while more_arcs {
            let mut more = cursor.open(b'[', b']')?;
            if !more {
                return Err(cursor.error("an arc without positions"));
            }
            while more {
                let position = arcs.position(bytes, cursor)?;
                arcs.coords.push(position);
                more = cursor.next(b']')?;
            }
            arcs.offsets.push(arcs.coords.len());
            more_arcs = cursor.next(b']')?;
        }
        Ok(arcs)
    }

    #[inline]
    fn position(&mut self, bytes: &[u8], cursor: &mut Cursor) -> Result<Coord> {
        cursor.peek();
        if let Some((position, length)) = short_position(&bytes[cursor.pos..]) {
            cursor.pos += length;
            return Ok(position);
        }
        position(cursor, &mut self.dropped_ordinates)
    }

    /// Turns the numbers of a file into coordinates. In a quantised file each position is relative
    /// to the one before.
    ///
    /// # Errors
    /// The number of an arc whose coordinates pass the range of a double.
    pub fn decode(&mut self, transform: Option<&Transform>) -> std::result::Result<(), usize> {
        let mut rest = self.coords.as_mut_slice();
        let mut arcs = Vec::with_capacity(self.offsets.len());
        for ends in self.offsets.windows(2) {
            let (arc, tail) = rest.split_at_mut(ends[1] - ends[0]);
            arcs.push(arc);
            rest = tail;
        }
        let Some(transform) = transform else {
            return Ok(());
        };
        let too_large = |(arc, positions): (usize, &mut [Coord])| {
            let mut sum = Coord::zero();
            for position in positions.iter_mut() {
                sum = sum + *position;
                *position = transform.decode(sum);
            }
            let finite = positions.iter().all(|c| c.x.is_finite() && c.y.is_finite());
            (!finite).then_some(arc)
        };
        match arcs.into_par_iter().enumerate().find_map_first(too_large) {
            Some(arc) => Err(arc),
            None => Ok(()),
        }
    }

    /// The arc of a reference: number `i` as it runs, or `!i`, number `i` backwards. Nothing when
    /// there is no such arc.
    pub fn get(&self, reference: i32) -> Option<Directed<'_>> {
        let reversed = reference < 0;
        let arc = usize::try_from(if reversed { !reference } else { reference }).ok()?;
        let (start, end) = (self.offsets.get(arc)?, self.offsets.get(arc + 1)?);
        Some(Directed { positions: &self.coords[*start..*end], reversed })
    }

    /// Number of positions of all arcs.
    pub fn positions(&self) -> usize {
        self.coords.len()
    }

    /// Number of arcs.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }
}

impl Directed<'_> {
    /// The first position and the last one. No arc is empty.
    pub fn ends(self) -> (Coord, Coord) {
        let (first, last) = (self.positions[0], self.positions[self.positions.len() - 1]);
        if self.reversed { (last, first) } else { (first, last) }
    }

    /// Every position but the first, which is the last of the arc before.
    #[inline]
    pub fn for_each_after_first(self, mut push: impl FnMut(Coord)) {
        if self.reversed {
            self.positions.iter().rev().skip(1).for_each(|c| push(*c));
        } else {
            self.positions.iter().skip(1).for_each(|c| push(*c));
        }
    }
}

/// Takes a position, whatever its numbers and white space look like.
pub fn position(cursor: &mut Cursor, dropped_ordinates: &mut usize) -> Result<Coord> {
    cursor.expect(b'[')?;
    let x = cursor.float()?;
    cursor.expect(b',')?;
    let y = cursor.float()?;
    while cursor.next(b']')? {
        cursor.float()?;
        *dropped_ordinates += 1;
    }
    Ok(Coord { x, y })
}

/// `[123,-45]` and its length: what nearly every position of a quantised file looks like.
#[inline]
fn short_position(text: &[u8]) -> Option<(Coord, usize)> {
    let (x, rest) = short_integer(text.strip_prefix(b"[")?)?;
    let (y, rest) = short_integer(rest.strip_prefix(b",")?)?;
    let rest = rest.strip_prefix(b"]")?;
    Some((Coord { x, y }, text.len() - rest.len()))
}

/// An integer of at most nine digits, and what follows it.
#[inline]
fn short_integer(text: &[u8]) -> Option<(f64, &[u8])> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let mut value = 0_u32;
    let mut length = 0;
    while let Some(digit) = digits.get(length).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        if length == 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
        length += 1;
    }
    if length == 0 || (digits[0] == b'0' && length > 1) {
        return None;
    }
    let value = f64::from(value);
    Some((if negative { -value } else { value }, &digits[length..]))
}
