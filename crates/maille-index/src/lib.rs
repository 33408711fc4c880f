//! Which unit contains a point: exact look-ups in boundaries, many millions a second.
//!
//! ```
//! use geo::{coord, wkt};
//! use maille_geometry::{Metric, Polygons};
//! use maille_index::{Index, Table, UnitId, Value};
//!
//! // Two communes side by side, both in one territory.
//! let mut communes = Polygons::new();
//! communes.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))?;
//! communes.push_geo(&wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))))?;
//! let mut territories = Table::new();
//! territories.push_column("nom", [Value::Text("Seine")]);
//! let index = Index::builder(&communes, Metric::Planar)
//!     .level("territory", vec![Some(0), Some(0)], territories)
//!     .build()?;
//!
//! let unit = index.locate(coord! { x: 1.5, y: 0.5 }).expect("it is in the second commune");
//! assert_eq!(unit, UnitId::new(1));
//! let levels = index.levels();
//! let territory = levels.get("territory").expect("there is such a level");
//! let row = territory.row(unit).expect("the commune is in a territory");
//! assert_eq!(territory.fields()[0].value(row), Value::Text("Seine"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Answers
//!
//! Answers are those of the polygons, decided with exact predicates; no grid or rounding shows in them. They are the
//! same on every run and machine, from memory and from a file.
//!
//! **On a border or a vertex** the answer is one unit. A point is taken to lie a hair further right (towards greater x),
//! and by far less than that further up: at (x + ε, y + ε²). So every point of the plane that a coverage covers
//! belongs to exactly one of its units. A point on the outer border that falls outside thereby goes to the
//! first unit met on a turn around it, counter-clockwise from there.
//!
//! **Where units overlap**, [`Index::locate_all`] gives all of them, the smallest first, of two of one size that further left, or lower;
//! [`Index::locate`] gives the first. A unit covers the places around which its rings wind at all: holes are
//! not covered, parts that overlap are.
//!
//! **Larger units** are looked up through the units that they consist of: one look-up tells the commune, and through
//! [`Level::row`] its EPCI, territory, département and région.
//!
//! # Where to look
//!
//! | what | type | module |
//! | --- | --- | --- |
//! | an index, and questions to it | [`Index`] | `index`; `locate`, `batch`, `nearest`, `window` |
//! | a file of which only what is needed is read | [`IndexFile`] | `index`, `store` |
//! | what to build from; building | [`Borders`], [`IndexBuilder`] | `borders`, `builder`, `build` |
//! | what to tell of units | [`Table`], [`Levels`] | `levels` |
//! | decisions, and the rule on borders | | `exact` |
//! | borders where units overlap | | `doubtful` |
//! | the fast way: cells, and records of one line of the cache | | `frame`, `word`, `line`, `raster` |
//! | the format of files | | [`mod@file`] |
//! | what a hostile file may not do | | `verify` |

mod batch;
mod borders;
mod build;
mod builder;
mod bytes;
mod doubtful;
mod error;
mod exact;
pub mod file;
mod frame;
mod index;
mod levels;
mod line;
mod list;
mod locate;
mod nearest;
mod raster;
mod store;
mod verify;
mod window;
mod word;

pub use borders::Borders;
pub use builder::IndexBuilder;
pub use error::{BuildError, FileError};
pub use index::{Index, IndexFile};
pub use levels::{Field, Level, Levels, Table, Value};
pub use nearest::Nearest;

use std::num::NonZeroU32;

/// The number of a unit, from 0, in the order in which units were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct UnitId(
    /// One more than the number, so that an `Option` takes no more room.
    NonZeroU32,
);

impl UnitId {
    /// The unit of a number.
    ///
    /// # Panics
    /// For [`u32::MAX`].
    #[must_use]
    pub const fn new(number: u32) -> Self {
        match NonZeroU32::MIN.checked_add(number) {
            Some(code) => Self(code),
            None => panic!("there are no more than 2³² − 1 units"),
        }
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    #[inline]
    pub(crate) fn of(code: borders::Code) -> Option<Self> {
        NonZeroU32::new(code).map(Self)
    }
}
