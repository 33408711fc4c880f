//! What the search for an address answers.

use super::gazetteer::{Arrondissement, Commune};
use std::fmt;

/// What an address comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<'g> {
    /// One commune.
    Found(Found<'g>),
    /// Several communes fit, or parts of the address do not fit each other.
    Ambiguous(Ambiguous<'g>),
    /// No commune of the list fits.
    NotFound(NotFound),
}

/// The commune of an address.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'g> {
    /// The commune.
    pub commune: &'g Commune,
    /// The arrondissement, where the address names one. It is additional: the commune is whole.
    pub arrondissement: Option<&'g Arrondissement>,
    /// How it was matched.
    pub matched: Matched,
}

impl Found<'_> {
    /// How well the address agrees with the commune, from 0 to 1: see [`Matched::score`].
    #[must_use]
    pub fn score(&self) -> f64 {
        self.matched.score()
    }
}

/// The communes that an address may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous<'g> {
    /// All of them, by code. It may be one alone: that of a postcode, where the city is not in it
    /// as far as is known.
    pub candidates: Vec<&'g Commune>,
    /// Why the address does not tell which.
    pub reason: Reason,
}

/// Why an address does not tell its commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// They share the postcode, and no name says which.
    Postcode,
    /// The postcode is theirs, but the city that is named is none of them, and none elsewhere: a
    /// hamlet or a district there, or a place in another country.
    City,
    /// They share the name, and no postcode or département says which.
    Name,
    /// They are equally near to a misspelt or incomplete name.
    Spelling,
    /// Parts of the address point to different communes.
    Contradiction,
}

impl Reason {
    /// A word for it: `postcode`, `city`, `name`, `spelling`, `contradiction`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postcode => "postcode",
            Self::City => "city",
            Self::Name => "name",
            Self::Spelling => "spelling",
            Self::Contradiction => "contradiction",
        }
    }
}

/// What was understood of an address that was not found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotFound {
    /// The INSEE code that was given; the list does not have it.
    pub insee: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The name of the city, in lower case without accents.
    pub city: Option<String>,
    /// The other country that the address is in, as it is named, in lower case without accents.
    pub country: Option<String>,
}

/// How a commune was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matched {
    /// By its INSEE code.
    Code,
    /// By the INSEE code of a commune that is now a part of it, or of an arrondissement.
    FormerCode,
    /// By a name.
    Name {
        /// Where the name was looked for.
        within: Within,
        /// Which of its names it is.
        name: NameKind,
        /// How the name was written.
        spelling: Written,
    },
    /// By the postcode alone: no other commune has it, and the address names no city.
    Postcode,
}

/// Where a name was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Within {
    /// In the whole list, as it is written: the address has neither postcode nor département.
    France,
    /// In the département that the address names, or that of its postcode when the postcode is a
    /// neighbour's or unknown (CEDEX).
    Departement,
    /// Among the communes of the postcode.
    Postcode,
}

/// Which name of a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A name that it, or a commune merged into it, had.
    Former,
    /// That of an associated commune in it.
    Associated,
    /// That of a delegated commune in it.
    Delegated,
    /// Its own.
    Own,
}

/// How a name was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Written {
    /// In full, but for case, accents, hyphens, abbreviations and articles.
    Exactly,
    /// In part, or followed by a district.
    Partly,
    /// With so many letters missing, added, changed or swapped.
    Misspelt(u8),
}

impl Matched {
    /// How well the address agrees with the commune, from 0 to 1. It is not a probability; it puts
    /// answers in an order of trust. 1 is for the INSEE code, or the commune's own name with its
    /// postcode; what is below is the product of
    ///
    /// | | |
    /// | --- | --- |
    /// | the former INSEE code | 0.95 |
    /// | the name in the département, not at the postcode | 0.9 |
    /// | the name alone | 0.8 |
    /// | the postcode alone | 0.7 |
    /// | a former, delegated or associated commune's name | 0.95 |
    /// | a name in part | 0.85 |
    /// | a name misspelt by *d* letters | 0.95 − 0.1 *d* |
    #[must_use]
    pub fn score(self) -> f64 {
        match self {
            Self::Code => 1.0,
            Self::FormerCode => 0.95,
            Self::Postcode => 0.7,
            Self::Name { within, name, spelling } => {
                let within = match within {
                    Within::Postcode => 1.0,
                    Within::Departement => 0.9,
                    Within::France => 0.8,
                };
                let name = if name == NameKind::Own { 1.0 } else { 0.95 };
                let spelling = match spelling {
                    Written::Exactly => 1.0,
                    Written::Partly => 0.85,
                    Written::Misspelt(distance) => 0.95 - 0.1 * f64::from(distance),
                };
                within * name * spelling
            }
        }
    }
}

/// As `code`, `postcode`, `postcode+name`, `departement+former name`, `name misspelt by 1`.
impl fmt::Display for Matched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code => f.write_str("code"),
            Self::FormerCode => f.write_str("former code"),
            Self::Postcode => f.write_str("postcode"),
            Self::Name { within, name, spelling } => {
                f.write_str(match within {
                    Within::Postcode => "postcode+",
                    Within::Departement => "departement+",
                    Within::France => "",
                })?;
                f.write_str(match name {
                    NameKind::Own => "name",
                    NameKind::Delegated => "delegated name",
                    NameKind::Associated => "associated name",
                    NameKind::Former => "former name",
                })?;
                match spelling {
                    Written::Exactly => Ok(()),
                    Written::Partly => f.write_str(" in part"),
                    Written::Misspelt(distance) => write!(f, " misspelt by {distance}"),
                }
            }
        }
    }
}
