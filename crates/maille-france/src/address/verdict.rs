//! What one part of an address says, and which part is believed.

use super::answer::{Matched, NameKind, Reason, Within, Written};

/// What a postcode with its surroundings, or a name by itself, comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    pub postcode: Option<u32>,
    /// A small number behind the name.
    pub number: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    One {
        commune: u32,
        matched: Matched,
    },
    /// Communes in order, each once.
    Many {
        communes: Vec<u32>,
        reason: Reason,
    },
}

impl Outcome {
    /// One commune if there is only one.
    pub fn of(communes: Vec<u32>, matched: Matched, reason: Reason) -> Self {
        match Self::several(communes, reason) {
            Self::Many { communes, .. } if communes.len() == 1 => {
                Self::One { commune: communes[0], matched }
            }
            several => several,
        }
    }

    /// Several communes, in any order.
    pub fn several(mut communes: Vec<u32>, reason: Reason) -> Self {
        communes.sort_unstable();
        communes.dedup();
        Self::Many { communes, reason }
    }

    /// Both, where they contradict each other.
    pub fn against(self, other: &[u32]) -> Self {
        let mut communes = self.communes();
        communes.extend(other);
        Self::several(communes, Reason::Contradiction)
    }

    /// How far it is to be believed, against what other parts of the address say.
    fn rank(&self) -> u8 {
        match self {
            Self::One { matched, .. } => match matched {
                Matched::Code | Matched::FormerCode => 9,
                Matched::Name { within: Within::Postcode, spelling: Written::Exactly, .. } => 8,
                Matched::Name { within: Within::Postcode, .. } => 7,
                Matched::Name { within: Within::Departement, .. } => 6,
                Matched::Name { name: NameKind::Own, spelling: Written::Exactly, .. } => 5,
                Matched::Name { .. } => 3,
                Matched::Postcode => 2,
            },
            Self::Many { reason: Reason::Postcode | Reason::City, .. } => 1,
            Self::Many { reason: Reason::Spelling, .. } => 3,
            // As one name alone: `Saint-Denis, Paris` is either.
            Self::Many { reason: Reason::Name, .. } => 5,
            Self::Many { .. } => 4,
        }
    }

    pub fn communes(&self) -> Vec<u32> {
        match self {
            Self::One { commune, .. } => vec![*commune],
            Self::Many { communes, .. } => communes.clone(),
        }
    }
}

impl Verdict {
    /// Whether a name was found where the postcode says.
    pub fn is_confirmed(&self) -> bool {
        self.outcome.rank() >= 6
    }

    /// The one to be believed most; where several are and do not agree, all their communes.
    pub fn best(verdicts: Vec<Self>) -> Option<Self> {
        let rank = verdicts.iter().map(|verdict| verdict.outcome.rank()).max()?;
        let mut best = verdicts.into_iter().filter(|verdict| verdict.outcome.rank() == rank);
        let first = best.next()?;
        let mut others = best.filter(|other| other.outcome.communes() != first.outcome.communes());
        let Some(second) = others.next() else { return Some(first) };
        let mut communes = first.outcome.communes();
        communes.extend(second.outcome.communes());
        others.for_each(|other| communes.extend(other.outcome.communes()));
        let outcome = Outcome::several(communes, Reason::Contradiction);
        Some(Self { outcome, postcode: None, number: None })
    }
}
