//! What is different, one thing after the other.

use super::ground::{Ground, Piece};
use super::units::{Units, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A unit on nobody's ground.
    Added,
    /// A unit whose ground is nobody's now.
    Removed,
    /// A unit whose ground is all in another one.
    Merged,
    /// A unit whose ground is in several others.
    Split,
    /// A unit on the ground of another one.
    SplitOff,
    /// A unit on the ground of several others.
    MadeOf,
    /// A unit with the ground of one that had another code.
    Recoded,
    /// A unit with another name.
    Renamed,
    /// A unit in another larger one.
    OtherParent,
    /// A commune that a dataset's unit is made of, in another unit.
    CommuneMoved,
    /// Ground that went from one unit to another.
    Moved,
    /// Ground that was nobody's.
    Gained,
    /// Ground that is nobody's now.
    Lost,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::SplitOff => "split-off",
            Self::MadeOf => "made-of-several",
            Self::Recoded => "recoded",
            Self::Renamed => "renamed",
            Self::OtherParent => "other-parent",
            Self::CommuneMoved => "commune-moved",
            Self::Moved => "ground-moved",
            Self::Gained => "ground-gained",
            Self::Lost => "ground-lost",
        }
    }
}

/// One difference.
pub struct Change {
    pub kind: Kind,
    /// The unit that it is about; none for ground.
    pub unit: Option<Subject>,
    /// The field of a parent.
    pub field: Option<String>,
    /// What was before: codes, the name, the parent, as the kind has it. Empty: nobody, none.
    pub from: Vec<String>,
    /// What is after.
    pub to: Vec<String>,
    /// Area in m², of all pieces.
    pub area: Option<f64>,
    /// Width in m of the widest piece.
    pub width: Option<f64>,
}

/// What a difference is about.
pub struct Subject {
    pub code: String,
    pub name: String,
}

impl Subject {
    /// A unit, by its name on a side.
    fn of(units: &Units, unit: u32, side: usize) -> Self {
        Self { code: code(units, unit), name: units.name(unit, side) }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if self.name.is_empty() { Ok(()) } else { write!(f, " {}", self.name) }
    }
}

impl Change {
    /// What is before or after, in words.
    pub fn words(&self, side: &[String]) -> String {
        match self.kind {
            _ if !side.is_empty() => side.join(" "),
            Kind::Renamed | Kind::OtherParent | Kind::CommuneMoved => "none".to_owned(),
            _ => "nobody".to_owned(),
        }
    }
}

/// All differences, by kind; ground with the largest first, others by code. `communes` are those of the
/// communes that datasets are made of.
pub fn all(units: &Units, ground: &Ground, communes: Vec<Change>) -> Vec<Change> {
    let renumbered: BTreeSet<u32> = ground.recoded.values().copied().collect();
    let mut changes: Vec<Change> = (0..)
        .zip(&units.list)
        .flat_map(|(number, unit)| match unit.features {
            [Some(_), Some(_)] => told(units, [number, number]),
            [Some(_), None] => match ground.recoded.get(&number) {
                Some(&after) => recoded(units, [number, after]),
                None => vec![fate(units, ground, number, 0)],
            },
            [None, Some(_)] if renumbered.contains(&number) => Vec::new(),
            _ => vec![fate(units, ground, number, 1)],
        })
        .collect();
    changes.extend(communes);
    changes.extend(of_ground(units, ground));
    changes.sort_by_key(|change| change.kind);
    changes
}

pub fn change(kind: Kind, unit: Option<Subject>, from: Vec<String>, to: Vec<String>) -> Change {
    Change { kind, unit, field: None, from, to, area: None, width: None }
}

fn code(units: &Units, unit: u32) -> String {
    units.list[unit as usize].code.to_string()
}

fn recoded(units: &Units, pair: [u32; 2]) -> Vec<Change> {
    let [from, to] = pair.map(|unit| vec![code(units, unit)]);
    let mut changes = vec![change(Kind::Recoded, Some(Subject::of(units, pair[1], 1)), from, to)];
    changes.extend(told(units, pair));
    changes
}

