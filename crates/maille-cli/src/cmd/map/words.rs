//! What a map says of itself, in the language of its readers.

use maille_draw::map::Language;
use maille_france::Level;

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub struct Words(pub Language);

impl Words {
    fn of(self, french: &str, english: &str) -> String {
        match self.0 {
            Language::French => french.to_owned(),
            Language::English => english.to_owned(),
        }
    }

    /// What stands over the key.
    pub fn key(self) -> String {
        self.of("Numéros de la carte", "Numbers on the map")
    }

    /// What is said of units without a value.
    pub fn no_data(self) -> String {
        self.of("Sans donnée", "No data")
    }

    /// What is said of units whose value is in no class.
    pub fn beyond(self) -> String {
        self.of("Hors des classes", "Beyond the classes")
    }

    /// The units of a level.
    pub fn level(self, level: Level) -> String {
        match level {
            Level::Commune => "Communes".to_owned(),
            Level::Epci => "EPCI".to_owned(),
            Level::Ept => "EPT".to_owned(),
            Level::Departement => "Départements".to_owned(),
            Level::Region => "Régions".to_owned(),
            Level::Territory => self.of("Territoires", "Territories"),
        }
    }

    /// The day that the units of a dataset are of.
    pub fn vintage(self, level: Level, year: u16) -> String {
        match level {
            Level::Territory => self.of(
                &format!("Communes au 1er janvier {year}"),
                &format!("Communes of 1 January {year}"),
            ),
            _ => self.of(&format!("Au 1er janvier {year}"), &format!("1 January {year}")),
        }
    }

    /// Who made the data.
    pub fn sources(self, sources: &[String]) -> String {
        let (french, english) = match sources {
            [] => return String::new(),
            [_] => ("Source : ", "Source: "),
            _ => ("Sources : ", "Sources: "),
        };
        let between = self.of(" ; ", "; ");
        // French puts a space before a semicolon.
        let sources: Vec<String> =
            sources.iter().map(|source| source.replace("; ", &between)).collect();
        self.of(french, english) + &sources.join(&between)
    }

    /// A number, its thousands parted. Spaces are those that do not break.
    pub fn number(self, number: f64) -> String {
        // As many digits as tell it from others; -0 is 0.
        let text = format!("{}", number + 0.0);
        let (sign, digits) =
            text.strip_prefix('-').map_or(("", &*text), |digits| ("\u{2212}", digits));
        let (whole, decimals) =
            digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
        let parted = self.parted(whole);
        let point = self.of(",", ".");
        let decimals = decimals.map(|decimals| format!("{point}{decimals}")).unwrap_or_default();
        format!("{sign}{parted}{decimals}")
    }

    /// How many there are, behind what they are.
    pub fn counted(self, what: &str, count: usize) -> String {
        format!("{what} ({})", self.parted(&count.to_string()))
    }

    fn parted(self, digits: &str) -> String {
        let gap = self.of("\u{a0}", ",");
        let mut parted = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                parted.push_str(&gap);
            }
            parted.push(digit);
        }
        parted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_readers_write_them() {
        let [french, english] = [Language::French, Language::English].map(Words);
        assert_eq!(french.number(1_234_567.5), "1\u{a0}234\u{a0}567,5");
        assert_eq!(english.number(1_234_567.5), "1,234,567.5");
        assert_eq!(english.number(-0.0), "0");
        assert_eq!(english.number(-999.0), "\u{2212}999");
        assert_eq!(french.counted("EPCI", 1255), "EPCI (1\u{a0}255)");
    }

    #[test]
    fn sources_are_joined() {
        let sources = ["IGN; INSEE (LO)".to_owned(), "Natural Earth".to_owned()];
        assert_eq!(
            Words(Language::French).sources(&sources),
            "Sources : IGN ; INSEE (LO) ; Natural Earth"
        );
        assert_eq!(Words(Language::English).sources(&sources[1..]), "Source: Natural Earth");
    }
}
