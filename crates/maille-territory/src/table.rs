//! Tables that list the members of territories.

use crate::columns::Columns;
use csv::StringRecord;
use maille_io::rows::{delimiter, unclosed_quote};
use maille_io::suggest::{hint, list};
use rustc_hash::{FxHashMap, FxHashSet};

/// A members table: one row per member of a territory, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersTable {
    /// What messages call it.
    pub name: String,
    /// The territories, in the order in which they first appear.
    pub territories: Vec<Territory>,
    /// The members, without rows that say the same again.
    pub members: Vec<Member>,
    /// Rows left out because another row said the same.
    pub duplicates: usize,
}

/// A territory as the table names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Index of its territory in [`MembersTable::territories`].
    pub territory: usize,
    /// Its level in lower case, if the table has such a column.
    pub level: Option<String>,
    /// Its code, as written.
    pub code: String,
    /// Its name, if the table says.
    pub name: Option<String>,
    /// The year whose lists its code is of, if the table says.
    pub vintage: Option<u16>,
    /// The line of the file on which the row starts, from 1.
    pub line: u64,
}

/// What is wrong with a members table. Its text is the whole message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There is nothing in the file, or a header only.
    #[error("{table}: the members table has no rows; it needs a header and a row per member")]
    Empty {
        /// The table's name.
        table: String,
    },
    /// A column that must be there is not.
    #[error("{table}: no column \"{column}\"{hint} (its columns are {present})")]
    NoColumn {
        /// The table's name.
        table: String,
        /// The column looked for.
        column: String,
        /// The nearest name, as words.
        hint: String,
        /// The columns that are there.
        present: String,
    },
    /// Several columns have the name of one that is read.
    #[error(
        "{table}: {count} columns are called \"{column}\"; rename all but the one that is meant"
    )]
    SameColumns {
        /// The table's name.
        table: String,
        /// The name.
        column: String,
        /// How many columns have it.
        count: usize,
    },
    /// A row is wrong.
    #[error("{table}: line {line}: {problem}")]
    Row {
        /// The table's name.
        table: String,
        /// The line on which the row starts, from 1.
        line: u64,
        /// What is wrong, and what to do.
        problem: String,
    },
}

impl MembersTable {
    /// Reads a table with a header row, its cells separated by commas, semicolons, tabs or vertical
    /// bars (whichever the header has most of). A byte order mark, CRLF line ends, quoted cells with
    /// line breaks, blank lines and blanks around cells are all understood.
    ///
    /// # Errors
    /// [`TableError`] when a column or a cell that must be there is missing, when a column that is
    /// read comes twice, when a row has more or fewer cells than the header, when a quote is never
    /// closed, or when a territory's id comes with two names.
    pub fn read(text: &str, name: &str, columns: &Columns) -> Result<Self, TableError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let delimiter = delimiter(text);
        // Else all that follows would be one cell.
        if let Some(row) = unclosed_quote(text, delimiter) {
            return Err(TableError::Row {
                table: name.to_owned(),
                line: Lines::of(text).line_of(row),
                problem: "a quote is opened in this row and never closed".to_owned(),
            });
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut lines = Lines::of(text);
        let error = |error: &csv::Error, lines: &mut Lines| TableError::Row {
            table: name.to_owned(),
            line: lines.line_at(error.position()),
            problem: problem(error),
        };
        let header = reader.headers().map_err(|e| error(&e, &mut lines))?.clone();
        let places = Places::find(&header, columns, name)?;
        let mut table = Builder::new(name, places);
        for record in reader.records() {
            let record = record.map_err(|e| error(&e, &mut lines))?;
            table.add(&record, lines.line_at(record.position()))?;
        }
        if table.table.members.is_empty() {
            return Err(TableError::Empty { table: name.to_owned() });
        }
        Ok(table.table)
    }

    /// Whether members come with their level.
    #[must_use]
    pub fn has_levels(&self) -> bool {
        self.members.iter().any(|member| member.level.is_some())
    }

    pub(crate) fn row_error(&self, line: u64, problem: String) -> TableError {
        TableError::Row { table: self.name.clone(), line, problem }
    }
}

/// Where the columns are.
struct Places {
    id: usize,
    name: usize,
    level: Option<usize>,
    code: usize,
    member: Option<usize>,
    vintage: Option<usize>,
}

