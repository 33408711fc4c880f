//! Numbers to classes, for the steps of a palette.

mod jenks;

use jenks::natural_breaks;

/// The most classes that numbers can be put into: far more than eyes tell apart.
pub const MOST_CLASSES: usize = 100;

/// How numbers are put into classes. No way of it puts equal numbers into two classes.
///
/// # Example
/// ```
/// use maille_draw::classify::Classing;
/// let classes = Classing::Jenks(3).classes(&[1.0, 2.0, 2.0, 10.0, 11.0, 40.0])?;
/// assert_eq!(classes.bounds(), [1.0, 10.0, 40.0, 40.0]);
/// assert_eq!(classes.counts(), [3, 2, 1]);
/// assert_eq!(classes.class_of(10.5), Some(1));
/// # Ok::<(), maille_draw::classify::ClassingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Classing {
    /// So many classes, with as many numbers in each as can be.
    Quantiles(usize),
    /// So many classes, each as wide as the others. Some may have no number.
    EqualInterval(usize),
    /// So many classes whose numbers are as near to their mean as can be, in the sum of squares:
    /// the natural breaks of Jenks, found exactly (Fisher, "On grouping for maximum homogeneity",
    /// 1958).
    Jenks(usize),
    /// From each bound to the next one, ascending. Numbers below the first one or above the last
    /// one are in no class.
    Breaks(Vec<f64>),
}

/// Classes of numbers, ascending. There is at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    bounds: Vec<f64>,
    counts: Vec<usize>,
    asked: usize,
}

/// Numbers cannot be put into classes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClassingError {
    /// There are none.
    #[error("there are no numbers to put into classes")]
    NoValues,
    /// One of them is not finite.
    #[error("number {} to put into classes is {value}: leave it out", index + 1)]
    NotFinite {
        /// Its index among the numbers.
        index: usize,
        /// What it is.
        value: f64,
    },
    /// No classes, or too many.
    #[error("{0} classes: there can be 1 to {MOST_CLASSES}")]
    Count(usize),
    /// Less than two bounds, or too many.
    #[error("{0} breaks: there must be 2 to {most}, the ends among them", most = MOST_CLASSES + 1)]
    Breaks(usize),
    /// A bound is not finite.
    #[error("{0} cannot be a break: it is not finite")]
    BreakNotFinite(f64),
    /// A bound is not above the one before.
    #[error("breaks must ascend, but {next} comes after {before}")]
    NotAscending {
        /// The one before.
        before: f64,
        /// The bound.
        next: f64,
    },
}

impl Classing {
    /// Puts numbers into classes. There are fewer than asked for when fewer numbers differ, or,
    /// with [`Classing::Quantiles`], when many are equal: [`Classes::asked`] tells.
    ///
    /// # Errors
    /// There are no numbers or one is not finite; the count of classes is 0 or above
    /// [`MOST_CLASSES`]; breaks are too few or too many, not finite, or not ascending.
    pub fn classes(&self, values: &[f64]) -> Result<Classes, ClassingError> {
        let asked = self.asked()?;
        let values = Values::of(values)?;
        let bounds = match self {
            Self::Breaks(breaks) => breaks.clone(),
            Self::Quantiles(_) => values.with_lower_bounds(quantiles(&values, asked)),
            Self::Jenks(_) => {
                let starts = natural_breaks(&values.distinct, &values.counts(), asked);
                values.with_lower_bounds(starts)
            }
            Self::EqualInterval(_) => equal_intervals(values.least(), values.most(), asked),
        };
        Ok(Classes::new(bounds, &values, asked))
    }

    /// How many classes are asked for, where so many can be.
    fn asked(&self) -> Result<usize, ClassingError> {
        match self {
            Self::Breaks(breaks) => check_breaks(breaks).map(|()| breaks.len() - 1),
            Self::Quantiles(count) | Self::EqualInterval(count) | Self::Jenks(count) => {
                let is_possible = (1..=MOST_CLASSES).contains(count);
                if is_possible { Ok(*count) } else { Err(ClassingError::Count(*count)) }
            }
        }
    }
}

