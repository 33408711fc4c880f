//! Names as keys: however a name is written, its keys are the same.

/// The way a name may be written, from the strictest to the loosest key. All are lower-case ASCII.
#[derive(Debug, Clone)]
pub struct Spelling {
    /// The three keys one after the other.
    text: String,
    /// Where the first ends.
    spaced: usize,
    /// Where the second ends.
    strict: usize,
    /// How long the article in front is.
    article: usize,
}

/// No name of a commune comes near this length, in bytes.
const LONGEST: usize = 96;

impl Spelling {
    /// The keys of a name that was written with these words; none if there is no word, or if they
    /// are too long to be a name.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut text = String::with_capacity(LONGEST);
        for word in words {
            push_expanded(&mut text, word);
            if text.len() > LONGEST {
                return None;
            }
        }
        if text.is_empty() {
            return None;
        }
        if let Some((name, article)) = text.rsplit_once(' ')
            && is_article(article)
        {
            text = format!("{article} {name}");
        }
        let spaced = text.clone();
        text.extend(spaced.split(' '));
        let strict = text.len();
        for word in spaced.split(' ') {
            match word {
                "sur" | "sous" => text.push('s'),
                _ if is_link(word) => {}
                _ => text.push_str(word),
            }
        }
        let first = spaced.split_once(' ').map(|(first, _)| first);
        let article = first.filter(|first| is_article(first)).map_or(0, str::len);
        Some(Self { text, spaced: spaced.len(), strict, article })
    }

    /// Abbreviations written out, words parted by one space, an article behind put in front.
    pub fn spaced(&self) -> &str {
        &self.text[..self.spaced]
    }

    /// The same without the article in front.
    pub fn words(&self) -> &str {
        self.spaced()[self.article..].trim_start()
    }

    /// The words without spaces.
    pub fn strict(&self) -> &str {
        &self.text[self.spaced..self.strict]
    }

    /// The same without the article in front.
    pub fn core(&self) -> &str {
        &self.strict()[self.article..]
    }

    /// Without articles and prepositions anywhere; *sur* and *sous* are `s`.
    fn loose(&self) -> &str {
        &self.text[self.strict..]
    }

    /// The keys that differ, strictest first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let core = (self.article > 0).then(|| self.core());
        let loose = self.loose();
        let loose = (loose != self.core() && !loose.is_empty()).then_some(loose);
        [Some(self.strict()), core, loose].into_iter().flatten()
    }

    /// The name again, if it began with *saint* run into the next word as `st`.
    pub fn with_saint_parted(&self) -> Option<Self> {
        let (saint, name) = match self.strict().strip_prefix("ste") {
            Some(name) => ("sainte", name),
            None => ("saint", self.strict().strip_prefix("st")?),
        };
        Self::new([saint, name].into_iter())
    }
}

/// Appends a word, abbreviations written out.
fn push_expanded(spaced: &mut String, word: &str) {
    let word = match word {
        "st" => "saint",
        "ste" => "sainte",
        "sts" => "saints",
        "stes" => "saintes",
        "vx" => "vieux",
        "gd" => "grand",
        "gde" => "grande",
        "gds" => "grands",
        "gdes" => "grandes",
        "pt" => "petit",
        "pte" => "petite",
        "mt" => "mont",
        "mts" => "monts",
        "nd" => "notre dame",
        "cht" => "chateau",
        "bg" => "bourg",
        "fg" | "fbg" => "faubourg",
        "ss" => "sous",
        "s" => match spaced.strip_suffix(" sur") {
            // `S S`, one letter after the other.
            Some(before) => {
                spaced.truncate(before.len());
                "sous"
            }
            None if spaced.is_empty() => "s",
            None => "sur",
        },
        _ => word,
    };
    if !spaced.is_empty() {
        spaced.push(' ');
    }
    spaced.push_str(word);
}

/// Articles that names begin with.
pub fn is_article(word: &str) -> bool {
    matches!(word, "le" | "la" | "les" | "l" | "las" | "los" | "aux")
}

/// Words that join the parts of a name, and never begin or end one by themselves.
pub fn is_link(word: &str) -> bool {
    is_article(word)
        || matches!(
            word,
            "de" | "du" | "des" | "d" | "en" | "et" | "au" | "a" | "lez" | "sur" | "sous"
        )
}
