//! The fields of the output.

use super::groups::Grouping;
use crate::args::DissolveArgs;
use crate::error::Error;
use crate::input::Input;
use crate::members::fields_of;
use maille_geometry::Measure;
use maille_io::Attributes;
use maille_io::json::{self, write_string};
use maille_territory::{Aggregate, Function, aggregate};
use std::collections::{HashMap, HashSet};

/// The output fields in their order, each with its values for every output feature as JSON text.
pub struct Fields {
    columns: Vec<(String, Vec<String>)>,
    /// For each unit that is kept by itself, its id, and those of its own properties that are none
    /// of these fields.
    own: Vec<(String, String)>,
    groups: usize,
}

/// Makes all fields but the measures: keys, number of units, sums and aggregates.
pub fn make(args: &DissolveArgs, input: &Input, grouping: &Grouping) -> Result<Fields, Error> {
    let aggregates = aggregates(args);
    check_names(args, grouping)?;
    let mut fields = Vec::new();
    for (place, name) in grouping.key_fields.iter().enumerate() {
        let values = grouping.keys.iter().map(|key| key[place].clone()).collect();
        fields.push((name.clone(), values));
    }
    fields.push(("units".to_owned(), count_units(grouping)));
    let names: Vec<&str> = aggregates.iter().map(|aggregate| aggregate.field.as_str()).collect();
    let sources = fields_of(input, &names)?;
    for (made, source) in aggregates.iter().zip(&sources) {
        let values = aggregate(source, made.function, &grouping.of_unit, grouping.len());
        let values = values.map_err(|e| Error::Input(format!("{}: {e}", input.label(e.unit))))?;
        fields.push((made.name.clone(), values));
    }
    let own = own_properties(input, grouping, &fields, args.measure);
    Ok(Fields { columns: fields, own, groups: grouping.groups })
}

/// Names of the fields that `--measure` adds.
const MEASURES: [&str; 2] = ["area_km2", "perimeter_km"];

impl Fields {
    /// The attributes of all output features. Without `--measure` there are no measures.
    pub fn attributes(&self, measures: &[Measure]) -> Attributes {
        let mut attributes = Attributes::default();
        let features = self.groups + self.own.len();
        let mut properties = String::new();
        for feature in 0..features {
            properties.clear();
            for (name, values) in &self.columns {
                push_member(&mut properties, name, &values[feature]);
            }
            if let Some(measure) = measures.get(feature) {
                for (name, metres) in
                    MEASURES.iter().zip([measure.area / 1e6, measure.perimeter / 1e3])
                {
                    push_member(&mut properties, name, &six_decimals(metres));
                }
            }
            let own = feature.checked_sub(self.groups).map(|kept| &self.own[kept]);
            let (id, rest) = own.map_or(("", ""), |(id, rest)| (id, rest));
            properties.push_str(rest);
            properties.push_str(if properties.is_empty() { "{}" } else { "}" });
            attributes.push(id, &properties, "");
        }
        attributes
    }
}

/// `--sum` first, then `--agg`.
fn aggregates(args: &DissolveArgs) -> Vec<Aggregate> {
    let sum = |field: &String| Aggregate {
        name: field.clone(),
        function: Function::Sum,
        field: field.clone(),
    };
    args.sum.iter().map(sum).chain(args.agg.iter().cloned()).collect()
}

/// Refuses two output fields of one name.
fn check_names(args: &DissolveArgs, grouping: &Grouping) -> Result<(), Error> {
    let mut seen: HashMap<&str, Origin<'_>> = HashMap::new();
    for (name, origin) in origins(args, grouping) {
        if let Some(first) = seen.insert(name, origin) {
            return Err(Error::Usage(format!(
                "two output fields would be called \"{name}\": {} and {}; {}",
                first.words(name),
                origin.words(name),
                Origin::remedy(name, first, origin)
            )));
        }
    }
    Ok(())
}

/// All output fields in their order, each with what it comes from.
fn origins<'a>(args: &'a DissolveArgs, grouping: &'a Grouping) -> Vec<(&'a str, Origin<'a>)> {
    let key = if args.group.by.is_empty() { Origin::Members } else { Origin::By };
    let keys = grouping.key_fields.iter().map(|name| (name.as_str(), key));
    let sums = args.sum.iter().map(|name| (name.as_str(), Origin::Sum));
    let made = args.agg.iter().map(|made| (made.name.as_str(), Origin::Agg(made)));
    let measures = MEASURES.iter().filter(|_| args.measure).map(|name| (*name, Origin::Measure));
    keys.chain([("units", Origin::Count)]).chain(sums).chain(made).chain(measures).collect()
}

/// What an output field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin<'a> {
    By,
    Members,
    Count,
    Sum,
    Agg(&'a Aggregate),
    Measure,
}

impl Origin<'_> {
    fn words(self, name: &str) -> String {
        match self {
            Self::By => format!("--by {name}"),
            Self::Members => "the one that --members adds".to_owned(),
            Self::Count => "the number of units that dissolve adds".to_owned(),
            Self::Sum => format!("--sum {name}"),
            Self::Agg(made) => format!("--agg {made}"),
            Self::Measure => "the one that --measure adds".to_owned(),
        }
    }

    /// What can be done where two fields of these origins have the same name: whatever changes
    /// least.
    fn remedy(name: &str, first: Self, second: Self) -> String {
        match (first, second) {
            _ if first == second => "leave one of them out".to_owned(),
            (_, Self::Agg(Aggregate { function, field, .. })) => format!(
                "give the aggregate another name, as in --agg \"my_{name}={}({field})\"",
                function.name()
            ),
            (_, Self::Sum) => {
                format!("give the sum another name, with --agg \"my_{name}=sum({name})\" for --sum")
            }
            (_, Self::Measure) => {
                format!("leave out --measure, or rename what else is called \"{name}\"")
            }
            _ => format!("rename the field \"{name}\" of the input"),
        }
    }
}

fn count_units(grouping: &Grouping) -> Vec<String> {
    let mut counts = vec![0_usize; grouping.len()];
    grouping.of_unit.iter().flatten().for_each(|group| counts[*group as usize] += 1);
    counts.iter().map(usize::to_string).collect()
}

fn own_properties(
    input: &Input,
    grouping: &Grouping,
    fields: &[(String, Vec<String>)],
    measure: bool,
) -> Vec<(String, String)> {
    let taken: HashSet<&str> = fields
        .iter()
        .map(|(name, _)| name.as_str())
        .chain(MEASURES.into_iter().filter(|_| measure))
        .collect();
    let own = |&unit: &usize| {
        let feature = input.layer.feature(unit);
        let mut rest = String::new();
        for (name, value) in feature.fields().filter(|(name, _)| !taken.contains(name.as_ref())) {
            rest.push(',');
            write_string(&mut rest, &name);
            rest.push(':');
            value.write(&mut rest);
        }
        (feature.id_json().to_owned(), rest)
    };
    grouping.kept.iter().map(own).collect()
}

/// Appends `{"name":value` or `,"name":value`.
fn push_member(properties: &mut String, name: &str, value: &str) {
    properties.push(if properties.is_empty() { '{' } else { ',' });
    json::write_string(properties, name);
    properties.push(':');
    properties.push_str(value);
}

/// A number rounded to six decimals, without zeros at its end.
fn six_decimals(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
