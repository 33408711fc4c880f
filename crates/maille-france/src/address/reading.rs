//! What an address says, before anything is looked up: where its postcodes are, and which words
//! may be the city.

use super::countries::{MOST_WORDS, country_at_end};
use super::key::{Spelling, is_article, is_link};
use super::query::{Query, postcode};
use super::tokens::{Kind, Tokens};
use super::words::{is_box, is_cedex, is_street};
use std::ops::Range;

/// The tokens of a query, and where they come from.
#[derive(Debug)]
pub struct Reading {
    pub tokens: Tokens,
    /// The postcode of the field of its own.
    postcode_field: Option<Place>,
    /// The first token that may be the city: behind the address, if there is a field for the city.
    pub city_from: usize,
}

/// A number that may be a postcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub postcode: u32,
    pub tokens: Range<usize>,
    /// Whether it may as well be another number: believed only with a name that fits.
    pub doubtful: bool,
}

/// Words that may be the name of a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    pub words: Range<usize>,
    /// A small number behind: of the arrondissement, or of the CEDEX.
    pub number: Option<u32>,
    /// Whether a street may come first, so that the city is only the last words.
    pub behind_street: bool,
}

/// The most words that are taken for a name. The longest names have eight.
const WORDS: usize = 12;

/// The most words beside a postcode that are looked at, so that a text takes time as it is long.
const RUN: usize = 2 * WORDS;

impl Reading {
    pub fn new(query: &Query<'_>) -> Self {
        let mut tokens = Tokens::default();
        tokens.push(query.address);
        tokens.end_segment();
        let mut city_from = tokens.len();
        let postcode_field = postcode(query.postcode).map(|postcode| {
            tokens.push(&format!("{postcode:05}"));
            Place { postcode, tokens: city_from..tokens.len(), doubtful: false }
        });
        let before_city = tokens.len();
        tokens.push(query.city);
        if tokens.len() == before_city {
            city_from = 0;
        }
        Self { tokens, postcode_field, city_from }
    }

    /// The numbers that may be postcodes: that of its own field or else, of those in the text, the
    /// surest kind that there is.
    pub fn places(&self, is_postcode: impl Fn(u32) -> bool) -> Vec<Place> {
        if let Some(place) = &self.postcode_field {
            return vec![place.clone()];
        }
        let tokens = self.city_from..self.tokens.len();
        let mut places: Vec<Place> =
            tokens.clone().filter_map(|token| self.whole_number(token)).collect();
        if places.is_empty() {
            let parted = tokens.clone().filter_map(|token| self.parted_number(token));
            places.extend(parted.filter(|place| is_postcode(place.postcode)));
        }
        if places.is_empty() {
            let short = tokens.filter_map(|token| self.short_number(token));
            places.extend(short.filter(|place| is_postcode(place.postcode)));
        }
        places
    }

    /// `76000`, but not the number of a postbox.
    fn whole_number(&self, token: usize) -> Option<Place> {
        let number = self.tokens.number(token).filter(|_| self.tokens.text(token).len() == 5)?;
        let in_segment = token > self.tokens.segment_of(token).start;
        let is_box = in_segment && self.word_before(token).is_some_and(is_box);
        let doubtful = self.word_at(token + 1).is_some_and(is_street);
        (!is_box).then_some(Place { postcode: number, tokens: token..token + 1, doubtful })
    }

    /// `76 000`.
    fn parted_number(&self, token: usize) -> Option<Place> {
        let digits = |token, length| {
            let is_long = token < self.tokens.len() && self.tokens.text(token).len() == length;
            is_long.then(|| self.tokens.number(token)).flatten()
        };
        let postcode = digits(token, 2)? * 1000 + digits(token + 1, 3)?;
        Some(Place { postcode, tokens: token..token + 2, doubtful: true })
    }

    /// `1000`, which has lost its zero.
    fn short_number(&self, token: usize) -> Option<Place> {
        let number = self.tokens.number(token).filter(|_| self.tokens.text(token).len() == 4)?;
        Some(Place { postcode: number, tokens: token..token + 1, doubtful: true })
    }

    fn word_before(&self, token: usize) -> Option<&str> {
        self.word_at(token.checked_sub(1)?)
    }

    /// The word that a token is, if it is one.
    pub fn word_at(&self, token: usize) -> Option<&str> {
        let is_word = token < self.tokens.len() && self.tokens.kind(token) == Kind::Word;
        is_word.then(|| self.tokens.text(token))
    }

    /// Where the city of a postcode may be: right behind it, right before it, in the next segment,
    /// in the one before.
    pub fn cities_of(&self, place: &Place) -> Vec<City> {
        let segment = self.tokens.segment_of(place.tokens.start);
        let next = (segment.end < self.tokens.len()).then(|| self.tokens.segment_of(segment.end));
        let last = segment.start.checked_sub(1).map(|token| self.tokens.segment_of(token));
        let cities = [
            self.city_first(place.tokens.end..segment.end),
            self.city_last(segment.start..place.tokens.start),
            next.and_then(|segment| self.city_first(segment)),
            last.and_then(|segment| self.city_last(segment)),
        ];
        cities.into_iter().flatten().collect()
    }

