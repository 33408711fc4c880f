//! Colours, widths and sizes of a map.

use crate::colour::Colour;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// How a map looks. Widths and sizes are in pixels of a map that is [`WIDTH`] pixels wide; others are enlarged or
/// reduced with it.
///
/// Read from TOML, where everything is optional and unknown names are refused:
///
/// ```toml
/// [colours]
/// sea = "#dfeaf2"
/// [widths]
/// borders = 1.2
/// [sizes]
/// title = 30
/// [font]
/// family = "Marianne"
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// The colours.
    pub colours: Colours,
    /// The widths of lines.
    pub widths: Widths,
    /// The sizes of texts.
    pub sizes: Sizes,
    /// The font.
    pub font: Font,
}

/// The width of a map whose widths and sizes are those of its style.
pub const WIDTH: f64 = 1200.0;

/// The largest width and size, in pixels of a map of [`WIDTH`].
const MOST: f64 = 200.0;
/// The least size.
const LEAST: f64 = 1.0;

/// The colours of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "they are named for what they colour")]
pub struct Colours {
    pub paper: Colour,
    pub sea: Colour,
    pub foreign: Colour,
    pub land: Colour,
    pub coast: Colour,
    /// Outlines of the larger units around what is shown.
    pub outlines: Colour,
    /// Borders of the units that are shown.
    pub borders: Colour,
    /// Borders of smaller units within them.
    pub inner: Colour,
    /// Borders of smaller ones still.
    pub innermost: Colour,
    pub frame: Colour,
    pub text: Colour,
    pub faint_text: Colour,
    pub no_data: Colour,
    /// Around names, so that lines do not run through letters.
    pub halo: Colour,
    /// Layers over the map, in turn.
    pub overlays: Vec<Colour>,
    /// Fills of units, none of which is that of a neighbour. Those built in if there are none.
    pub fills: Vec<Colour>,
}

/// The widths of lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "as in Colours")]
pub struct Widths {
    pub coast: f64,
    pub outlines: f64,
    pub borders: f64,
    pub inner: f64,
    pub innermost: f64,
    pub frame: f64,
    pub overlay: f64,
    /// Twice as far as it reaches beyond letters.
    pub halo: f64,
}

/// The sizes of texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "they are named for what is that large")]
pub struct Sizes {
    pub title: f64,
    pub subtitle: f64,
    pub legend: f64,
    pub key: f64,
    pub source: f64,
    pub inset: f64,
    /// The smallest and the largest name on the map.
    pub labels: [f64; 2],
    /// The same of smaller units within them.
    pub inner: [f64; 2],
    /// The same of smaller ones still.
    pub innermost: [f64; 2],
    pub numbers: f64,
    /// The radius of points of layers over the map.
    pub points: f64,
}

/// The font of all texts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Font {
    /// The family that SVG and HTML name before the built-in one. PNG and PDF are drawn with the built-in one, by which
    /// room is measured.
    pub family: Option<String>,
}

/// A look that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light, for screens and reports.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// On white paper: less ink, finer lines.
    Print,
}

/// Why a style cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StyleError(String);

const fn colour(rgb: u32) -> Colour {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Colour { rgb: [red, green, blue] }
}

impl Style {
    /// The style with what a TOML text says in place of what it has.
    ///
    /// # Errors
    /// [`StyleError`] when the text is no TOML, or names something that a style does not have, or a width or a size is beyond
    /// what can be drawn.
    ///
    /// # Example
    /// ```
    /// use maille_draw::style::{Style, Theme};
    /// let dark = Style::of(Theme::Dark);
    /// let mine = dark.with("[sizes]\ntitle = 30.0")?;
    /// assert_eq!((mine.sizes.title, mine.colours), (30.0, dark.colours));
    /// # Ok::<(), maille_draw::style::StyleError>(())
    /// ```
    pub fn with(&self, toml: &str) -> Result<Self, StyleError> {
        let told: Table = toml.parse().map_err(|e: toml::de::Error| StyleError(e.to_string()))?;
        let mut all = Table::try_from(self).map_err(|e| StyleError(e.to_string()))?;
        for (section, told) in told {
            match (all.get_mut(&section), told) {
                (Some(Value::Table(section)), Value::Table(told)) => section.extend(told),
                (_, told) => {
                    all.insert(section, told);
                }
            }
        }
        let style: Self = all.try_into().map_err(|e: toml::de::Error| StyleError(e.to_string()))?;
        style.check()?;
        Ok(style)
    }

