//! One address.

use super::communes::Communes;
use crate::Done;
use crate::account::number;
use crate::args::LocateArgs;
use crate::console::Console;
use crate::error::Error;
use crate::lookup::{self, Told};
use crate::table::{Align, Table};
use maille_france::address::{Ambiguous, Answer, Commune, Found, NotFound, Query};
use serde_json::{Value, json};

/// Looks one address up, and prints its commune and what is told of the unit that has it.
pub fn run(args: &LocateArgs, address: &str, console: &Console) -> Result<Done, Error> {
    let opened = lookup::open(&args.place, &args.levels, console)?;
    if let Some(refused) = super::refusal(args, &opened) {
        return Ok(refused);
    }
    let levels = opened.index.levels();
    let told = Told::find(&args.place, &levels, &args.answer.add, &args.answer.prefix)?;
    let communes = Communes::find(&args.place, &opened.index)?;
    console.clear();
    let answer = communes.gazetteer.find(&Query::parse(address));
    let answer = Reply { address, answer, communes: &communes, told: &told, place: &args.place };
    let told = (answer.text(), answer.problem());
    super::tell(args, console, Some(&opened), &answer.json(), told)
}

/// An answer, and what it takes to tell it.
struct Reply<'a> {
    address: &'a str,
    answer: Answer<'a>,
    communes: &'a Communes,
    told: &'a Told<'a>,
    place: &'a str,
}

impl Reply<'_> {
    fn json(&self) -> Value {
        let commune = |commune: &Commune| {
            let Commune { code, nom, departement, epci, .. } = commune;
            let epci = epci.as_ref().map(|epci| json!({"code": epci.code, "nom": epci.nom}));
            json!({"code": code, "nom": nom, "epci": epci, "departement": departement})
        };
        match &self.answer {
            Answer::Found(found) => json!({
                "address": self.address,
                "status": "found",
                "commune": commune(found.commune),
                "arrondissement": found.arrondissement.map(|a| json!({"code": a.code, "nom": a.nom})),
                "score": found.score(),
                "matched": found.matched.to_string(),
                "found": self.units(found).map(|unit| self.told.object(unit)).collect::<Vec<_>>(),
            }),
            Answer::Ambiguous(Ambiguous { candidates, reason }) => json!({
                "address": self.address,
                "status": "ambiguous",
                "reason": reason.name(),
                "candidates": candidates.iter().map(|c| commune(c)).collect::<Vec<_>>(),
            }),
            Answer::NotFound(NotFound { insee, postcode, city, country }) => json!({
                "address": self.address,
                "status": "not found",
                "understood": {
                    "insee": insee, "postcode": postcode, "city": city, "country": country,
                },
            }),
        }
    }

    /// The unit that the commune found is in.
    fn units(&self, found: &Found<'_>) -> impl Iterator<Item = maille_index::UnitId> {
        self.communes.unit(&found.commune.code).into_iter()
    }

    fn text(&self) -> String {
        match &self.answer {
            Answer::Found(found) => self.found_text(found),
            Answer::Ambiguous(ambiguous) => {
                let columns = ["code", "nom", "departement"].map(|name| (name, Align::Text));
                let mut table = Table::new(columns);
                for Commune { code, nom, departement, .. } in &ambiguous.candidates {
                    table.push([code, nom, departement].map(Clone::clone).to_vec());
                }
                table.render()
            }
            Answer::NotFound(_) => String::new(),
        }
    }

    fn found_text(&self, found: &Found<'_>) -> String {
        let mut table = Table::new([("field", Align::Text), ("value", Align::Text)]);
        let mut line = |field: &str, value: String| table.push(vec![field.to_owned(), value]);
        line("commune", format!("{} {}", found.commune.code, found.commune.nom));
        if let Some(epci) = &found.commune.epci {
            line("EPCI", format!("{} {}", epci.code, epci.nom));
        }
        if let Some(arrondissement) = found.arrondissement {
            line("arrondissement", format!("{} {}", arrondissement.code, arrondissement.nom));
        }
        line("score", format!("{:.2}", found.score()));
        line("matched", found.matched.to_string());
        for unit in self.units(found) {
            for (name, value) in self.told.names().zip(self.told.values(unit)) {
                line(name, value.as_text().to_owned());
            }
        }
        table.render()
    }

    /// Why there is no answer, or not one.
    fn problem(&self) -> Option<String> {
        let address = self.address;
        match &self.answer {
            Answer::Found(found) if self.units(found).next().is_none() => {
                let Commune { code, nom, .. } = found.commune;
                Some(format!(
                    "\"{address}\" is in {code} {nom}, which is in no unit of {}",
                    self.place
                ))
            }
            Answer::Found(_) => None,
            Answer::Ambiguous(ambiguous) => {
                let count = number(ambiguous.candidates.len(), "commune");
                let reason = ambiguous.reason.name();
                Some(format!("\"{address}\" is ambiguous ({reason}): {count} may be meant"))
            }
            Answer::NotFound(NotFound { country: Some(country), .. }) => {
                Some(format!("\"{address}\" was not found: it is in another country ({country})"))
            }
            Answer::NotFound(NotFound { insee, postcode, city, .. }) => {
                let parts = [("INSEE code", insee), ("postcode", postcode), ("city", city)];
                let parts = parts.map(|(name, part)| part.as_ref().map(|p| format!("{name} {p}")));
                let understood: Vec<String> = parts.into_iter().flatten().collect();
                Some(match understood.as_slice() {
                    [] => format!("\"{address}\" was not found: no postcode and no city is in it"),
                    parts => {
                        let parts = parts.join(", ");
                        format!("\"{address}\" was not found; understood: {parts}")
                    }
                })
            }
        }
    }
}
