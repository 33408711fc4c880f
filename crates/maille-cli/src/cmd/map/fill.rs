//! The colours of units, and what they mean.

use super::subject::Subject;
use super::words::Words;
use crate::account::number;
use crate::args::{ColourArgs, Method};
use crate::error::Error;
use any_ascii::any_ascii;
use maille_draw::classify::{Classes, Classing};
use maille_draw::colour::Colour;
use maille_draw::colour::fills::{FILLS, fills};
use maille_draw::colour::palette::Palette;
use maille_draw::colouring::{ColouringError, colouring};
use maille_draw::map::{Entry, Sign};
use maille_draw::style::Style;
use maille_io::json::Value;
use serde_json::json;
use std::collections::BTreeMap;

/// Colours for neighbours, where these suffice.
const FEW: usize = 6;

/// The colours of units.
pub struct Filling {
    /// The colour of each unit.
    pub colours: Vec<Colour>,
    /// The value that it stands for, in words; nothing if it stands for none.
    pub values: Vec<Option<String>>,
    /// What they mean.
    pub legend: Vec<Entry>,
    /// What there is to tell of it.
    pub notes: Vec<String>,
    /// The same for reports.
    pub account: serde_json::Value,
}

impl Filling {
    /// Colours that differ between neighbours, or those of a field.
    pub fn of(
        subject: &Subject,
        args: &ColourArgs,
        style: &Style,
        words: Words,
    ) -> Result<Self, Error> {
        let Some(name) = &args.fill else {
            let colours = apart(&subject.neighbours, &subject.units.keys(), style)
                .map_err(|error| Error::Input(format!("{}: {error}", subject.name)))?;
            return Ok(Self {
                values: vec![None; colours.len()],
                colours,
                legend: Vec::new(),
                notes: Vec::new(),
                account: json!({"by": "neighbours"}),
            });
        };
        let field = Field::of(subject, name)?;
        if field.is_of_numbers(args)? {
            field.by_class(args, style, words)
        } else {
            field.by_category(args, style, words)
        }
    }
}

/// Colours that differ between neighbours: few if these suffice, which mostly they do, else more. Of a style with colours
/// of its own, its first ones.
pub fn apart(
    neighbours: &[Vec<u32>],
    keys: &[String],
    style: &Style,
) -> Result<Vec<Colour>, ColouringError> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let own = &style.colours.fills;
    let palette = if own.is_empty() { &FILLS[..] } else { own };
    let first = if own.is_empty() { FEW } else { palette.len() };
    let found = (first..palette.len()).find_map(|count| colouring(neighbours, &keys, count).ok());
    let chosen = found.map_or_else(|| colouring(neighbours, &keys, palette.len()), Ok)?;
    Ok(chosen.into_iter().map(|colour| palette[colour]).collect())
}

/// The values of a field.
struct Field<'a> {
    subject: &'a Subject,
    /// As it was asked for.
    name: &'a str,
    values: Vec<Option<Value<'a>>>,
}

impl<'a> Field<'a> {
    fn of(subject: &'a Subject, name: &'a str) -> Result<Self, Error> {
        let field = subject.known_field("--fill", name)?;
        let value = |unit| {
            let value = subject.units.layer.feature(unit).get(field);
            value.filter(|value| match value {
                Value::Null => false,
                Value::Text(text) => !text.trim().is_empty(),
                _ => true,
            })
        };
        let values: Vec<_> = (0..subject.units.layer.len()).map(value).collect();
        if values.iter().all(Option::is_none) {
            let problem =
                format!("{}: --fill: field \"{name}\" is null or empty everywhere", subject.name);
            return Err(Error::Input(problem));
        }
        Ok(Self { subject, name, values })
    }

    /// Whether it holds numbers. Texts that are numbers are taken for that when a flag asks for classes.
    fn is_of_numbers(&self, args: &ColourArgs) -> Result<bool, Error> {
        let is_number = |value: &Value| matches!(value, Value::Number(_));
        if self.values.iter().flatten().all(is_number) {
            return Ok(true);
        }
        let flags = [
            ("--breaks", !args.breaks.is_empty()),
            ("--classes", args.classes.is_some()),
            ("--method", args.method.is_some()),
        ];
        let Some((flag, _)) = flags.iter().find(|(_, is_given)| *is_given) else {
            return Ok(false);
        };
        let wrong = self.values.iter().enumerate().find_map(|(unit, value)| {
            let value = value.as_ref()?;
            as_number(value).is_none().then(|| (unit, text(value)))
        });
        match wrong {
            None => Ok(true),
            Some((unit, value)) => Err(Error::Usage(format!(
                "{}: {flag} is for numbers, but field \"{}\" of unit {} is \"{value}\"",
                self.subject.name,
                self.name,
                self.subject.units.code(unit)
            ))),
        }
    }

    /// Whether it has texts, and all of them are numbers: tables hold nothing but text.
    fn are_texts_of_numbers(&self) -> bool {
        self.values.iter().flatten().all(|value| as_number(value).is_some())
    }

