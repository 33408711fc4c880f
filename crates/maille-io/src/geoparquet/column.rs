//! The values of a column, some rows at a time.

use super::pages::Pages;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::file::metadata::ColumnChunkMetaData;

/// A column of a row group, read from its start.
pub struct Column {
    reader: ColumnReader,
    /// The definition level of values, against that of nulls.
    max_def: i16,
    /// Whether a row may have several values.
    is_repeated: bool,
}

/// What a column has in some rows: the values that are not null, and the levels by which Parquet tells
/// where nulls and the ends of lists are
/// ([nested encoding](https://parquet.apache.org/docs/file-format/nestedencoding/)).
pub struct Cells {
    pub values: Values,
    max_def: i16,
    /// Empty if nothing can be null.
    defs: Vec<i16>,
    /// Empty if rows have one value each.
    reps: Vec<i16>,
    /// Where each row starts, and the last one ends.
    starts: Vec<Place>,
}

/// Values as Parquet holds them.
pub enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
}

/// A place among the levels, and among the values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    pub level: usize,
    pub value: usize,
}

impl Column {
    /// # Errors
    /// Says what is wrong with what the footer says of it.
    pub fn open(file: &[u8], column: &ColumnChunkMetaData, rows: usize) -> Result<Self, String> {
        let pages = Pages::open(file, column, rows)?;
        let descriptor = column.column_descr_ptr();
        let (max_def, max_rep) = (descriptor.max_def_level(), descriptor.max_rep_level());
        let reader = get_column_reader(descriptor, Box::new(pages));
        Ok(Self { reader, max_def, is_repeated: max_rep > 0 })
    }

    /// Reads the next rows.
    ///
    /// # Errors
    /// Says what is wrong with the data, or that there are fewer rows.
    pub fn next(&mut self, rows: usize) -> Result<Cells, String> {
        let mut levels = Levels {
            rows,
            defs: (self.max_def > 0).then(Vec::new),
            reps: self.is_repeated.then(Vec::new),
        };
        let values = match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => levels.read(reader).map(Values::Bool),
            ColumnReader::Int32ColumnReader(reader) => levels.read(reader).map(Values::Int32),
            ColumnReader::Int64ColumnReader(reader) => levels.read(reader).map(Values::Int64),
            ColumnReader::Int96ColumnReader(reader) => levels.read(reader).map(Values::Int96),
            ColumnReader::FloatColumnReader(reader) => levels.read(reader).map(Values::Float),
            ColumnReader::DoubleColumnReader(reader) => levels.read(reader).map(Values::Double),
            ColumnReader::ByteArrayColumnReader(reader) => levels.read(reader).map(Values::Bytes),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => levels
                .read(reader)
                .map(|values| Values::Bytes(values.into_iter().map(Into::into).collect())),
        }?;
        let (defs, reps) = (levels.defs.unwrap_or_default(), levels.reps.unwrap_or_default());
        let mut cells = Cells { values, max_def: self.max_def, defs, reps, starts: Vec::new() };
        cells.find_starts(rows);
        // Levels may say otherwise than the reader of records, which counts ends, does.
        if cells.starts.len() != rows + 1 {
            return Err(format!("{rows} rows are announced and {} begin", cells.starts.len() - 1));
        }
        Ok(cells)
    }
}

/// Where levels of some rows go.
struct Levels {
    rows: usize,
    defs: Option<Vec<i16>>,
    reps: Option<Vec<i16>>,
}

impl Levels {
    fn read<T: DataType>(&mut self, reader: &mut ColumnReaderImpl<T>) -> Result<Vec<T::T>, String> {
        let mut values = Vec::new();
        let read =
            reader.read_records(self.rows, self.defs.as_mut(), self.reps.as_mut(), &mut values);
        match read.map_err(|error| error.to_string())? {
            (rows, ..) if rows == self.rows => Ok(values),
            (rows, ..) => Err(format!("{} rows are announced and {rows} are there", self.rows)),
        }
    }
}

impl Cells {
    fn find_starts(&mut self, rows: usize) {
        self.starts.reserve(rows + 1);
        let mut value = 0;
        let levels = if self.reps.is_empty() { rows } else { self.reps.len() };
        for level in 0..levels {
            if self.reps.get(level).is_none_or(|rep| *rep == 0) {
                self.starts.push(Place { level, value });
            }
            value += usize::from(self.def(level) == self.max_def);
        }
        self.starts.push(Place { level: levels, value });
    }

    /// Where a row starts, and the one before it ends.
    pub fn start(&self, row: usize) -> Place {
        self.starts[row]
    }

    /// The definition level of an entry.
    pub fn def(&self, level: usize) -> i16 {
        self.defs.get(level).copied().unwrap_or(self.max_def)
    }

    /// The repetition level of an entry.
    pub fn rep(&self, level: usize) -> i16 {
        self.reps.get(level).copied().unwrap_or_default()
    }

    /// Whether an entry has a value.
    pub fn is_value(&self, level: usize) -> bool {
        self.def(level) == self.max_def
    }
}

impl Values {
    /// A value of bytes.
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        match self {
            Self::Bytes(values) => values.get(at).map(ByteArray::data),
            _ => None,
        }
    }

    /// A value of floating-point numbers.
    pub fn number(&self, at: usize) -> Option<f64> {
        match self {
            Self::Double(values) => values.get(at).copied(),
            Self::Float(values) => values.get(at).copied().map(f64::from),
            _ => None,
        }
    }
}
