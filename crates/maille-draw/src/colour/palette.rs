//! Ramps of colours for classes of numbers.
//!
//! They are those of [ColorBrewer](https://colorbrewer2.org) by Cynthia Brewer, and viridis with its
//! kin, which look as evenly spaced to colour-blind eyes as to others.

use super::Colour;
use colorous::Gradient;
use maille_io::suggest::hint;

/// A ramp of colours, from one end to the other.
///
/// # Example
/// ```
/// use maille_draw::colour::palette::Palette;
/// let blues = Palette::named("blues")?;
/// let [light, .., dark] = blues.colours(5)[..] else { unreachable!() };
/// assert_eq!((light.to_string(), dark.to_string()), ("#eff3ff".into(), "#08519c".into()));
/// assert_eq!(Palette::named("Blues-reversed")?, blues.reversed());
/// # Ok::<(), maille_draw::colour::palette::UnknownPalette>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    ramp: &'static Ramp,
    is_reversed: bool,
}

/// No palette has a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no palette \"{name}\"{hint}")]
pub struct UnknownPalette {
    /// The name.
    pub name: String,
    hint: String,
}

#[derive(Debug)]
struct Ramp {
    name: &'static str,
    gradient: Gradient,
    is_diverging: bool,
}

const fn sequential(name: &'static str, gradient: Gradient) -> Ramp {
    Ramp { name, gradient, is_diverging: false }
}

const fn diverging(name: &'static str, gradient: Gradient) -> Ramp {
    Ramp { name, gradient, is_diverging: true }
}

static RAMPS: [Ramp; 32] = [
    sequential("Blues", colorous::BLUES),
    sequential("Greens", colorous::GREENS),
    sequential("Greys", colorous::GREYS),
    sequential("Oranges", colorous::ORANGES),
    sequential("Purples", colorous::PURPLES),
    sequential("Reds", colorous::REDS),
    sequential("BuGn", colorous::BLUE_GREEN),
    sequential("BuPu", colorous::BLUE_PURPLE),
    sequential("GnBu", colorous::GREEN_BLUE),
    sequential("OrRd", colorous::ORANGE_RED),
    sequential("PuBu", colorous::PURPLE_BLUE),
    sequential("PuBuGn", colorous::PURPLE_BLUE_GREEN),
    sequential("PuRd", colorous::PURPLE_RED),
    sequential("RdPu", colorous::RED_PURPLE),
    sequential("YlGn", colorous::YELLOW_GREEN),
    sequential("YlGnBu", colorous::YELLOW_GREEN_BLUE),
    sequential("YlOrBr", colorous::YELLOW_ORANGE_BROWN),
    sequential("YlOrRd", colorous::YELLOW_ORANGE_RED),
    sequential("viridis", colorous::VIRIDIS),
    sequential("magma", colorous::MAGMA),
    sequential("inferno", colorous::INFERNO),
    sequential("plasma", colorous::PLASMA),
    sequential("cividis", colorous::CIVIDIS),
    diverging("BrBG", colorous::BROWN_GREEN),
    diverging("PiYG", colorous::PINK_GREEN),
    diverging("PRGn", colorous::PURPLE_GREEN),
    diverging("PuOr", colorous::PURPLE_ORANGE),
    diverging("RdBu", colorous::RED_BLUE),
    diverging("RdGy", colorous::RED_GREY),
    diverging("RdYlBu", colorous::RED_YELLOW_BLUE),
    diverging("RdYlGn", colorous::RED_YELLOW_GREEN),
    diverging("Spectral", colorous::SPECTRAL),
];

/// What follows the name of a palette that is to run backwards.
const REVERSED: &str = "-reversed";

impl Default for Palette {
    /// `YlGnBu`, which is told apart by most eyes and on most screens.
    fn default() -> Self {
        Self { ramp: &RAMPS[USUAL], is_reversed: false }
    }
}

/// Where `YlGnBu` is.
const USUAL: usize = 15;

