//! The name that somebody probably meant, for messages.

/// The candidate most like `name`, if any is like it at all: its case aside, at least half alike
/// by edit distance with transpositions. Of equals, the first.
///
/// ```
/// use maille_io::suggest::nearest;
/// assert_eq!(nearest("epic", ["code", "epci", "pop"]), Some("epci"));
/// assert_eq!(nearest("zzz", ["code", "epci", "pop"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    alike(name, candidates, 0.5)
}

/// The candidate that `name` probably is, misspelt: as [`nearest`], but alike in seven letters of ten.
///
/// ```
/// use maille_io::suggest::misspelt;
/// assert_eq!(misspelt("eppci", ["code", "epci"]), Some("epci"));
/// assert_eq!(misspelt("commune", ["code_commune", "nom"]), None);
/// ```
pub fn misspelt<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    alike(name, candidates, 0.7)
}

fn alike<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    least: f64,
) -> Option<&'a str> {
    let name = name.to_lowercase();
    let mut best = (least, None);
    for candidate in candidates {
        let likeness = strsim::normalized_damerau_levenshtein(&name, &candidate.to_lowercase());
        if likeness > best.0 || (best.1.is_none() && likeness >= best.0) {
            best = (likeness, Some(candidate));
        }
    }
    best.1
}

/// `; did you mean "epci"?`, or nothing when no candidate is like `name`.
#[must_use]
pub fn hint<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |best| format!("; did you mean \"{best}\"?"))
}

/// A list for messages: `code, epci, pop`.
#[must_use]
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}
