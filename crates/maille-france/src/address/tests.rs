use super::key::Spelling;
use super::reading::{City, Reading};
use super::tokens::{Kind, Tokens};
use super::{Gazetteer, Query};

fn tokens(text: &str) -> Tokens {
    let mut tokens = Tokens::default();
    tokens.push(text);
    tokens
}

fn texts(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    tokens.texts(0..tokens.len()).map(str::to_owned).collect()
}

fn spelling(name: &str) -> Spelling {
    let tokens = tokens(name);
    Spelling::new(tokens.texts(0..tokens.len())).unwrap()
}

#[test]
fn text_becomes_words_and_numbers() {
    assert_eq!(texts("L'Haÿ-les-Roses"), ["l", "hay", "les", "roses"]);
    assert_eq!(texts("Œting \u{8c}ting e\u{301}t\u{ad}e"), ["oeting", "oeting", "ete"]);
    assert_eq!(texts("12bis 76000Rouen"), ["12", "bis", "76000", "rouen"]);
    assert_eq!(texts("7600O l3008 rouen"), ["76000", "13008", "rouen"]);
    assert_eq!(texts("2A004 2b 2C"), ["2a004", "2b", "2", "c"]);
    assert_eq!(tokens("2A004").kind(0), Kind::Corsican);
    assert_eq!(tokens("999999999999").number(0), None);
    assert!(texts(" -'\0").is_empty());
}

#[test]
fn a_slash_may_be_sur_or_sous() {
    for text in ["CHALON S/SAONE", "CHALON S/ SAONE", "CHALON/SAONE", "CHALON/S/SAONE"] {
        assert_eq!(texts(text), ["chalon", "sur", "saone"], "{text}");
    }
    assert_eq!(texts("CLICHY S/S BOIS"), ["clichy", "sous", "bois"]);
    assert_eq!(texts("c/o ROUEN / LE HAVRE"), ["c", "o", "rouen", "le", "havre"]);
}

#[test]
fn segments_are_what_commas_and_lines_part() {
    let tokens = tokens("a b, ,\r\nc\td");
    assert_eq!(tokens.segments().collect::<Vec<_>>(), [0..2, 2..3, 3..4]);
    assert_eq!(tokens.segment_of(1), 0..2);
}

#[test]
fn spellings_of_a_name_share_a_key() {
    for (name, other) in [
        ("Le Havre", "Havre (Le)"),
        ("Le Havre", "HAVRE"),
        ("L'Isle-Jourdain", "LISLE JOURDAIN"),
        ("Saintes-Maries-de-la-Mer", "STES MARIES MER"),
        ("Clichy-sous-Bois", "CLICHY S BOIS"),
        ("Vandœuvre-lès-Nancy", "VANDOEUVRE LEZ NANCY"),
        ("Vieux-Boucau-les-Bains", "VX BOUCAU LES BAINS"),
        ("Fontenay-sous-Bois", "FONTENAY S S BOIS"),
    ] {
        let (name, other) = (spelling(name), spelling(other));
        assert!(other.keys().any(|key| name.keys().any(|its| its == key)), "{other:?}");
    }
    assert_eq!(spelling("stnazaire").with_saint_parted().unwrap().strict(), "saintnazaire");
    assert_eq!(spelling("stenay").with_saint_parted().unwrap().strict(), "saintenay");
    assert!(Spelling::new(std::iter::empty()).is_none());
    assert!(Spelling::new(std::iter::repeat_n("saint", 100)).is_none());
}

#[test]
fn the_city_is_beside_the_postcode() {
    for (address, city) in [
        ("12 rue de Paris, 76000 Rouen Cedex 1", "rouen"),
        ("Rouen 76000", "rouen"),
        ("76000\nRouen\n", "rouen"),
        ("Rouen, 76000", "rouen"),
        ("76000 CEDEX ROUEN", "rouen"),
        ("95700 Roissy-en-France", "roissy en france"),
        ("76000 Rouen France", "rouen"),
    ] {
        let reading = Reading::new(&Query::parse(address));
        let places = reading.places(|_| true);
        assert_eq!(places.len(), 1, "{address}");
        let City { words, .. } = reading.cities_of(&places[0])[0].clone();
        let words: Vec<&str> = reading.tokens.texts(words).collect();
        assert_eq!(words.join(" "), city, "{address}");
    }
}

#[test]
fn numbers_of_boxes_are_no_postcodes() {
    let postcodes = |address| {
        let reading = Reading::new(&Query::parse(address));
        reading.places(|_| true).iter().map(|place| place.postcode).collect::<Vec<_>>()
    };
    assert_eq!(postcodes("BP 12345 CS 12346 TSA 12347 76000 Rouen"), [76000]);
    assert_eq!(postcodes("76 000 Rouen"), [76000]);
    assert_eq!(postcodes("1000 Bourg"), [1000]);
    assert!(postcodes("tel 0235000000").is_empty());
}

#[test]
fn a_gazetteer_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Gazetteer>();
    let error = Gazetteer::new(2018).unwrap_err().to_string();
    assert_eq!(error, "there are no lists of 2018, only of 2019 to 2026");
}
