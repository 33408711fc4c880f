//! Reading, from left to right.

use crate::block::Block;
use crate::decimal;
use crate::geometry::{Builder, Kind, Visitor};

/// How deep collections may nest.
const MAX_DEPTH: usize = 32;

/// Reads a geometry as that of the next feature of a block. Returns the code of the CRS that stands
/// before it, or 0.
///
/// # Errors
/// Says what is wrong with the text, and where.
pub fn read(text: &str, block: &mut Block) -> Result<u32, String> {
    let mut reader = Reader { text: text.as_bytes(), at: 0, dropped: 0 };
    let srid = reader.srid()?;
    let mut builder = Builder::new(block);
    reader.geometry(None, &mut builder, 0)?;
    builder.finish()?;
    block.dropped_ordinates += reader.dropped;
    match reader.peek() {
        None => Ok(srid),
        Some(_) => Err(reader.expected("the end of the geometry")),
    }
}

/// Whether a text begins as a geometry does: with the name of a type, or a CRS.
pub fn starts(text: &str) -> bool {
    let mut reader = Reader { text: text.as_bytes(), at: 0, dropped: 0 };
    let is_geometry = |reader: &mut Reader| {
        reader.head().is_ok() && (reader.peek() == Some(b'(') || reader.is_word(b"EMPTY"))
    };
    reader.is_word(b"SRID=") || is_geometry(&mut reader)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// Measures left out.
    dropped: usize,
}

/// What the third and fourth numbers of a position are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// Heights, if there are any, and then measures.
    None,
    Z,
    M,
    Zm,
}

