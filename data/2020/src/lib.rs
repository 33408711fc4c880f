//! French commune polygons of the 2020 vintage, and the lists of communes, EPCI, départements and
//! régions of 1 January 2019 and 2020: the data of the `fr:…@2019` and `fr:…@2020` datasets of
//! `maille-france`, which decodes them.
//!
//! Tables are CSV in UTF-8 with a header line, compressed with Zstandard where the name says so;
//! polygons are quantised TopoJSON (WGS84, 10⁻⁷ degree). Sources and licences: `data/README.md`
//! of the repository. Polygons: IGN (ADMIN EXPRESS), Etalab; lists: INSEE, DGCL, La Poste, DGFIP,
//! ANCT. Licence Ouverte 2.0.

/// Polygons of 34,968 communes in 2020: a TopoJSON object `communes`, compressed with Zstandard.
/// Features have an `id`, the INSEE code, and no properties.
pub const COMMUNES_TOPOJSON_ZST: &[u8] = include_bytes!("../communes.topojson.zst");

/// Where polygons of 2020 are from that are not the publisher's: `code, geometry_from`.
pub const GEOMETRIES_CSV: &[u8] = include_bytes!("../geometries.csv");

/// Polygons of the six communes of 2019 that are three in 2020, as [`COMMUNES_TOPOJSON_ZST`].
pub const COMMUNES_2019_TOPOJSON_ZST: &[u8] = include_bytes!("../communes-2019.topojson.zst");

/// Where the polygons of [`COMMUNES_2019_TOPOJSON_ZST`] are from; columns as in [`GEOMETRIES_CSV`].
pub const GEOMETRIES_2019_CSV: &[u8] = include_bytes!("../geometries-2019.csv");

/// Communes of 1 January 2020, compressed with Zstandard: `code, nom, siren, codes_postaux,
/// population, epci, departement, region`.
pub const COMMUNES_CSV_ZST: &[u8] = include_bytes!("../communes.csv.zst");

/// Former names of the communes of 1 January 2020 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_CSV_ZST: &[u8] = include_bytes!("../anciennes-communes.csv.zst");

/// Former names of the communes of 1 January 2019 and the codes that go with them, compressed with
/// Zstandard: `code, nom, type, commune, codes_postaux`.
pub const ANCIENNES_COMMUNES_2019_CSV_ZST: &[u8] =
    include_bytes!("../anciennes-communes-2019.csv.zst");

/// EPCI of 1 January 2020: `code, nom, type`.
pub const EPCI_CSV: &[u8] = include_bytes!("../epci.csv");

/// Communes of 1 January 2019, compressed with Zstandard; columns as in [`COMMUNES_CSV_ZST`].
pub const COMMUNES_2019_CSV_ZST: &[u8] = include_bytes!("../communes-2019.csv.zst");

/// EPCI of 1 January 2019; columns as in [`EPCI_CSV`].
pub const EPCI_2019_CSV: &[u8] = include_bytes!("../epci-2019.csv");

/// Départements of 2019 and 2020, which are the same: `code, nom, region`.
pub const DEPARTEMENTS_CSV: &[u8] = include_bytes!("../departements.csv");

/// Régions of 2019 and 2020, which are the same: `code, nom`.
pub const REGIONS_CSV: &[u8] = include_bytes!("../regions.csv");

/// The ten Norman *Territoires d'industrie* of March 2019, with the EPCI of 1 January 2019:
/// `territory_id, territory_name, member_level, member_code, member_name`.
pub const TERRITOIRES_INDUSTRIE_2019_NORMANDIE_CSV: &[u8] =
    include_bytes!("../territoires-industrie-2019-normandie.csv");