impl Places {
    fn find(header: &StringRecord, columns: &Columns, table: &str) -> Result<Self, TableError> {
        if header.iter().all(str::is_empty) {
            return Err(TableError::Empty { table: table.to_owned() });
        }
        let missing = |column: &str| TableError::NoColumn {
            table: table.to_owned(),
            column: column.to_owned(),
            hint: hint(column, header.iter()),
            present: list(header.iter()),
        };
        let place = |column: &str| place(header, column, table);
        let needed = |column: &str| place(column)?.ok_or_else(|| missing(column));
        let optional = |named: Option<&String>, usual: &str| match named {
            Some(column) => needed(column).map(Some),
            // A misspelt column must not pass for a missing one.
            None => match place(usual)? {
                None if header.iter().any(|c| is_misspelt(c, usual)) => Err(missing(usual)),
                place => Ok(place),
            },
        };
        Ok(Self {
            id: needed(&columns.id)?,
            name: needed(&columns.name)?,
            level: optional(columns.level.as_ref(), "member_level")?,
            code: needed(&columns.code)?,
            member: optional(columns.member.as_ref(), "member_name")?,
            vintage: optional(columns.vintage.as_ref(), "member_vintage")?,
        })
    }
}

/// Where the column of a name is, if there is one. Which of several is meant nobody can tell.
fn place(header: &StringRecord, column: &str, table: &str) -> Result<Option<usize>, TableError> {
    match header.iter().filter(|name| *name == column).count() {
        0 | 1 => Ok(header.iter().position(|name| name == column)),
        count => {
            let (table, column) = (table.to_owned(), column.to_owned());
            Err(TableError::SameColumns { table, column, count })
        }
    }
}

/// The table as far as it is read, and what finding repetitions takes.
struct Builder {
    places: Places,
    table: MembersTable,
    /// Index of each territory and the line that named it, by id.
    territories: FxHashMap<String, (usize, u64)>,
    seen: FxHashSet<(usize, Option<String>, String, Option<u16>)>,
}

impl Builder {
    fn new(name: &str, places: Places) -> Self {
        let table = MembersTable {
            name: name.to_owned(),
            territories: Vec::new(),
            members: Vec::new(),
            duplicates: 0,
        };
        Self { places, table, territories: FxHashMap::default(), seen: FxHashSet::default() }
    }

    fn add(&mut self, record: &StringRecord, line: u64) -> Result<(), TableError> {
        // Spreadsheets leave rows of nothing but delimiters behind.
        if record.iter().all(str::is_empty) {
            return Ok(());
        }
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let filled = |place: usize, what: &str| match cell(place) {
            "" => Err(self.table.row_error(line, format!("the {what} is empty"))),
            text => Ok(text.to_owned()),
        };
        let id = filled(self.places.id, "territory's id")?;
        let code = filled(self.places.code, "member's code")?;
        let level = match self.places.level {
            Some(place) => Some(filled(place, "member's level")?.to_lowercase()),
            None => None,
        };
        let name = self.places.member.map(|place| cell(place).to_owned());
        let vintage = match self.places.vintage.map(cell) {
            None | Some("") => None,
            Some(year) => Some(year.parse().map_err(|_| {
                let problem = format!("the member's vintage is \"{year}\"; it is a year, as 2019");
                self.table.row_error(line, problem)
            })?),
        };
        let territory = self.territory(id, cell(self.places.name), line)?;
        if !self.seen.insert((territory, level.clone(), code.clone(), vintage)) {
            self.table.duplicates += 1;
            return Ok(());
        }
        let name = name.filter(|name| !name.is_empty());
        self.table.members.push(Member { territory, level, code, name, vintage, line });
        Ok(())
    }

    fn territory(&mut self, id: String, name: &str, line: u64) -> Result<usize, TableError> {
        let territories = &mut self.table.territories;
        let Some(&(index, first)) = self.territories.get(&id) else {
            let index = territories.len();
            territories.push(Territory { id: id.clone(), name: name.to_owned() });
            self.territories.insert(id, (index, line));
            return Ok(index);
        };
        let known = &territories[index].name;
        if known == name {
            return Ok(index);
        }
        let problem = format!(
            "territory \"{id}\" is called \"{name}\" here and \"{known}\" on line {first}; \
             give it one name"
        );
        Err(self.table.row_error(line, problem))
    }
}

/// Whether a column's name is a slip of the pen away from the usual one.
fn is_misspelt(column: &str, usual: &str) -> bool {
    strsim::damerau_levenshtein(&column.to_lowercase(), usual) <= 2
}

/// Counts lines up to rows that come in order. (The reader's own count is off where lines end in
/// CRLF or are blank.)
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    fn line_at(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.and_then(|p| usize::try_from(p.byte()).ok());
        self.line_of(start.unwrap_or(self.at))
    }

    fn line_of(&mut self, start: usize) -> u64 {
        let blank = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let rest = self.text.get(start..).unwrap_or_default();
        let start = start + rest.iter().take_while(blank).count();
        let passed = self.text.get(self.at..start).unwrap_or_default();
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at = start.max(self.at);
        self.line
    }
}

fn problem(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "{len} cells where the header has {expected_len}; quote cells that hold the delimiter"
        ),
        _ => error.to_string(),
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
