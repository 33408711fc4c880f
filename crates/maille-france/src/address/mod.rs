//! French addresses (draft)

mod alone;
mod answer;
mod build;
mod find;
mod gazetteer;
mod key;
mod misspelt;
mod names;
mod reading;
mod tokens;
mod verdict;

pub use answer::{Ambiguous, Answer, Found, Matched, NameKind, NotFound, Reason, Within, Written};
pub use gazetteer::{Arrondissement, Commune, Gazetteer};
pub use reading::Query;
