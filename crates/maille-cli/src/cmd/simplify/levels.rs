//! The levels that a simplified layer is written at.

use crate::account::number;
use crate::args::LevelArgs;
use crate::error::Error;
use crate::input::Input;
use crate::larger::{Larger, names_units};
use maille_geometry::{Coverage, Polygons};
use maille_io::json::write_string;
use maille_io::{Attributes, Layer};
use maille_territory::Groups;

/// The levels asked for.
pub struct Levels {
    list: Vec<Level>,
}

struct Level {
    /// Its name; nothing when there is one output and no levels.
    name: Option<String>,
    /// The units merged, or nothing for the units themselves.
    merged: Option<Merged>,
}

struct Merged {
    groups: Groups,
    attributes: Attributes,
    /// How many units are in no group, and thus in no feature.
    unassigned: usize,
}

impl Levels {
    /// Groups the units for each level.
    pub fn find(input: &Input, args: &LevelArgs) -> Result<Self, Error> {
        if args.levels.is_empty() {
            return Ok(Self { list: vec![Level { name: None, merged: None }] });
        }
        let fields = input.layer.field_names();
        let mut list: Vec<Level> = Vec::new();
        for (place, name) in args.levels.iter().enumerate() {
            if list.iter().any(|level| level.name.as_ref() == Some(name)) {
                return Err(Error::Usage(format!("--levels names \"{name}\" twice")));
            }
            // A leading dot hides a file.
            let is_file_name =
                !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
            if !is_file_name {
                return Err(Error::Usage(format!("--levels: \"{name}\" cannot name a file")));
            }
            let is_units = place == 0 && names_units(input, &fields, name)?;
            if name == "units" && fields.contains(name) {
                let problem = "--levels: each feature of a level has a field \"units\", how many were \
                               merged; rename the field \"units\" of the input";
                return Err(Error::Usage(problem.to_owned()));
            }
            let merged = (!is_units).then(|| Merged::by(input, &fields, name)).transpose()?;
            list.push(Level { name: Some(name.clone()), merged });
        }
        Ok(Self { list })
    }

    /// The layer of each level, called `name` if there is but one. `simple` are the polygons of the
    /// coverage.
    pub fn layers(
        &self,
        input: &Input,
        coverage: &Coverage,
        simple: Polygons,
        name: &str,
    ) -> Result<Vec<Layer>, Error> {
        let mut simple = Some(simple);
        let layer = |level: &Level| {
            let name = level.name.as_deref().unwrap_or(name);
            let mut layer = Layer::new(name, input.layer.format, input.layer.crs.clone());
            match &level.merged {
                None => {
                    layer.polygons = simple.take().unwrap_or_else(|| coverage.polygons());
                    layer.attributes = input.layer.attributes.clone();
                    layer.foreign.clone_from(&input.layer.foreign);
                }
                Some(merged) => {
                    let merged_coverage = coverage.dissolve(&merged.groups.of_unit);
                    let problem = |error| Error::Input(format!("{}: {error}", input.name()));
                    layer.polygons = merged_coverage.map_err(problem)?.polygons();
                    layer.attributes = merged.attributes.clone();
                }
            }
            Ok(layer)
        };
        self.list.iter().map(layer).collect()
    }

    /// What each level holds, in words.
    pub fn lines(&self) -> Vec<String> {
        let line = |level: &Level| {
            let name = level.name.as_ref()?;
            Some(match &level.merged {
                None => format!("{name}: the units themselves"),
                Some(Merged { groups, unassigned: 0, .. }) => {
                    format!("{name}: {}", number(groups.first_unit.len(), "group"))
                }
                Some(Merged { groups, unassigned, .. }) => format!(
                    "{name}: {}; {} in no group left out",
                    number(groups.first_unit.len(), "group"),
                    number(*unassigned, "unit")
                ),
            })
        };
        self.list.iter().filter_map(line).collect()
    }
}

impl Merged {
    fn by(input: &Input, fields: &[String], name: &str) -> Result<Self, Error> {
        let larger = Larger::by(input, fields, name)?;
        let mut properties = vec![String::from("{"); larger.groups.first_unit.len()];
        for (name, values) in larger.fields() {
            for (properties, value) in properties.iter_mut().zip(values) {
                write_string(properties, name);
                properties.push(':');
                value.write(properties);
                properties.push(',');
            }
        }
        let groups = larger.groups;
        let mut units = vec![0_usize; groups.first_unit.len()];
        groups.of_unit.iter().flatten().for_each(|group| units[*group as usize] += 1);
        let mut attributes = Attributes::default();
        for (mut properties, units) in properties.into_iter().zip(&units) {
            properties.push_str("\"units\":");
            properties.push_str(&units.to_string());
            properties.push('}');
            attributes.push("", &properties, "");
        }
        let unassigned = groups.of_unit.iter().filter(|group| group.is_none()).count();
        Ok(Self { groups, attributes, unassigned })
    }
}
