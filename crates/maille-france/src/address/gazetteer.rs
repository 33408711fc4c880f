//! The communes of a vintage, by code, postcode and name.

use super::answer::NameKind;
use super::key::Spelling;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

/// A commune of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code.
    pub code: String,
    /// Name, with its article.
    pub nom: String,
    /// Its EPCI, unless it is an island without one.
    pub epci: Option<Arc<Epci>>,
    /// Code of the département.
    pub departement: String,
    /// The set of that département alone.
    pub(super) within: Departements,
}

/// An EPCI: communes that do things together, and levy taxes for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epci {
    /// SIREN.
    pub code: String,
    /// Name, as `CC de la Dombes`.
    pub nom: String,
}

/// A municipal arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrondissement {
    /// INSEE code.
    pub code: String,
    /// Name, as `Lyon 3e Arrondissement`.
    pub nom: String,
    pub(super) number: u32,
    pub(super) postcodes: Vec<u32>,
}

/// The communes of a vintage, ready to be found by addresses.
///
/// It is built in some tens of milliseconds and does not change: build it once, share it between
/// threads, look up as often as you like.
#[derive(Debug)]
pub struct Gazetteer {
    pub(super) year: u16,
    /// By code, so those of a département follow each other.
    pub(super) communes: Vec<Commune>,
    pub(super) departements: Vec<Departement>,
    /// By commune.
    pub(super) names: Vec<Name>,
    /// The first of `postings` of each key's hash.
    pub(super) keys: FxHashMap<u64, u32>,
    pub(super) postings: Vec<Posting>,
    pub(super) codes: FxHashMap<[u8; 5], Coded>,
    /// The communes of each postcode, in order.
    pub(super) postcodes: FxHashMap<u32, Vec<u32>>,
    pub(super) arrondissements: FxHashMap<u32, Vec<Arrondissement>>,
    pub(super) departement_names: FxHashMap<String, Departements>,
}

/// A name of a commune.
#[derive(Debug)]
pub struct Name {
    pub commune: u32,
    pub kind: NameKind,
    pub spelling: Spelling,
}

/// A name that has a key, and the next one with a key of that hash.
#[derive(Debug)]
pub struct Posting {
    pub name: u32,
    pub next: u32,
}

/// What an INSEE code stands for.
#[derive(Debug, Clone, Copy)]
pub struct Coded {
    pub commune: u32,
    /// Whether it is the commune's own code.
    pub is_own: bool,
}

/// No further posting.
pub const NONE: u32 = u32::MAX;

#[derive(Debug)]
pub struct Departement {
    pub code: String,
    /// The names of its communes.
    pub names: Range<usize>,
}

/// A set of départements, by their number in the gazetteer: 101 of them, so they fit in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Departements(u128);

/// Where names are looked for.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'g> {
    /// Among these communes.
    Communes(&'g [u32]),
    Departements(Departements),
    France,
}

impl Gazetteer {
    /// The year of the list.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// The communes, by code.
    #[must_use]
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// What a code stands for.
    pub(super) fn coded(&self, code: &str) -> Option<Coded> {
        self.codes.get(code.as_bytes()).copied()
    }

    /// The communes of a postcode, in order; none if it is unknown.
    pub(super) fn communes_of(&self, postcode: u32) -> &[u32] {
        self.postcodes.get(&postcode).map_or(&[], Vec::as_slice)
    }

    /// The names with a key.
    pub(super) fn names_with(&self, key: &str) -> impl Iterator<Item = &Name> {
        let mut next = self.keys.get(&hash(key.as_bytes())).copied().unwrap_or(NONE);
        let names = std::iter::from_fn(move || {
            let posting = self.postings.get(next as usize)?;
            next = posting.next;
            Some(&self.names[posting.name as usize])
        });
        // Different keys may have the same hash.
        names.filter(move |name| name.spelling.keys().any(|its| its == key))
    }

    /// The names of the communes in a scope.
    pub(super) fn names_in(&self, scope: Scope<'_>) -> impl Iterator<Item = &Name> {
        let ranges: Vec<Range<usize>> = match scope {
            Scope::Communes(communes) => communes.iter().map(|c| self.names_of(*c)).collect(),
            Scope::Departements(set) => {
                let inside = self.departements.iter().enumerate().filter(|(d, _)| set.has(*d));
                inside.map(|(_, departement)| departement.names.clone()).collect()
            }
            Scope::France => std::iter::once(0..self.names.len()).collect(),
        };
        ranges.into_iter().flat_map(|range| &self.names[range])
    }

    /// The numbers of a commune's names.
    fn names_of(&self, commune: u32) -> Range<usize> {
        let start = self.names.partition_point(|name| name.commune < commune);
        let count = self.names[start..].iter().take_while(|name| name.commune == commune).count();
        start..start + count
    }

    /// Whether a commune is in a scope.
    pub(super) fn is_in(&self, scope: Scope<'_>, commune: u32) -> bool {
        match scope {
            Scope::Communes(communes) => communes.binary_search(&commune).is_ok(),
            Scope::Departements(set) => set.meets(self.communes[commune as usize].within),
            Scope::France => true,
        }
    }

    /// The set of one département, empty if there is none of that code.
    pub(super) fn departement(&self, code: &str) -> Departements {
        let found = self.departements.binary_search_by(|d| d.code.as_str().cmp(code));
        found.map_or(Departements::default(), Departements::one)
    }

    /// The département that is called so.
    pub(super) fn departement_called(&self, key: &str) -> Departements {
        self.departement_names.get(key).copied().unwrap_or_default()
    }

    /// The départements that a postcode may lie in: those of its communes, and that of its first
    /// digits.
    pub(super) fn departements_of(&self, postcode: u32) -> Departements {
        let by_digits = match postcode / 1000 {
            20 => self.departement("2A").union(self.departement("2B")),
            97 | 98 => self.departement(&format!("{:03}", postcode / 100)),
            two => self.departement(&format!("{two:02}")),
        };
        by_digits.union(self.departements_around(self.communes_of(postcode)))
    }

    /// The départements of some communes.
    pub(super) fn departements_around(&self, communes: &[u32]) -> Departements {
        let departements = communes.iter().map(|c| self.communes[*c as usize].within);
        departements.fold(Departements::default(), Departements::union)
    }

    /// The arrondissements of a commune.
    pub(super) fn arrondissements(&self, commune: u32) -> &[Arrondissement] {
        self.arrondissements.get(&commune).map_or(&[], Vec::as_slice)
    }
}

impl Departements {
    pub fn one(number: usize) -> Self {
        Self(1 << number)
    }

    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }
}

/// The hash of a key.
pub fn hash(key: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(key);
    hasher.finish()
}
