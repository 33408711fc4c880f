//! The rules by which an address finds its commune. The module's documentation tells them in order.

use super::answer::{Ambiguous, Answer, Found, Matched, NotFound, Reason, Within, Written};
use super::gazetteer::{Arrondissement, Gazetteer, Scope};
use super::key::Spelling;
use super::names::NameMatch;
use super::query::Query;
use super::reading::{City, Place, Reading};
use super::tokens::Kind;
use super::verdict::{Outcome, Verdict};

impl Gazetteer {
    /// Finds the commune of an address.
    #[must_use]
    pub fn find(&self, query: &Query<'_>) -> Answer<'_> {
        let code = code(query.insee);
        if let Some(coded) = self.coded(&code) {
            let matched = if coded.is_own { Matched::Code } else { Matched::FormerCode };
            let mut arrondissements = self.arrondissements(coded.commune).iter();
            return Answer::Found(Found {
                commune: &self.communes[coded.commune as usize],
                arrondissement: arrondissements.find(|a| a.code == code),
                matched,
            });
        }
        let reading = Reading::new(query);
        let places = reading.places(|postcode| !self.communes_of(postcode).is_empty());
        let search = Search { gazetteer: self, reading: &reading };
        if let Some(country) = search.country(&places) {
            return Answer::NotFound(NotFound {
                country: Some(country),
                ..search.understood(code, &places)
            });
        }
        let verdict = search.by_code().or_else(|| search.by_places(&places));
        let verdict = match verdict {
            // A name is believed by itself only if no postcode speaks against it.
            None if places.iter().all(|place| place.doubtful) => search.by_name(),
            verdict => verdict,
        };
        self.answer(verdict, || search.understood(code, &places))
    }

    fn answer(
        &self,
        verdict: Option<Verdict>,
        understood: impl FnOnce() -> NotFound,
    ) -> Answer<'_> {
        let Some(verdict) = verdict else { return Answer::NotFound(understood()) };
        match verdict.outcome {
            Outcome::One { commune, matched } => Answer::Found(Found {
                commune: &self.communes[commune as usize],
                arrondissement: self.arrondissement(commune, verdict.number, verdict.postcode),
                matched,
            }),
            Outcome::Many { communes, reason } => Answer::Ambiguous(Ambiguous {
                candidates: communes.iter().map(|c| &self.communes[*c as usize]).collect(),
                reason,
            }),
        }
    }

    /// The arrondissement that number and postcode say; none if they do not say the same.
    fn arrondissement(
        &self,
        commune: u32,
        number: Option<u32>,
        postcode: Option<u32>,
    ) -> Option<&Arrondissement> {
        let all = self.arrondissements(commune);
        let numbered = number.and_then(|number| all.iter().find(|a| a.number == number));
        let posted = postcode.and_then(|p| all.iter().find(|a| a.postcodes.contains(&p)));
        match (numbered, posted) {
            (Some(a), Some(b)) => (a == b).then_some(a),
            (a, b) => a.or(b),
        }
    }
}

/// The search for the commune of one address.
pub(super) struct Search<'s> {
    pub gazetteer: &'s Gazetteer,
    pub reading: &'s Reading,
}

