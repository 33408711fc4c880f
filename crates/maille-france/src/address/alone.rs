//! The search by name, for addresses without a postcode.

use super::answer::Within;
use super::find::Search;
use super::gazetteer::{Departements, Scope};
use super::reading::City;
use super::verdict::{Outcome, Verdict};
use std::ops::Range;

/// What a segment says of the département of its city.
struct Hint {
    departements: Departements,
    /// Whether it can be nothing else: *Paris* is a city as well.
    is_sure: bool,
}

impl Search<'_> {
    /// By the names that segments of the address consist of; if none is known, by one that the
    /// last segment nearly is.
    pub fn by_name(&self) -> Option<Verdict> {
        let from = self.reading.city_from;
        let segments = self.reading.tokens.segments();
        let segments = segments.map(|segment| segment.start.max(from)..segment.end);
        let segments: Vec<Range<usize>> = segments.filter(|segment| !segment.is_empty()).collect();
        let next = segments.iter().skip(1).map(Some).chain([None]);
        let verdicts = segments.iter().zip(next).filter_map(|(segment, next)| {
            let city = self.reading.city_first(segment.clone())?;
            self.named(segment, &city, next)
        });
        Verdict::best(verdicts.collect()).or_else(|| self.nearly_named(&segments))
    }

    /// By the name that a segment is.
    fn named(
        &self,
        segment: &Range<usize>,
        city: &City,
        next: Option<&Range<usize>>,
    ) -> Option<Verdict> {
        let verdict = |outcome, number| Verdict { outcome, postcode: None, number };
        let spelling = self.reading.spelling(city.words.clone())?;
        let hint = self.hint(segment, city, next);
        if let Some(hint) = &hint {
            let scope = Scope::Departements(hint.departements);
            if let Some(found) = self.in_scope(city, scope) {
                return Some(verdict(found.outcome(Within::Departement), None));
            }
        }
        if segment.start < city.words.start {
            // The number of a house, unless it is the département of the very next words.
            let departement = self.departement_at(segment.start);
            let found = self.gazetteer.exact(&spelling, Scope::Departements(departement))?;
            return Some(verdict(found.outcome(Within::Departement), None));
        }
        if let Some(found) = self.gazetteer.exact(&spelling, Scope::France) {
            // A number that is no département of the city may be its arrondissement.
            let is_numbered = |number| {
                let arrondissements =
                    found.communes.iter().flat_map(|c| self.gazetteer.arrondissements(*c));
                arrondissements.into_iter().any(|a| a.number == number)
            };
            let contradicted =
                hint.is_some_and(|hint| hint.is_sure) && !city.number.is_some_and(is_numbered);
            return (!contradicted).then(|| verdict(found.outcome(Within::France), city.number));
        }
        self.before_departement(city).map(|outcome| verdict(outcome, None))
    }

    /// By a name with the département's name behind it.
    fn before_departement(&self, city: &City) -> Option<Outcome> {
        let names = city.first_words();
        let mut names = names.filter(|words| !self.reading.is_link(words.end - 1));
        names.find_map(|words| {
            let behind = self.reading.spelling(words.end..city.words.end)?;
            let departements = self.gazetteer.departement_called(behind.core());
            if departements.is_empty() {
                return None;
            }
            let spelling = self.reading.spelling(words)?;
            let found = self.gazetteer.exact(&spelling, Scope::Departements(departements))?;
            Some(found.outcome(Within::Departement))
        })
    }

    /// The département of a number, if it is one.
    fn departement_at(&self, token: usize) -> Departements {
        self.gazetteer.departement(&self.reading.tokens.text(token).to_ascii_uppercase())
    }

    /// The département that stands behind a city, or in the next segment.
    fn hint(
        &self,
        segment: &Range<usize>,
        city: &City,
        next: Option<&Range<usize>>,
    ) -> Option<Hint> {
        let numbers = [
            (city.words.end + 1 == segment.end).then_some(city.words.end),
            next.filter(|next| next.len() == 1).map(|next| next.start),
        ];
        let numbered = numbers.into_iter().flatten().map(|token| self.departement_at(token));
        let departements = numbered.fold(Departements::default(), Departements::union);
        if !departements.is_empty() {
            return Some(Hint { departements, is_sure: true });
        }
        let city = self.reading.city_first(next?.clone())?;
        let spelling = self.reading.spelling(city.words)?;
        let departements = self.gazetteer.departement_called(spelling.core());
        let is_sure = self.gazetteer.exact(&spelling, Scope::France).is_none();
        (!departements.is_empty()).then_some(Hint { departements, is_sure })
    }

    /// By the name that the last segment nearly is, in the département that is named beside it.
    fn nearly_named(&self, segments: &[Range<usize>]) -> Option<Verdict> {
        let mut cities = segments.iter().enumerate().rev().filter_map(|(segment, tokens)| {
            let city = self.reading.city_first(tokens.clone()).filter(|c| !c.behind_street)?;
            let spelling = self.reading.spelling(city.words.clone())?;
            let is_city = self.gazetteer.departement_called(spelling.core()).is_empty();
            is_city.then_some((segment, city, spelling))
        });
        let (segment, city, spelling) = cities.next()?;
        let hint = self.hint(&segments[segment], &city, segments.get(segment + 1))?;
        let found = self.gazetteer.nearly(&spelling, Scope::Departements(hint.departements))?;
        let outcome = found.outcome(Within::Departement);
        Some(Verdict { outcome, postcode: None, number: city.number })
    }
}
