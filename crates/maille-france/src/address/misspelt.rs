//! Names that are nearly those asked for.
//!
//! Distances are those of optimal string alignment: the letters to add, leave out, change or swap
//! with their neighbour.

use super::answer::Written;
use super::gazetteer::{Gazetteer, Name, Scope};
use super::key::Spelling;
use super::names::NameMatch;
use strsim::osa_distance;

impl Gazetteer {
    /// The names in a scope that are nearest to a spelling, if any is near enough.
    pub(super) fn nearest(&self, spelling: &Spelling, scope: Scope<'_>) -> Option<NameMatch> {
        let wanted = spelling.core();
        let mut bound = tolerance(wanted.len(), scope);
        if bound == 0 {
            return None;
        }
        let mut names = Vec::new();
        for name in self.names_in(scope) {
            if let Some(distance) = distance(wanted, name, bound) {
                if distance < bound {
                    names.clear();
                }
                bound = distance;
                names.push(name);
            }
        }
        NameMatch::of(&names, Written::Misspelt(u8::try_from(bound).ok()?))
    }
}

/// How many letters may be wrong. A long name bears more than a short one, and a few names to
/// choose from more than many: another commune must not be nearer than the one that was meant. In
/// all of France one always may be: *Bruxelles* is a letter away from Brutelles.
fn tolerance(letters: usize, scope: Scope<'_>) -> usize {
    match (scope, letters) {
        (Scope::Communes(_), 12..) => 3,
        (Scope::Communes(_), 7..) | (Scope::Departements(_), 9..) => 2,
        (Scope::Communes(_), 4..) | (Scope::Departements(_), 6..) => 1,
        _ => 0,
    }
}

/// The distance of a name, unless it is more than the bound.
fn distance(wanted: &str, name: &Name, bound: usize) -> Option<usize> {
    let key = name.spelling.core();
    let near = key.len().abs_diff(wanted.len()) <= bound
        && letters(key, wanted) <= bound
        && letters(wanted, key) <= bound;
    near.then(|| osa_distance(key, wanted)).filter(|distance| *distance <= bound)
}

/// How many kinds of letters a word has that the other one lacks: never more than the distance.
fn letters(a: &str, b: &str) -> usize {
    let set = |word: &str| word.bytes().fold(0u32, |set, byte| set | 1 << (byte & 31));
    (set(a) & !set(b)).count_ones() as usize
}
