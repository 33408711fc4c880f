//! The index and its file.

use crate::borders::Borders;
use crate::builder::IndexBuilder;
use crate::error::{BuildError, FileError};
use crate::levels::Levels;
use crate::nearest::{Coast, Nearest};
use crate::store::Store;
use crate::window::Boxes;
use crate::{UnitId, batch};
use geo::{Coord, Rect};
use maille_geometry::Metric;
use rayon::prelude::*;
use std::path::Path;
use std::sync::OnceLock;

/// Points that are looked up together by one thread.
const CHUNK: usize = 1 << 13;

/// Which unit contains a point: an index of borders.
///
/// All of it is known to be sound, so no question can fail. See the [crate's documentation](crate)
/// for the rule on borders and for examples.
#[derive(Debug)]
pub struct Index {
    store: Store,
    /// Made when first asked for.
    boxes: OnceLock<Boxes>,
    coast: OnceLock<Coast>,
}

impl Index {
    /// Builds an index of polygons or of a coverage, without anything to tell of the units.
    ///
    /// # Errors
    /// [`BuildError::TooLarge`] when there is too much for one index.
    pub fn build(borders: impl Into<Borders>, metric: Metric) -> Result<Self, BuildError> {
        Self::builder(borders, metric).build()
    }

    /// What builds an index with levels and their tables.
    pub fn builder(borders: impl Into<Borders>, metric: Metric) -> IndexBuilder {
        IndexBuilder::new(borders.into(), metric)
    }

    /// Maps an index file, and makes sure of all of it: every checksum, and whatever names something
    /// else in it. That takes some milliseconds for a hundred megabytes once they are in memory; to
    /// look up a few points, [`IndexFile::open`] does not read the whole file.
    ///
    /// # Errors
    /// [`FileError`] says whether the file could not be read, or is none, or damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        IndexFile::open(path)?.verify()
    }

    /// An index from the bytes of a file, copied. `name` is what messages call it.
    ///
    /// # Errors
    /// [`FileError`] says what is wrong with the bytes.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, FileError> {
        IndexFile::from_bytes(name, bytes)?.verify()
    }

    pub(crate) fn new(store: Store) -> Self {
        Self { store, boxes: OnceLock::new(), coast: OnceLock::new() }
    }

    /// The bytes of the index file, to be written as they are.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.store.bytes()
    }

    /// Number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.head.units as usize
    }

    /// Whether there is no unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What distances between positions mean.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.store.head.metric
    }

    /// What the builder of the index called the CRS of the positions.
    #[must_use]
    pub fn crs(&self) -> &str {
        sound(self.store.crs())
    }

    /// What the builder of the index called the dataset that its units are; empty if it named none.
    #[must_use]
    pub fn dataset(&self) -> &str {
        sound(self.store.dataset())
    }

    /// What the index tells of its units. Checks and lists all of it: ask once.
    #[must_use]
    pub fn levels(&self) -> Levels<'_> {
        sound(Levels::read(&self.store))
    }

    /// The unit that contains a point; where several overlap, the smallest. `None` outside of all
    /// units, and for coordinates that are no numbers.
    #[inline]
    #[must_use]
    pub fn locate(&self, at: Coord) -> Option<UnitId> {
        UnitId::of(self.store.glance(at).unwrap_or_else(|| self.look(at)))
    }

    /// The unit of a point for which a glance is not enough, or nobody.
    #[cold]
    fn look(&self, at: Coord) -> u32 {
        sound(self.store.locate(at))
    }

    /// All units that contain a point, the smallest first. The first one is that of
    /// [`locate`](Self::locate).
    #[must_use]
    pub fn locate_all(&self, at: Coord) -> Vec<UnitId> {
        units(sound(self.store.locate_all(at)))
    }

    /// [`locate`](Self::locate) for many points, on all threads; the units are in the order of the
    /// points. Much faster than one call for each.
    #[must_use]
    pub fn locate_many(&self, points: &[Coord]) -> Vec<Option<UnitId>> {
        let mut units = vec![None; points.len()];
        let chunks = points.par_chunks(CHUNK).zip(units.par_chunks_mut(CHUNK));
        chunks.for_each(|(points, units)| self.locate_into(points, units));
        units
    }

    /// [`locate`](Self::locate) for many points, on this thread, into a buffer.
    ///
    /// # Panics
    /// When the buffer does not have one place for each point.
    pub fn locate_into(&self, points: &[Coord], units: &mut [Option<UnitId>]) {
        assert_eq!(points.len(), units.len(), "one place for each point");
        sound(batch::locate(&self.store, points, units));
    }

    /// The unit nearest to a point, if any is within so many metres, or units of the plane. The unit
    /// that contains the point is at distance 0.
    ///
    /// Over land and sea the distance is that of geodesics on WGS84 to the nearest place of the unit's
    /// border, whose edges are straight in longitude and latitude.
    ///
    /// It is one of those that are equally near, the same on every run. An edge that a unit has in both
    /// directions is no border of it.
    ///
    /// The first call indexes the outer borders, which takes some milliseconds.
    #[must_use]
    pub fn nearest(&self, at: Coord, within: f64) -> Option<Nearest> {
        if let Some(unit) = self.locate(at) {
            return Some(Nearest { unit, distance: 0.0 });
        }
        let coast = self.coast.get_or_init(|| sound(Coast::of(&self.store)));
        sound(coast.nearest(&self.store, at, within))
    }

    /// The units that have any point in common with a box, sides and borders included, in order. Lines that
    /// bound nothing, as spikes of polygons, are no borders.
    ///
    /// The first call indexes the boxes of the units, which takes some milliseconds.
    #[must_use]
    pub fn within(&self, window: Rect) -> Vec<UnitId> {
        let boxes = self.boxes.get_or_init(|| sound(Boxes::of(&self.store)));
        sound(boxes.within(&self.store, window))
    }
}

