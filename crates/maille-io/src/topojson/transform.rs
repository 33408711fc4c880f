//! From the integers of a quantised file to coordinates.

use crate::json::{Cursor, Result};
use geo::Coord;

/// The `transform` of a topology.
#[derive(Debug, Clone, Copy)]
pub struct Transform {
    x: Axis,
    y: Axis,
}

#[derive(Debug, Clone, Copy)]
enum Axis {
    /// `k × scale + translate`
    Linear { scale: f64, translate: f64 },
    /// `k / 10ⁿ`: the nearest double to a decimal (see the module).
    Decimal { power: f64 },
}

impl Transform {
    /// Reads `{"scale":[x,y],"translate":[x,y]}`.
    pub fn read(cursor: &mut Cursor) -> Result<Self> {
        let start = cursor.clone();
        let (mut scale, mut translate) = (None, None);
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            match cursor.member()?.as_ref() {
                "scale" => scale = Some(pair(cursor)?),
                "translate" => translate = Some(pair(cursor)?),
                _ => {
                    cursor.value()?;
                }
            }
            more = cursor.next(b'}')?;
        }
        let (Some(scale), Some(translate)) = (scale, translate) else {
            return Err(start.error("a transform needs a `scale` and a `translate`"));
        };
        let axis = |i: usize| Axis::new(scale[i], translate[i]);
        Ok(Self { x: axis(0), y: axis(1) })
    }

    pub fn decode(&self, quantised: Coord) -> Coord {
        Coord { x: self.x.decode(quantised.x), y: self.y.decode(quantised.y) }
    }
}

impl Axis {
    fn new(scale: f64, translate: f64) -> Self {
        // Powers of ten up to 10²² are exact doubles.
        let mut powers = (0..=22).map(|n| 10_f64.powi(n));
        match powers.find(|power| scale.to_bits() == (1.0 / power).to_bits()) {
            Some(power) if translate == 0.0 => Self::Decimal { power },
            _ => Self::Linear { scale, translate },
        }
    }

    #[inline]
    fn decode(self, k: f64) -> f64 {
        match self {
            Self::Linear { scale, translate } => k * scale + translate,
            Self::Decimal { power } => k / power,
        }
    }
}

fn pair(cursor: &mut Cursor) -> Result<[f64; 2]> {
    cursor.expect(b'[')?;
    let x = cursor.float()?;
    cursor.expect(b',')?;
    let y = cursor.float()?;
    cursor.expect(b']')?;
    Ok([x, y])
}
