//! Columns of a table as fields.

use super::EditError;
use super::error::check_fields;
use super::properties::{rewritten, value};
use crate::csv::Table;
use crate::json::Value;
use crate::layer::Feature;
use crate::source::Source;
use crate::text::utf8;
use crate::{Format, Layer, ReadError};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::path::Path;
use std::str::FromStr;

/// A table whose rows belong to features. All of it is text.
pub struct JoinTable {
    /// What messages call it.
    pub name: String,
    table: Table,
}

/// The field of a layer and the column of a table that have the same values where they belong together.
///
/// ```
/// use maille_io::edit::JoinKeys;
/// let keys: JoinKeys = "code=INSEE_COM".parse()?;
/// assert_eq!((keys.field.as_str(), keys.column.as_str()), ("code", "INSEE_COM"));
/// assert_eq!("code".parse(), Ok(JoinKeys { field: "code".into(), column: "code".into() }));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinKeys {
    /// The field.
    pub field: String,
    /// The column.
    pub column: String,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedRow {
    /// The line that it starts on, from 1.
    pub line: u64,
    /// The text in its column of keys.
    pub key: String,
}

/// What came of a join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JoinAccount {
    /// How many features have a row.
    pub matched: usize,
    /// Labels of the features that have none.
    pub features_without_row: Vec<String>,
    /// Rows whose key no feature has.
    pub rows_without_feature: Vec<JoinedRow>,
    /// Rows that were not used because one before them has their key.
    pub repeated_rows: Vec<JoinedRow>,
}

impl FromStr for JoinKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=').unwrap_or((text, text)) {
            ("", _) | (_, "") => Err("write it as FIELD=COLUMN".to_owned()),
            (field, column) => Ok(Self { field: field.to_owned(), column: column.to_owned() }),
        }
    }
}

impl JoinTable {
    /// Reads a table, of which no column is taken for a geometry: CSV or, by its extension, TSV, also
    /// compressed.
    ///
    /// # Errors
    /// [`ReadError`] says whether it could not be read or what is wrong in it.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        let source = Source::open(path)?;
        let format = Format::from_path(path).filter(|&format| format == Format::Tsv);
        let text = utf8(&name, &source)?;
        let table = Table::read(text, format.unwrap_or(Format::Csv));
        let table = table.map_err(|problem| ReadError::input(&name, problem))?;
        Ok(Self { name, table })
    }

    /// Names of the columns.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.table.header().map(str::to_owned).collect()
    }

    fn column(&self, name: &str) -> Result<usize, EditError> {
        let place = self.table.header().position(|column| column == name);
        place.ok_or_else(|| EditError::no_field(&self.name, name, &self.columns()))
    }
}

/// Gives each feature the columns of the row that has its key, as fields of text after its own: all
/// columns but that of the keys, or those asked for. Features without a row, and cells without anything
/// in them, get null. A number is the key that it is written as.
///
/// # Errors
/// [`EditError::NoField`] when a field or a column is not there, [`EditError::Taken`] when a column is
/// called as a field that the layer has already.
pub fn join(
    layer: &mut Layer,
    table: &JoinTable,
    keys: &JoinKeys,
    columns: Option<&[String]>,
) -> Result<JoinAccount, EditError> {
    check_fields(layer, [keys.field.as_str()])?;
    let key_column = table.column(&keys.column)?;
    let columns: Vec<usize> = match columns {
        Some(names) => names.iter().map(|name| table.column(name)).collect::<Result<_, _>>()?,
        None => (0..table.table.header().count()).filter(|&column| column != key_column).collect(),
    };
    let names = table.columns();
    let present = layer.field_names();
    if let Some(&taken) = columns.iter().find(|&&column| present.contains(&names[column])) {
        return Err(EditError::Taken { layer: layer.name.clone(), field: names[taken].clone() });
    }
    let mut account = JoinAccount::default();
    let mut rows: FxHashMap<&str, usize> = FxHashMap::default();
    for row in 0..table.table.len() {
        let key = table.table.cell(row, key_column);
        if rows.contains_key(key) {
            account.repeated_rows.push(table.row(row, key));
        } else if !key.is_empty() {
            rows.insert(key, row);
        }
    }
    let row_of = |feature: &Feature| rows.get(&*key(feature, &keys.field)?).copied();
    let mut is_used = vec![false; table.table.len()];
    for feature in layer.features() {
        match row_of(&feature) {
            Some(row) => {
                is_used[row] = true;
                account.matched += 1;
            }
            None => account.features_without_row.push(feature.label()),
        }
    }
    let unused = (0..table.table.len()).map(|row| (row, table.table.cell(row, key_column)));
    let unused =
        unused.filter(|(row, key)| !is_used[*row] && rows.get(key).is_none_or(|r| r == row));
    account.rows_without_feature = unused.map(|(row, key)| table.row(row, key)).collect();
    layer.attributes = rewritten(layer, |feature, object| {
        feature.fields().for_each(|(name, value)| object.push(&name, &value));
        let row = row_of(feature);
        for &column in &columns {
            let cell = row.map_or("", |row| table.table.cell(row, column));
            let cell = if cell.is_empty() { Value::Null } else { Value::Text(Cow::Borrowed(cell)) };
            object.push(&names[column], &cell);
        }
        Ok(())
    })?;
    Ok(account)
}

impl JoinTable {
    fn row(&self, row: usize, key: &str) -> JoinedRow {
        JoinedRow { line: self.table.line(row), key: key.to_owned() }
    }
}

/// The key of a feature, unless it is null or empty.
fn key<'a>(feature: &Feature<'a>, field: &str) -> Option<Cow<'a, str>> {
    value(feature, field).as_text().filter(|key| !key.is_empty())
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
