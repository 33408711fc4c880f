//! Addresses find their communes: all names and codes of the lists, a list of messy addresses that
//! was made and checked by hand, and whatever else a file may hold.

mod every;
mod hostile;
mod messy;

use maille_france::address::{Answer, Gazetteer};
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new(2026).unwrap());

/// The codes of the communes of an answer: one, several, none.
fn codes(answer: &Answer<'_>) -> Vec<String> {
    match answer {
        Answer::Found(found) => vec![found.commune.code.clone()],
        Answer::Ambiguous(several) => several.candidates.iter().map(|c| c.code.clone()).collect(),
        Answer::NotFound(_) => Vec::new(),
    }
}