impl Palette {
    /// A palette by its name, in any case; with `-reversed` after it, it runs backwards.
    ///
    /// # Errors
    /// There is no such palette.
    pub fn named(name: &str) -> Result<Self, UnknownPalette> {
        let lower = name.to_ascii_lowercase();
        let (wanted, is_reversed) =
            lower.strip_suffix(REVERSED).map_or((&*lower, false), |wanted| (wanted, true));
        let ramp = RAMPS.iter().find(|ramp| ramp.name.eq_ignore_ascii_case(wanted));
        ramp.map(|ramp| Self { ramp, is_reversed }).ok_or_else(|| UnknownPalette {
            name: name.to_owned(),
            hint: hint(wanted, Self::names()),
        })
    }

    /// The names of all palettes: `ColorBrewer`'s as it writes them, sequential ones first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        RAMPS.iter().map(|ramp| ramp.name)
    }

    /// Its name, with `-reversed` if it runs backwards.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}{}", self.ramp.name, if self.is_reversed { REVERSED } else { "" })
    }

    /// Whether both its ends stand out from a pale middle, for numbers below and above something.
    #[must_use]
    pub fn is_diverging(self) -> bool {
        self.ramp.is_diverging
    }

    /// The same, backwards.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { is_reversed: !self.is_reversed, ..self }
    }

    /// As many colours as asked for. `ColorBrewer`'s have the steps that it publishes, 3 to 9 of a
    /// sequential palette and 3 to 11 of a diverging one; beyond, and for the others, they are taken
    /// at even distances along the ramp. Sequential ones of `ColorBrewer` go from light to dark,
    /// diverging ones from the colour that their name has first.
    #[must_use]
    pub fn colours(self, count: usize) -> Vec<Colour> {
        let mut colours: Vec<Colour> = (0..count)
            .map(|step| Colour { rgb: self.ramp.gradient.eval_rational(step, count).into_array() })
            .collect();
        if self.is_reversed {
            colours.reverse();
        }
        colours
    }
}

impl PartialEq for Palette {
    fn eq(&self, other: &Self) -> bool {
        (self.ramp.name, self.is_reversed) == (other.ramp.name, other.is_reversed)
    }
}

impl Eq for Palette {}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, count: usize) -> Vec<String> {
        Palette::named(name).unwrap().colours(count).iter().map(Colour::to_string).collect()
    }

    #[test]
    fn steps_are_those_that_colorbrewer_publishes() {
        assert_eq!(written("YlOrRd", 4), ["#ffffb2", "#fecc5c", "#fd8d3c", "#e31a1c"]);
        assert_eq!(written("rdbu", 5), ["#ca0020", "#f4a582", "#f7f7f7", "#92c5de", "#0571b0"]);
        assert_eq!(written("PuOr", 3), ["#998ec3", "#f7f7f7", "#f1a340"]);
        assert_eq!(written("BLUES-Reversed", 3), ["#3182bd", "#9ecae1", "#deebf7"]);
    }

    #[test]
    fn every_palette_has_any_number_of_colours_that_differ() {
        for name in Palette::names() {
            let palette = Palette::named(name).unwrap();
            assert_eq!(palette.name(), name);
            for count in 0..=20 {
                let colours = palette.colours(count);
                assert_eq!(colours.len(), count, "{name}");
                for pair in colours.windows(2) {
                    assert!(pair[0].difference(pair[1]) > 0.5, "{name} {count}: {pair:?}");
                }
            }
        }
    }

    #[test]
    fn the_usual_one_is_yellow_green_blue() {
        assert_eq!(Palette::default().name(), "YlGnBu");
    }

    #[test]
    fn viridis_ends_as_published() {
        assert_eq!(written("viridis", 2), ["#440154", "#fde725"]);
    }

    #[test]
    fn an_unknown_name_is_named_with_what_was_meant() {
        let error = Palette::named("Blue-reversed").unwrap_err().to_string();
        assert!(error.starts_with("there is no palette \"Blue-reversed\""), "{error}");
        assert!(error.contains("Blues"), "{error}");
    }

    #[test]
    fn ends_of_diverging_palettes_are_darker_than_their_middle() {
        let lightness = |colour: &Colour| colour.contrast(Colour::of(0));
        for palette in Palette::names().map(|name| Palette::named(name).unwrap()) {
            let colours = palette.colours(3);
            let [first, middle, last] = [0, 1, 2].map(|at| lightness(&colours[at]));
            let is_peak = middle > first && middle > last;
            assert_eq!(is_peak, palette.is_diverging(), "{}", palette.name());
        }
    }
}
