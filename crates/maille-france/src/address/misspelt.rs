//! Names that are nearly those asked for.
//!
//! Distances are those of optimal string alignment: the letters to add, leave out, change or swap
//! with their neighbour.

use super::answer::{NameKind, Written};
use super::gazetteer::{Gazetteer, Name, Scope, hash};
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
        let mut look_at = |name, bound: &mut usize| {
            if let Some(distance) = distance(wanted, name, *bound) {
                if distance < *bound {
                    names.clear();
                }
                *bound = distance;
                names.push(name);
            }
        };
        match scope {
            Scope::France => {
                let deletions = self.deletions.get_or_init(|| Deletions::new(&self.names));
                deletions
                    .candidates(wanted, |name| look_at(&self.names[name as usize], &mut bound));
            }
            _ => self.names_in(scope).for_each(|name| look_at(name, &mut bound)),
        }
        NameMatch::of(&names, Written::Misspelt(u8::try_from(bound).ok()?))
    }
}

/// How many letters may be wrong. A long name bears more than a short one, and a few names to
/// choose from more than all of them: another commune must not be nearer than the one that was
/// meant.
fn tolerance(letters: usize, scope: Scope<'_>) -> usize {
    match (scope, letters) {
        (Scope::Communes(_), 12..) => 3,
        (Scope::Communes(_), 7..) | (Scope::Departements(_), 9..) => 2,
        (Scope::Communes(_), 4..) | (Scope::Departements(_), 6..) | (Scope::France, 7..) => 1,
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

/// Every commune's own name with each letter left out in turn, so that a name that is wrong in one
/// letter is found by leaving out each of its own.
///
/// Source: the symmetric delete algorithm, Wolf Garbe, 2012.
#[derive(Debug)]
pub struct Deletions(Vec<(u64, u32)>);

impl Deletions {
    fn new(names: &[Name]) -> Self {
        let mut entries = Vec::new();
        for (name, number) in names.iter().zip(0..) {
            if name.kind == NameKind::Own {
                deletions(name.spelling.core(), |hash| entries.push((hash, number)));
            }
        }
        entries.sort_unstable();
        Self(entries)
    }

    /// Calls back with the number of every name within a letter of a word, and a few others, each
    /// once.
    fn candidates(&self, word: &str, mut found: impl FnMut(u32)) {
        let mut numbers = Vec::new();
        deletions(word, |hash| {
            let start = self.0.partition_point(|(other, _)| *other < hash);
            let same = self.0[start..].iter().take_while(|(other, _)| *other == hash);
            numbers.extend(same.map(|(_, number)| *number));
        });
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().for_each(&mut found);
    }
}

/// The hash of a word, and of what is left of it without each letter.
fn deletions(word: &str, mut found: impl FnMut(u64)) {
    found(hash(word.as_bytes()));
    let mut rest = Vec::with_capacity(word.len());
    for letter in 0..word.len() {
        rest.clear();
        rest.extend_from_slice(&word.as_bytes()[..letter]);
        rest.extend_from_slice(&word.as_bytes()[letter + 1..]);
        found(hash(&rest));
    }
}
