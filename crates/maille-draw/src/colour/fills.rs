//! Colours for categories: territories that lie side by side, or values of a field.
//!
//! They are light enough for dark labels, and look different to colour-blind eyes too. The first
//! eight are the scheme "light" of Paul Tol, which he made for labelled cells; three more are his
//! too ("Colour Schemes", SRON/EPS/TN/09-002, issue 3.2, 2021: of the schemes "muted" and "discrete
//! rainbow"), and one is of Masataka Okabe and Kei Ito ("Color Universal Design", 2008). They are in
//! the order in which the first few differ most. Grey is not among them: it is for what has no
//! value.

use super::Colour;

/// All of them.
pub const FILLS: [Colour; 12] = [
    Colour::of(0x0077_aadd),
    Colour::of(0x00ee_8866),
    Colour::of(0x00ee_dd88),
    Colour::of(0x00ff_aabb),
    Colour::of(0x0099_ddff),
    Colour::of(0x00bb_cc33),
    Colour::of(0x00aa_aa00),
    Colour::of(0x0044_bb99),
    Colour::of(0x00cc_6677),
    Colour::of(0x00ca_accb),
    Colour::of(0x00cc_79a7),
    Colour::of(0x00ca_e0ab),
];

/// The least [difference](Colour::difference) between any two of the first six [`FILLS`], as seen
/// with all colours or without red, green or blue (protanopia, deuteranopia, tritanopia).
pub const LEAST_DIFFERENCE_OF_SIX: f64 = 9.1;

/// The least [difference](Colour::difference) between any two of [`FILLS`], as seen with all colours
/// or without red, green or blue.
pub const LEAST_DIFFERENCE: f64 = 7.2;

/// The first of [`FILLS`], as many as there are categories: nothing if there are more categories
/// than colours. None comes twice, for two categories would look like one.
///
/// ```
/// use maille_draw::colour::fills::fills;
/// assert_eq!(fills(6).map(<[_]>::len), Some(6));
/// assert_eq!(fills(13), None);
/// ```
#[must_use]
pub fn fills(count: usize) -> Option<&'static [Colour]> {
    const { &FILLS }.get(..count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use palette::{LinSrgb, Srgb};

    /// What eyes without the cones for red, green or blue see, of linear red, green and blue:
    /// Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color
    /// vision deficiency" (IEEE TVCG 15, 2009), severity 1.
    const DEFICIENCIES: [[[f64; 3]; 3]; 3] = [
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ];

    fn seen(colour: Colour, deficiency: &[[f64; 3]; 3]) -> Colour {
        let linear: [f64; 3] = colour.srgb().into_linear().into();
        let [red, green, blue] = deficiency.map(|row| {
            let part: f64 = row.iter().zip(linear).map(|(share, part)| share * part).sum();
            part.clamp(0.0, 1.0)
        });
        let seen = Srgb::<f64>::from_linear(LinSrgb::new(red, green, blue));
        Colour { rgb: seen.into_format().into() }
    }

    fn least_difference(colours: &[Colour]) -> f64 {
        let pairs = colours
            .iter()
            .enumerate()
            .flat_map(|(at, &one)| colours[..at].iter().map(move |&other| (one, other)));
        let differences = pairs.flat_map(|(one, other)| {
            let deficient =
                DEFICIENCIES.iter().map(move |eyes| seen(one, eyes).difference(seen(other, eyes)));
            deficient.chain([one.difference(other)])
        });
        differences.fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn fills_differ_for_all_eyes_by_what_is_promised() {
        let promised = [(&FILLS[..6], LEAST_DIFFERENCE_OF_SIX), (&FILLS[..], LEAST_DIFFERENCE)];
        for (colours, promised) in promised {
            let least = least_difference(colours);
            assert!((promised..promised + 0.1).contains(&least), "{least}, not {promised}");
        }
    }

    #[test]
    fn simulated_eyes_mistake_what_such_eyes_mistake() {
        let [red, green] = [Colour::of(0x00cc_4444), Colour::of(0x0077_7733)];
        let deuteranopia = &DEFICIENCIES[1];
        let difference = seen(red, deuteranopia).difference(seen(green, deuteranopia));
        assert!(difference < red.difference(green) / 3.0, "{difference}");
        for eyes in &DEFICIENCIES {
            assert!(seen(Colour::WHITE, eyes).difference(Colour::WHITE) < 0.5);
        }
    }

    #[test]
    fn labels_on_fills_can_be_read() {
        for colour in FILLS {
            assert_eq!(colour.text_colour(), Colour::INK);
            assert!(colour.contrast(Colour::INK) >= 4.5, "{colour}");
        }
    }
}
