//! Colours: how they are written, how different they look, and sets of them that go together.
//!
//! [`palette`] has the ramps for classes of numbers, [`fills`] the colours for categories.

pub mod fills;
pub mod palette;

use ::palette::color_difference::{Ciede2000, Wcag21RelativeContrast};
use ::palette::white_point::D65;
use ::palette::{IntoColor, Lab, Mix, Srgb};
use std::fmt;
use std::str::FromStr;

/// A colour of red, green and blue (sRGB), without transparency.
///
/// # Example
/// ```
/// use maille_draw::colour::Colour;
/// let red: Colour = "#f00".parse()?;
/// assert_eq!(red.to_string(), "#ff0000");
/// assert_eq!(red.mixed(Colour::WHITE, 0.5).to_string(), "#ff8080");
/// # Ok::<(), maille_draw::colour::ColourError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Colour {
    /// Red, green and blue, from 0 to 255.
    pub rgb: [u8; 3],
}

/// A text is not a colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a colour: write #rrggbb or #rgb, as in #1a7f3c")]
pub struct ColourError(pub String);

impl Colour {
    /// White, as paper is.
    pub const WHITE: Self = Self::of(0x00ff_ffff);
    /// The near-black of texts on light ground.
    pub const INK: Self = Self::of(0x001a_1a1a);

    /// A colour as `0x00rrggbb`.
    pub(crate) const fn of(rrggbb: u32) -> Self {
        let [_, red, green, blue] = rrggbb.to_be_bytes();
        Self { rgb: [red, green, blue] }
    }

    /// How different two colours look: CIEDE2000, in D65. 0 is the same; about 1 is the least that
    /// eyes tell apart side by side; black and white are 100 apart.
    #[must_use]
    pub fn difference(self, other: Self) -> f64 {
        self.lab().difference(other.lab())
    }

    /// The contrast of WCAG 2.1, from 1 of the same colour to 21 of black and white. Texts need 4.5,
    /// large ones 3.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        self.srgb().relative_contrast(other.srgb())
    }

    /// What is seen where another colour lies over it with a share of opacity from 0 to 1: its red,
    /// green and blue are mixed one by one, as SVG and PDF do. Shares beyond are as the nearest of
    /// the two, and NaN is as 0.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        Self { rgb: self.srgb().mix(other.srgb(), share).into_format().into() }
    }

    /// The colour of texts on it: [`Colour::INK`] or [`Colour::WHITE`], whichever stands out more.
    #[must_use]
    pub fn text_colour(self) -> Self {
        if self.contrast(Self::INK) >= self.contrast(Self::WHITE) { Self::INK } else { Self::WHITE }
    }

    fn srgb(self) -> Srgb<f64> {
        Srgb::from(self.rgb).into_format()
    }

    fn lab(self) -> Lab<D65, f64> {
        self.srgb().into_color()
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    /// Reads `#rrggbb` or `#rgb`, in either case.
    fn from_str(text: &str) -> Result<Self, ColourError> {
        let digits = text.strip_prefix('#').and_then(|digits| {
            digits.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<u32>>>()
        });
        let number = |digits: &[u32]| digits.iter().fold(0, |number, digit| number * 16 + digit);
        match digits.as_deref() {
            Some(digits @ [_, _, _, _, _, _]) => Ok(Self::of(number(digits))),
            Some(&[r, g, b]) => Ok(Self::of(number(&[r, r, g, g, b, b]))),
            _ => Err(ColourError(text.to_owned())),
        }
    }
}

impl fmt::Display for Colour {
    /// Writes `#rrggbb`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
#[path = "colour_tests.rs"]
mod tests;
