//! Which unit belongs to which larger unit, and what follows from it.
//!
//! A *unit* is one feature of a layer: a commune, say. A *level* is a kind of unit (`commune`,
//! `epci`, `departement`). [`Memberships`] say which units make up each member of each level; a
//! [`MembersTable`] lists the members of territories, at mixed levels; [`assign`] brings the two
//! together and gives a group per unit, with an [`Account`] of everything that did not match.
//! [`group_by`] makes groups from fields instead. [`Aggregate`] sums up the fields of a group.
//!
//! No country lives in here: levels and codes are whatever the memberships say.
//!
//! # Example
//! ```
//! use maille_territory::{assign, Columns, Memberships, MembersTable, Sources, UnitKey};
//!
//! let mut memberships = Memberships::new();
//! for (epci, commune) in [("200", "01001"), ("200", "01002"), ("300", "01003")] {
//!     memberships.insert("epci", epci, commune);
//!     memberships.insert("commune", commune, commune);
//! }
//! let table = "territory_id,territory_name,member_level,member_code\n\
//!              t1,Bresse,epci,200\n\
//!              t1,Bresse,commune,01003\n";
//! let table = MembersTable::read(table, "territories.csv", &Columns::default())?;
//!
//! let units = ["01001", "01002", "01003", "01004"].map(UnitKey::new);
//! let assignment = assign(&table, &Sources::of_one_vintage(&memberships), &units)?;
//! assert_eq!(assignment.groups, [Some(0), Some(0), Some(0), None]);
//! assert_eq!(assignment.account.unassigned[0].code.as_deref(), Some("01004"));
//! # Ok::<(), maille_territory::TableError>(())
//! ```

mod account;
mod aggregate;
mod assign;
mod carry;
mod claims;
mod columns;
mod decimal;
mod fields;
mod group;
pub mod history;
mod memberships;
mod table;

pub use account::{
    Account, Claim, EmptyTerritory, Known, MembersAccount, MissingUnit, Reason, UnitRef, Unmatched,
};
pub use aggregate::{Aggregate, AggregateError, Function, aggregate};
pub use assign::{Assignment, Sources, Territory, UnitKey, assign};
pub use carry::{CarriedMember, Carry, ChangedUnit, DatedEvent, NamedUnit, Population};
pub use columns::Columns;
pub use fields::{Column, UnknownField, columns};
pub use group::{Groups, group_by};
pub use maille_io::suggest::nearest;
pub use memberships::Memberships;
pub use table::{Member, MembersTable, TableError};
