//! Who claims which unit, and who of several keeps it.

use crate::table::{Member, MembersTable};
use std::collections::BTreeMap;

/// The members that claim each unit, by their number in the table.
pub(crate) struct Claims {
    /// The first one.
    first: Vec<Option<usize>>,
    /// All of them, where there are several.
    several: BTreeMap<usize, Vec<usize>>,
}

/// A unit that several territories claim.
pub(crate) struct Disputed {
    /// The unit.
    pub unit: usize,
    /// The territories and their shares, the one that keeps it first.
    pub shares: Vec<(usize, f64)>,
}

impl Claims {
    pub(crate) fn new(units: usize) -> Self {
        Self { first: vec![None; units], several: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, unit: usize, member: usize) {
        match self.first[unit] {
            None => self.first[unit] = Some(member),
            Some(first) => self.several.entry(unit).or_insert_with(|| vec![first]).push(member),
        }
    }

    /// The territory that claims each unit first.
    pub(crate) fn territories(&self, table: &MembersTable) -> Vec<Option<u32>> {
        let territory = |member: &Option<usize>| number(table.members[(*member)?].territory);
        self.first.iter().map(territory).collect()
    }

    /// The units that several territories claim. `share` tells how much of a unit some members have; the
    /// territory whose members have most of it keeps it, of equals the one that claims it first.
    pub(crate) fn disputed(
        &self,
        table: &MembersTable,
        share: impl Fn(usize, &[&Member]) -> f64,
    ) -> Vec<Disputed> {
        let mut disputed = Vec::new();
        for (&unit, members) in &self.several {
            let claimants = claimants(table, members);
            if claimants.len() > 1 {
                let claimants = claimants.into_iter();
                let mut shares: Vec<(usize, f64)> = claimants
                    .map(|(territory, members)| (territory, share(unit, &members)))
                    .collect();
                shares.sort_by(|a, b| b.1.total_cmp(&a.1));
                disputed.push(Disputed { unit, shares });
            }
        }
        disputed
    }
}

impl Disputed {
    /// The territory that keeps the unit.
    pub(crate) fn keeper(&self) -> Option<u32> {
        number(self.shares.first()?.0)
    }
}

fn number(territory: usize) -> Option<u32> {
    u32::try_from(territory).ok()
}

/// Members by their territories, in the order of the first member of each.
fn claimants<'t>(table: &'t MembersTable, members: &[usize]) -> Vec<(usize, Vec<&'t Member>)> {
    let mut claimants: Vec<(usize, Vec<&Member>)> = Vec::new();
    for member in members.iter().map(|member| &table.members[*member]) {
        match claimants.iter_mut().find(|(territory, _)| *territory == member.territory) {
            Some((_, members)) => members.push(member),
            None => claimants.push((member.territory, vec![member])),
        }
    }
    claimants
}
