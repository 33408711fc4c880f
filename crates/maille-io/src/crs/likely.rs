//! Which CRS positions look like, to tell people whose file does not say it or says another one.

use crate::error::{Cure, ReadError};
use crate::geometry::{Visitor, walk};
use crate::{Crs, Layer};

/// A projected system, what it is called, and least x and y, greatest x and y of the land that it is for.
type Known = (u32, &'static str, [f64; 4]);

/// Systems that boundary files of France come in. The boxes are those of the areas of use in the EPSG
/// registry, of their land and a margin of some kilometres.
const KNOWN: [Known; 9] = [
    (2154, "Lambert-93", [90_000.0, 6_030_000.0, 1_260_000.0, 7_130_000.0]),
    (27572, "Lambert II étendu", [30_000.0, 1_600_000.0, 1_220_000.0, 2_700_000.0]),
    (5490, "UTM 20N, Guadeloupe and Martinique", [480_000.0, 1_580_000.0, 750_000.0, 2_015_000.0]),
    (2972, "UTM 22N, Guyane", [90_000.0, 225_000.0, 440_000.0, 650_000.0]),
    (2975, "UTM 40S, Réunion", [305_000.0, 7_625_000.0, 390_000.0, 7_700_000.0]),
    (4471, "UTM 38S, Mayotte", [490_000.0, 8_550_000.0, 545_000.0, 8_625_000.0]),
    (4467, "UTM 21N, Saint-Pierre-et-Miquelon", [530_000.0, 5_170_000.0, 580_000.0, 5_230_000.0]),
    (3857, "Web Mercator", [-650_000.0, 5_000_000.0, 1_140_000.0, 6_650_000.0]),
    (3035, "ETRS89 LAEA", [2_400_000.0, 1_300_000.0, 7_500_000.0, 5_500_000.0]),
];

/// The nine zones of Conic Conformal, CC42 to CC50: at latitude z, northings are z − 41 million and two
/// hundred thousand metres, and each is for a degree to either side.
const ZONES: std::ops::RangeInclusive<u32> = 42..=50;

/// Least x and y, greatest x and y.
pub type Bounds = [f64; 4];

/// The systems that positions within these bounds fit, with what they are called.
pub fn likely(bounds: Bounds) -> Vec<(Crs, String)> {
    let zones = ZONES.map(|zone| {
        let north = f64::from(zone - 41) * 1e6 + 200_000.0;
        let land = [1_100_000.0, north - 115_000.0, 2_300_000.0, north + 115_000.0];
        (3900 + zone, format!("CC{zone}"), land)
    });
    let known = KNOWN.into_iter().map(|(code, name, land)| (code, name.to_owned(), land));
    let fitting = known.chain(zones).filter(|(.., land)| {
        bounds[0] >= land[0] && bounds[1] >= land[1] && bounds[2] <= land[2] && bounds[3] <= land[3]
    });
    fitting.map(|(code, name, _)| (Crs::of_code(code), name)).collect()
}

/// Whether a system is one of them, all of whose positions are far from what degrees can be.
fn is_known(crs: &Crs) -> bool {
    let code = crs.code().unwrap_or_default();
    let is_zone = code.checked_sub(3900).is_some_and(|zone| ZONES.contains(&zone));
    // Web Mercator starts where degrees do.
    (is_zone || KNOWN.iter().any(|(known, ..)| *known == code)) && code != 3857
}

/// Bounds of all positions, if there are any.
pub fn bounds(layer: &Layer) -> Option<Bounds> {
    let mut bounds = All([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);
    layer.polygons.coords().iter().for_each(|at| bounds.position(at.x, at.y, f64::NAN));
    layer.others.keys().for_each(|&feature| walk(layer, feature, &mut bounds));
    (bounds.0[0] <= bounds.0[2]).then_some(bounds.0)
}

struct All(Bounds);

impl Visitor for All {
    #[inline]
    fn position(&mut self, x: f64, y: f64, _: f64) {
        let [west, south, east, north] = self.0;
        self.0 = [west.min(x), south.min(y), east.max(x), north.max(y)];
    }
}

impl Layer {
    /// Why the positions cannot be in the CRS that the layer is said to be in, with the likely one: they
    /// are degrees, and that CRS is one of the projections of France, which are nowhere near.
    ///
    /// ```
    /// use maille_io::{Crs, geojson};
    /// let mut layer = geojson::read_str("paris", r#"{"type":"Point","coordinates":[2.35,48.85]}"#)?;
    /// assert_eq!(layer.contradiction(), None);
    /// layer.crs = Crs::parse("EPSG:2154");
    /// let told = layer.contradiction().expect("2.35, 48.85 are no metres there");
    /// assert!(told.contains("EPSG:4326"));
    /// # Ok::<(), maille_io::ReadError>(())
    /// ```
    #[must_use]
    pub fn contradiction(&self) -> Option<String> {
        let [west, south, east, north] = bounds(self).filter(|_| is_known(&self.crs))?;
        let is_degrees = west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
        let crs = &self.crs;
        is_degrees.then(|| {
            format!(
                "it is said to be in {crs}, but its positions, {west}, {south} to {east}, {north}, are \
                 degrees: it is likely in EPSG:4326"
            )
        })
    }
}

/// The error of a layer whose positions do not fit the CRS that it is taken to be in, with that which they
/// look like, as far as they show it.
pub fn misfit(layer: &Layer, problem: &str) -> ReadError {
    let fitting = bounds(layer).map(likely).unwrap_or_default();
    let names: Vec<String> = fitting.iter().map(|(crs, name)| format!("{crs} ({name})")).collect();
    let advice = match names.as_slice() {
        [] => "if it is in another CRS, name it".to_owned(),
        names => format!("its positions look like {}", names.join(" or ")),
    };
    let likely = fitting.into_iter().next().map(|(crs, _)| crs);
    ReadError::input(&layer.name, format!("{problem}; {advice}")).with(Cure::Crs { likely })
}

#[cfg(test)]
mod tests {
    use super::likely;

    #[test]
    fn places_in_france_are_recognised_in_each_crs() {
        for (x, y, codes) in [
            (652_469.0, 6_862_035.0, "EPSG:2154"),
            (1_220_000.0, 6_100_000.0, "EPSG:2154 EPSG:3947"),
            (600_000.0, 2_428_000.0, "EPSG:27572"),
            (1_650_000.0, 8_175_000.0, "EPSG:3949"),
            (1_900_000.0, 2_180_000.0, "EPSG:3943"),
            (690_000.0, 1_620_000.0, "EPSG:5490 EPSG:27572"),
            (350_000.0, 545_000.0, "EPSG:2972"),
            (338_000.0, 7_690_000.0, "EPSG:2975"),
            (523_000.0, 8_587_000.0, "EPSG:4471"),
            (560_000.0, 5_182_000.0, "EPSG:4467 EPSG:3857"),
            (-500_000.0, 6_170_000.0, "EPSG:3857"),
            (3_760_000.0, 2_890_000.0, "EPSG:3035"),
            (2.0, 48.0, ""),
        ] {
            let found: Vec<String> =
                likely([x, y, x, y]).iter().map(|(crs, _)| crs.to_string()).collect();
            let mut expected: Vec<&str> =
                codes.split(' ').filter(|code| !code.is_empty()).collect();
            expected.sort_unstable();
            let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{x}, {y}");
        }
    }
}
