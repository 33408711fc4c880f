use super::*;

/// Pairs of Lab colours and their difference, of table 1 of Sharma, Wu and Dalal, "The CIEDE2000
/// color-difference formula" (Color Research and Application 30, 2005): those about hues that are
/// far apart, of greys, and of large differences.
const SHARMA: [([f64; 3], [f64; 3], f64); 14] = [
    ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
    ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
    ([50.0, 2.8361, -74.0200], [50.0, 0.0, -82.7485], 3.4412),
    ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
    ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
    ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
    ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
    ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
    ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
    ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ([63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.2630),
    ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
    ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
];

#[test]
fn differences_are_those_published_with_ciede2000() {
    for (one, other, published) in SHARMA {
        let [one, other] = [one, other].map(|[l, a, b]| Lab::<D65, f64>::new(l, a, b));
        let difference = one.difference(other);
        assert!((difference - published).abs() < 0.000_06, "{one:?} {other:?}: {difference}");
    }
}

#[test]
fn differences_of_colours_are_those_of_their_lab() {
    let [black, white] = [Colour::of(0), Colour::WHITE];
    assert!((black.difference(white) - 100.0).abs() < 0.001);
    assert!(white.difference(white) < 1e-9);
    // sRGB red and green, computed apart from this crate.
    let difference = Colour::of(0x00ff_0000).difference(Colour::of(0x0000_ff00));
    assert!((difference - 86.608).abs() < 0.01, "{difference}");
}

#[test]
fn colours_are_read_and_written() {
    for (text, written) in [("#1A7f3c", "#1a7f3c"), ("#abc", "#aabbcc"), ("#000000", "#000000")] {
        assert_eq!(text.parse::<Colour>().map(|colour| colour.to_string()), Ok(written.to_owned()));
    }
    for text in
        ["", "#", "1a7f3c", "#12", "#1234", "#12345", "#1234567", "#gggggg", "#+12", "#é1", "red"]
    {
        let error = text.parse::<Colour>().unwrap_err();
        assert_eq!(error, ColourError(text.to_owned()));
        assert!(error.to_string().starts_with(&format!("\"{text}\" is not a colour")));
    }
}

#[test]
fn contrast_is_that_of_wcag() {
    let contrast = |one: u32, other: u32| Colour::of(one).contrast(Colour::of(other));
    assert!((contrast(0, 0x00ff_ffff) - 21.0).abs() < 1e-9);
    assert!((contrast(0x0076_7676, 0x00ff_ffff) - 4.54).abs() < 0.005);
    assert!((contrast(0x00ff_ffff, 0x0066_0000) - 13.41).abs() < 0.01);
}

#[test]
fn mixtures_lie_between_their_colours() {
    let [black, white] = [Colour::of(0), Colour::WHITE];
    let mixed = |share| black.mixed(white, share).to_string();
    assert_eq!([mixed(0.0), mixed(0.2), mixed(1.0)], ["#000000", "#333333", "#ffffff"]);
    assert_eq!([mixed(-3.0), mixed(7.0)], ["#000000", "#ffffff"]);
    assert_eq!(Colour::WHITE.mixed(black, f64::NAN).to_string(), "#ffffff");
}

#[test]
fn texts_are_dark_on_light_and_light_on_dark() {
    assert_eq!(Colour::of(0x00ff_ff00).text_colour(), Colour::INK);
    assert_eq!(Colour::of(0x0000_0080).text_colour(), Colour::WHITE);
}
