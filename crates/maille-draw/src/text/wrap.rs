//! Where a name may be broken into lines.

use super::Font;

/// Names are broken into so many lines at most.
pub const MAX_LINES: usize = 4;

/// Words that should not end a line: they belong to the next word.
const SMALL: [&str; 14] =
    ["de", "du", "des", "la", "le", "les", "et", "en", "à", "au", "aux", "sur", "sous", "lès"];

/// A name broken into lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrapped {
    /// The lines, the upper one first, without spaces at their ends.
    pub lines: Vec<String>,
    /// The width of the widest line in heights of the font.
    pub width: f64,
}

/// The best ways to break a name at spaces and after hyphens, one for each number of lines from 1 to
/// [`MAX_LINES`] that leaves no small word (such as "de") at the end of a line: the one whose widest line is
/// narrowest. Nothing for an empty name.
///
/// # Example
/// ```
/// use maille_draw::text::{regular, wraps};
/// let ways = wraps("Pays de Retz", regular());
/// assert_eq!(ways[1].lines, ["Pays", "de Retz"]);
/// ```
#[must_use]
pub fn wraps(name: &str, font: &Font) -> Vec<Wrapped> {
    let pieces = pieces(name);
    let mut best: Vec<Row> = vec![start(&pieces, font)];
    let mut ways = Vec::new();
    for lines in 1..=MAX_LINES.min(pieces.len()) {
        if lines > 1 {
            let above = &best[lines - 2];
            let row = one_more_line(&pieces, font, above);
            best.push(row);
        }
        // One line never ends so: it can be helped.
        if let Some(way) = best[lines - 1].last().and_then(Option::as_ref)
            && way.small_ends == 0
        {
            ways.push(Wrapped { lines: way.lines.clone(), width: way.width });
        }
    }
    ways
}

/// For each number of pieces the best way to write the first so many.
type Row = Vec<Option<Way>>;

#[derive(Clone)]
struct Way {
    small_ends: usize,
    width: f64,
    lines: Vec<String>,
}

impl Way {
    fn is_better_than(&self, other: &Way) -> bool {
        (self.small_ends, self.width) < (other.small_ends, other.width)
    }
}

/// The ways with one line.
fn start(pieces: &[&str], font: &Font) -> Row {
    let way = |end| {
        let line = line(&pieces[..end]);
        let small_ends = usize::from(end < pieces.len() && ends_small(&line));
        Way { small_ends, width: font.width(&line, 1.0), lines: vec![line] }
    };
    (0..=pieces.len()).map(|end| (end > 0).then(|| way(end))).collect()
}

/// The best ways with one line more than those given.
fn one_more_line(pieces: &[&str], font: &Font, above: &Row) -> Row {
    let mut row: Row = vec![None; pieces.len() + 1];
    for end in 1..=pieces.len() {
        for begin in 1..end {
            let Some(upper) = &above[begin] else { continue };
            let line = line(&pieces[begin..end]);
            let small = usize::from(end < pieces.len() && ends_small(&line));
            let mut way = upper.clone();
            way.small_ends += small;
            way.width = way.width.max(font.width(&line, 1.0));
            way.lines.push(line);
            if row[end].as_ref().is_none_or(|old| way.is_better_than(old)) {
                row[end] = Some(way);
            }
        }
    }
    row
}

/// The parts of a name that stay whole, each with the space or the hyphen after it. A hyphen between spaces stays
/// with what is before it.
fn pieces(name: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut chars = name.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let may_break = matches!(c, ' ' | '-') && !matches!(next, Some(' ' | '-'));
        if may_break || next.is_none() {
            let end = at + c.len_utf8();
            pieces.push(&name[begin..end]);
            begin = end;
        }
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

fn line(pieces: &[&str]) -> String {
    pieces.concat().trim().to_owned()
}

/// Whether a line ends with a small word, with or without hyphen.
fn ends_small(line: &str) -> bool {
    let word = line.trim_end_matches([' ', '-']).rsplit([' ', '-']).next().unwrap_or(line);
    SMALL.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::super::regular;
    use super::*;

    fn lines(name: &str) -> Vec<Vec<String>> {
        wraps(name, regular()).into_iter().map(|way| way.lines).collect()
    }

    #[test]
    fn names_break_at_spaces_and_after_hyphens() {
        assert_eq!(lines("Lacq-Pau"), [vec!["Lacq-Pau"], vec!["Lacq-", "Pau"]]);
        assert_eq!(lines("Territoire d'industrie").last().unwrap(), &["Territoire", "d'industrie"]);
        assert_eq!(lines("Pau - Nay"), [vec!["Pau - Nay"], vec!["Pau -", "Nay"]]);
        assert_eq!(lines(" "), Vec::<Vec<String>>::new());
    }

    #[test]
    fn small_words_go_with_the_next() {
        assert_eq!(lines("Val de la Loire")[1], ["Val", "de la Loire"]);
        assert_eq!(lines("Val de la Loire").len(), 2);
        assert_eq!(lines("Bourg-en-Bresse")[1], ["Bourg-", "en-Bresse"]);
    }

    #[test]
    fn widths_are_those_of_the_widest_line() {
        for way in wraps("Nord Franche-Comté et Vallée de la Bruche", regular()) {
            let widest = way.lines.iter().map(|l| regular().width(l, 1.0)).fold(0.0, f64::max);
            assert!((way.width - widest).abs() < 1e-12);
        }
    }
}
