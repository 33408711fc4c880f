//! The story of a commune.

use super::story::{Chapter, Named, Now, Story, named};
use maille_france::Level;
use maille_territory::history::{Event, Happening, History, Spell};

/// What happened to every commune that had a code.
pub fn story(code: &str, history: &History) -> Story {
    let spells = history.of(code);
    let mut chapters = Vec::new();
    for (place, spell) in spells.iter().enumerate() {
        let [start, end] = history.bounds(spell);
        if let Some(start) = start {
            let before = place.checked_sub(1).map(|place| &spells[place]);
            // Who left is seen on the ground that the commune had before.
            let before = before.filter(|before| before.to == spell.from);
            let left = before.and_then(|before| history.bounds(before)[1].take());
            let text = origin(spell, &start, left.as_ref());
            chapters.push(Chapter::of_communes(&history.whole(&start), spell.origin, text));
        } else {
            let text = format!("{}, as it was when the history begins", label(spell));
            chapters.push(Chapter::known(spell, text));
        }
        // What goes on under the code is told as the start of what it is next.
        let goes_on = spells.get(place + 1).is_some_and(|next| next.from == spell.to);
        if let Some(end) = end.filter(|_| !goes_on) {
            let text = fate(spell, &end);
            chapters.push(Chapter::of_communes(&history.whole(&end), spell.fate, text));
        }
    }
    let last = &spells[spells.len() - 1];
    Story { unit: Named::new(Level::Commune, code, &last.name), chapters, now: now(last, history) }
}

/// How a spell began. `end` is how the one before it of the same code ended.
fn origin(spell: &Spell, start: &Happening<'_>, end: Option<&Happening<'_>>) -> String {
    let name = label(spell);
    let others: Vec<&Spell> =
        start.before.iter().copied().filter(|before| before.code != spell.code).collect();
    let was = start.before.iter().find(|before| before.code == spell.code);
    match spell.origin {
        Some(Event::Created) => format!("{name} is created"),
        Some(Event::Renamed) => {
            let was = was.map_or_else(String::new, |was| format!(", formerly {}", was.name));
            format!("renamed {name}{was}")
        }
        Some(Event::Recoded) => format!("{name} takes this code, formerly {}", list(&others)),
        Some(Event::Moved) => {
            format!("{name} comes to another département, formerly {}", list(&others))
        }
        Some(Event::Reestablished) => {
            format!("{name} is a commune again, taken out of {}", list(&others))
        }
        Some(Event::Separated) => {
            let after = end.into_iter().flat_map(|end| end.after.iter().copied());
            let left: Vec<&Spell> = after.filter(|after| after.code != spell.code).collect();
            if left.is_empty() {
                format!("{name} is what remains of {}", list(&start.before))
            } else {
                format!("{name} is left by {}", list(&left))
            }
        }
        Some(Event::PartsEnded) => {
            format!("{name}: its associated or delegated communes come to an end")
        }
        _ => {
            let before: Vec<&Spell> = start.before.clone();
            format!("{name} is made of {}", list(&before))
        }
    }
}

/// How a spell ended.
fn fate(spell: &Spell, end: &Happening<'_>) -> String {
    let after = list(&end.after);
    let name = label(spell);
    match spell.fate {
        Some(Event::Abolished) => format!("{name} is abolished"),
        Some(Event::MergedDelegated) => format!("{name} becomes a delegated commune of {after}"),
        Some(Event::MergedAssociated) => format!("{name} becomes an associated commune of {after}"),
        Some(Event::Merged) => format!("{name} is merged into {after}"),
        Some(Event::Recoded) => format!("{name} takes another code: {after}"),
        Some(Event::Moved) => format!("{name} comes to another département: {after}"),
        _ => format!("{name} is divided into {after}"),
    }
}

/// What happened to several communes, told of all of them.
pub fn together(happening: &Happening<'_>) -> String {
    let (before, after) = (list(&happening.before), list(&happening.after));
    match (happening.before.len(), happening.event()) {
        (1, _) => format!("{before} is divided into {after}"),
        (_, Some(Event::MergedDelegated)) => {
            format!("{before} become delegated communes of {after}")
        }
        (_, Some(Event::MergedAssociated)) => {
            format!("{before} become associated communes of {after}")
        }
        (_, Some(Event::Merged)) => format!("{before} are merged into {after}"),
        _ => format!("{before} become {after}"),
    }
}

/// Who has the ground of a commune: itself, if it still is one.
fn now(spell: &Spell, history: &History) -> Now {
    let holders: Vec<&Spell> = history
        .spells()
        .iter()
        .filter(|other| other.to.is_none())
        .filter(|other| spell.ground.iter().any(|atom| other.ground.binary_search(atom).is_ok()))
        .collect();
    let in_force = spell.to.is_none();
    let text = match holders.as_slice() {
        _ if in_force => None,
        [] => Some("no commune has its ground".to_owned()),
        holders => Some(format!("in {}", list(holders))),
    };
    Now { in_force, communes: named(&holders), text }
}

fn label(spell: &Spell) -> String {
    format!("{} {}", spell.code, spell.name)
}

fn list(spells: &[&Spell]) -> String {
    let labels: Vec<String> = spells.iter().map(|spell| label(spell)).collect();
    match labels.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => labels.concat(),
    }
}
