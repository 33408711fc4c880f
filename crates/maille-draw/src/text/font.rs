//! The measures of the built-in fonts: Noto Sans, regular and bold.

use std::sync::LazyLock;
use ttf_parser::{Face, FaceParsingError, GlyphId};

/// A built-in font. All its measures are in pixels, for a height of the font in pixels.
pub struct Font {
    face: Face<'static>,
}

static REGULAR: LazyLock<Font> = LazyLock::new(|| Font::built_in(notosans::REGULAR_TTF));
static BOLD: LazyLock<Font> = LazyLock::new(|| Font::built_in(notosans::BOLD_TTF));

/// Noto Sans.
#[must_use]
pub fn regular() -> &'static Font {
    &REGULAR
}

/// Noto Sans in bold.
#[must_use]
pub fn bold() -> &'static Font {
    &BOLD
}

/// The characters of a text for which a built-in font has no glyph, each once, in the order of the text.
#[must_use]
pub fn missing(text: &str) -> Vec<char> {
    let mut found = Vec::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        let is_drawn = [regular(), bold()].iter().all(|font| font.face.glyph_index(c).is_some());
        if !is_drawn && !found.contains(&c) {
            found.push(c);
        }
    }
    found
}

impl Font {
    fn built_in(bytes: &'static [u8]) -> Font {
        let face: Result<_, FaceParsingError> = Face::parse(bytes, 0);
        Font { face: face.expect("the built-in fonts are sound") }
    }

    /// How far the pen moves for a text of one line, without kerning: kerning could only be counted on if each
    /// program that shows the picture kerned in the same way.
    #[must_use]
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let advance = |c| f64::from(self.face.glyph_hor_advance(self.glyph(c)).unwrap_or(0));
        self.pixels(text.chars().map(advance).sum(), size)
    }

    /// How far letters may reach above the base line.
    #[must_use]
    pub fn ascent(&self, size: f64) -> f64 {
        self.pixels(f64::from(self.face.ascender()), size)
    }

    /// How far letters may reach below the base line, as a positive number.
    #[must_use]
    pub fn descent(&self, size: f64) -> f64 {
        self.pixels(-f64::from(self.face.descender()), size)
    }

    /// The height of a capital without accent; the ascent if the font does not tell.
    #[must_use]
    pub fn cap_height(&self, size: f64) -> f64 {
        let units = self.face.capital_height().unwrap_or(self.face.ascender());
        self.pixels(f64::from(units), size)
    }

    /// The glyph of a character, or the one that stands for characters without glyph.
    fn glyph(&self, c: char) -> GlyphId {
        self.face.glyph_index(c).unwrap_or_default()
    }

    fn pixels(&self, units: f64, size: f64) -> f64 {
        units * size / f64::from(self.face.units_per_em())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left, top, right and bottom of the ink of a line whose base line starts at the origin.
    fn ink(font: &Font, text: &str, size: f64) -> [f64; 4] {
        let mut ink = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        let mut pen = 0.0;
        for c in text.chars() {
            if let Some(bounds) = font.face.glyph_bounding_box(font.glyph(c)) {
                let pixels = |units: i16| font.pixels(f64::from(units), size);
                ink[0] = ink[0].min(pen + pixels(bounds.x_min));
                ink[1] = ink[1].min(-pixels(bounds.y_max));
                ink[2] = ink[2].max(pen + pixels(bounds.x_max));
                ink[3] = ink[3].max(-pixels(bounds.y_min));
            }
            pen += font.width(&c.to_string(), size);
        }
        ink
    }

    #[test]
    fn measures_hold_the_ink_of_french_names() {
        for font in [regular(), bold()] {
            for name in ["Évreux", "ÇÉÈÊÀÙ", "Mâcon", "Vœuil", "Œuilly", "Lacq-Pau-Tarbes", "Gy"]
            {
                let [left, top, right, bottom] = ink(font, name, 20.0);
                assert!(left >= 0.0 && right <= font.width(name, 20.0), "{name}: {left} {right}");
                assert!(-top <= font.ascent(20.0), "{name}: {top}");
                assert!(bottom <= font.descent(20.0), "{name}: {bottom}");
            }
        }
    }

    #[test]
    fn widths_grow_with_size_and_weight() {
        let [light, heavy] = [regular(), bold()].map(|font| font.width("Industrie", 10.0));
        assert!(heavy > light && light > 0.0);
        assert!((regular().width("Industrie", 20.0) - 2.0 * light).abs() < 1e-9);
        assert!(regular().cap_height(10.0) < regular().ascent(10.0));
    }

    #[test]
    fn characters_without_glyph_are_told_once() {
        assert_eq!(missing("Pays d’Œuilly – Çà"), []);
        assert_eq!(missing("東a京東"), ['東', '京']);
    }
}
