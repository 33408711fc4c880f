//! How much a file may stand for.

use parquet::file::metadata::ColumnChunkMetaData;

/// Beyond so many bytes, boundary data do not shrink to less than one in [`RATIO`].
const SUSPICIOUS: u64 = 1 << 26;
const RATIO: u64 = 200;

/// Refuses bytes that stand for so many that they were made to fill the memory.
///
/// # Errors
/// Says how many they stand for.
pub fn check(bytes: u64, stand_for: u64) -> Result<(), String> {
    if stand_for > SUSPICIOUS && stand_for / RATIO > bytes {
        return Err(format!(
            "{bytes} bytes stand for {stand_for}; write it anew by other means if it is to be trusted"
        ));
    }
    Ok(())
}

/// What the columns of a row group are announced to have together, each of which may be within the limits.
#[derive(Debug, Default)]
pub struct Together {
    compressed: u64,
    uncompressed: u64,
    /// Values of columns of which a row may have several: rows do not bound them.
    values: u64,
}

impl Together {
    /// Adds a column, whose sizes are not negative, of a file of so many bytes.
    ///
    /// # Errors
    /// When that is more than the file may stand for, or has.
    pub fn add(&mut self, column: &ColumnChunkMetaData, file: u64) -> Result<(), String> {
        let sum = |sum: u64, more: i64| sum.saturating_add(more.unsigned_abs());
        self.compressed = sum(self.compressed, column.compressed_size());
        self.uncompressed = sum(self.uncompressed, column.uncompressed_size());
        if column.column_descr().max_rep_level() > 0 {
            self.values = sum(self.values, column.num_values());
        }
        if self.compressed > file {
            return Err("its bytes are those of other columns, too".to_owned());
        }
        check(file, self.uncompressed)?;
        check(file, self.values.saturating_mul(8))
    }
}
