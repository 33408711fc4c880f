//! The unit that each commune is in.

use crate::error::Error;
use crate::france;
use maille_france::Vintage;
use maille_france::address::Gazetteer;
use maille_index::{Index, UnitId};
use maille_territory::Memberships;
use std::collections::HashMap;

/// The communes of a year, and the unit of a layer that each of them is in.
pub struct Communes {
    pub gazetteer: Gazetteer,
    units: HashMap<String, UnitId>,
}

impl Communes {
    /// Finds them by the codes of the units: those of communes, of a level made of communes, or of the
    /// territories of a dataset, which an index remembers.
    pub fn find(place: &str, index: &Index) -> Result<Self, Error> {
        let (levels, dataset) = (index.levels(), index.dataset());
        let units = &levels.all()[0];
        let Some(field) = units.field("code") else {
            let problem = "its units have no field \"code\", by which a commune's unit is known";
            return Err(Error::Usage(format!("{place}: {problem}")));
        };
        let codes: Vec<&str> = (0..units.rows()).map(|row| field.value(row).as_text()).collect();
        let Vintage { year, memberships, .. } = france::vintage_for(dataset, &codes)?;
        let communes = match france::members_year_of(dataset) {
            Some(_) => maille_france::territories_of_communes(dataset)?,
            None => of_level(place, &memberships, &codes)?,
        };
        let numbers: HashMap<&str, UnitId> =
            codes.iter().zip(0..).map(|(code, number)| (*code, UnitId::new(number))).collect();
        let units = communes
            .into_iter()
            .filter_map(|(commune, unit)| Some((commune, *numbers.get(unit.as_str())?)))
            .collect();
        Ok(Self { gazetteer: Gazetteer::new(year)?, units })
    }

    /// The unit that a commune is in, if it is in any.
    pub fn unit(&self, commune: &str) -> Option<UnitId> {
        self.units.get(commune).copied()
    }
}

/// Communes, each with the code of the unit that has it, for units of one level.
fn of_level(
    place: &str,
    memberships: &Memberships,
    codes: &[&str],
) -> Result<Vec<(String, String)>, Error> {
    let Some((level, _)) = memberships.level_of(codes) else {
        let problem = "no list knows its units' codes, so nobody can say which communes are in them; \
                       addresses are found in communes, EPCI, EPT, départements, régions and datasets";
        return Err(Error::Usage(format!("{place}: {problem}")));
    };
    let communes = codes.iter().flat_map(|code| {
        let communes = memberships.units_of(level, code).unwrap_or_default();
        communes.iter().map(|commune| (commune.clone(), (*code).to_owned()))
    });
    Ok(communes.collect())
}
