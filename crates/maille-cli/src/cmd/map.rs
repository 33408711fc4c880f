//! `maille map`: maps ready to be printed.

mod account;
mod around;
mod atlas;
mod fill;
mod picture;
mod sheet;
mod subject;
mod words;

use crate::Done;
use crate::args::{MapArgs, Picture};
use crate::console::Console;
use crate::error::Error;
use crate::output::{check_folder, check_place};
use crate::quantity::Bbox;
use account::Account;
use around::Around;
use fill::{Filling, apart};
use maille_draw::colour::Colour;
use maille_draw::map::{Language, View};
use maille_draw::style::Style;
use sheet::{Common, Made, Sheet};
use std::path::{Path, PathBuf};
use subject::{NONE, Subject};
use words::Words;

/// The share of the map below which units lie in a corner of it.
const CORNER: f64 = 0.2;

/// Reads, draws and writes.
pub fn run(args: &MapArgs, console: &Console) -> Result<Done, Error> {
    let kind = kind(args)?;
    if let Some(Bbox([west, south, east, north])) = args.content.bbox
        && (west >= east || south >= north)
    {
        return Err(Error::Usage("--bbox: the box has no area".to_owned()));
    }
    let style = style(args)?;
    let subject = Subject::open(args, console)?;
    let language = args.look.lang.map(Language::from);
    let usual = if subject.dataset.is_some() { Language::French } else { Language::English };
    let words = Words(language.unwrap_or(usual));
    let filling = Filling::of(&subject, &args.colours, &style, words)?;
    let names = names(&subject, args)?;
    let around = Around::open(&subject, args, &style, console)?;
    let has_own_colours = args.target.split.is_some() && args.colours.fill.is_none();
    let smaller_colours = subject.smaller.first().filter(|_| has_own_colours);
    let smaller_colours: Option<Vec<Colour>> = smaller_colours
        .map(|(_, group)| apart(&subject.smaller_neighbours, &group.keys(), &style))
        .transpose()
        .map_err(|error| Error::Input(format!("{}: {error}", subject.name)))?;
    let common = Common {
        subject: &subject,
        around: &around,
        filling: &filling,
        names: &names,
        is_named: args.content.labels.as_deref() != Some(NONE),
        smaller_colours: smaller_colours.as_deref(),
        style: &style,
        words,
        source: args.look.source.clone().unwrap_or_else(|| words.sources(&around.sources)),
        width: args.look.width.into(),
        has_outlines: args.content.base.as_deref() != Some(NONE),
    };
    console.stage("drawing");
    let (drawings, without_value) = match (&args.target.split, &args.target.out_dir) {
        (Some(field), Some(folder)) => {
            let field = subject.known_field("--split", field)?;
            let (title, subtitle) = heads(&subject, args, words);
            let subtitle = if subtitle.is_empty() { title } else { format!("{title}. {subtitle}") };
            atlas::draw(&common, field, &subtitle, folder, kind)?
        }
        _ => (vec![one(&common, args, kind)?], Vec::new()),
    };
    let account = Account { subject: &subject, filling: &filling, around: &around, without_value };
    account.lines(&drawings).iter().for_each(|line| console.note(line));
    Ok(Done { report: account.json(&drawings), refused: None })
}

/// A map that has been written.
pub struct Drawing {
    pub path: PathBuf,
    pub made: Made,
    pub bytes: usize,
}

/// What kind of file is to be written, and whether it can be.
fn kind(args: &MapArgs) -> Result<Picture, Error> {
    let target = &args.target;
    if let Some(folder) = &target.out_dir {
        check_folder(folder)?;
        return Ok(target.to.unwrap_or(Picture::Svg));
    }
    let path = target.output.as_deref().unwrap_or(Path::new("-"));
    if path == Path::new("-") {
        return Ok(target.to.unwrap_or(Picture::Svg));
    }
    check_place(path)?;
    target.to.or_else(|| Picture::of(path)).ok_or_else(|| {
        Error::Usage(format!(
            "{}: the extension names no picture; known are .svg, .png, .pdf and .html, or say which with --to",
            path.display()
        ))
    })
}

fn style(args: &MapArgs) -> Result<Style, Error> {
    let style = Style::of(args.look.theme.into());
    let Some(path) = &args.look.style else { return Ok(style) };
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::Io(format!("{name}: cannot read: {error}")))?;
    style.with(&text).map_err(|error| Error::Input(format!("{name}: {error}")))
}

/// The name of each unit.
fn names(subject: &Subject, args: &MapArgs) -> Result<Vec<Option<String>>, Error> {
    let count = subject.units.layer.len();
    let asked = args.content.labels.as_deref().filter(|field| *field != NONE);
    let field = subject.name_field(asked)?;
    let name = |unit| {
        let name = subject.units.text(unit, field.as_deref()?)?;
        Some(name).filter(|name| !name.trim().is_empty())
    };
    Ok((0..count).map(name).collect())
}

/// The one map of a run that draws no atlas.
fn one(common: &Common<'_>, args: &MapArgs, kind: Picture) -> Result<Drawing, Error> {
    let subject = common.subject;
    let focus = args.content.focus.as_ref();
    let focus = focus.map(|condition| subject.matching("--focus", condition)).transpose()?;
    let highlight = args.colours.highlight.as_ref();
    let foremost = highlight.map(|condition| subject.matching("--highlight", condition));
    let (title, subtitle) = heads(subject, args, common.words);
    let names_smaller = focus.is_some();
    let sheet = Sheet {
        title,
        subtitle,
        view: match (&focus, &args.content.bbox) {
            (Some(units), _) => View::Units(units.clone()),
            (None, Some(bbox)) => View::Box(bbox.0),
            // Units in a corner of their country would be too small to be seen.
            (None, None) if subject.grounds.share(&subject.units.of_cell) < CORNER => {
                View::Units((0..subject.units.layer.len()).collect())
            }
            (None, None) => View::Whole,
        },
        foremost: foremost.transpose()?,
        within: focus,
        names_smaller,
        names_foremost: true,
    };
    let made = sheet.make(common).map_err(|error| match (error, &args.content.bbox) {
        (Error::Input(problem), Some(_)) => Error::Usage(format!("{problem} in --bbox")),
        (error, _) => error,
    })?;
    let path = args.target.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let bytes = picture::write(&made.drawn.scene, kind, &path)?;
    Ok(Drawing { path, made, bytes })
}

/// Title and subtitle.
fn heads(subject: &Subject, args: &MapArgs, words: Words) -> (String, String) {
    let (title, subtitle) = match subject.dataset {
        Some(dataset) => (dataset.title.to_owned(), words.vintage(dataset.level, dataset.year)),
        None => (subject.units.layer.stem().to_owned(), String::new()),
    };
    let given = |text: &Option<String>, usual| text.clone().unwrap_or(usual);
    (given(&args.look.title, title), given(&args.look.subtitle, subtitle))
}
