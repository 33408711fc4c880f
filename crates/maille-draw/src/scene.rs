//! What is on a picture: shapes and texts in pixels, from the upper left corner, in groups.
//!
//! All files are written from the same scene, so they show the same.

use crate::colour::Colour;
use crate::map::Language;

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width and height in pixels.
    pub size: [f64; 2],
    /// What it is called, for programs that read pictures aloud and for the heads of windows.
    pub title: String,
    /// The language of its texts.
    pub language: Language,
    /// The family of fonts that is asked for before the built-in one, if any is.
    pub font: Option<String>,
    /// How the classes of marks look, in the order in which they are written.
    pub classes: Vec<Class>,
    /// What is drawn, from below to above.
    pub groups: Vec<Group>,
}

impl Scene {
    /// All texts on it, one after another, with line feeds between them.
    #[must_use]
    pub fn texts(&self) -> String {
        let mut texts = String::new();
        self.groups.iter().for_each(|group| group.add_texts(&mut texts));
        texts
    }
}

impl Group {
    fn add_texts(&self, texts: &mut String) {
        for mark in &self.marks {
            match mark {
                Mark::Group(group) => group.add_texts(texts),
                Mark::Path(_) => {}
                Mark::Text(text) => {
                    for line in &text.lines {
                        texts.push_str(line);
                        texts.push('\n');
                    }
                }
            }
        }
    }
}

/// How marks of a class look.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Its name: of letters, digits and hyphens.
    pub name: String,
    /// How its marks look.
    pub look: Look,
}

/// How a mark looks; what is not given is as around it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// The colour within a shape, or of a text. Nothing is no fill for lines, and black for texts.
    pub fill: Option<Colour>,
    /// The colour and the width in pixels of a line.
    pub stroke: Option<(Colour, f64)>,
    /// Lengths of dashes and of gaps between them, in pixels.
    pub dashes: Option<[f64; 2]>,
    /// From 0, which shows nothing, to 1.
    pub opacity: Option<f64>,
}

/// Marks that belong together: a layer for programs that edit pictures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Its id, unique in the picture: of letters, digits and hyphens, starting with a letter.
    pub id: String,
    /// The class of its marks, if they are of one.
    pub class: Option<String>,
    /// What is beyond a rectangle is not shown: left, top, width and height.
    pub clip: Option<[f64; 4]>,
    /// What it holds, from below to above.
    pub marks: Vec<Mark>,
}

/// Something to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Marks in a group of their own.
    Group(Group),
    /// A shape or lines.
    Path(Path),
    /// A text.
    Text(Text),
}

/// A shape, or lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Its id, if it has one: as that of a group.
    pub id: Option<String>,
    /// Its class, if it is not that of its group.
    pub class: Option<String>,
    /// The colour of its area, if it is its own.
    pub fill: Option<Colour>,
    /// What a pointer on it is told.
    pub tooltip: Option<String>,
    /// Rings, closed without their first point again, or lines.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Whether they are rings.
    pub is_closed: bool,
}

/// A text of one line or several.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Its class, if it is not that of its group.
    pub class: Option<String>,
    /// Its lines, the upper one first.
    pub lines: Vec<String>,
    /// Where the base line of the first one starts, has its middle, or ends.
    pub at: [f64; 2],
    /// Which of these.
    pub anchor: Anchor,
    /// The height of its font in pixels; lines are [`LEADING`] times that apart.
    pub size: f64,
    /// Whether it is bold.
    pub is_bold: bool,
}

/// From base line to base line, in heights of the font.
pub const LEADING: f64 = 1.2;

/// Which point of a line of text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// Where it starts.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Where it ends.
    End,
}
