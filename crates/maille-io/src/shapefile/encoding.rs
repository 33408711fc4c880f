//! The encoding of texts.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The encoding that a `.cpg` names: a label, or the number of a code page.
///
/// # Errors
/// Says that it is not known.
pub fn named(cpg: &[u8]) -> Result<&'static Encoding, String> {
    let text = String::from_utf8_lossy(cpg);
    let label = text.trim_start_matches('\u{feff}').trim().trim_end_matches('\0').to_lowercase();
    let plain = label.replace(['_', ' '], "-");
    let number = plain.rsplit(['-', 'p']).next().unwrap_or_default();
    let tried = match number {
        "65001" => Some(UTF_8),
        "88591" => Some(WINDOWS_1252),
        _ => Encoding::for_label(plain.as_bytes())
            .or_else(|| Encoding::for_label(format!("windows-{number}").as_bytes()))
            .or_else(|| Encoding::for_label(format!("iso-{}", dashed(number)).as_bytes())),
    };
    tried.ok_or_else(|| format!("the encoding `{label}` is not known; convert the table to UTF-8"))
}

/// `8859-15` of `885915`.
fn dashed(number: &str) -> String {
    match number.strip_prefix("8859") {
        Some(part) => format!("8859-{part}"),
        None => number.to_owned(),
    }
}

/// The encoding of texts that no file names, and whether it was only guessed. The texts are all that
/// stands behind the header.
pub fn guessed(table: &[u8]) -> (&'static Encoding, bool) {
    let start = table.get(8..10).map_or(0, |start| u16::from_le_bytes([start[0], start[1]]));
    let table = table.get(usize::from(start)..).unwrap_or_default();
    if std::str::from_utf8(table).is_ok() {
        (UTF_8, !table.is_ascii())
    } else {
        (WINDOWS_1252, true)
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn every_way_of_naming_an_encoding_is_known() {
        for (cpg, name) in [
            ("UTF-8\n", "UTF-8"),
            ("\u{feff}utf8", "UTF-8"),
            ("65001", "UTF-8"),
            ("1252", "windows-1252"),
            ("ANSI 1252", "windows-1252"),
            ("CP1250", "windows-1250"),
            ("ISO-8859-1", "windows-1252"),
            ("88591", "windows-1252"),
            ("ISO 8859-15", "ISO-8859-15"),
            ("885915", "ISO-8859-15"),
            ("ISO88592", "ISO-8859-2"),
            ("big5", "Big5"),
        ] {
            assert_eq!(named(cpg.as_bytes()).map(encoding_rs::Encoding::name), Ok(name), "{cpg}");
        }
        for cpg in ["", "OEM 850", "rubbish", "\u{0}", "CP"] {
            assert!(named(cpg.as_bytes()).is_err(), "{cpg}");
        }
    }
}
