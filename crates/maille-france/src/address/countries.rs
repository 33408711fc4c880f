//! Names of other countries, as they end addresses: in French, in English and in their own languages.
//!
//! They are those of the neighbours and of other countries that French files name often; a list of
//! all would hold more words that mean something else (*Maurice*, *Pérou*, *Chili* are first names and
//! places in France).

/// The most words of a name.
pub const MOST_WORDS: usize = 4;

/// How many of the last words name another country; 0 if they do not.
pub fn country_at_end(words: &[&str]) -> usize {
    match words {
        [.., "united", "states", "of", "america"] | [.., "etats", "unis", "d", "amerique"] => 4,
        [.., "pays", "de", "galles"] => 3,
        [.., "royaume", "uni"]
        | [.., "united", "kingdom" | "states"]
        | [.., "great", "britain"]
        | [.., "grande", "bretagne"]
        | [.., "northern", "ireland"]
        | [.., "pays", "bas"]
        | [.., "etats", "unis"]
        | [.., "san", "marino"]
        | [.., "czech", "republic"]
        | [.., "republique", "tcheque"] => 2,
        [.., last] => usize::from(is_country(last)),
        [] => 0,
    }
}

fn is_country(word: &str) -> bool {
    ONE_WORD.binary_search(&word).is_ok()
}

/// Names of one word, in order.
const ONE_WORD: [&str; 143] = [
    "alemania",
    "algeria",
    "algerie",
    "allemagne",
    "andorra",
    "andorre",
    "angleterre",
    "australia",
    "australie",
    "austria",
    "autriche",
    "belgie",
    "belgien",
    "belgique",
    "belgium",
    "brasil",
    "brazil",
    "bresil",
    "bulgaria",
    "bulgarie",
    "cameroon",
    "cameroun",
    "canada",
    "cesko",
    "china",
    "chine",
    "chypre",
    "croatia",
    "croatie",
    "cyprus",
    "czechia",
    "danemark",
    "danmark",
    "denmark",
    "deutschland",
    "ecosse",
    "eesti",
    "egypt",
    "egypte",
    "england",
    "espagne",
    "espana",
    "estonia",
    "estonie",
    "finland",
    "finlande",
    "gabon",
    "germany",
    "grece",
    "greece",
    "guernesey",
    "guernsey",
    "hellas",
    "holland",
    "hollande",
    "hongrie",
    "hrvatska",
    "hungary",
    "iceland",
    "inde",
    "india",
    "ireland",
    "irlande",
    "islande",
    "israel",
    "italia",
    "italie",
    "italien",
    "italy",
    "japan",
    "japon",
    "jersey",
    "latvia",
    "latvija",
    "lebanon",
    "lettonie",
    "letzebuerg",
    "liban",
    "liechtenstein",
    "lietuva",
    "lithuania",
    "lituanie",
    "luxembourg",
    "luxemburg",
    "madagascar",
    "magyarorszag",
    "malta",
    "malte",
    "maroc",
    "mexico",
    "mexique",
    "monaco",
    "morocco",
    "nederland",
    "netherlands",
    "norge",
    "norvege",
    "norway",
    "oesterreich",
    "osterreich",
    "poland",
    "pologne",
    "polska",
    "portugal",
    "romania",
    "roumanie",
    "russia",
    "russie",
    "schweiz",
    "scotland",
    "senegal",
    "serbia",
    "serbie",
    "singapore",
    "singapour",
    "slovakia",
    "slovaquie",
    "slovenia",
    "slovenie",
    "slovenija",
    "slovensko",
    "spain",
    "spanien",
    "srbija",
    "suede",
    "suisse",
    "suomi",
    "sverige",
    "svizra",
    "svizzera",
    "sweden",
    "switzerland",
    "tchequie",
    "tunisia",
    "tunisie",
    "turkey",
    "turkiye",
    "turquie",
    "uk",
    "ukraine",
    "usa",
    "vietnam",
    "wales",
];

#[cfg(test)]
mod tests {
    use super::{ONE_WORD, country_at_end};

    /// The search in them takes that for granted.
    #[test]
    fn names_are_in_order() {
        assert!(ONE_WORD.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn names_end_addresses() {
        for (words, count) in [
            ("firenze italia", 1),
            ("italia firenze", 0),
            ("london united kingdom", 2),
            ("states of america", 0),
            ("united states of america", 4),
            ("", 0),
        ] {
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(country_at_end(&words), count, "{words:?}");
        }
    }
}
