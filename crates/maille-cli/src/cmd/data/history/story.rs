//! A story, as text for people and as JSON for scripts.

use maille_france::{Level, YEARS};
use maille_territory::history::{Event, Happening, NaiveDate, Spell, january};
use serde_json::{Value, json};

/// What is told of a code, in the order of time.
pub struct Story {
    /// What the code is of, by its last name.
    pub unit: Named,
    pub chapters: Vec<Chapter>,
    pub now: Now,
}

/// What is true now.
pub struct Now {
    /// Whether the code is in force.
    pub in_force: bool,
    /// The communes that have its ground.
    pub communes: Vec<Named>,
    /// In words, if there is anything to say.
    pub text: Option<String>,
}

/// What happened on a day.
pub struct Chapter {
    /// The day; `None` for how things were when the history begins.
    pub date: Option<NaiveDate>,
    pub event: Kind,
    /// The units that it was about until then.
    pub before: Vec<Named>,
    /// Those from then on.
    pub after: Vec<Named>,
    /// The communes that an EPCI or EPT had, was given or gave.
    pub moved: Option<Moved>,
    pub text: String,
}

/// Communes of an EPCI or EPT.
pub struct Moved {
    pub communes: Vec<Named>,
    /// Their population, as far as it is known.
    pub population: u64,
    /// How much of the unit's population that is, from 0 to 1.
    pub share: Option<f64>,
}

/// A unit of a day.
pub struct Named {
    pub level: &'static str,
    pub code: String,
    pub name: String,
}

/// What kind of event, for scripts.
pub enum Kind {
    /// Of communes; none where the history does not say.
    Communes(Option<Event>),
    /// Of the unit that is told of.
    Unit(UnitEvent),
}

/// What lists show of an EPCI or EPT.
pub enum UnitEvent {
    /// There when the history begins, as communes may be.
    Known,
    /// In the list for the first time.
    Created,
    /// In the list no more.
    Ended,
    /// Under another name.
    Renamed,
    /// Communes came.
    Joined,
    /// Communes went.
    Left,
}

impl Story {
    pub fn text(&self) -> String {
        let Named { level, code, name } = &self.unit;
        let level = match *level {
            level if level == Level::Commune.name() => level.to_owned(),
            initials => initials.to_uppercase(),
        };
        let mut lines = vec![format!("{code} {name}, {level}")];
        for chapter in &self.chapters {
            let date = chapter.date.map_or_else(String::new, |date| date.to_string());
            let mark = if chapter.is_inferred() { "*" } else { " " };
            lines.push(format!("  {date:10}{mark}  {}", chapter.text));
        }
        lines.extend(self.now.text.iter().map(|text| format!("  now          {text}")));
        if self.chapters.iter().any(Chapter::is_inferred) {
            lines.push("* by the list of that day, which is the first to show it".to_owned());
        }
        lines.join("\n") + "\n"
    }

    /// The help of the command says what it is made of.
    pub fn json(&self) -> Value {
        let Now { in_force, communes, text } = &self.now;
        json!({
            "command": "data history",
            "code": self.unit.code,
            "name": self.unit.name,
            "level": self.unit.level,
            "history": self.chapters.iter().map(Chapter::json).collect::<Vec<_>>(),
            "now": {"in_force": in_force, "communes": objects(communes), "text": text},
        })
    }
}

impl Chapter {
    /// What communes were when the history begins.
    pub fn known(commune: &Spell, text: String) -> Self {
        Self {
            date: None,
            event: Kind::Unit(UnitEvent::Known),
            before: Vec::new(),
            after: named(&[commune]),
            moved: None,
            text,
        }
    }

    /// Something that happened to communes. `event` is what it was for the one that is told of.
    pub fn of_communes(happening: &Happening<'_>, event: Option<Event>, text: String) -> Self {
        Self {
            date: Some(happening.date),
            event: Kind::Communes(event.or_else(|| happening.event())),
            before: named(&happening.before),
            after: named(&happening.after),
            moved: None,
            text,
        }
    }

    /// Whether the day is that of the list that shows it, and not that of a decree.
    fn is_inferred(&self) -> bool {
        self.date.is_some_and(|date| date > january(*YEARS.start()))
    }

    fn json(&self) -> Value {
        let date = self.date.map(|date| date.to_string());
        let mut told = json!({
            "date": date,
            "inferred": self.is_inferred(),
            "event": self.event.json(),
            "before": objects(&self.before),
            "after": objects(&self.after),
            "text": self.text,
        });
        if let Some(Moved { communes, population, share }) = &self.moved {
            told["communes"] = objects(communes);
            told["population"] = (*population).into();
            told["share"] = json!(share);
        }
        told
    }
}

impl Kind {
    fn json(&self) -> Value {
        match self {
            Self::Communes(event) => json!(event),
            Self::Unit(UnitEvent::Known) => "known".into(),
            Self::Unit(UnitEvent::Created) => "created".into(),
            Self::Unit(UnitEvent::Ended) => "ended".into(),
            Self::Unit(UnitEvent::Renamed) => "renamed".into(),
            Self::Unit(UnitEvent::Joined) => "joined".into(),
            Self::Unit(UnitEvent::Left) => "left".into(),
        }
    }
}

impl Named {
    pub fn new(level: Level, code: &str, name: &str) -> Self {
        Self { level: level.name(), code: code.to_owned(), name: name.to_owned() }
    }
}

/// Communes as units of a story.
pub fn named(communes: &[&Spell]) -> Vec<Named> {
    let named = |spell: &&Spell| Named::new(Level::Commune, &spell.code, &spell.name);
    communes.iter().map(named).collect()
}

fn objects(units: &[Named]) -> Value {
    let object =
        |Named { level, code, name }: &Named| json!({"level": level, "code": code, "name": name});
    units.iter().map(object).collect()
}
