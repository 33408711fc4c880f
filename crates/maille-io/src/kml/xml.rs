//! XML as a reader of KML wants it: elements by their local names, texts in one piece.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// What comes next inside of an element.
pub enum Item<'a> {
    /// A child begins. Whoever takes it reads it to its end.
    Child(BytesStart<'a>),
    /// The element ends.
    End,
}

/// Reads XML from left to right.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Xml<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        // An empty element is one that begins and ends.
        reader.config_mut().expand_empty_elements = true;
        Self { reader }
    }

    /// Bytes that were read.
    pub fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn event(&mut self) -> Result<Event<'a>, String> {
        self.reader.read_event().map_err(|error| format!("broken XML: {error}"))
    }

    /// The outermost element.
    pub fn root(&mut self) -> Result<BytesStart<'a>, String> {
        loop {
            match self.event()? {
                Event::Start(element) => return Ok(element),
                Event::Eof => return Err("there is no element in it".to_owned()),
                _ => {}
            }
        }
    }

    /// The next child of the element that is open, or its end; text between children counts for nothing.
    pub fn item(&mut self) -> Result<Item<'a>, String> {
        loop {
            match self.event()? {
                Event::Start(element) => return Ok(Item::Child(element)),
                Event::End(_) => return Ok(Item::End),
                Event::Eof => return Err("it ends early".to_owned()),
                _ => {}
            }
        }
    }

    /// The text of the element that is open, to its end. Children count for nothing.
    pub fn text(&mut self) -> Result<String, String> {
        let (mut text, mut depth) = (String::new(), 0_usize);
        loop {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(text),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err("it ends early".to_owned()),
                _ if depth > 0 => {}
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    let of_code = reference.resolve_char_ref();
                    match of_code.map_err(|error| format!("broken XML: {error}"))? {
                        Some(c) => text.push(c),
                        None => text.push_str(entity(&name)?),
                    }
                }
                _ => {}
            }
        }
    }

    /// Passes the rest of the element that is open.
    pub fn skip(&mut self) -> Result<(), String> {
        self.text().map(drop)
    }
}

fn entity(name: &str) -> Result<&'static str, String> {
    quick_xml::escape::resolve_predefined_entity(name)
        .ok_or_else(|| format!("broken XML: the entity &{name}; is not known"))
}

/// The name of an element without its prefix.
pub fn name(element: &BytesStart) -> String {
    element.local_name().as_ref().to_owned()
}

/// An attribute of an element.
pub fn attribute(element: &BytesStart, name: &str) -> Result<Option<String>, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("broken XML: {error}");
    let attribute = element.try_get_attribute(name).map_err(|error| wrong(&error))?;
    let value = attribute
        .map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).map(String::from));
    value.transpose().map_err(|error| wrong(&error))
}