/// An index file of which nothing is read, and nothing trusted, before it is needed.
///
/// To open it takes well under a millisecond. A look-up reads the blocks of the words, the record and the edges that
/// it needs, and where it needs edges also where each arc starts; [`levels`](Self::levels) reads all that is told of
/// units. Every block of 64 KiB is compared with its checksum when it is first needed, so a question to
/// a damaged file has the right answer or an error.
///
/// # Example
/// ```no_run
/// use geo::coord;
/// use maille_index::IndexFile;
/// let index = IndexFile::open("communes.maille")?;
/// println!("{:?}", index.locate(coord! { x: 1.0993, y: 49.4431 })?);
/// # Ok::<(), maille_index::FileError>(())
/// ```
#[derive(Debug)]
pub struct IndexFile {
    store: Store,
}

impl IndexFile {
    /// Maps an index file.
    ///
    /// # Errors
    /// [`FileError`] when the file cannot be read or is no index file, or when its head is damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Store::open(path.as_ref()).map(|store| Self { store })
    }

    /// The same from bytes of a file, copied. `name` is what messages call it.
    ///
    /// # Errors
    /// [`FileError`] when the bytes are no index file, or when its head is damaged.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, FileError> {
        Store::copied(name, bytes).map(|store| Self { store })
    }

    /// See [`Index::locate`].
    ///
    /// # Errors
    /// [`FileError::Damaged`] when what is needed to answer is damaged.
    pub fn locate(&self, at: Coord) -> Result<Option<UnitId>, FileError> {
        self.store.locate(at).map(UnitId::of)
    }

    /// See [`Index::locate_all`].
    ///
    /// # Errors
    /// [`FileError::Damaged`] when what is needed to answer is damaged.
    pub fn locate_all(&self, at: Coord) -> Result<Vec<UnitId>, FileError> {
        self.store.locate_all(at).map(units)
    }

    /// See [`Index::levels`].
    ///
    /// # Errors
    /// [`FileError::Damaged`] when anything about levels is damaged.
    pub fn levels(&self) -> Result<Levels<'_>, FileError> {
        Levels::read(&self.store)
    }

    /// See [`Index::crs`].
    ///
    /// # Errors
    /// [`FileError::Damaged`] when the name is damaged.
    pub fn crs(&self) -> Result<&str, FileError> {
        self.store.crs()
    }

    /// See [`Index::dataset`].
    ///
    /// # Errors
    /// [`FileError::Damaged`] when the name is damaged.
    pub fn dataset(&self) -> Result<&str, FileError> {
        self.store.dataset()
    }

    /// See [`Index::metric`].
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.store.head.metric
    }

    /// Makes sure of the whole file.
    ///
    /// # Errors
    /// [`FileError::Damaged`] when anything in it is.
    pub fn verify(mut self) -> Result<Index, FileError> {
        self.store.verify()?;
        Ok(Index::new(self.store))
    }
}

/// Both are shared between threads as they are.
const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Index>();
    shared::<IndexFile>();
};

fn units(codes: Vec<u32>) -> Vec<UnitId> {
    codes.into_iter().filter_map(UnitId::of).collect()
}

/// What a store that is sound answers.
#[inline]
fn sound<T>(answer: Result<T, FileError>) -> T {
    answer.expect("an index is verified as a whole before it is asked anything")
}
