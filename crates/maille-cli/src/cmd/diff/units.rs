//! The units of two layers, matched by their codes.

use crate::args::DiffArgs;
use crate::error::Error;
use crate::input::Input;
use crate::members::{codes, fields_of};
use maille_io::json::Value;
use maille_territory::Column;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Larger units that a layer may tell of.
const PARENTS: [&str; 5] = ["epci", "ept", "departement", "region", "territory_id"];

/// The units of both layers, by their codes.
pub struct Units<'a> {
    pub list: Vec<Unit<'a>>,
    /// For both layers, the unit that each feature is.
    pub of_feature: [Vec<u32>; 2],
    /// Features that repeat the code of another one in their layer: parts of one unit.
    pub repeated: [usize; 2],
    /// The fields of names, if there are any.
    names: Option<[Column<'a>; 2]>,
    /// The fields of parents.
    pub parents: Vec<[Column<'a>; 2]>,
}

/// A unit of one layer or of both.
pub struct Unit<'a> {
    pub code: Cow<'a, str>,
    /// Its first feature in each.
    pub features: [Option<usize>; 2],
}

impl<'a> Units<'a> {
    pub fn of(inputs: &'a [Input; 2], args: &'a DiffArgs) -> Result<Self, Error> {
        let (list, of_feature) = matched(inputs, args)?;
        let repeated = [0, 1].map(|side| {
            let units = list.iter().filter(|unit| unit.features[side].is_some()).count();
            of_feature[side].len() - units
        });
        let fields = inputs.each_ref().map(|input| input.layer.field_names());
        let has = |name: &str| fields.iter().all(|fields| fields.iter().any(|field| field == name));
        let names = match &args.name {
            Some(pair) => Some([pair.0[0].as_str(), pair.0[1].as_str()]),
            None => ["nom", "name"].into_iter().find(|name| has(name)).map(|name| [name; 2]),
        };
        let parents: Vec<&str> = match &args.parents {
            Some(parents) => parents.iter().map(String::as_str).collect(),
            None => PARENTS.into_iter().filter(|name| has(name)).collect(),
        };
        let columns = |side: usize| {
            let names = names.iter().map(|pair| pair[side]).chain(parents.iter().copied());
            fields_of(&inputs[side], &names.collect::<Vec<_>>())
        };
        let mut columns = columns(0)?.into_iter().zip(columns(1)?).map(<[_; 2]>::from);
        let names = names.and_then(|_| columns.next());
        let is_asked = args.parents.is_some();
        let parents = columns.filter(|pair| is_asked || !is_own_code(&list, &pair[0])).collect();
        Ok(Self { list, of_feature, repeated, names, parents })
    }

    /// The name of a unit in the layer of a side, or in the other one if it is in that alone.
    pub fn name(&self, unit: u32, side: usize) -> String {
        let features = self.list[unit as usize].features;
        let side = if features[side].is_some() { side } else { 1 - side };
        let (Some(names), Some(feature)) = (&self.names, features[side]) else {
            return String::new();
        };
        text(&names[side].values[feature])
    }
}

/// A value as people read it: nothing for none.
pub fn text(value: &Value) -> String {
    value.as_text().map(Cow::into_owned).unwrap_or_default()
}

/// Whether a field says of all units the code that they have themselves.
fn is_own_code(units: &[Unit], column: &Column) -> bool {
    units.iter().all(|unit| {
        let value = unit.features[0].map(|feature| column.values[feature].as_text());
        value.is_none_or(|value| value.as_ref() == Some(&unit.code))
    })
}

/// The units by code, and the unit that each feature is.
fn matched<'a>(
    inputs: &'a [Input; 2],
    args: &'a DiffArgs,
) -> Result<(Vec<Unit<'a>>, [Vec<u32>; 2]), Error> {
    let key = |side: usize| args.key.as_ref().map(|pair| pair.0[side].as_str());
    let codes = [codes(&inputs[0], key(0))?, codes(&inputs[1], key(1))?];
    let mut by_code: BTreeMap<Cow<'a, str>, [Option<usize>; 2]> = BTreeMap::new();
    for (side, codes) in codes.iter().enumerate() {
        for (feature, code) in codes.iter().enumerate() {
            let Some(code) = code else {
                return Err(Error::Input(format!(
                    "{}: it has no code, by which units are matched; give it one, leave it out, or \
                     name another field with --key",
                    inputs[side].label(feature)
                )));
            };
            by_code.entry(code.clone()).or_default()[side].get_or_insert(feature);
        }
    }
    let numbers: BTreeMap<&str, u32> =
        by_code.keys().zip(0..).map(|(code, number)| (code.as_ref(), number)).collect();
    let number = |code: &Option<Cow<str>>| code.as_ref().map_or(0, |code| numbers[code.as_ref()]);
    let of_feature = [0, 1].map(|side: usize| codes[side].iter().map(number).collect());
    let list = by_code.into_iter().map(|(code, features)| Unit { code, features }).collect();
    Ok((list, of_feature))
}
