use super::*;
use crate::Tile;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A field of bytes.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("short");
    assert!(length < 0x80 && number < 16, "of one byte");
    [&[number << 3 | 2, length][..], bytes].concat()
}

/// A layer of version 2 with three keys, a value of each type and these features.
fn layer(features: &[Vec<u8>]) -> Vec<u8> {
    let mut layer = [&[0x78, 2][..], &field(1, b"a")].concat();
    layer.extend(features.iter().flat_map(|feature| field(2, feature)));
    layer.extend([b"k", b"l", b"m"].iter().flat_map(|key| field(3, *key)));
    let values: [&[u8]; 7] = [
        &[0x0A, 2, 0xC3, 0xA9],
        &[0x15, 0, 0, 0xC0, 0x3F],
        &[0x19, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F],
        &[0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        &[0x28, 7],
        &[0x30, 13],
        &[0x38, 1],
    ];
    layer.extend(values.iter().flat_map(|value| field(4, value)));
    layer
}

fn tile(features: &[Vec<u8>]) -> Vec<u8> {
    field(3, &layer(features))
}

/// A feature of a type with these commands and positions.
fn feature(kind: u8, commands: &[u8]) -> Vec<u8> {
    [&[0x18, kind][..], &field(4, commands)].concat()
}

/// The examples of the specification, 4.3.5.
const POINT: &[u8] = &[9, 50, 34];
const POINTS: &[u8] = &[17, 10, 14, 3, 9];
const LINE: &[u8] = &[9, 4, 4, 18, 0, 16, 16, 0];
const LINES: &[u8] = &[9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8];
const POLYGON: &[u8] = &[9, 6, 12, 18, 10, 12, 24, 44, 15];
const POLYGONS: &[u8] = &[
    9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0,
    8, 8, 0, 0, 7, 15,
];

#[test]
fn geometries_of_the_specification() {
    let features = [
        feature(1, POINT),
        feature(1, POINTS),
        feature(2, LINE),
        feature(2, LINES),
        feature(3, POLYGON),
        feature(3, POLYGONS),
        feature(0, POINT),
    ];
    let expected = [
        Geometry::Points(vec![[25, 17]]),
        Geometry::Points(vec![[5, 7], [3, 2]]),
        Geometry::Lines(vec![vec![[2, 2], [2, 10], [10, 10]]]),
        Geometry::Lines(vec![vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]]),
        Geometry::Polygons(vec![vec![vec![[3, 6], [8, 12], [20, 34]]]]),
        Geometry::Polygons(vec![
            vec![vec![[0, 0], [10, 0], [10, 10], [0, 10]]],
            vec![
                vec![[11, 11], [20, 11], [20, 20], [11, 20]],
                vec![[13, 13], [13, 17], [17, 17], [17, 13]],
            ],
        ]),
        Geometry::Unknown,
    ];
    for (feature, expected) in features.iter().zip(expected) {
        let tile = tile(std::slice::from_ref(feature));
        let layers = decode(&tile).expect("sound");
        assert_eq!(layers[0].features[0].geometry, expected);
    }
}

#[test]
fn attributes_of_every_type() {
    let tags = |tags: &[u8]| [feature(1, POINT), field(2, tags), vec![0x08, 42]].concat();
    let features = [tags(&[0, 0, 1, 1, 2, 2]), tags(&[0, 3, 1, 4, 2, 5]), tags(&[2, 6])];
    let layer = [layer(&features), vec![0x28, 0x80, 0x10]].concat();
    let tile = field(3, &layer);
    let layers = decode(&tile).expect("sound");
    let [layer] = &layers[..] else { panic!("one layer") };
    assert_eq!((layer.name, layer.version, layer.extent), ("a", 2, 2048));
    assert!(layer.features.iter().all(|feature| feature.id == Some(42)));
    let attributes = |place: usize| -> Vec<_> {
        layer.attributes(&layer.features[place]).map(|(key, value)| (key, value.clone())).collect()
    };
    assert_eq!(
        attributes(0),
        [("k", Value::from("é")), ("l", Value::Float(1.5)), ("m", Value::Double(1.5))]
    );
    assert_eq!(
        attributes(1),
        [("k", Value::Int(-1)), ("l", Value::Uint(7)), ("m", Value::Sint(-7))]
    );
    assert_eq!(attributes(2), [("m", Value::Bool(true))]);
}

