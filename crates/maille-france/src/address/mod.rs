//! The commune of a French address, from built-in data alone.
//!
//! Territories are made of whole communes, so for the question "which territory?" the commune is
//! enough, and it is exact. A [`Gazetteer`] holds the communes of a vintage; [`Gazetteer::find`]
//! reads an address ([`Query`]), as one text or as fields, and gives an [`Answer`]: one commune
//! with a score and how it was matched, or all the communes that fit, or what was understood.
//!
//! ```
//! use maille_france::address::{Answer, Gazetteer, Query};
//!
//! let gazetteer = Gazetteer::new(2026)?;
//! let answer = gazetteer.find(&Query::parse("12 av. de Bordeaux, 76042 ROUEN CEDEX"));
//! let Answer::Found(found) = answer else { panic!("{answer:?}") };
//! assert_eq!((found.commune.code.as_str(), found.commune.nom.as_str()), ("76540", "Rouen"));
//! assert_eq!(found.matched.to_string(), "departement+name");
//!
//! let fields = Query { postcode: "50120", city: "EQUEURDREVILLE", ..Query::default() };
//! let Answer::Found(found) = gazetteer.find(&fields) else { panic!() };
//! assert_eq!(found.commune.nom, "Cherbourg-en-Cotentin");
//!
//! let Answer::Ambiguous(several) = gazetteer.find(&Query::parse("Saint-Denis")) else { panic!() };
//! let codes: Vec<&str> = several.candidates.iter().map(|c| c.code.as_str()).collect();
//! assert_eq!(codes, ["11339", "30247", "93066", "97411"]);
//! # Ok::<(), maille_france::Error>(())
//! ```
//!
//! # How a text is read
//!
//! * Letters lose case and accents (`Œ` is `oe`); hyphens, apostrophes, points and parentheses are
//!   spaces; commas, semicolons, bars, tabs and ends of lines part segments.
//! * A *postcode* is a number of five digits, not behind `BP`, `CS`, `TSA` or `CEDEX`. Where there
//!   is none it may be `76 000`, or `1000` for `01000`, if the name beside it agrees. One or two
//!   letters `O`, `I`, `L` in it are read as digits.
//! * The *city* is the words right behind the postcode up to a number or `CEDEX`; else right before
//!   it, in the next segment, in the one before. `France` at the end is left out; another country
//!   there ends the search (see below). Before a postcode
//!   may stand a street: then the city is the longest row of last words that is a name there, and
//!   it never begins right behind a word like *rue* or *de*: `2 route de Bizanet 11200` names no
//!   city.
//! * Without a postcode, the city is a whole segment. The number or the name of a *département* may
//!   stand behind it (`Laval, Mayenne`, `Saint-Denis 93`), or the number before it. A street with a
//!   city behind it in the same segment is not believed: *rue Ferdinand Buisson* is not in Buisson.
//! * A number up to 20 behind Paris, Lyon or Marseille, or behind `CEDEX` there, is the
//!   *arrondissement*; so are the last digits of the postcode. It is told beside the commune, and
//!   left out where two say different things.
//!
//! # When names are the same
//!
//! Names are compared by keys without spaces, first in full, then without the article in front
//! (`Havre (Le)`, `HAVRE`), then without any small words, *sur* and *sous* both being `s`. `ST`,
//! `STE`, `S/`, `S/S`, `SS`, `VX`, `GD`, `PT`, `MT`, `ND` and the like are written out. A commune's
//! own name comes before those of delegated, associated and former communes.
//!
//! # Which commune it is
//!
//! The first rule that gives an answer decides:
//!
//! 1. The INSEE code, also of a former commune or an arrondissement.
//! 2. A name of a commune of the postcode, as it is.
//! 3. The number is no postcode but the INSEE code of the commune that is named.
//! 4. A name of a commune of the postcode that begins so (`74400 Chamonix`) or is misspelt, or the
//!    name, as it is, of a commune elsewhere in the département (the postcode of a neighbour, or of
//!    a CEDEX, which the lists do not have). Where both are there, the address is ambiguous.
//! 5. A name of a commune of the postcode with more behind or before it (`35400 SAINT-MALO PARAME`).
//! 6. A name elsewhere speaks against the postcode: ambiguous, with the communes of both.
//! 7. A name of a commune of the postcode that begins with the same words (`63000 CLERMONT FD`).
//! 8. A city that is none of these: ambiguous, with the communes of the postcode, be it one alone
//!    ([`Reason::City`]). It may be a hamlet there (`29000 KEMPER`), and it may be `50100 Firenze`,
//!    which is far from Cherbourg. Who trusts postcodes takes the one candidate; it is never said to be found.
//! 9. The postcode alone, where no city is named: found if one commune has it, else ambiguous. What begins
//!    like a street is no city, and neither is the postcode's own département.
//!
//! Where the postcode is unknown, nothing but its département is believed, and a name that is not
//! there is not found: `97133 Saint-Barthélemy` is none of its namesakes. Without a postcode, a name
//! is looked for in the département that the address names or else in all of France; one that
//! several communes bear is ambiguous. Where parts of an address come to different communes, the
//! one by the earlier rule is believed; by the same rule, the address is ambiguous.
//!
//! *Misspelt* means letters missing, added, changed or swapped: among the communes of a postcode one
//! from 4 letters on, two from 7, three from 12; in a département one from 6, two from 9. Where neither
//! bounds the search no letter may be wrong: in all of France some name always is a letter away, as
//! Brutelles is from *Bruxelles*. The nearest is taken, and where several are as near, the address is ambiguous.
//!
//! # Other countries
//!
//! An address that ends with the name of another country, in French, English or its own language, is not
//! found, whatever is before ([`NotFound::country`]). The name is a segment of its own behind others, or stands
//! behind the number in the last one: `50100 Firenze Italia`, `London SW1A 2AA, UK`. It is none behind a word
//! like *rue* or *de* (*75013 Paris, 12 avenue d'Italie*), by itself, or where a commune there ends like it
//! (`57340 Suisse`, `10220 BOUY LUXEMBOURG`). The list has the neighbours and other countries that are
//! often met; of one that it lacks, the city is a city that is not known.
//!
//! # Limits
//!
//! The overseas collectivities are no communes of the lists, so they are not found. CEDEX postcodes
//! are not public, so only their département counts. Former names go back to 1943.

mod alone;
mod answer;
mod build;
mod countries;
mod find;
mod gazetteer;
mod key;
mod misspelt;
mod names;
mod query;
mod reading;
mod tokens;
mod verdict;
mod words;

pub use answer::{Ambiguous, Answer, Found, Matched, NameKind, NotFound, Reason, Within, Written};
pub use gazetteer::{Arrondissement, Commune, Epci, Gazetteer};
pub use query::Query;

#[cfg(test)]
mod tests;
