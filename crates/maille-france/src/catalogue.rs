//! The names of the datasets, and what there is to say of each.

use crate::error::UnknownDataset;
use std::fmt;

/// What the name of every dataset starts with.
pub const PREFIX: &str = "fr:";

/// A built-in dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dataset {
    /// Its name, `fr:LEVEL@VINTAGE`.
    pub name: &'static str,
    /// What it is, in French.
    pub title: &'static str,
    /// What its units are.
    pub level: Level,
    /// The year of the communes that it is made of, and of the lists that tell of them, for
    /// [`Vintage::of_lists`](crate::Vintage::of_lists). Its own codes, too, are of these lists, unless it
    /// has members.
    pub year: u16,
    /// The year whose lists the codes of its members are of, if a table of members makes its units. It may
    /// be another one than `year`: members are carried to that.
    pub members_year: Option<u16>,
    /// Number of units.
    pub units: usize,
    /// Who made the data that it comes from.
    pub source: &'static str,
    /// The licence of the data.
    pub licence: &'static str,
}

/// A kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Municipality, known by its INSEE code.
    Commune,
    /// *Établissement public de coopération intercommunale* with its own taxes: a group of
    /// communes, known by its SIREN.
    Epci,
    /// *Établissement public territorial*: a part of the Métropole du Grand Paris.
    Ept,
    /// Department.
    Departement,
    /// Region.
    Region,
    /// A territory that a members table makes of EPCI, EPT and communes.
    Territory,
}

/// Every dataset, finest level first.
static DATASETS: [Dataset; 39] = [
    Dataset::new("fr:communes@2019", "Communes", Level::Commune, 2019, 34_970),
    Dataset::new("fr:communes@2020", "Communes", Level::Commune, 2020, 34_968),
    Dataset::new("fr:communes@2021", "Communes", Level::Commune, 2021, 34_965),
    Dataset::new("fr:communes@2022", "Communes", Level::Commune, 2022, 34_955),
    Dataset::new("fr:communes@2023", "Communes", Level::Commune, 2023, 34_945),
    Dataset::new("fr:communes@2024", "Communes", Level::Commune, 2024, 34_935),
    Dataset::new("fr:communes@2025", "Communes", Level::Commune, 2025, 34_875),
    Dataset::new("fr:communes@2026", "Communes", Level::Commune, 2026, 34_875),
    Dataset::new("fr:epci@2019", "EPCI à fiscalité propre", Level::Epci, 2019, 1_259),
    Dataset::new("fr:epci@2020", "EPCI à fiscalité propre", Level::Epci, 2020, 1_255),
    Dataset::new("fr:epci@2021", "EPCI à fiscalité propre", Level::Epci, 2021, 1_254),
    Dataset::new("fr:epci@2022", "EPCI à fiscalité propre", Level::Epci, 2022, 1_255),
    Dataset::new("fr:epci@2023", "EPCI à fiscalité propre", Level::Epci, 2023, 1_255),
    Dataset::new("fr:epci@2024", "EPCI à fiscalité propre", Level::Epci, 2024, 1_255),
    Dataset::new("fr:epci@2025", "EPCI à fiscalité propre", Level::Epci, 2025, 1_255),
    Dataset::new("fr:epci@2026", "EPCI à fiscalité propre", Level::Epci, 2026, 1_255),
    Dataset::new("fr:ept@2023", "EPT de la Métropole du Grand Paris", Level::Ept, 2023, 11),
    Dataset::new("fr:ept@2024", "EPT de la Métropole du Grand Paris", Level::Ept, 2024, 11),
    Dataset::new("fr:ept@2025", "EPT de la Métropole du Grand Paris", Level::Ept, 2025, 11),
    Dataset::new("fr:ept@2026", "EPT de la Métropole du Grand Paris", Level::Ept, 2026, 11),
    Dataset::new("fr:departements@2019", "Départements", Level::Departement, 2019, 101),
    Dataset::new("fr:departements@2020", "Départements", Level::Departement, 2020, 101),
    Dataset::new("fr:departements@2021", "Départements", Level::Departement, 2021, 101),
    Dataset::new("fr:departements@2022", "Départements", Level::Departement, 2022, 101),
    Dataset::new("fr:departements@2023", "Départements", Level::Departement, 2023, 101),
    Dataset::new("fr:departements@2024", "Départements", Level::Departement, 2024, 101),
    Dataset::new("fr:departements@2025", "Départements", Level::Departement, 2025, 101),
    Dataset::new("fr:departements@2026", "Départements", Level::Departement, 2026, 101),
    Dataset::new("fr:regions@2019", "Régions", Level::Region, 2019, 18),
    Dataset::new("fr:regions@2020", "Régions", Level::Region, 2020, 18),
    Dataset::new("fr:regions@2021", "Régions", Level::Region, 2021, 18),
    Dataset::new("fr:regions@2022", "Régions", Level::Region, 2022, 18),
    Dataset::new("fr:regions@2023", "Régions", Level::Region, 2023, 18),
    Dataset::new("fr:regions@2024", "Régions", Level::Region, 2024, 18),
    Dataset::new("fr:regions@2025", "Régions", Level::Region, 2025, 18),
    Dataset::new("fr:regions@2026", "Régions", Level::Region, 2026, 18),
    Dataset::of_members(
        "fr:territoires-industrie@2019-normandie",
        "Territoires d'industrie normands, mars 2019",
        [2019, 2019],
        10,
    ),
    Dataset::of_members(
        "fr:territoires-industrie@2022",
        "Territoires d'industrie, programme 2018-2022",
        [2023, 2026],
        149,
    ),
    Dataset::of_members(
        "fr:territoires-industrie@2023",
        "Territoires d'industrie, programme 2023-2027",
        [2023, 2026],
        183,
    ),
];

impl Dataset {
    const fn new(
        name: &'static str,
        title: &'static str,
        level: Level,
        year: u16,
        units: usize,
    ) -> Self {
        let source = match level {
            Level::Commune => "IGN, Etalab; INSEE, DGCL, La Poste, DGFIP",
            Level::Epci | Level::Ept => "IGN, Etalab; INSEE, DGCL",
            Level::Departement | Level::Region => "IGN, Etalab; INSEE",
            Level::Territory => "IGN, Etalab; INSEE, DGCL, ANCT",
        };
        let licence = "Licence Ouverte 2.0";
        Self { name, title, level, year, members_year: None, units, source, licence }
    }

    /// Territories of members by the lists of one year, made of the communes of another.
    const fn of_members(
        name: &'static str,
        title: &'static str,
        [members, communes]: [u16; 2],
        units: usize,
    ) -> Self {
        let territories = Self::new(name, title, Level::Territory, communes, units);
        Self { members_year: Some(members), ..territories }
    }

    /// What stands behind the `@` of the name: a year, sometimes with an addition.
    #[must_use]
    pub fn vintage(&self) -> &'static str {
        self.name.split_once('@').map_or("", |(_, vintage)| vintage)
    }
}

impl Level {
    /// The level's name in a members table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::Ept => "ept",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::Territory => "territoire",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Every dataset, finest level first.
#[must_use]
pub fn datasets() -> &'static [Dataset] {
    &DATASETS
}

/// The dataset of a name.
///
/// # Errors
/// [`UnknownDataset`] when there is none; its message names those that are most like it.
pub fn dataset(name: &str) -> Result<&'static Dataset, UnknownDataset> {
    DATASETS
        .iter()
        .find(|dataset| dataset.name == name)
        .ok_or_else(|| UnknownDataset { name: name.to_owned() })
}
