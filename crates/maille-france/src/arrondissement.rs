//! Arrondissements of Paris, Lyon and Marseille, which have codes as communes do.

use crate::error::Error;
use crate::lists;
use crate::vintage::YEARS;

/// A municipal arrondissement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrondissement {
    /// Its INSEE code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the commune that it is a part of.
    pub commune: String,
}

/// The arrondissement of a code, if it is one; they are the same in all years of [`YEARS`].
///
/// # Errors
/// [`Error::Damaged`] only: the program is damaged.
///
/// # Example
/// ```
/// let first = maille_france::arrondissement("75101")?.expect("it is one");
/// assert_eq!((first.name.as_str(), first.commune.as_str()), ("Paris 1er Arrondissement", "75056"));
/// assert_eq!(maille_france::arrondissement("75056")?, None);
/// # Ok::<(), maille_france::Error>(())
/// ```
pub fn arrondissement(code: &str) -> Result<Option<Arrondissement>, Error> {
    let former = lists::former(*YEARS.end())?;
    let (name, kind, commune) =
        (former.column("nom")?, former.column("type")?, former.column("commune")?);
    let found = former.rows.iter().find(|row| &row[0] == code && &row[kind] == "arrondissement");
    Ok(found.map(|row| Arrondissement {
        code: code.to_owned(),
        name: row[name].to_owned(),
        commune: row[commune].to_owned(),
    }))
}
