//! Which units make up each member of each level.

use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// For each level, the units of each of its members.
///
/// Codes are text, never numbers: `01001` and `1001` differ. All levels are spelled out in units
/// of the finest one, whose members are made of themselves: `("commune", "01001", "01001")`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memberships {
    levels: BTreeMap<String, FxHashMap<String, Vec<String>>>,
}

impl Memberships {
    /// No levels.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that `unit` belongs to `member` of `level`.
    pub fn insert(&mut self, level: &str, member: &str, unit: &str) {
        let members = match self.levels.get_mut(level) {
            Some(members) => members,
            None => self.levels.entry(level.to_owned()).or_default(),
        };
        match members.get_mut(member) {
            Some(units) => units.push(unit.to_owned()),
            None => {
                members.insert(member.to_owned(), vec![unit.to_owned()]);
            }
        }
    }

    /// The units of a member, in the order in which they were inserted; nothing when the level
    /// has no such member.
    #[must_use]
    pub fn units_of(&self, level: &str, member: &str) -> Option<&[String]> {
        self.levels.get(level)?.get(member).map(Vec::as_slice)
    }

    /// The members of a level, in alphabetical order.
    ///
    /// ```
    /// let mut memberships = maille_territory::Memberships::new();
    /// memberships.insert("region", "84", "01001");
    /// memberships.insert("region", "28", "76540");
    /// assert_eq!(memberships.members("region"), ["28", "84"]);
    /// ```
    #[must_use]
    pub fn members(&self, level: &str) -> Vec<&str> {
        let mut members: Vec<&str> =
            self.levels.get(level).into_iter().flat_map(|m| m.keys()).map(String::as_str).collect();
        members.sort_unstable();
        members
    }

    /// The member of a level that each unit belongs to.
    ///
    /// ```
    /// let mut memberships = maille_territory::Memberships::new();
    /// memberships.insert("region", "84", "01001");
    /// assert_eq!(memberships.member_of_units("region")["01001"], "84");
    /// ```
    #[must_use]
    pub fn member_of_units(&self, level: &str) -> FxHashMap<&str, &str> {
        let members = self.levels.get(level).into_iter().flatten();
        members
            .flat_map(|(member, units)| units.iter().map(|unit| (unit.as_str(), member.as_str())))
            .collect()
    }

    /// Names of the levels, in alphabetical order.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        self.levels.keys().map(String::as_str)
    }

    /// The level that a layer's units are at, and how many of their codes belong to it: the level
    /// that most of them belong to. Codes of several levels may look alike (a département `01` and
    /// a région `01`); of levels that know equally many codes, it is the one with the fewest
    /// members.
    ///
    /// ```
    /// let mut memberships = maille_territory::Memberships::new();
    /// memberships.insert("departement", "01", "01001");
    /// memberships.insert("departement", "02", "02001");
    /// memberships.insert("region", "01", "97101");
    /// assert_eq!(memberships.level_of(&["01", "02", "03"]), Some(("departement", 2)));
    /// assert_eq!(memberships.level_of(&["01"]), Some(("region", 1)));
    /// assert_eq!(memberships.level_of(&["x"]), None);
    /// ```
    #[must_use]
    pub fn level_of(&self, codes: &[&str]) -> Option<(&str, usize)> {
        let mut best = None;
        for (level, members) in &self.levels {
            let known = codes.iter().filter(|code| members.contains_key(**code)).count();
            let rank = (known, Reverse(members.len()));
            if known > 0 && best.is_none_or(|(best, _)| rank > best) {
                best = Some((rank, level.as_str()));
            }
        }
        best.map(|((known, _), level)| (level, known))
    }
}
