//! Changes to the fields and features of a layer, whatever file it comes from.
//!
//! Fields: [`select`], [`rename`], [`cast`], [`join`]. Features: [`Condition::filter`], [`sort`], [`split`],
//! [`merge`]. Values stay the text that they were, unless [`cast`] is asked to change them.
//!
//! Where a field is named that no feature has, `id` means the features' ids.
//!
//! # Example
//! ```
//! use maille_io::{edit, geojson};
//! let text = r#"{"type":"Feature","properties":{"code":"01001","dep":"01","pop":776},"geometry":null}
//! {"type":"Feature","properties":{"code":"76540","dep":"76","pop":116331},"geometry":null}"#;
//! let mut layer = geojson::read_str("communes", text)?;
//! let condition: edit::Condition = r#"pop > 10000 and dep = "76""#.parse()?;
//! layer = condition.filter(&layer)?;
//! edit::select(&mut layer, &["code".to_owned()])?;
//! assert_eq!(layer.len(), 1);
//! assert_eq!(layer.feature(0).properties_json(), r#"{"code":"76540"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cast;
mod condition;
mod error;
mod fields;
mod join;
mod merge;
mod properties;
mod sort;
mod split;

pub use cast::{Cast, cast};
pub use condition::{Condition, ConditionError};
pub use error::EditError;
pub use fields::{Rename, rename, select};
pub use join::{JoinAccount, JoinKeys, JoinTable, JoinedRow, join};
pub use merge::merge;
pub use sort::sort;
pub use split::{Part, split};