#[test]
fn a_layer_has_an_extent_of_4096_unless_it_says_otherwise() {
    assert_eq!(decode(&tile(&[])).expect("sound")[0].extent, 4096);
}

fn refused(cases: &[(Vec<u8>, &str)]) {
    for (tile, problem) in cases {
        let said = decode(tile).expect_err(problem).to_string();
        assert_eq!(said, *problem, "{tile:?}");
    }
}

#[test]
fn malformed_layers_are_told_by_number_and_name() {
    let layer_and = |more: &[u8]| field(3, &[&layer(&[])[..], more].concat());
    refused(&[
        (vec![0x1A, 9, 1], "field 3 is cut off: 1 bytes of 9"),
        (vec![0x18, 9], "layer 1: there is Varint(9) where bytes have to be"),
        (field(3, &[0x78, 2]), "layer 1: it has no name"),
        (field(3, &field(1, b"a")), "layer 1 (a): it has no version"),
        (field(3, &field(1, &[0xFF])), "layer 1: a text is no UTF-8"),
        (layer_and(&[0x78, 3]), "layer 1 (a): it is of version 3; 1 and 2 are known"),
        (layer_and(&[0x28, 0]), "layer 1 (a): its extent is 0"),
        (layer_and(&field(4, &[])), "layer 1 (a): value 7: it has no type"),
        (layer_and(&field(4, &[0x28, 1, 0x28, 1])), "layer 1 (a): value 7: it has two types"),
        (layer_and(&field(4, &[0x10, 1])), "layer 1 (a): value 7: field 2 has another wire type"),
        ([tile(&[]), tile(&[])].concat(), "layer 2 (a): an earlier layer has the same name"),
    ]);
}

/// The second feature of a layer, and what is wrong there.
fn refused_features(cases: &[(Vec<u8>, &str)]) {
    for (second, problem) in cases {
        let problem = format!("layer 1 (a), feature 2: {problem}");
        refused(&[(tile(&[feature(1, POINT), second.clone()]), &problem)]);
    }
}

#[test]
fn malformed_features_are_told_by_number() {
    let feature_and = |more: &[u8]| [&feature(1, POINT)[..], more].concat();
    refused_features(&[
        (vec![0x18, 1], "it has no geometry"),
        (field(4, POINT), "it has no type"),
        (feature_and(&field(4, POINT)), "it has two geometries"),
        (feature_and(&field(2, &[0])), "it has 1 tags, but they come in pairs"),
        (feature_and(&field(2, &[3, 0])), "a tag has the key 3, of 3 from 0 on"),
        (feature_and(&field(2, &[0, 7])), "a tag has the value 7, of 7 from 0 on"),
        (feature_and(&field(2, &[0, 0, 0, 1])), "two tags have the key 0"),
    ]);
}

#[test]
fn malformed_geometries_are_told_by_feature() {
    let least = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F];
    let beyond = [&[17][..], &least, &[1, 1, 1]].concat();
    let cases: [(u8, &[u8], &str); 18] = [
        (4, POINT, "its geometry has the type 4, which there is not"),
        (1, &[], "points are one MoveTo, but the geometry ends"),
        (1, &[1], "its geometry has MoveTo zero times"),
        (1, &[9, 1], "its geometry ends within a command"),
        (1, &[12], "its geometry has the command 4, which there is not"),
        (1, &[9, 1, 1, 9, 1, 1], "points are one MoveTo, but MoveTo follows"),
        (1, &beyond, "its geometry leaves the range of 32 bits"),
        (1, &[9, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1], "34359738367 does not fit 32 bits"),
        (2, &[], "its geometry is empty"),
        (2, &[17, 1, 1, 1, 1], "a line starts with MoveTo 2 times, not with one MoveTo"),
        (2, &[9, 1, 1], "LineTo follows MoveTo, but the geometry ends"),
        (2, &[9, 1, 1, 10, 0, 0], "a line has the position [-1, -1] twice in a row"),
        (3, &[9, 1, 1, 10, 2, 2, 15], "a ring has 2 positions, too few"),
        (3, &POLYGON[..8], "a ring ends with ClosePath, but the geometry ends"),
        (3, &[9, 6, 12, 18, 10, 12, 24, 44, 23], "a ring is closed 2 times, not once"),
        (
            3,
            &[9, 0, 0, 26, 2, 0, 0, 2, 1, 1, 15],
            "a ring repeats its first position, [0, 0], at its end",
        ),
        (3, &[9, 0, 0, 18, 2, 2, 2, 2, 15], "a ring at [0, 0] has no area"),
        (
            3,
            &[9, 0, 0, 18, 0, 2, 2, 0, 15],
            "its first ring, at [0, 0], runs round the way holes do: counter-clockwise",
        ),
    ];
    refused_features(&cases.map(|(kind, commands, problem)| (feature(kind, commands), problem)));
    let commands = [&[9][..], &least, &[1]].concat();
    let tile = tile(&[feature(1, &commands)]);
    let at_the_edge = Geometry::Points(vec![[i32::MIN, -1]]);
    assert_eq!(decode(&tile).expect("sound")[0].features[0].geometry, at_the_edge);
}

