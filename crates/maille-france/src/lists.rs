//! The lists of one year.

use crate::catalogue::Level;
use crate::error::Error;
use crate::table::Table;
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;

/// Communes with the units that they belong to, and those units.
pub struct Lists {
    /// `code, nom, siren, codes_postaux, population, epci, [ept,] departement, region`
    pub communes: Table,
    groupings: Vec<(Level, Table)>,
}

impl Lists {
    /// Reads the lists of a year.
    pub fn of(year: u16) -> Result<Self, Error> {
        let (communes, groupings): (_, &[(Level, &[u8])]) = match year {
            2019 => (
                y2020::COMMUNES_2019_CSV_ZST,
                &[
                    (Level::Epci, y2020::EPCI_2019_CSV),
                    (Level::Departement, y2020::DEPARTEMENTS_CSV),
                    (Level::Region, y2020::REGIONS_CSV),
                ],
            ),
            2020 => (
                y2020::COMMUNES_CSV_ZST,
                &[
                    (Level::Epci, y2020::EPCI_CSV),
                    (Level::Departement, y2020::DEPARTEMENTS_CSV),
                    (Level::Region, y2020::REGIONS_CSV),
                ],
            ),
            2026 => (
                y2026::COMMUNES_CSV_ZST,
                &[
                    (Level::Epci, y2026::EPCI_CSV),
                    (Level::Ept, y2026::EPT_CSV),
                    (Level::Departement, y2026::DEPARTEMENTS_CSV),
                    (Level::Region, y2026::REGIONS_CSV),
                ],
            ),
            _ => return Err(Error::NoLists(year)),
        };
        let groupings = groupings.iter().map(|(level, text)| Ok((*level, Table::read(text)?)));
        Ok(Self {
            communes: Table::read_zst(communes)?,
            groupings: groupings.collect::<Result<_, Error>>()?,
        })
    }

    /// The levels above communes.
    pub fn levels(&self) -> impl Iterator<Item = Level> {
        self.groupings.iter().map(|(level, _)| *level)
    }

    /// The units of a level above communes: `code, nom, …`.
    pub fn units(&self, level: Level) -> Result<&Table, Error> {
        let found = self.groupings.iter().find(|(l, _)| *l == level);
        found
            .map(|(_, table)| table)
            .ok_or_else(|| Error::Damaged(format!("there is no list of level {level}")))
    }
}

/// Former names of the communes of a year: `code, nom, type, commune, codes_postaux`.
pub fn former(year: u16) -> Result<Table, Error> {
    Table::read_zst(match year {
        2019 => y2020::ANCIENNES_COMMUNES_2019_CSV_ZST,
        2020 => y2020::ANCIENNES_COMMUNES_CSV_ZST,
        2026 => y2026::ANCIENNES_COMMUNES_CSV_ZST,
        _ => return Err(Error::NoLists(year)),
    })
}