    /// Refuses measures that nothing can be drawn with.
    fn check(&self) -> Result<(), StyleError> {
        let (widths, sizes) = (&self.widths, &self.sizes);
        let Widths { coast, outlines, borders, inner, innermost, frame, overlay, halo } = widths;
        let lines = [coast, outlines, borders, inner, innermost, frame, overlay, halo];
        let pairs =
            [("labels", sizes.labels), ("inner", sizes.inner), ("innermost", sizes.innermost)];
        let Sizes { title, subtitle, legend, key, source, inset, numbers, points, .. } = sizes;
        let heights = [title, subtitle, legend, key, source, inset, numbers, points];
        let of_pairs = pairs.iter().flat_map(|(_, pair)| pair);
        if let Some(width) = lines.into_iter().find(|width| !(0.0..=MOST).contains(*width)) {
            return Err(StyleError(format!("widths are from 0 to {MOST}, not {width}")));
        }
        let mut all = heights.into_iter().chain(of_pairs);
        if let Some(size) = all.find(|size| !(LEAST..=MOST).contains(*size)) {
            return Err(StyleError(format!("sizes are from {LEAST} to {MOST}, not {size}")));
        }
        match pairs.iter().find(|(_, [least, most])| least > most) {
            Some((name, [least, most])) => Err(StyleError(format!(
                "sizes.{name} is the smallest and the largest, but {least} comes before {most}"
            ))),
            None => Ok(()),
        }
    }

    /// That of a theme.
    #[must_use]
    pub fn of(theme: Theme) -> Self {
        let style = Self::default();
        match theme {
            Theme::Light => style,
            Theme::Dark => Self {
                colours: Colours {
                    paper: colour(0x15_1a_20),
                    sea: colour(0x1b_23_2c),
                    foreign: colour(0x26_2d_35),
                    land: colour(0x33_3b_44),
                    coast: colour(0x6d_7d_8c),
                    outlines: colour(0x8a_94_9e),
                    borders: colour(0x0d_10_13),
                    inner: colour(0x4b_50_56),
                    innermost: colour(0x5f_65_6c),
                    frame: colour(0x5b_68_75),
                    text: colour(0xf2_f4_f6),
                    faint_text: colour(0xb4_bd_c6),
                    no_data: colour(0x4a_50_57),
                    halo: colour(0x33_3b_44),
                    overlays: [0xff_b7_4d, 0x4d_d0_e1, 0xf0_62_92, 0xae_d5_81].map(colour).to_vec(),
                    fills: Vec::new(),
                },
                ..style
            },
            Theme::Print => Self {
                colours: Colours {
                    sea: colour(0xff_ff_ff),
                    foreign: colour(0xf0_f0_f0),
                    land: colour(0xff_ff_ff),
                    coast: colour(0x40_40_40),
                    outlines: colour(0x80_80_80),
                    ..style.colours
                },
                widths: Widths { coast: 0.5, outlines: 0.6, borders: 0.6, ..style.widths },
                ..style
            },
        }
    }
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            paper: colour(0xff_ff_ff),
            sea: colour(0xe6_ef_f5),
            foreign: colour(0xee_ec_e6),
            land: colour(0xfb_fa_f7),
            coast: colour(0x8b_a0_b2),
            outlines: colour(0x8f_8f_8f),
            borders: colour(0x33_38_40),
            inner: colour(0x6b_72_7c),
            innermost: colour(0x9a_a0_a8),
            frame: colour(0x9a_a7_b3),
            text: colour(0x1d_21_27),
            faint_text: colour(0x5a_62_6c),
            no_data: colour(0xd9_d9_d9),
            halo: colour(0xff_ff_ff),
            overlays: [0xb3_3a_1e, 0x1f_4e_9e, 0x6a_1b_7a, 0x0b_6e_4f].map(colour).to_vec(),
            fills: Vec::new(),
        }
    }
}

impl Default for Widths {
    fn default() -> Self {
        Self {
            coast: 0.7,
            outlines: 0.9,
            borders: 0.8,
            inner: 0.3,
            innermost: 0.2,
            frame: 0.8,
            overlay: 1.2,
            halo: 1.6,
        }
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            title: 26.0,
            subtitle: 15.0,
            legend: 12.0,
            key: 8.5,
            source: 9.5,
            inset: 9.5,
            labels: [6.5, 12.0],
            inner: [6.5, 10.0],
            innermost: [5.5, 8.0],
            numbers: 6.5,
            points: 2.5,
        }
    }
}

impl Serialize for Colour {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_keeps_what_it_is_not_told() {
        let style = Style::of(Theme::Print);
        let mine = style.with("[colours]\nsea = \"#abc\"\n[widths]\nborders = 2").expect("a style");
        assert_eq!(mine.colours.sea.to_string(), "#aabbcc");
        assert!((mine.widths.borders - 2.0).abs() < f64::EPSILON);
        assert_eq!(mine.colours.foreign, style.colours.foreign);
    }

    #[test]
    fn unknown_names_and_colours_are_told() {
        let told = |toml: &str| Style::default().with(toml).expect_err("a wrong style").to_string();
        assert!(told("[colours]\nsee = \"#abc\"").contains("see"));
        assert!(told("[colour]\nsea = \"#abc\"").contains("colour"));
        assert!(told("[colours]\nsea = \"blue\"").contains("blue"));
        assert!(told("colours").contains("colours"));
        assert!(told("[widths]\nborders = -3.0").contains("-3"));
        assert!(told("[sizes]\ntitle = nan").contains("NaN"));
        assert!(told("[sizes]\ntitle = 1e300").contains("not 1000"));
        assert!(told("[sizes]\nlabels = [30.0, 10.0]").contains("30 comes before 10"));
    }
}
