//! The account of a run.

use super::error::Place;
use super::point::NoPoint;
use geo::Coord;

/// How many problems are kept in full.
const KEPT: usize = 5;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Number of rows.
    pub rows: u64,
    /// Rows whose point is missing: an empty coordinate, a null geometry.
    pub missing: Problems,
    /// Rows whose point is broken: a coordinate that is no finite number, a geometry that is no
    /// point.
    pub broken: Problems,
}

/// Rows that have the same problem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// How many there are.
    pub count: u64,
    /// Where the first few are, and what stands there.
    pub first: Vec<(Place, String)>,
}

impl Summary {
    /// Counts a row that has no point; `place` is asked for only when it is kept.
    #[inline]
    pub(super) fn note(
        &mut self,
        point: Result<Coord, NoPoint>,
        place: impl FnOnce() -> Place,
    ) -> Option<Coord> {
        point.map_err(|problem| self.add(problem, place)).ok()
    }

    #[cold]
    fn add(&mut self, problem: NoPoint, place: impl FnOnce() -> Place) {
        let (problems, seen) = match problem {
            NoPoint::Missing => (&mut self.missing, String::new()),
            NoPoint::Broken(seen) => (&mut self.broken, seen),
        };
        problems.count += 1;
        if problems.first.len() < KEPT {
            problems.first.push((place(), seen));
        }
    }

    /// Adds the account of the rows that follow.
    pub(super) fn append(&mut self, next: Self) {
        self.rows += next.rows;
        self.missing.append(next.missing);
        self.broken.append(next.broken);
    }
}

impl Problems {
    fn append(&mut self, next: Self) {
        self.count += next.count;
        let room = KEPT - self.first.len();
        self.first.extend(next.first.into_iter().take(room));
    }
}