impl<'a> Reader<'a> {
    /// `SRID=2154;`
    fn srid(&mut self) -> Result<u32, String> {
        let rest = &self.text[self.at..].trim_ascii_start();
        if !rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"SRID=")) {
            return Ok(0);
        }
        let end = rest.iter().position(|&byte| byte == b';').ok_or("SRID= without a `;`")?;
        let digits = std::str::from_utf8(&rest[5..end]).unwrap_or_default().trim();
        self.at = self.text.len() - rest.len() + end + 1;
        digits.parse().map_err(|_| format!("`{digits}` is no SRID"))
    }

    /// A geometry with its type before it, unless that is known already, as in some multi-points.
    fn geometry(
        &mut self,
        known: Option<(Kind, Tag)>,
        visitor: &mut impl Visitor,
        depth: usize,
    ) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!("collections nest more than {MAX_DEPTH} levels deep"));
        }
        let (kind, tag) = match known {
            Some(known) => known,
            None => self.head()?,
        };
        visitor.begin(kind, 0);
        if self.is_word(b"EMPTY") {
            visitor.end();
            return Ok(());
        }
        match kind {
            Kind::Point => self.list(|reader| reader.position(tag, visitor))?,
            Kind::LineString => self.list(|reader| reader.position(tag, visitor))?,
            Kind::Polygon => self.list(|reader| {
                visitor.begin_ring(0);
                reader.list(|reader| reader.position(tag, visitor))?;
                visitor.end_ring();
                Ok(())
            })?,
            Kind::MultiPoint => self.list(|reader| reader.bare_point(tag, visitor))?,
            Kind::GeometryCollection => {
                self.list(|reader| reader.geometry(None, visitor, depth + 1))?;
            }
            Kind::MultiLineString | Kind::MultiPolygon => self.list(|reader| {
                let member = kind.member().map(|member| (member, tag));
                reader.geometry(member, visitor, depth + 1)
            })?,
        }
        visitor.end();
        Ok(())
    }

    /// A member of a multi-point, in brackets or not.
    fn bare_point(&mut self, tag: Tag, visitor: &mut impl Visitor) -> Result<(), String> {
        if matches!(self.peek(), Some(b'(' | b'E' | b'e')) {
            return self.geometry(Some((Kind::Point, tag)), visitor, 0);
        }
        visitor.begin(Kind::Point, 1);
        self.position(tag, visitor)?;
        visitor.end();
        Ok(())
    }

    /// `MULTIPOLYGON Z`, with or without the space.
    fn head(&mut self) -> Result<(Kind, Tag), String> {
        let start = self.at;
        let word = self.word().to_ascii_uppercase();
        let tag_of = |word: &str| match word {
            "Z" => Some(Tag::Z),
            "M" => Some(Tag::M),
            "ZM" => Some(Tag::Zm),
            _ => None,
        };
        let kind_of =
            |name: &str| Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
        if let Some(kind) = kind_of(&word) {
            let before = self.at;
            let tag = tag_of(&self.word().to_ascii_uppercase());
            if tag.is_none() {
                self.at = before;
            }
            return Ok((kind, tag.unwrap_or(Tag::None)));
        }
        let attached = ["ZM", "Z", "M"]
            .into_iter()
            .find_map(|tag| Some((kind_of(word.strip_suffix(tag)?)?, tag_of(tag)?)));
        attached.ok_or_else(|| {
            self.at = start;
            self.expected("a type of geometry (curves and surfaces are not understood)")
        })
    }

    /// Items in brackets, with commas between them.
    fn list(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if self.peek() != Some(b'(') {
            return Err(self.expected("`(` or EMPTY"));
        }
        self.at += 1;
        loop {
            item(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b')') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.expected("`,` or `)`")),
            }
        }
    }

    #[inline]
    fn position(&mut self, tag: Tag, visitor: &mut impl Visitor) -> Result<(), String> {
        let (x, y) = (self.number()?, self.number()?);
        let mut more = [f64::NAN; 2];
        let mut count = 0;
        while !matches!(self.peek(), Some(b',' | b')') | None) {
            let Some(place) = more.get_mut(count) else {
                return Err(self.expected("`,` or `)` after four numbers"));
            };
            (*place, count) = (self.number()?, count + 1);
        }
        let wanted = match tag {
            Tag::None => count,
            Tag::Z | Tag::M => 1,
            Tag::Zm => 2,
        };
        if count != wanted {
            return Err(self.expected("as many numbers as the type says"));
        }
        self.dropped += if tag == Tag::M { 1 } else { count.saturating_sub(1) };
        visitor.position(x, y, if tag == Tag::M { f64::NAN } else { more[0] });
        Ok(())
    }

    #[inline]
    fn number(&mut self) -> Result<f64, String> {
        self.peek();
        let rest = &self.text[self.at..];
        if let Some((value, length)) = decimal::plain(rest) {
            self.at += length;
            return Ok(value);
        }
        self.other_number()
    }

    #[cold]
    fn other_number(&mut self) -> Result<f64, String> {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|&b| b.is_ascii_whitespace() || b == b',' || b == b')');
        let word = &rest[..end.unwrap_or(rest.len())];
        match fast_float2::parse::<f64, _>(word) {
            Ok(value) if value.is_finite() => {
                self.at += word.len();
                Ok(value)
            }
            _ => Err(self.expected("a finite number")),
        }
    }

    /// Takes a word of letters, perhaps none.
    fn word(&mut self) -> &'a str {
        self.peek();
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        self.at += length;
        std::str::from_utf8(&rest[..length]).unwrap_or_default()
    }

    /// Takes this word, its case aside, if it comes next.
    fn is_word(&mut self, word: &[u8]) -> bool {
        self.peek();
        let next = self.text.get(self.at..self.at + word.len());
        let found = next.is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.text.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    #[cold]
    fn expected(&self, what: &str) -> String {
        let rest = String::from_utf8_lossy(&self.text[self.at..]);
        let found: String = rest.chars().take(24).collect();
        let column = self.at + 1;
        if found.is_empty() {
            format!("column {column}: expected {what}, found the end")
        } else {
            format!("column {column}: expected {what}, found `{found}`")
        }
    }
}