#[test]
fn version_1_has_no_rule_for_the_first_ring() {
    let hole_first = feature(3, &[9, 0, 0, 18, 0, 2, 2, 0, 15]);
    let tile = field(3, &[&layer(&[hole_first])[..], &[0x78, 1]].concat());
    let rings = vec![vec![vec![[0, 0], [0, 1], [1, 1]]]];
    assert_eq!(decode(&tile).expect("sound")[0].features[0].geometry, Geometry::Polygons(rings));
}

fn geojson(tile: Tile, bytes: &[u8]) -> Json {
    let mut collection = FeatureCollection::begin(Vec::new()).expect("memory");
    collection.add(tile, &decode(bytes).expect("sound")).expect("memory");
    serde_json::from_slice(&collection.end().expect("memory")).expect("JSON")
}

#[test]
fn a_tile_as_geojson() {
    let world = [9, 0, 0, 26, 0x80, 0x40, 0, 0, 0x80, 0x40, 0xFF, 0x3F, 0, 15];
    let features = [
        [feature(3, &world), field(2, &[0, 0, 1, 3]), vec![0x08, 5]].concat(),
        feature(1, &[9, 0x80, 0x20, 0x80, 0x20]),
        feature(2, &[9, 0, 0, 10, 0x80, 0x20, 0, 9, 0, 2, 10, 0, 2]),
    ];
    let json = geojson(Tile { z: 0, x: 0, y: 0 }, &tile(&features));
    let (edge, none) = (85.051_128_779_8, 0.0);
    let first = json!({
        "type": "Feature", "tile": "0/0/0", "layer": "a", "id": 5,
        "properties": {"k": "é", "l": -1},
        "geometry": {"type": "Polygon", "coordinates": [
            [[-180.0, edge], [-180.0, -edge], [180.0, -edge], [180.0, edge], [-180.0, edge]]
        ]},
    });
    let numbers = |json: &Json| json.to_string().replace(".0", "");
    assert_eq!(numbers(&json["features"][0]), numbers(&first));
    assert_eq!(json["features"][1]["geometry"]["type"], "Point");
    assert_eq!(json["features"][1]["geometry"]["coordinates"][0].as_f64(), Some(none));
    assert_eq!(json["features"][1].get("id"), None);
    assert_eq!(json["features"][2]["geometry"]["type"], "MultiLineString");
}

#[test]
fn tiles_side_by_side_agree_on_the_edge_between_them() {
    let right = tile(&[feature(1, &[9, 0x80, 0x40, 6])]);
    let left = tile(&[feature(1, &[9, 0, 6])]);
    let at = |json: Json| json["features"][0]["geometry"]["coordinates"].clone();
    for z in [1, 9, 14, 24] {
        let tile = Tile { z, x: (1 << z) / 3, y: (1 << z) / 5 };
        let next = Tile { x: tile.x + 1, ..tile };
        assert_eq!(at(geojson(tile, &right)), at(geojson(next, &left)));
    }
}

proptest! {
    /// No bytes make the decoder panic, neither random ones nor nearly sound ones.
    #[test]
    fn any_bytes_are_a_tile_or_an_error(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let _ = decode(&noise);
        let mut sound = tile(&[feature(3, POLYGON), feature(2, LINE)]);
        for (place, byte) in changes {
            let place = place.index(sound.len());
            sound[place] = byte;
        }
        sound.truncate(cut.index(sound.len()) + 1);
        if let Ok(layers) = decode(&sound) {
            let mut collection = FeatureCollection::begin(Vec::new())?;
            collection.add(Tile { z: 0, x: 0, y: 0 }, &layers)?;
            prop_assert!(serde_json::from_slice::<Json>(&collection.end()?).is_ok());
        }
    }
}
