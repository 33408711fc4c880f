use super::neighbours;
use geo::{Contains, Point};
use maille_geometry::Topology;
use maille_io::{Crs, Layer};

/// Id and name of every country, as they are in the layer.
const COUNTRIES: [[&str; 2]; 43] = [
    ["020", "Andorra"],
    ["028", "Antigua and Barb."],
    ["040", "Austria"],
    ["052", "Barbados"],
    ["056", "Belgium"],
    ["070", "Bosnia and Herz."],
    ["076", "Brazil"],
    ["174", "Comoros"],
    ["191", "Croatia"],
    ["203", "Czechia"],
    ["208", "Denmark"],
    ["212", "Dominica"],
    ["260", "Fr. S. Antarctic Lands"],
    ["276", "Germany"],
    ["328", "Guyana"],
    ["372", "Ireland"],
    ["380", "Italy"],
    ["438", "Liechtenstein"],
    ["442", "Luxembourg"],
    ["450", "Madagascar"],
    ["480", "Mauritius"],
    ["492", "Monaco"],
    ["500", "Montserrat"],
    ["528", "Netherlands"],
    ["534", "Sint Maarten"],
    ["616", "Poland"],
    ["620", "Portugal"],
    ["652", "St-Barthélemy"],
    ["659", "St. Kitts and Nevis"],
    ["660", "Anguilla"],
    ["662", "Saint Lucia"],
    ["663", "St-Martin"],
    ["670", "St. Vin. and Gren."],
    ["674", "San Marino"],
    ["705", "Slovenia"],
    ["724", "Spain"],
    ["740", "Suriname"],
    ["756", "Switzerland"],
    ["826", "United Kingdom"],
    ["831", "Guernsey"],
    ["832", "Jersey"],
    ["833", "Isle of Man"],
    ["862", "Venezuela"],
];

/// The ids of the countries that have a place.
fn countries_at(layer: &Layer, x: f64, y: f64) -> Vec<String> {
    let has = |unit: &usize| layer.polygons.to_geo(*unit).contains(&Point::new(x, y));
    let found = (0..layer.len()).filter(has);
    found.map(|unit| layer.feature(unit).id().unwrap().into_owned()).collect()
}

#[test]
fn countries_are_all_there() {
    let layer = neighbours().unwrap();
    assert_eq!((layer.name.as_str(), &layer.crs), ("voisins", &Crs::Wgs84));
    assert_eq!(layer.field_names(), ["name"]);
    let text = |name: Option<std::borrow::Cow<'_, str>>| name.unwrap().into_owned();
    let found: Vec<[String; 2]> = layer
        .features()
        .map(|country| [text(country.id()), text(country.get("name").unwrap().as_text())])
        .collect();
    assert_eq!(found, COUNTRIES);
}

#[test]
fn they_are_a_coverage() {
    let layer = neighbours().unwrap();
    assert_eq!(Topology::build(&layer.polygons).resolve().unwrap().spots, []);
}

#[test]
fn places_are_in_their_countries_and_france_is_in_none() {
    let layer = neighbours().unwrap();
    for (place, x, y, country) in [
        ("Madrid", -3.70, 40.42, "724"),
        ("Llívia", 1.98, 42.465, "724"),
        ("Milano", 9.19, 45.46, "380"),
        ("Genève", 6.14, 46.20, "756"),
        ("Bruxelles", 4.35, 50.85, "056"),
        ("London", -0.12, 51.51, "826"),
        ("Paramaribo", -55.17, 5.80, "740"),
        ("Macapá", -51.07, 0.03, "076"),
        ("Roseau", -61.37, 15.32, "212"),
        ("Castries", -60.97, 14.00, "662"),
        ("Mauritius", 57.55, -20.28, "480"),
        ("Grande Comore", 43.35, -11.70, "174"),
        ("Madagascar", 48.0, -15.5, "450"),
    ] {
        assert_eq!(countries_at(&layer, x, y), [country], "{place}");
    }
    for (place, x, y) in [
        ("Paris", 2.35, 48.86),
        ("Corte", 9.15, 42.30),
        ("Guadeloupe", -61.70, 16.15),
        ("Martinique", -61.02, 14.65),
        ("Saül", -53.20, 3.62),
        ("La Réunion", 55.53, -21.12),
        ("Mayotte", 45.15, -12.82),
        ("the Atlantic", -10.0, 46.0),
    ] {
        assert!(countries_at(&layer, x, y).is_empty(), "{place}");
    }
}

#[test]
fn borders_are_stored_on_both_sides_alike() {
    let layer = neighbours().unwrap();
    let number = |id: &str| layer.features().position(|c| c.id().as_deref() == Some(id)).unwrap();
    let topology = Topology::build(&layer.polygons);
    let mesh = topology.mesh();
    for (a, b) in [("724", "620"), ("056", "528"), ("076", "740"), ("380", "674"), ("663", "534")] {
        let mut pair = [number(a), number(b)].map(|unit| u32::try_from(unit).unwrap());
        pair.sort_unstable();
        let shared = mesh.arcs().any(|arc| {
            let mut faces = [arc.left, arc.right].map(|face| face.unwrap_or(u32::MAX));
            faces.sort_unstable();
            faces == pair
        });
        assert!(shared, "{a} and {b}");
    }
}
