//! The pages of a column of a row group.

use super::thrift::{Thrift, is_struct, kind};
use super::{codec, delta};
use bytes::{Buf, Bytes, buf};
use parquet::basic::{CompressionCodec, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;
use std::sync::Arc;

/// Reads pages, and holds them to what the footer announces of them.
pub struct Pages {
    /// Takes pages as uncompressed ones.
    raw: SerializedPageReader<Chunk>,
    /// The pages that it is still to give, behind their heads.
    rest: Bytes,
    codec: CompressionCodec,
    column: ColumnDescPtr,
    /// Bytes that are still to come.
    bytes: usize,
    /// Values, nulls among them, that are still to come.
    values: usize,
}

impl Pages {
    /// The pages of a column, of a row group of so many rows, in the bytes of a file.
    ///
    /// # Errors
    /// Says what is wrong with what the footer says of them.
    pub fn open(
        file: &[u8],
        column: &ColumnChunkMetaData,
        rows: usize,
    ) -> std::result::Result<Self, String> {
        // Writers put 0 where there is no dictionary.
        let dictionary = column.dictionary_page_offset().filter(|at| *at > 0);
        let start = dictionary.unwrap_or_else(|| column.data_page_offset());
        let size = |size: i64| usize::try_from(size).map_err(|_| "its size is negative".to_owned());
        let (length, bytes) = (size(column.compressed_size())?, size(column.uncompressed_size())?);
        let values = size(column.num_values())?;
        let range = usize::try_from(start).ok().and_then(|at| Some(at..at.checked_add(length)?));
        let chunk = range.and_then(|range| file.get(range)).ok_or("it lies outside of the file")?;
        let rest = Bytes::copy_from_slice(chunk);
        let chunk = Chunk { start: start.unsigned_abs(), bytes: rest.clone() };
        let builder = column.clone().into_builder().set_dictionary_page_offset(dictionary);
        let plain = builder.set_compression_codec(CompressionCodec::UNCOMPRESSED).build();
        let raw = plain
            .and_then(|plain| SerializedPageReader::new(Arc::new(chunk), &plain, rows, None))
            .map_err(|error| error.to_string())?;
        let codec = column.compression_codec();
        Ok(Self { raw, rest, codec, column: column.column_descr_ptr(), bytes, values })
    }

    /// Takes the next page from those still to come, and says how many bytes its head announces.
    fn announced(&mut self) -> Option<usize> {
        loop {
            let head = Head::take(&mut self.rest)?;
            // The crate passes over pages of an index.
            if head.kind != Head::INDEX_PAGE {
                return Some(head.size);
            }
        }
    }

    fn decompressed(&mut self, mut page: Page) -> std::result::Result<Page, String> {
        let size = self.announced().ok_or("the head of a page is broken")?;
        // Levels are not compressed in pages of the second version.
        let (plain, codec) = match &page {
            Page::DataPageV2 {
                def_levels_byte_len, rep_levels_byte_len, is_compressed, ..
            } => {
                let plain = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                (plain, if *is_compressed { self.codec } else { CompressionCodec::UNCOMPRESSED })
            }
            Page::DataPage { .. } | Page::DictionaryPage { .. } => (0, self.codec),
        };
        let values = page.num_values() as usize;
        let buffer = match &mut page {
            Page::DataPage { buf, .. }
            | Page::DataPageV2 { buf, .. }
            | Page::DictionaryPage { buf, .. } => buf,
        };
        if codec != CompressionCodec::UNCOMPRESSED {
            let (levels, data) = buffer.split_at_checked(plain).ok_or("its levels are cut off")?;
            let more = "it has more bytes than announced";
            let limit = size.min(self.bytes).checked_sub(plain).ok_or(more)?;
            let mut all = levels.to_vec();
            codec::decompress(codec, data, limit, &mut all)?;
            if all.len() != size {
                return Err(format!("a page of {size} bytes has {}", all.len()));
            }
            *buffer = all.into();
        }
        let length = buffer.len();
        self.bytes =
            self.bytes.checked_sub(length).ok_or("its pages have more bytes than announced")?;
        if page.is_data_page() {
            self.values = self
                .values
                .checked_sub(values)
                .ok_or("its pages have more values than announced")?;
        } else if values > length {
            return Err("its dictionary has not as many values as it says".to_owned());
        }
        self.check_lengths(&page)?;
        Ok(page)
    }

    /// Looks at what the crate makes room for before it reads it.
    fn check_lengths(&self, page: &Page) -> std::result::Result<(), String> {
        let has_suffixes = page.encoding() == Encoding::DELTA_BYTE_ARRAY;
        if !has_suffixes && page.encoding() != Encoding::DELTA_LENGTH_BYTE_ARRAY {
            return Ok(());
        }
        let data = match page {
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
                buf.get(*def_levels_byte_len as usize + *rep_levels_byte_len as usize..)
            }
            Page::DataPage { buf, .. } => {
                let levels = [self.column.max_rep_level(), self.column.max_def_level()];
                levels.iter().filter(|max| **max > 0).try_fold(&buf[..], |rest, _| {
                    let (length, rest) = rest.split_first_chunk()?;
                    rest.get(u32::from_le_bytes(*length) as usize..)
                })
            }
            Page::DictionaryPage { .. } => None,
        };
        let values = page.num_values() as usize;
        if data.is_some_and(|data| delta::is_sound(data, values, has_suffixes)) {
            return Ok(());
        }
        Err("its data are damaged: they do not begin as lengths of values do".to_owned())
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.raw.get_next_page()?;
        page.map(|page| self.decompressed(page).map_err(ParquetError::General)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.raw.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.announced();
        self.raw.skip_next_page()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

/// What stands before a page: `PageHeader`
/// ([definition](https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift)).
struct Head {
    kind: i64,
    /// Bytes of the page when it is not compressed.
    size: usize,
}

impl Head {
    const INDEX_PAGE: i64 = 1;

    /// Takes a head and the page behind it.
    fn take(rest: &mut Bytes) -> Option<Self> {
        /// Fields: type, uncompressed size, compressed size.
        const FIELDS: [i64; 3] = [1, 2, 3];
        let mut values = [None; 3];
        let mut thrift = Thrift(rest);
        thrift.each_field(|thrift, id, kind| {
            match FIELDS.iter().position(|field| *field == id && kind == kind::I32) {
                Some(field) => values[field] = Some(thrift.integer()?),
                None => thrift.skip(kind, 0)?,
            }
            Some(())
        })?;
        let page = thrift.0.len();
        let [kind, size, packed] = values;
        let start = rest.len() - page;
        let end = start.checked_add(usize::try_from(packed?).ok()?)?;
        if end > rest.len() {
            return None;
        }
        rest.advance(end);
        Some(Self { kind: kind?, size: usize::try_from(size?).ok()? })
    }
}

/// A piece of a file, at offsets of the file.
struct Chunk {
    start: u64,
    bytes: Bytes,
}

impl Chunk {
    fn slice(&self, start: u64, length: Option<usize>) -> Result<Bytes> {
        let from = start.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        let range = from.and_then(|from| {
            let end = length.map_or(Some(self.bytes.len()), |length| from.checked_add(length))?;
            (from <= end && end <= self.bytes.len()).then_some(from..end)
        });
        let range = range.ok_or_else(|| ParquetError::EOF("a page is cut off".to_owned()))?;
        Ok(self.bytes.slice(range))
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Chunk {
    type T = buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let bytes = self.slice(start, None)?;
        // The crate asks for this to read the head of a page, and for the page by its length.
        if !is_struct(&bytes) {
            return Err(ParquetError::EOF("the head of a page is broken".to_owned()));
        }
        Ok(bytes.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.slice(start, Some(length))
    }
}
