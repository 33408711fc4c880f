//! Names of fields that a format takes.

use std::collections::HashSet;

/// Names of so many bytes at most, each different from the others, their case aside: what is too long is
/// cut, what is taken gets a number.
pub fn unique<'a>(names: impl Iterator<Item = &'a str>, bytes: usize) -> Vec<String> {
    let mut taken = HashSet::new();
    let names = names.map(|name| {
        let fitting = cut(name, bytes).trim_end();
        let fitting = if fitting.is_empty() { "field" } else { fitting };
        let mut name = fitting.to_owned();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            let suffix = format!("_{number}");
            name = format!("{}{suffix}", cut(fitting, bytes - suffix.len()));
            number += 1;
        }
        name
    });
    names.collect()
}

/// As much of a text as fits into so many bytes.
pub fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
