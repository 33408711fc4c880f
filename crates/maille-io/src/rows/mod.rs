//! Rows of a file, block by block, through a function that adds fields.
//!
//! A file of points or addresses may be larger than memory. [`Rows`] reads it from a file or from
//! standard input in blocks of whole rows, hands them to a function of the caller on all threads, and
//! writes them in their order with what the function adds. Memory holds a few blocks per thread, however
//! long the file is.
//!
//! # Formats
//!
//! * **CSV and TSV**, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) with a header, in UTF-8: the
//!   delimiter is the one of comma, semicolon, tab and vertical bar that the header has most of, lines
//!   end in LF or CRLF, quoted fields may hold both. Lines without any content are left out; every other
//!   row stays byte for byte what it was, with the added fields at its end.
//! * **GeoJSON**, a `FeatureCollection`: added fields become properties. All other text stays what it
//!   was, foreign members and white space included.
//! * **Features one after another**: newline-delimited, or a text sequence
//!   ([RFC 8142](https://www.rfc-editor.org/rfc/rfc8142)). The same.
//!
//! Files in `.gz` and `.zst` are recognised by their content.
//!
//! # Conversions
//!
//! * **Table to GeoJSON**: each column becomes a property of text, also where it looks like a number (the
//!   code `01001` is none, and nobody but the reader knows what `1.10` is). Columns of coordinates stay,
//!   since a broken coordinate is nowhere else.
//! * **Features to a table**: the columns are the id, if the first feature has one, the point, and the
//!   properties of the first feature. A later feature that has others is an error, as is one with
//!   another geometry than a point. Heights, boxes and foreign members are left out.
//! * **Between `FeatureCollection`, features one a line and text sequences**: members of the collection are left out.
//!   Positions that are not in WGS84 are refused where the format cannot say so.
//!
//! # Example
//! ```
//! use maille_io::json::Value;
//! use maille_io::rows::{Rows, RowsError, RowsOptions};
//!
//! let text = "nom;lon;lat\nQuai du Havre;1,0993;49,4431\nNulle part;;\n";
//! let rows = Rows::from_reader("adresses.csv", text.as_bytes(), &RowsOptions::default())?
//!     .with_points(None, None)?;
//! let mut out = Vec::new();
//! let mut north = 0;
//! let to = rows.format();
//! let summary = rows.add(
//!     &["hemisphere"],
//!     to,
//!     &mut out,
//!     |block, cells| {
//!         for point in block.points() {
//!             match point {
//!                 Some(point) => cells.text(if point.y < 0.0 { "S" } else { "N" }),
//!                 None => cells.null(),
//!             }
//!         }
//!         Ok::<_, RowsError>(block.points().iter().flatten().filter(|p| p.y >= 0.0).count())
//!     },
//!     |count| north += count,
//! )?;
//! let expected = "nom;lon;lat;hemisphere\nQuai du Havre;1,0993;49,4431;N\nNulle part;;;\n";
//! assert_eq!(String::from_utf8(out)?, expected);
//! assert_eq!((north, summary.rows, summary.missing.count), (1, 2, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod blocks;
mod cells;
mod collection;
mod cut;
mod error;
mod features;
mod format;
mod from_features;
mod from_table;
mod header;
mod plan;
mod point;
mod quotes;
mod run;
mod summary;
mod table;
mod text;

pub use block::{Block, Field};
pub use cells::Cells;
pub use error::{Place, RowsError};
pub use format::RowFormat;
pub use header::delimiter;
pub use quotes::unclosed_quote;
pub use summary::{Problems, Summary};

pub(crate) use from_table::push_cell;
pub(crate) use header::push_name;
pub(crate) use point::{GEOGRAPHIC, PLANE};

use crate::geojson::RECORD_SEPARATOR;
use crate::{Crs, ReadError};
use block::FieldPlace;
use blocks::{Blocks, Stream};
use collection::Opening;
use header::Header;
use plan::{Input, Plan};
use point::PointColumns;
use std::io::{Read, Write};
use std::path::Path;
use text::BYTE_ORDER_MARK;

/// How to read rows.
#[derive(Debug, Clone, Default)]
pub struct RowsOptions {
    /// The format, where neither the extension nor the content tells it.
    pub format: Option<RowFormat>,
    /// What separates the fields of a table, where the header does not tell it.
    pub delimiter: Option<u8>,
    /// The CRS of the points, whatever the file says.
    pub crs: Option<Crs>,
}

/// The rows of a file that has been opened, and read up to the first row.
pub struct Rows {
    blocks: Blocks,
    input: Input,
}

impl Rows {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    /// [`ReadError`] says whether the input could not be read or what is wrong in it: it is empty, its
    /// header is no text.
    pub fn open(path: &Path, options: &RowsOptions) -> Result<Self, ReadError> {
        let format = options.format.or_else(|| RowFormat::from_path(path));
        let name = path.display().to_string();
        Self::new(&name, blocks::open(path)?, format, options)
    }

