//! An address as it is asked for.

/// An address, as given: one text, separate fields, or both. Fields that are not known are empty.
///
/// # Example
/// ```
/// use maille_france::address::Query;
///
/// let text = Query::parse("12 quai du Havre, 76000 Rouen");
/// let fields = Query { postcode: "76000", city: "ROUEN CEDEX", ..Query::default() };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Query<'a> {
    /// INSEE code of the commune, or of a former one or an arrondissement.
    pub insee: &'a str,
    /// Postcode. A lost zero in front (`1000`), a country (`F-76000`), a space (`76 000`) and the
    /// traces of a spreadsheet (`76000.0`) are understood.
    pub postcode: &'a str,
    /// Name of the city, with or without CEDEX or arrondissement.
    pub city: &'a str,
    /// The whole address, on one or several lines, or the street alone.
    pub address: &'a str,
}

impl<'a> Query<'a> {
    /// An address as one text, on one or several lines.
    #[must_use]
    pub const fn parse(text: &'a str) -> Self {
        Self { insee: "", postcode: "", city: "", address: text }
    }
}

/// The postcode of a field that holds nothing else; none if it is not one.
pub fn postcode(field: &str) -> Option<u32> {
    let field = field.trim();
    let field = field.split_once(['.', ',']).map_or(field, |(whole, _)| whole);
    let mut digits = String::new();
    for c in field.chars().filter(|c| c.is_alphanumeric()) {
        match c {
            '0'..='9' => digits.push(c),
            'f' | 'F' | 'r' | 'R' if digits.is_empty() => {}
            'o' | 'O' => digits.push('0'),
            _ => return None,
        }
        if digits.len() > 5 {
            return None;
        }
    }
    let postcode = (digits.len() >= 4).then(|| digits.parse().ok()).flatten();
    postcode.filter(|postcode| *postcode != 0)
}