/// Another name or another parent of a unit, given its numbers before and after.
fn told(units: &Units, pair: [u32; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let unit = || Some(Subject::of(units, pair[1], 1));
    let [from, to] = [units.name(pair[0], 0), units.name(pair[1], 1)];
    if from != to {
        changes.push(change(Kind::Renamed, unit(), some(from), some(to)));
    }
    for columns in &units.parents {
        let value = |side: usize| {
            let feature = units.list[pair[side] as usize].features[side];
            feature.map(|feature| text(&columns[side].values[feature])).unwrap_or_default()
        };
        let [from, to] = [value(0), value(1)];
        if from != to {
            let field = Some(columns[0].name.to_owned());
            changes
                .push(Change { field, ..change(Kind::OtherParent, unit(), some(from), some(to)) });
        }
    }
    changes
}

fn some(text: String) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![text] }
}

/// What became of a unit of the layer before, or what one of the layer after was.
fn fate(units: &Units, ground: &Ground, unit: u32, side: usize) -> Change {
    let others = ground.fates.get(&unit).into_iter().flatten();
    let others: Vec<String> = others.flatten().map(|&other| code(units, other)).collect();
    let kind = fate_of(ground, unit, side);
    let own = vec![code(units, unit)];
    let [from, to] = if side == 0 { [own, others] } else { [others, own] };
    change(kind, Some(Subject::of(units, unit, side)), from, to)
}

fn fate_of(ground: &Ground, unit: u32, side: usize) -> Kind {
    let others = ground.fates.get(&unit).into_iter().flatten().flatten();
    match (side, others.count()) {
        (0, 0) => Kind::Removed,
        (0, 1) => Kind::Merged,
        (0, _) => Kind::Split,
        (_, 0) => Kind::Added,
        (_, 1) => Kind::SplitOff,
        (..) => Kind::MadeOf,
    }
}

/// What a piece of ground shows: that units which there are before and after have other borders, or
/// that units came or went.
pub fn kind_of(units: &Units, ground: &Ground, piece: &Piece) -> Kind {
    let is_in_both = |unit: u32| units.list[unit as usize].features.iter().all(Option::is_some);
    let is_all_nobodys = |unit: u32| {
        ground.fates.get(&unit).is_some_and(|others| others.iter().all(Option::is_none))
    };
    match piece.units {
        [Some(from), Some(_)] if !is_in_both(from) => fate_of(ground, from, 0),
        [Some(_), Some(to)] if !is_in_both(to) => fate_of(ground, to, 1),
        [Some(_), Some(_)] => Kind::Moved,
        [Some(from), None] if is_all_nobodys(from) => Kind::Removed,
        [_, None] => Kind::Lost,
        [None, Some(to)] if is_all_nobodys(to) => Kind::Added,
        [None, Some(_)] => Kind::Gained,
    }
}

/// Ground that went from unit to unit, all pieces of a pair together.
fn of_ground(units: &Units, ground: &Ground) -> Vec<Change> {
    let mut pairs: BTreeMap<[Option<u32>; 2], Change> = BTreeMap::new();
    for piece in &ground.moved {
        let kind = kind_of(units, ground, piece);
        if !matches!(kind, Kind::Moved | Kind::Gained | Kind::Lost) {
            continue;
        }
        let sum = pairs.entry(piece.units).or_insert_with(|| {
            let [from, to] = piece.units.map(|unit| unit.map(|unit| code(units, unit)));
            change(kind, None, from.into_iter().collect(), to.into_iter().collect())
        });
        sum.area = Some(sum.area.unwrap_or_default() + piece.size.area);
        sum.width = Some(sum.width.unwrap_or_default().max(piece.width()));
    }
    let mut changes: Vec<Change> = pairs.into_values().collect();
    let area = |change: &Change| change.area.unwrap_or_default();
    changes.sort_by(|a, b| area(b).total_cmp(&area(a)));
    changes
}
