//! French commune polygons of 1 January 2026, put together of those of 2024, and the lists of communes, EPCI, EPT, départements
//! and régions of 1 January 2026: the data of the `fr:…@2026` datasets of `maille-france`, which
//! decodes them.
//!
//! Tables are CSV in UTF-8 with a header line, compressed with Zstandard where the name says so;
//! polygons are quantised TopoJSON (WGS84, 10⁻⁷ degree). Sources and licences: `data/README.md`
//! of the repository. Polygons: IGN (ADMIN EXPRESS), Etalab; lists: INSEE, DGCL, La Poste, ANCT.
//! Licence Ouverte 2.0.

/// Polygons of 34,875 communes in 2026: a TopoJSON object `communes`, compressed with Zstandard. Features
/// have an `id`, the INSEE code, and no properties. Each commune has the polygon that its ground had in
/// 2024, or the union of those of the communes merged into it since.
pub const COMMUNES_TOPOJSON_ZST: &[u8] = include_bytes!("../communes.topojson.zst");

/// The communes whose polygons are not those of their codes in 2024, and what they are made of:
/// `code, geometry_from`, where the latter is `12076@2024`, `93059@2024 + 93066@2024` or
/// `15031@2024 (commune déléguée)`.
pub const GEOMETRIES_CSV: &[u8] = include_bytes!("../geometries.csv");

/// Communes of 1 January 2026, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, ept, departement, region`.
pub const COMMUNES_CSV_ZST: &[u8] = include_bytes!("../communes.csv.zst");

/// Former names of the communes of 1 January 2026 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_CSV_ZST: &[u8] = include_bytes!("../anciennes-communes.csv.zst");

/// EPCI of 1 January 2026: `code, nom, type`.
pub const EPCI_CSV: &[u8] = include_bytes!("../epci.csv");

/// The eleven EPT of the Métropole du Grand Paris, which divide its communes but Paris:
/// `code, nom, type`.
pub const EPT_CSV: &[u8] = include_bytes!("../ept.csv");

/// Départements of 2026: `code, nom, region`.
pub const DEPARTEMENTS_CSV: &[u8] = include_bytes!("../departements.csv");

/// Régions of 2026: `code, nom`.
pub const REGIONS_CSV: &[u8] = include_bytes!("../regions.csv");

/// The 149 *Territoires d'industrie* of the programme launched in November 2018, in its final
/// perimeter: `territory_id, territory_name, member_level, member_code, member_name`.
pub const TERRITOIRES_INDUSTRIE_2022_CSV: &[u8] =
    include_bytes!("../territoires-industrie-2022.csv");

/// The 183 *Territoires d'industrie* of the second programme, 2023-2027; columns as in
/// [`TERRITOIRES_INDUSTRIE_2022_CSV`].
pub const TERRITOIRES_INDUSTRIE_2023_CSV: &[u8] =
    include_bytes!("../territoires-industrie-2023.csv");
