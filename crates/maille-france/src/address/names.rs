//! Names in a scope: written exactly, in part, or misspelt.

use super::answer::{Matched, NameKind, Reason, Within, Written};
use super::gazetteer::{Gazetteer, Name, Scope};
use super::key::Spelling;
use super::verdict::Outcome;

/// Communes that a name fits equally well.
#[derive(Debug)]
pub struct NameMatch {
    /// In any order, some maybe twice.
    pub communes: Vec<u32>,
    pub kind: NameKind,
    pub written: Written,
}

impl NameMatch {
    /// Of names that fit equally well; none if there is none.
    pub fn of(names: &[&Name], written: Written) -> Option<Self> {
        let kind = names.iter().map(|name| name.kind).max()?;
        let communes = names.iter().map(|name| name.commune).collect();
        Some(Self { communes, kind, written })
    }

    /// Whether it is a commune's own name.
    pub fn is_own(&self) -> bool {
        self.kind == NameKind::Own
    }

    /// One commune, or the several that it may be.
    pub fn outcome(self, within: Within) -> Outcome {
        let matched = Matched::Name { within, name: self.kind, spelling: self.written };
        let reason = match self.written {
            Written::Exactly => Reason::Name,
            Written::Partly | Written::Misspelt(_) => Reason::Spelling,
        };
        Outcome::of(self.communes, matched, reason)
    }
}

/// How alike a name and a spelling with a common key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Loose,
    WithoutArticle,
    WithoutSpaces,
    Same,
}

impl Gazetteer {
    /// The names in a scope that are written so. Own names come before others, and the more alike
    /// before the less.
    pub(super) fn exact(&self, spelling: &Spelling, scope: Scope<'_>) -> Option<NameMatch> {
        let found = spelling.keys().find_map(|key| self.with_key(key, spelling, scope));
        found.or_else(|| {
            let parted = spelling.with_saint_parted()?;
            self.with_key(parted.strict(), &parted, scope)
        })
    }

    fn with_key(&self, key: &str, spelling: &Spelling, scope: Scope<'_>) -> Option<NameMatch> {
        let mut best = Vec::new();
        let mut grade = None;
        for name in self.names_with(key).filter(|name| self.is_in(scope, name.commune)) {
            let its = Some((name.kind == NameKind::Own, likeness(spelling, &name.spelling)));
            if its > grade {
                grade = its;
                best.clear();
            }
            if its == grade {
                best.push(name);
            }
        }
        NameMatch::of(&best, Written::Exactly)
    }

    /// The names in a scope that begin so, or are nearly written so.
    pub(super) fn nearly(&self, spelling: &Spelling, scope: Scope<'_>) -> Option<NameMatch> {
        let begun = self.begun(spelling, scope);
        let nearest = self.nearest(spelling, scope);
        match (begun, nearest) {
            (Some(mut begun), Some(nearest)) => {
                begun.communes.extend(nearest.communes);
                Some(begun)
            }
            (begun, nearest) => begun.or(nearest),
        }
    }

    /// The names in a scope that begin with these words and go on; own names before others.
    pub(super) fn begun(&self, spelling: &Spelling, scope: Scope<'_>) -> Option<NameMatch> {
        // *Saint* alone is no name, and neither are two letters.
        let wanted = spelling.words();
        let least = if matches!(scope, Scope::Communes(_)) { 3 } else { 4 };
        if wanted.len() < least || matches!(wanted, "saint" | "sainte") {
            return None;
        }
        let begins = |name: &&Name| {
            let rest = name.spelling.words().strip_prefix(wanted);
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        let begun: Vec<&Name> = self.names_in(scope).filter(begins).collect();
        let own = begun.iter().copied().filter(|name| name.kind == NameKind::Own);
        let own = NameMatch::of(&own.collect::<Vec<_>>(), Written::Partly);
        own.or_else(|| NameMatch::of(&begun, Written::Partly))
    }
}

fn likeness(a: &Spelling, b: &Spelling) -> Likeness {
    if a.spaced() == b.spaced() {
        Likeness::Same
    } else if a.strict() == b.strict() {
        Likeness::WithoutSpaces
    } else if a.core() == b.core() {
        Likeness::WithoutArticle
    } else {
        Likeness::Loose
    }
}
