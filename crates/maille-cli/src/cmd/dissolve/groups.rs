//! Which units go together, and what their groups are called.

use crate::args::{GroupArgs, Unassigned};
use crate::error::Error;
use crate::input::Input;
use crate::members::{Members, Source, fields_of, has_geometry};
use crate::vintages::Vintages;
use maille_geometry::Polygons;
use maille_io::json::{Value, write_string};
use maille_territory::{Account, Column, UnitKey, group_by};
use std::borrow::Cow;

/// A group for each unit, and for each group the fields that name it.
pub struct Grouping {
    /// The group of each unit that goes to the output.
    pub of_unit: Vec<Option<u32>>,
    /// Number of groups that were asked for. Units that are kept by themselves follow them.
    pub groups: usize,
    /// The units that are kept by themselves, in order.
    pub kept: Vec<usize>,
    /// Names of the fields that name a group.
    pub key_fields: Vec<String>,
    /// The values of these fields for each group and each unit kept, as JSON text.
    pub keys: Vec<Vec<String>>,
    /// What became of members and units.
    pub account: Account,
    /// The lists that members were resolved by.
    pub vintages: Vintages,
}

impl Grouping {
    /// Groups the units as the flags say.
    pub fn make(input: &Input, args: &GroupArgs) -> Result<Self, Error> {
        let mut grouping = match &args.members {
            Some(table) => by_members(input, args, table)?,
            None if args.all => by_nothing(input),
            None => by_fields(input, &args.by)?,
        };
        if args.unassigned == Unassigned::Keep {
            grouping.keep_unassigned(input, args)?;
        }
        Ok(grouping)
    }

    /// Number of output features.
    pub fn len(&self) -> usize {
        self.groups + self.kept.len()
    }

    /// The groups and units kept that had an area in these polygons and have none in those merged,
    /// by the values that name them.
    pub fn emptied(&self, units: &Polygons, merged: &Polygons) -> Vec<String> {
        let mut had_area = vec![false; self.len()];
        for (unit, group) in self.of_unit.iter().enumerate() {
            if let Some(group) = group {
                had_area[*group as usize] |= !units.rings_of(unit).is_empty();
            }
        }
        (0..self.len())
            .filter(|&group| had_area[group] && merged.rings_of(group).is_empty())
            .map(|group| self.name(group))
            .collect()
    }

    /// The values that name a group; its number when there are none.
    fn name(&self, group: usize) -> String {
        let texts: Vec<_> =
            self.keys[group].iter().filter_map(|key| Value::parse(key).as_text()).collect();
        if texts.is_empty() { format!("feature {}", group + 1) } else { texts.join(" ") }
    }

    /// Why there must be no output, if that is so.
    pub fn refusal(&self, args: &GroupArgs) -> Option<String> {
        if args.strict && !self.account.is_clean() {
            let problem =
                "--strict: not every member and unit is accounted for; nothing is written";
            return Some(problem.to_owned());
        }
        let inexact = crate::account::vintage::refusal(&self.account);
        if args.vintage.strict_vintage && inexact.is_some() {
            return inexact;
        }
        let unassigned = self.account.unassigned.len();
        if args.unassigned == Unassigned::Error && unassigned > 0 {
            let units = crate::account::number(unassigned, "unit");
            return Some(format!("--unassigned error: {units} in no group; nothing is written"));
        }
        None
    }

    /// Gives each unit in no group a group of its own, named by its own values or not at all.
    fn keep_unassigned(&mut self, input: &Input, args: &GroupArgs) -> Result<(), Error> {
        let own = if args.by.is_empty() { Vec::new() } else { fields(input, &args.by)? };
        for unit in 0..self.of_unit.len() {
            if self.of_unit[unit].is_some() {
                continue;
            }
            self.of_unit[unit] = u32::try_from(self.len()).ok();
            self.kept.push(unit);
            let null = || vec!["null".to_owned(); self.key_fields.len()];
            self.keys.push(if own.is_empty() { null() } else { values(&own, unit) });
        }
        Ok(())
    }
}

fn by_nothing(input: &Input) -> Grouping {
    let of_unit = vec![Some(0); input.layer.len()];
    Grouping {
        account: account(input, &of_unit),
        of_unit,
        groups: 1,
        kept: Vec::new(),
        key_fields: Vec::new(),
        keys: vec![Vec::new()],
        vintages: Vintages::NotNeeded,
    }
}

fn by_fields(input: &Input, names: &[String]) -> Result<Grouping, Error> {
    let columns = fields(input, names)?;
    let groups = group_by(&columns);
    Ok(Grouping {
        account: account(input, &groups.of_unit),
        of_unit: groups.of_unit,
        groups: groups.first_unit.len(),
        kept: Vec::new(),
        key_fields: names.to_vec(),
        keys: groups.first_unit.iter().map(|&unit| values(&columns, unit)).collect(),
        vintages: Vintages::NotNeeded,
    })
}

fn by_members(input: &Input, args: &GroupArgs, table: &str) -> Result<Grouping, Error> {
    let vintage = args.vintage.members_vintage;
    let source = Source { table, columns: args.columns.as_ref(), vintage };
    let Members { of_unit, territories, account, vintages } =
        Members::find(input, &source, args.key.as_deref())?;
    Ok(Grouping {
        of_unit,
        groups: territories.len(),
        kept: Vec::new(),
        key_fields: Members::FIELDS.map(str::to_owned).to_vec(),
        keys: territories.iter().map(|t| vec![quoted(&t.id), quoted(&t.name)]).collect(),
        account,
        vintages,
    })
}

/// The account of groups without members; the units in it are named by code or id.
fn account(input: &Input, groups: &[Option<u32>]) -> Account {
    let unit = |unit| UnitKey { code: None, has_geometry: has_geometry(input, unit) };
    let units: Vec<UnitKey<'_>> = (0..groups.len()).map(unit).collect();
    let mut account = Account::of(&units, groups);
    for unit in account.without_geometry.iter_mut().chain(&mut account.unassigned) {
        let feature = input.layer.feature(unit.feature - 1);
        let code = feature.get("code").and_then(|code| code.as_text());
        unit.code = code.or_else(|| feature.id()).map(Cow::into_owned);
    }
    account
}

fn fields<'a>(input: &'a Input, names: &'a [String]) -> Result<Vec<Column<'a>>, Error> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    fields_of(input, &names)
}

fn values(columns: &[Column<'_>], unit: usize) -> Vec<String> {
    let json = |column: &Column<'_>| {
        let mut text = String::new();
        column.values[unit].write(&mut text);
        text
    };
    columns.iter().map(json).collect()
}

fn quoted(text: &str) -> String {
    let mut json = String::new();
    write_string(&mut json, text);
    json
}