    /// Takes rows from any reader, whose content tells the format. `name` is what messages call it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(
        name: &str,
        reader: impl Read + Send + 'static,
        options: &RowsOptions,
    ) -> Result<Self, ReadError> {
        Self::new(name, blocks::decompress(name, Box::new(reader))?, options.format, options)
    }

    fn new(
        name: &str,
        stream: Stream,
        format: Option<RowFormat>,
        options: &RowsOptions,
    ) -> Result<Self, ReadError> {
        let mut blocks = Blocks::new(name, stream);
        let (bytes, is_all) = blocks.peek()?;
        let content = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
        if content.is_empty() && is_all {
            return Err(ReadError::input(name, "the file is empty"));
        }
        let is_json = matches!(content.first(), Some(b'{' | b'[' | &RECORD_SEPARATOR));
        let is_table = format.map_or(!is_json, RowFormat::is_table);
        let input = if is_table {
            let tab = (format == Some(RowFormat::Tsv)).then_some(b'\t');
            let header = Header::read(&mut blocks, options.delimiter.or(tab))?;
            let crs = options.crs.clone().unwrap_or_default();
            Input::Table { header, points: None, crs }
        } else {
            Input::Features(Opening::read(&mut blocks, options.crs.as_ref())?)
        };
        Ok(Self { blocks, input })
    }

    /// What messages call the input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.blocks.name
    }

    /// The format of the rows.
    #[must_use]
    pub fn format(&self) -> RowFormat {
        self.input.format()
    }

    /// The CRS of the points: the one given, else the one that the file says, else WGS84.
    #[must_use]
    pub fn crs(&self) -> &Crs {
        self.input.crs()
    }

    /// The names of the columns of a table, or of the properties of the first feature.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match &self.input {
            Input::Table { header, .. } => &header.columns,
            Input::Features(opening) => &opening.names,
        }
    }

    /// Reads the points of a table from these columns. Where a name is not given, it is the usual one
    /// whatever its case: lon, lng, long or longitude with lat or latitude, else x with y. In a plane
    /// CRS x and y only. Blanks around numbers are passed over; a comma is a decimal point
    /// where it is not the delimiter. Features have points of their own.
    ///
    /// # Errors
    /// [`RowsError::Request`] when there is no such column, or several; and when columns are named of
    /// features.
    pub fn with_points(mut self, x: Option<&str>, y: Option<&str>) -> Result<Self, RowsError> {
        let name = &self.blocks.name;
        match &mut self.input {
            Input::Table { header, points, crs } => {
                *points = Some(PointColumns::find(name, header, crs, [x, y])?);
            }
            Input::Features(_) if x.or(y).is_some() => {
                let problem = "features have points of their own; name no columns";
                return Err(RowsError::request(name, problem));
            }
            Input::Features(_) => {}
        }
        Ok(self)
    }

    /// The names of the columns that points are read from.
    #[must_use]
    pub fn point_columns(&self) -> Option<[&str; 2]> {
        match &self.input {
            Input::Table { header, points: Some(points), .. } => {
                Some(points.columns.map(|column| header.columns[column].as_str()))
            }
            _ => None,
        }
    }

    /// A column of a table by its name, or any property.
    ///
    /// # Errors
    /// [`RowsError::Request`] when there is no such column, or several.
    pub fn field(&self, name: &str) -> Result<Field, RowsError> {
        match &self.input {
            Input::Table { header, .. } => {
                header.column(&self.blocks.name, name).map(FieldPlace::Column).map(Field)
            }
            Input::Features(_) => Ok(Field(FieldPlace::Property(name.to_owned()))),
        }
    }

    /// Adds fields of these names to all rows and writes them in a format.
    ///
    /// `work` is called on all threads, once for each block of rows. It has to push a value per name for
    /// each row of the block ([`Cells`]), and returns an account of it. `account` gets the
    /// accounts in the order of the blocks. An error of `work` ends the run, the first one in that
    /// order whatever the threads do.
    ///
    /// # Errors
    /// [`RowsError`] when a name is taken, when the rows do not fit into the format, when a row is wrong
    /// (its line is named), or when reading or writing fails; else what `work` returns.
    ///
    /// # Panics
    /// When `work` pushes more or fewer values than that.
    pub fn add<A, E>(
        mut self,
        names: &[impl AsRef<str>],
        to: RowFormat,
        out: &mut (dyn Write + Send),
        work: impl Fn(&Block<'_>, &mut Cells<'_>) -> Result<A, E> + Sync,
        account: impl FnMut(A) + Send,
    ) -> Result<Summary, E>
    where
        A: Send,
        E: From<RowsError> + Send,
    {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let plan = Plan::new(&self.blocks.name, self.input, &names, to)?;
        run::run(&plan, &mut self.blocks, out, work, account)
    }
}
