//! The lists of one year.

use crate::catalogue::Level;
use crate::error::Error;
use crate::table::Table;
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;
use maille_france_lists as lists;

/// Communes with the units that they belong to, and those units.
pub struct Lists {
    /// `code, nom, siren, codes_postaux, population, epci, [ept,] departement, region`
    pub communes: Table,
    groupings: Vec<(Level, Table)>,
}

impl Lists {
    /// Reads the lists of a year.
    pub fn of(year: u16) -> Result<Self, Error> {
        let texts = Texts::of(year).ok_or(Error::NoLists(year))?;
        let groupings = [
            (Level::Epci, Some(texts.epci)),
            (Level::Ept, texts.ept),
            (Level::Departement, Some(y2026::DEPARTEMENTS_CSV)),
            (Level::Region, Some(y2026::REGIONS_CSV)),
        ];
        let groupings = groupings.iter().filter_map(|(level, text)| Some((*level, (*text)?)));
        let groupings = groupings.map(|(level, text)| Ok((level, Table::read(text)?)));
        Ok(Self {
            communes: Table::read_zst(texts.communes)?,
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
    Table::read_zst(Texts::of(year).ok_or(Error::NoLists(year))?.former)
}

/// The lists of a year as they are built in. Départements and régions are the same in all years.
struct Texts {
    communes: &'static [u8],
    former: &'static [u8],
    epci: &'static [u8],
    ept: Option<&'static [u8]>,
}

impl Texts {
    fn of(year: u16) -> Option<Self> {
        Some(match year {
            2019 => Self {
                communes: y2020::COMMUNES_2019_CSV_ZST,
                former: y2020::ANCIENNES_COMMUNES_2019_CSV_ZST,
                epci: y2020::EPCI_2019_CSV,
                ept: None,
            },
            2020 => Self {
                communes: y2020::COMMUNES_CSV_ZST,
                former: y2020::ANCIENNES_COMMUNES_CSV_ZST,
                epci: y2020::EPCI_CSV,
                ept: None,
            },
            2021 => Self {
                communes: lists::COMMUNES_2021_CSV_ZST,
                former: lists::ANCIENNES_COMMUNES_2021_CSV_ZST,
                epci: lists::EPCI_2021_CSV,
                ept: None,
            },
            2022 => Self {
                communes: lists::COMMUNES_2022_CSV_ZST,
                former: lists::ANCIENNES_COMMUNES_2022_CSV_ZST,
                epci: lists::EPCI_2022_CSV,
                ept: None,
            },
            2023 => Self {
                communes: lists::COMMUNES_2023_CSV_ZST,
                former: lists::ANCIENNES_COMMUNES_2023_CSV_ZST,
                epci: lists::EPCI_2023_CSV,
                ept: Some(lists::EPT_2023_CSV),
            },
            2024 => Self {
                communes: lists::COMMUNES_2024_CSV_ZST,
                former: lists::ANCIENNES_COMMUNES_2024_CSV_ZST,
                epci: lists::EPCI_2024_CSV,
                ept: Some(lists::EPT_2024_CSV),
            },
            2025 => Self {
                communes: lists::COMMUNES_2025_CSV_ZST,
                former: lists::ANCIENNES_COMMUNES_2025_CSV_ZST,
                epci: lists::EPCI_2025_CSV,
                ept: Some(lists::EPT_2025_CSV),
            },
            2026 => Self {
                communes: y2026::COMMUNES_CSV_ZST,
                former: y2026::ANCIENNES_COMMUNES_CSV_ZST,
                epci: y2026::EPCI_CSV,
                ept: Some(y2026::EPT_CSV),
            },
            _ => return None,
        })
    }
}