    /// The words that some tokens begin with, up to a number or CEDEX. A number or CEDEX may come
    /// first, and behind a number may be a street.
    pub fn city_first(&self, tokens: Range<usize>) -> Option<City> {
        let start = tokens.clone().take(3).find(|token| self.is_name_part(*token))?;
        let words = start..tokens.end.min(start + RUN);
        let end = words.clone().find(|token| !self.is_name_part(*token)).unwrap_or(words.end);
        let behind_street = start > tokens.start && self.tokens.kind(tokens.start) == Kind::Number;
        self.city(start..end, tokens.end, behind_street)
    }

    /// The words that some tokens end with, but for numbers and CEDEX. Before them may be a street.
    pub fn city_last(&self, tokens: Range<usize>) -> Option<City> {
        let last = tokens.clone().rev().take(3).find(|token| self.is_name_part(*token))?;
        let words = tokens.start.max(last.saturating_sub(RUN))..last + 1;
        let before = words.clone().rev().find(|token| !self.is_name_part(*token));
        let start = before.map_or(words.start, |before| before + 1);
        let behind_street = start > tokens.start || self.has_street(start..words.end);
        self.city(start..words.end, tokens.end, behind_street)
    }

    fn city(&self, words: Range<usize>, end: usize, behind_street: bool) -> Option<City> {
        let number = (words.end..end).take(2).find_map(|token| {
            let is_house = self.word_at(token + 1).is_some_and(is_street);
            self.tokens.number(token).filter(|number| *number <= 20 && !is_house)
        });
        let words = self.without_france(words);
        (!words.is_empty()).then_some(City { words, number, behind_street })
    }

    /// Leaves out *France* at the end, but not that of *Fort-de-France* or *Roissy-en-France*.
    fn without_france(&self, words: Range<usize>) -> Range<usize> {
        let Some(last) = words.clone().next_back() else { return words };
        let is_france = matches!(self.tokens.text(last), "france" | "fr");
        let is_name = last > words.start && is_link(self.tokens.text(last - 1));
        if is_france && !is_name { words.start..last } else { words }
    }

    /// The name of another country that the address ends with: a segment of its own behind others,
    /// or behind the number in the last one (`50100 Firenze Italia`). It is none if it may belong to
    /// a street or a place: *12 rue d'Italie*, *8 boulevard Italie*.
    pub fn country(&self) -> Option<Range<usize>> {
        let is_postcode = |segment: &Range<usize>| {
            self.postcode_field.as_ref().is_some_and(|place| place.tokens == *segment)
        };
        let mut segments = self.tokens.segments().rev();
        let segment = segments.find(|segment| !segment.is_empty() && !is_postcode(segment))?;
        let last: Vec<&str> = self
            .tokens
            .texts(segment.end.saturating_sub(MOST_WORDS).max(segment.start)..segment.end)
            .collect();
        let words = country_at_end(&last);
        let country = segment.end - words..segment.end;
        if words == 0 || country.start == 0 {
            return None;
        }
        let is_behind_number = || {
            let mut before = (segment.start..country.start).rev();
            let number = before.find(|token| self.tokens.kind(*token) != Kind::Word);
            let is_apart = !self.is_link(country.start - 1);
            number.is_some_and(|number| is_apart && !self.has_street(number..country.start))
        };
        (country.start == segment.start || is_behind_number()).then_some(country)
    }

    /// The words that each segment begins with, the last one's first.
    pub fn cities(&self) -> Vec<City> {
        let segments = self.tokens.segments().rev();
        let segments = segments.map(|segment| segment.start.max(self.city_from)..segment.end);
        segments.filter_map(|segment| self.city_first(segment)).collect()
    }

    /// Ever fewer of the last words of a city. None begins with a word that joins it to what is
    /// before, or right behind one: *rue de Rouen* does not end with a city.
    pub fn last_words(&self, city: &City) -> impl Iterator<Item = Range<usize>> {
        let Range { start, end } = city.words;
        let starts = end.saturating_sub(WORDS).max(start)..end;
        let begins = move |word: &usize| {
            let text = self.tokens.text(*word);
            let before = self.word_before(*word).filter(|_| *word > start);
            let is_free = before.is_none_or(|before| !is_link(before) && !is_street(before));
            is_free && (is_article(text) || !is_link(text))
        };
        starts.filter(begins).map(move |start| start..end)
    }

    /// Whether a word joins what is behind to what is before.
    pub fn is_link(&self, token: usize) -> bool {
        self.word_at(token).is_some_and(is_link)
    }

    fn is_name_part(&self, token: usize) -> bool {
        self.word_at(token).is_some_and(|word| !is_cedex(word))
    }

    /// Whether there is a word that streets, buildings or postboxes begin with.
    fn has_street(&self, tokens: Range<usize>) -> bool {
        tokens.into_iter().any(|token| self.word_at(token).is_some_and(is_street))
    }

    /// Whether words are a street or a building and no city.
    pub fn is_street(&self, words: &Range<usize>) -> bool {
        self.word_at(words.start).is_some_and(is_street)
    }

    /// The spelling of a name.
    pub fn spelling(&self, words: Range<usize>) -> Option<Spelling> {
        Spelling::new(self.tokens.texts(words))
    }
}

impl City {
    /// Ever fewer of its first words.
    pub fn first_words(&self) -> impl Iterator<Item = Range<usize>> {
        let Range { start, end } = self.words;
        let ends = start + 1..end.min(start + WORDS);
        ends.rev().map(move |end| start..end)
    }
}