fn check_breaks(breaks: &[f64]) -> Result<(), ClassingError> {
    if !(2..=MOST_CLASSES + 1).contains(&breaks.len()) {
        return Err(ClassingError::Breaks(breaks.len()));
    }
    if let Some(&value) = breaks.iter().find(|value| !value.is_finite()) {
        return Err(ClassingError::BreakNotFinite(value));
    }
    match breaks.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(ClassingError::NotAscending { before: pair[0], next: pair[1] }),
        None => Ok(()),
    }
}

impl Classes {
    fn new(bounds: Vec<f64>, values: &Values, asked: usize) -> Self {
        let mut classes = Self { counts: vec![0; bounds.len() - 1], bounds, asked };
        for (&value, count) in values.distinct.iter().zip(values.counts()) {
            if let Some(class) = classes.class_of(value) {
                classes.counts[class] += count;
            }
        }
        classes
    }

    /// Where classes start and end, ascending: one more than there are classes. Each class is from
    /// its lower bound to below its upper one, and the last one has its upper one too; only that of
    /// the last one may equal its lower one.
    #[must_use]
    pub fn bounds(&self) -> &[f64] {
        &self.bounds
    }

    /// How many numbers are in each class.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// How many classes were asked for; there may be fewer.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// The class of a number, if it is in one.
    #[must_use]
    pub fn class_of(&self, value: f64) -> Option<usize> {
        let last = self.bounds.len() - 1;
        let is_within = self.bounds[0] <= value && value <= self.bounds[last];
        is_within.then(|| self.bounds[1..last].partition_point(|&bound| bound <= value))
    }
}

/// Numbers in order, the equal ones together.
struct Values {
    /// Those that differ, ascending: at least one.
    distinct: Vec<f64>,
    /// How many numbers are below each of them, and how many there are.
    starts: Vec<usize>,
}

impl Values {
    fn of(values: &[f64]) -> Result<Self, ClassingError> {
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(ClassingError::NotFinite { index, value: values[index] });
        }
        if values.is_empty() {
            return Err(ClassingError::NoValues);
        }
        // Adding 0 makes the negative zero, which is equal to it, the positive one.
        let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let is_start = |&at: &usize| at == 0 || sorted[at - 1] < sorted[at];
        let mut starts: Vec<usize> = (0..sorted.len()).filter(is_start).collect();
        let distinct = starts.iter().map(|&start| sorted[start]).collect();
        starts.push(sorted.len());
        Ok(Self { distinct, starts })
    }

    fn counts(&self) -> Vec<usize> {
        self.starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn least(&self) -> f64 {
        self.distinct[0]
    }

    fn most(&self) -> f64 {
        self.distinct[self.distinct.len() - 1]
    }

    /// The bounds of classes that start at these of the distinct numbers.
    fn with_lower_bounds(&self, starts: Vec<usize>) -> Vec<f64> {
        let lower = starts.into_iter().map(|start| self.distinct[start]);
        lower.chain([self.most()]).collect()
    }
}

/// Which of the distinct numbers start a class: those nearest to where classes of equal count would
/// start. Of two as near, the lower one.
fn quantiles(values: &Values, count: usize) -> Vec<usize> {
    let (distinct, total) = (values.distinct.len(), values.starts[values.distinct.len()]);
    let mut starts: Vec<usize> = (0..count)
        .map(|class| {
            // In units of a share of `count`, so that nothing is rounded.
            let wanted = class * total;
            let after = values.starts.partition_point(|&start| start * count <= wanted);
            let distance = |at: usize| (values.starts[at] * count).abs_diff(wanted);
            if distance(after) < distance(after - 1) { after } else { after - 1 }
        })
        .filter(|&start| start < distinct)
        .collect();
    starts.dedup();
    starts
}

/// Bounds at even distances; one class where all numbers are equal.
fn equal_intervals(least: f64, most: f64, count: usize) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "there are few classes")]
    let share = |class: usize| class as f64 / count as f64;
    let mut bounds = vec![least];
    bounds.extend(
        (1..count)
            .map(|class| least * (1.0 - share(class)) + most * share(class))
            .filter(|&bound| least < bound && bound < most),
    );
    bounds.dedup();
    bounds.push(most);
    bounds
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