impl Search<'_> {
    /// The other country that the address is in, unless a commune where the postcode says ends like
    /// its name, as *Bouy-Luxembourg* and *Suisse* do.
    fn country(&self, places: &[Place]) -> Option<String> {
        let country = self.reading.country()?;
        let is_commune = |place: &Place| {
            let area = Scope::Departements(self.gazetteer.departements_of(place.postcode));
            let mut cities = self.reading.cities_of(place).into_iter();
            cities.any(|city| city.words.end == country.end && self.in_scope(&city, area).is_some())
        };
        let words = || self.reading.tokens.texts(country.clone()).collect::<Vec<_>>().join(" ");
        (!places.iter().any(is_commune)).then(words)
    }

    /// By INSEE codes in the text. Only those of Corsica are no postcodes as well.
    fn by_code(&self) -> Option<Verdict> {
        let tokens = &self.reading.tokens;
        let corsican = (0..tokens.len()).filter(|token| tokens.kind(*token) == Kind::Corsican);
        let coded = corsican.filter_map(|token| self.gazetteer.coded(&code(tokens.text(token))));
        let verdicts = coded.map(|coded| {
            let matched = if coded.is_own { Matched::Code } else { Matched::FormerCode };
            let outcome = Outcome::One { commune: coded.commune, matched };
            Verdict { outcome, postcode: None, number: None }
        });
        Verdict::best(verdicts.collect())
    }

    /// By postcodes, with the names beside them.
    fn by_places(&self, places: &[Place]) -> Option<Verdict> {
        let verdicts = places.iter().filter_map(|place| {
            let verdict = self.at(place)?;
            (verdict.is_confirmed() || !place.doubtful).then_some(verdict)
        });
        Verdict::best(verdicts.collect())
    }

    /// By one postcode, with the names beside it.
    fn at(&self, place: &Place) -> Option<Verdict> {
        let communes = self.gazetteer.communes_of(place.postcode);
        let cities = self.reading.cities_of(place);
        let verdict = |outcome, city: Option<&City>| Verdict {
            outcome,
            postcode: Some(place.postcode),
            number: city.and_then(|city| city.number),
        };
        for city in &cities {
            if let Some(found) = self.in_scope(city, Scope::Communes(communes)) {
                return Some(verdict(found.outcome(Within::Postcode), Some(city)));
            }
        }
        let city = cities.iter().find(|city| !city.behind_street);
        let outcome = match city {
            Some(city) => self.beside(place.postcode, city),
            None => postcode_alone(communes),
        };
        outcome.map(|outcome| verdict(outcome, city))
    }

    /// The name as it is, in a scope. Behind a street, it is the last words, but not if they may be
    /// a part of the street's name.
    pub fn in_scope(&self, city: &City, scope: Scope<'_>) -> Option<NameMatch> {
        if !city.behind_street {
            return self.gazetteer.exact(&self.reading.spelling(city.words.clone())?, scope);
        }
        self.reading
            .last_words(city)
            .find_map(|words| self.gazetteer.exact(&self.reading.spelling(words)?, scope))
    }

    /// By a name that is not, as it is, that of a commune of the postcode.
    fn beside(&self, postcode: u32, city: &City) -> Option<Outcome> {
        let communes = self.gazetteer.communes_of(postcode);
        let Some(spelling) = self.reading.spelling(city.words.clone()) else {
            return unknown_city(communes);
        };
        if let Some(outcome) = self.with_code(postcode, &spelling) {
            return Some(outcome);
        }
        let local = Scope::Communes(communes);
        let area = Scope::Departements(self.gazetteer.departements_of(postcode));
        let there = self.gazetteer.exact(&spelling, area);
        if communes.is_empty() {
            let near = || {
                let begun = self.gazetteer.begun(&spelling, area).filter(NameMatch::is_own);
                begun.or_else(|| {
                    // A name that is right elsewhere is not taken for one that is misspelt here.
                    let nearest = self.gazetteer.nearest(&spelling, area)?;
                    let is_known = self.gazetteer.exact(&spelling, Scope::France).is_some();
                    (nearest.is_own() && !is_known).then_some(nearest)
                })
            };
            let outcome = there.or_else(near).map(|found| found.outcome(Within::Departement));
            return outcome.or_else(|| self.longer(city, area, Within::Departement));
        }
        let here = self.gazetteer.nearly(&spelling, local);
        match (here, there) {
            (Some(here), None) => Some(here.outcome(Within::Postcode)),
            (None, Some(there)) if there.is_own() => Some(there.outcome(Within::Departement)),
            (Some(here), Some(there)) => {
                let here = here.outcome(Within::Postcode).communes();
                Some(there.outcome(Within::Departement).against(&here))
            }
            (None, there) => {
                let outcome = self.longer(city, local, Within::Postcode).or_else(|| {
                    let elsewhere = there.or_else(|| self.elsewhere(&spelling, area))?;
                    Some(elsewhere.outcome(Within::France).against(communes))
                });
                let outcome = outcome.or_else(|| self.begun_by(city, local));
                let is_city =
                    || !self.reading.is_street(&city.words) && !self.is_area(&spelling, postcode);
                outcome.or_else(|| {
                    if is_city() { unknown_city(communes) } else { postcode_alone(communes) }
                })
            }
        }
    }

    /// Communes that the name fits better than those of the postcode.
    fn elsewhere(&self, spelling: &Spelling, area: Scope<'_>) -> Option<NameMatch> {
        let own = || self.gazetteer.exact(spelling, Scope::France).filter(NameMatch::is_own);
        self.gazetteer.nearest(spelling, area).or_else(own)
    }

    /// Whether it is the département of the postcode that is called so.
    fn is_area(&self, spelling: &Spelling, postcode: u32) -> bool {
        let called = self.gazetteer.departement_called(spelling.core());
        called.meets(self.gazetteer.departements_of(postcode))
    }

    /// What was read, for an address that leads nowhere.
    fn understood(&self, insee: String, places: &[Place]) -> NotFound {
        let postcode = places.first().map(|place| format!("{:05}", place.postcode));
        let beside = places.first().map(|place| self.reading.cities_of(place));
        let cities = beside.unwrap_or_else(|| self.reading.cities());
        let city = cities.into_iter().find(|city| !city.behind_street);
        let words =
            |city: City| self.reading.tokens.texts(city.words).collect::<Vec<_>>().join(" ");
        let insee = (!insee.is_empty()).then_some(insee);
        NotFound { insee, postcode, city: city.map(words), country: None }
    }

    /// By a number that is not the postcode, but the INSEE code of the commune that is named.
    fn with_code(&self, number: u32, spelling: &Spelling) -> Option<Outcome> {
        let coded = self.gazetteer.coded(&format!("{number:05}"))?;
        self.gazetteer.exact(spelling, Scope::Communes(&[coded.commune]))?;
        let matched = if coded.is_own { Matched::Code } else { Matched::FormerCode };
        Some(Outcome::One { commune: coded.commune, matched })
    }

    /// By a name with a district or something else behind or before it: `SAINT-MALO PARAME`. Where
    /// that is another commune, as in `Cergy-Pontoise`, both are meant.
    fn longer(&self, city: &City, scope: Scope<'_>, within: Within) -> Option<Outcome> {
        let exact = |words, scope| self.gazetteer.exact(&self.reading.spelling(words)?, scope);
        let first = city.first_words().filter(|words| !self.reading.is_link(words.end));
        let first = first.map(|words| (words.clone(), words.end..city.words.end));
        let last = self.reading.last_words(city);
        let last = last.map(|words| (words.clone(), city.words.start..words.start));
        first.chain(last).find_map(|(words, rest)| {
            let found = NameMatch { written: Written::Partly, ..exact(words, scope)? };
            let departements = self.gazetteer.departements_around(&found.communes);
            let other = exact(rest, Scope::Departements(departements)).filter(NameMatch::is_own);
            let outcome = found.outcome(within);
            Some(match other {
                Some(other) => outcome.against(&other.communes),
                None => outcome,
            })
        })
    }

    /// By the words that the city begins with, whatever joins the rest to them: they are a name, as
    /// in `Bourg-sur-Gironde` for Bourg, or one begins with them, as in `Clermont Fd`.
    fn begun_by(&self, city: &City, scope: Scope<'_>) -> Option<Outcome> {
        let found = city.first_words().find_map(|words| {
            let spelling = self.reading.spelling(words)?;
            let exact = self.gazetteer.exact(&spelling, scope);
            exact.or_else(|| self.gazetteer.begun(&spelling, scope))
        })?;
        Some(NameMatch { written: Written::Partly, ..found }.outcome(Within::Postcode))
    }
}

/// The communes of a postcode beside which no city is named.
fn postcode_alone(communes: &[u32]) -> Option<Outcome> {
    let outcome = || Outcome::of(communes.to_vec(), Matched::Postcode, Reason::Postcode);
    (!communes.is_empty()).then(outcome)
}

/// The communes of a postcode beside which there is a city that is none of them. Even one alone is
/// not believed: `50100 Firenze` is not Cherbourg.
fn unknown_city(communes: &[u32]) -> Option<Outcome> {
    (!communes.is_empty()).then(|| Outcome::several(communes.to_vec(), Reason::City))
}

/// An INSEE code as the lists write it: upper case, with the zero in front that spreadsheets drop.
fn code(text: &str) -> String {
    let code: String = text.trim().to_ascii_uppercase();
    if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
        format!("0{code}")
    } else {
        code
    }
}
