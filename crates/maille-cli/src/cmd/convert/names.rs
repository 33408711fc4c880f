//! Names of outputs.

use std::path::Path;
use std::str::FromStr;

/// A name with places for what differs from file to file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Stem,
    Extension,
    Value,
}

impl FromStr for NameTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or("a `{` has no `}`")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(match name {
                "stem" => Piece::Stem,
                "ext" => Piece::Extension,
                "value" => Piece::Value,
                _ => {
                    return Err(format!("no `{{{name}}}`; there are {{stem}}, {{ext}}, {{value}}"));
                }
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let is_folder = text.is_empty() || text.ends_with(['/', '\\']);
        if is_folder || Path::new(text).is_absolute() || text.split(['/', '\\']).any(|p| p == "..")
        {
            return Err("it must name a file in the folder of the outputs".to_owned());
        }
        Ok(Self(pieces))
    }
}

impl NameTemplate {
    /// What names are unless told otherwise.
    pub fn usual(is_split: bool) -> Self {
        let separator = || Piece::Text("-".to_owned());
        let value = is_split.then(|| [separator(), Piece::Value]).into_iter().flatten();
        let dot = Piece::Text(".".to_owned());
        Self([Piece::Stem].into_iter().chain(value).chain([dot, Piece::Extension]).collect())
    }

    /// Whether the value that a layer is split by is part of it.
    pub fn has_value(&self) -> bool {
        self.0.contains(&Piece::Value)
    }

    /// The name of a file.
    pub fn fill(&self, stem: &str, extension: &str, value: &str) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Stem => stem.to_owned(),
            Piece::Extension => extension.to_owned(),
            Piece::Value => fit(value),
        });
        pieces.collect()
    }
}

/// A value without the characters that some systems keep out of names of files.
pub fn fit(value: &str) -> String {
    let is_kept_out = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    let fitting: String = value.chars().map(|c| if is_kept_out(c) { '-' } else { c }).collect();
    match fitting.as_str() {
        "" | "." | ".." => "empty".to_owned(),
        _ => fitting,
    }
}

#[cfg(test)]
mod tests {
    use super::NameTemplate;

    #[test]
    fn places_are_filled() {
        let filled = |text: &str| {
            let template: NameTemplate = text.parse().unwrap();
            template.fill("communes", "fgb", "2A/4: \"x\"")
        };
        assert_eq!(filled("{stem}.{ext}"), "communes.fgb");
        assert_eq!(filled("a-{stem}-{value}-{stem}.x"), "a-communes-2A-4- -x--communes.x");
        assert_eq!(NameTemplate::usual(true).fill("a", "shp", ".."), "a-empty.shp");
        assert_eq!(NameTemplate::usual(false), "{stem}.{ext}".parse().map(strip).unwrap());
    }

    fn strip(template: NameTemplate) -> NameTemplate {
        let is_empty = |piece: &super::Piece| *piece == super::Piece::Text(String::new());
        NameTemplate(template.0.into_iter().filter(|piece| !is_empty(piece)).collect())
    }

    #[test]
    fn templates_that_name_no_file_are_refused() {
        let no_file = "it must name a file in the folder of the outputs";
        for (text, problem) in [
            ("", no_file),
            ("a/", no_file),
            ("/tmp/{stem}", no_file),
            ("../{stem}", no_file),
            ("{stem", "a `{` has no `}`"),
            ("{name}", "no `{name}`; there are {stem}, {ext}, {value}"),
        ] {
            assert_eq!(text.parse::<NameTemplate>(), Err(problem.to_owned()), "{text}");
        }
    }
}
