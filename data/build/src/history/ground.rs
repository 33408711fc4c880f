//! Ground as numbers of atoms.

use std::collections::BTreeSet;
use std::fmt;

/// A set of atoms.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Ground(BTreeSet<u32>);

impl Ground {
    pub fn atom(number: u32) -> Self {
        Self(BTreeSet::from([number]))
    }

    pub fn add(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    pub fn remove(&mut self, other: &Self) {
        self.0.retain(|atom| !other.0.contains(atom));
    }

    pub fn contains(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }
}

/// `3 7-9 12`: ascending, runs as their ends.
impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut atoms = self.iter().peekable();
        let mut separator = "";
        while let Some(first) = atoms.next() {
            let mut last = first;
            while let Some(next) = atoms.next_if_eq(&(last + 1)) {
                last = next;
            }
            write!(f, "{separator}{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
            separator = " ";
        }
        Ok(())
    }
}
