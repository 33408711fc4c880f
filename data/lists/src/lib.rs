//! The lists of French communes, EPCI and EPT of 1 January 2021 to 2025, the history of
//! communes since 1943, and the countries around France: data of `maille-france`, which decodes them.
//!
//! Tables are CSV in UTF-8 with a header line, compressed with Zstandard where the name says so.
//! The lists of 2019, 2020 and 2026 are in `maille-france-2020` and `maille-france-2026`, beside the
//! polygons; départements and régions are those of 2020 and 2026 in every year. Sources and
//! licences: `data/README.md` of the repository. INSEE, DGCL, La Poste; Licence Ouverte 2.0.
//! The countries: Natural Earth, in the public domain, by way of world-atlas; ISC licence (`LICENSE-ISC`).

/// Every commune in force since 1943, by code and start, compressed with Zstandard:
/// `code, nom, debut, fin, origine, devenir, sol`.
pub const HISTORIQUE_CSV_ZST: &[u8] = include_bytes!("../historique.csv.zst");

/// The countries around France as TopoJSON, compressed with Zstandard: `name`, and the number in ISO 3166-1 as
/// id.
pub const VOISINS_TOPOJSON_ZST: &[u8] = include_bytes!("../voisins.topojson.zst");

/// Communes of 1 January 2021, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, departement, region`.
pub const COMMUNES_2021_CSV_ZST: &[u8] = include_bytes!("../communes-2021.csv.zst");

/// Former names of the communes of 1 January 2021 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2021_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2021.csv.zst");

/// EPCI of 1 January 2021: `code, nom, type`.
pub const EPCI_2021_CSV: &[u8] = include_bytes!("../epci-2021.csv");

/// Communes of 1 January 2022, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, departement, region`.
pub const COMMUNES_2022_CSV_ZST: &[u8] = include_bytes!("../communes-2022.csv.zst");

/// Former names of the communes of 1 January 2022 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2022_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2022.csv.zst");

/// EPCI of 1 January 2022: `code, nom, type`.
pub const EPCI_2022_CSV: &[u8] = include_bytes!("../epci-2022.csv");

/// Communes of 1 January 2023, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, ept, departement, region`.
pub const COMMUNES_2023_CSV_ZST: &[u8] = include_bytes!("../communes-2023.csv.zst");

/// Former names of the communes of 1 January 2023 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2023_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2023.csv.zst");

/// EPCI of 1 January 2023: `code, nom, type`.
pub const EPCI_2023_CSV: &[u8] = include_bytes!("../epci-2023.csv");

/// The eleven EPT of 1 January 2023: `code, nom, type`.
pub const EPT_2023_CSV: &[u8] = include_bytes!("../ept-2023.csv");

/// Communes of 1 January 2024, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, ept, departement, region`.
pub const COMMUNES_2024_CSV_ZST: &[u8] = include_bytes!("../communes-2024.csv.zst");

/// Former names of the communes of 1 January 2024 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2024_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2024.csv.zst");

/// EPCI of 1 January 2024: `code, nom, type`.
pub const EPCI_2024_CSV: &[u8] = include_bytes!("../epci-2024.csv");

/// The eleven EPT of 1 January 2024: `code, nom, type`.
pub const EPT_2024_CSV: &[u8] = include_bytes!("../ept-2024.csv");

/// Communes of 1 January 2025, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, ept, departement, region`.
pub const COMMUNES_2025_CSV_ZST: &[u8] = include_bytes!("../communes-2025.csv.zst");

/// Former names of the communes of 1 January 2025 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2025_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2025.csv.zst");

/// EPCI of 1 January 2025: `code, nom, type`.
pub const EPCI_2025_CSV: &[u8] = include_bytes!("../epci-2025.csv");

/// The eleven EPT of 1 January 2025: `code, nom, type`.
pub const EPT_2025_CSV: &[u8] = include_bytes!("../ept-2025.csv");