    fn by_class(self, args: &ColourArgs, style: &Style, words: Words) -> Result<Filling, Error> {
        let numbers: Vec<Option<f64>> =
            self.values.iter().map(|value| as_number(value.as_ref()?)).collect();
        let given: Vec<f64> = numbers.iter().flatten().copied().collect();
        let classes = classing(args).classes(&given).map_err(|error| {
            let problem = format!("{}: --fill {}: {error}", self.subject.name, self.name);
            if args.breaks.is_empty() { Error::Input(problem) } else { Error::Usage(problem) }
        })?;
        let steps = classes.counts().len();
        let palette = args.palette.unwrap_or_default().colours(steps);
        let no_data = style.colours.no_data;
        let colour = |number: &Option<f64>| {
            let class = number.and_then(|number| classes.class_of(number));
            class.map_or(no_data, |class| palette[class])
        };
        let beyond = given.iter().filter(|number| classes.class_of(**number).is_none()).count();
        let missing = numbers.len() - given.len();
        let mut legend = vec![heading(self.name)];
        for (class, (&fill, &count)) in palette.iter().zip(classes.counts()).enumerate() {
            let text = words.counted(&bounds(&classes, class, words), count);
            legend.push(Entry { sign: Sign::Fill(fill), text });
        }
        let mut rest = |count: usize, what: String| {
            let text = words.counted(&what, count);
            legend.extend((count > 0).then_some(Entry { sign: Sign::Fill(no_data), text }));
        };
        rest(missing, words.no_data());
        rest(beyond, words.beyond());
        let mut notes = Vec::new();
        if steps < classes.asked() {
            let asked = classes.asked();
            notes.push(format!(
                "--fill {}: values for {steps} classes only, not {asked}",
                self.name
            ));
        }
        if beyond > 0 {
            notes.push(format!(
                "--fill {}: {} beyond the breaks",
                self.name,
                number(beyond, "unit")
            ));
        }
        Ok(Filling {
            colours: numbers.iter().map(colour).collect(),
            values: numbers
                .iter()
                .map(|number| number.map(|number| words.number(number)))
                .collect(),
            account: json!({
                "by": "classes",
                "field": self.name,
                "bounds": classes.bounds(),
                "counts": classes.counts(),
                "colours": palette.iter().map(Colour::to_string).collect::<Vec<_>>(),
                "no_data": missing,
                "beyond": beyond,
            }),
            legend,
            notes,
        })
    }

    fn by_category(self, args: &ColourArgs, style: &Style, words: Words) -> Result<Filling, Error> {
        let texts: Vec<Option<String>> =
            self.values.iter().map(|value| Some(text(value.as_ref()?))).collect();
        let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for text in texts.iter().flatten() {
            *counts.entry((any_ascii(text).to_lowercase(), text)).or_default() += 1;
        }
        let palette = self.categories(counts.len(), args.palette, style)?;
        let colours: BTreeMap<&str, Colour> =
            counts.keys().map(|(_, text)| *text).zip(palette.iter().copied()).collect();
        let no_data = style.colours.no_data;
        let mut legend = vec![heading(self.name)];
        for ((_, text), &count) in &counts {
            let text_of = words.counted(text, count);
            legend.push(Entry { sign: Sign::Fill(colours[text]), text: text_of });
        }
        let missing = texts.iter().filter(|text| text.is_none()).count();
        if missing > 0 {
            let text = words.counted(&words.no_data(), missing);
            legend.push(Entry { sign: Sign::Fill(no_data), text });
        }
        let colour =
            |text: &Option<String>| text.as_ref().map_or(no_data, |text| colours[text.as_str()]);
        let hint = format!(
            "--fill {}: its texts are numbers; --method or --classes puts them into classes",
            self.name
        );
        Ok(Filling {
            colours: texts.iter().map(colour).collect(),
            legend,
            notes: self.are_texts_of_numbers().then_some(hint).into_iter().collect(),
            account: json!({
                "by": "categories",
                "field": self.name,
                "categories": counts.iter().map(|((_, text), count)| json!({
                    "value": text,
                    "units": count,
                    "colour": colours[text].to_string(),
                })).collect::<Vec<_>>(),
                "no_data": missing,
            }),
            values: texts,
        })
    }

    /// A colour for each of so many categories.
    fn categories(
        &self,
        count: usize,
        palette: Option<Palette>,
        style: &Style,
    ) -> Result<Vec<Colour>, Error> {
        if let Some(palette) = palette {
            return Ok(palette.colours(count));
        }
        let own = &style.colours.fills;
        let (chosen, most) = if own.is_empty() {
            (fills(count), FILLS.len())
        } else {
            (own.get(..count), own.len())
        };
        chosen.map(<[_]>::to_vec).ok_or_else(|| {
            Error::Usage(format!(
                "{}: --fill: field \"{}\" has {count} different values, and {most} colours can be told apart; \
                 name a ramp with --palette{}, or leave --fill out for colours that differ between neighbours",
                self.subject.name,
                self.name,
                if self.are_texts_of_numbers() { ", put them into classes with --method" } else { "" }
            ))
        })
    }
}

fn classing(args: &ColourArgs) -> Classing {
    if !args.breaks.is_empty() {
        return Classing::Breaks(args.breaks.clone());
    }
    let classes = args.classes.unwrap_or(5);
    match args.method.unwrap_or(Method::Quantiles) {
        Method::Quantiles => Classing::Quantiles(classes),
        Method::Equal => Classing::EqualInterval(classes),
        Method::Jenks => Classing::Jenks(classes),
    }
}

/// From where to where a class goes.
fn bounds(classes: &Classes, class: usize, words: Words) -> String {
    let [low, high] = [class, class + 1].map(|bound| words.number(classes.bounds()[bound]));
    if low == high { low } else { format!("{low} – {high}") }
}

fn heading(field: &str) -> Entry {
    Entry { sign: Sign::Heading, text: field.to_owned() }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => value.as_f64(),
    }
}

fn text(value: &Value) -> String {
    value.as_text().map_or_else(
        || {
            let mut text = String::new();
            value.write(&mut text);
            text
        },
        std::borrow::Cow::into_owned,
    )
}
