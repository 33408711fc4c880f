//! The tolerances of all vertices, as far as it takes to say which of them go.

use super::chain::{Bench, Job, NEVER, Workshop};
use crate::mesh::{Mesh, OUTSIDE};
use crate::predicates::bits;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::ops::Range;

/// Arcs that one task deals with.
const ARCS_PER_TASK: usize = 64;

/// Tolerances that one task looks through.
const TOLERANCES_PER_TASK: usize = 1 << 14;

/// Of so many arcs one tells what to expect of the others.
const SAMPLED: usize = 32;

/// A limit up to which no vertex goes.
const NOTHING: f64 = -1.0;

/// A search for the vertices that go.
pub(super) struct Search<'a> {
    mesh: &'a Mesh,
    hold_outer: bool,
    /// How many inner vertices each arc must keep.
    least: Vec<usize>,
    /// The tolerance of each position as far as it was found, [`NEVER`] for all others.
    tolerances: Vec<f64>,
}

impl<'a> Search<'a> {
    /// Begins a search that has found nothing yet.
    pub fn new(mesh: &'a Mesh, hold_outer: bool) -> Self {
        let least = least_inner_vertices(mesh);
        let tolerances = mesh.coords.par_iter().map(|_| NEVER).collect();
        Self { mesh, hold_outer, least, tolerances }
    }

    /// Number of vertices that may go, on the arcs that are picked.
    pub fn removable(&self, pick: impl Fn(usize) -> bool) -> usize {
        let arcs = (0..self.mesh.len()).filter(|&arc| pick(arc) && self.may_change(arc));
        arcs.map(|arc| self.mesh.range(arc).len() - 2).sum()
    }

    fn may_change(&self, arc: usize) -> bool {
        let is_outer = self.mesh.sides[arc].faces.contains(&OUTSIDE);
        self.mesh.parts(arc) && !(self.hold_outer && is_outer)
    }

    /// Finds all tolerances up to a limit on the arcs that are picked.
    pub fn find(&mut self, workshop: &Workshop, limit: f64, pick: impl Fn(usize) -> bool + Sync) {
        let mut tolerances = std::mem::take(&mut self.tolerances);
        // Each thread takes one after the other, so that none is left with many in the end.
        let tasks = tasks(self.mesh, &mut tolerances).into_iter().par_bridge();
        tasks.for_each_init(<[Bench; 2]>::default, |benches, (arcs, mut out)| {
            let jobs = arcs.filter_map(|arc| {
                let tolerances = out.split_off_mut(..self.mesh.range(arc).len())?;
                let is_wanted = pick(arc) && self.may_change(arc);
                is_wanted.then(|| Job { arc, least: self.least[arc], tolerances })
            });
            workshop.work(jobs, limit, benches);
        });
        self.tolerances = tolerances;
    }

    /// Finds the tolerance up to which so many vertices go, or fewer where others would go with the last.
    ///
    /// Much of the work would be on vertices that stay. So some arcs are done in full, and tell how
    /// far the others must be. If that was not far enough, these are done in full, too.
    pub fn limit(&mut self, workshop: &Workshop, gone: usize) -> f64 {
        if gone == 0 {
            return NOTHING;
        }
        let is_sampled = |arc: usize| arc.is_multiple_of(SAMPLED);
        self.find(workshop, f64::MAX, is_sampled);
        let [low, high] = self.expected(gone, is_sampled);
        self.find(workshop, high, |arc| !is_sampled(arc));
        self.within([low, high], gone).unwrap_or_else(|| {
            self.find(workshop, f64::MAX, |arc| !is_sampled(arc));
            self.within([NOTHING, f64::MAX], gone).unwrap_or(f64::MAX)
        })
    }

    /// Two tolerances that the limit is expected between, by those of a sample.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "numbers of positions, which have 32 bits"
    )]
    fn expected(&self, gone: usize, is_sampled: impl Fn(usize) -> bool) -> [f64; 2] {
        let sampled = (0..self.mesh.len()).filter(|&arc| is_sampled(arc));
        let found = sampled.flat_map(|arc| &self.tolerances[self.mesh.range(arc)]).copied();
        let mut found: Vec<f64> = found.filter(|&tolerance| tolerance < NEVER).collect();
        let Some(last) = found.len().checked_sub(1) else { return [NOTHING, f64::MAX] };
        let sample = self.removable(is_sampled) as f64;
        let share = gone as f64 / self.removable(|_| true) as f64;
        // Eight standard deviations if vertices were independent, but those of an arc are not.
        let spread = 8.0 * (sample * share * (1.0 - share)).sqrt() + 8.0;
        let [before, behind] = [sample * share - spread, sample * share + spread];
        let mut at = |place: usize| *found.select_nth_unstable_by(place, f64::total_cmp).1;
        let low = if before < 0.0 { NOTHING } else { at(last.min(before as usize)) };
        let high = if behind as usize > last { f64::MAX } else { at(behind as usize) };
        [low, high]
    }

    /// The limit for so many vertices if it is in a range, up to whose end all tolerances are known. Its
    /// begin must be one of them, or [`NOTHING`].
    fn within(&self, [low, high]: [f64; 2], gone: usize) -> Option<f64> {
        let pieces = self.tolerances.par_chunks(TOLERANCES_PER_TASK).map(|tolerances| {
            let below = tolerances.iter().filter(|&&tolerance| tolerance <= low).count();
            let near = tolerances.iter().copied().filter(|&t| low < t && t <= high);
            (below, near.collect())
        });
        let (below, near): (Vec<usize>, Vec<Vec<f64>>) = pieces.unzip();
        let rank = gone.checked_sub(below.iter().sum())?;
        let Some(last) = rank.checked_sub(1) else { return Some(low) };
        let mut near = near.concat();
        if last >= near.len() {
            // Those that must stay do.
            return (high >= f64::MAX).then_some(high);
        }
        let (below, &mut limit, above) = near.select_nth_unstable_by(last, f64::total_cmp);
        if above.contains(&limit) {
            // Others matter as much as the last to go: with them it would be more than asked.
            let below = below.iter().copied().filter(|&tolerance| tolerance < limit);
            return Some(below.fold(low, f64::max));
        }
        Some(limit)
    }

    /// Ends the search: the tolerance of each position, [`NEVER`] for all that stay.
    pub fn into_tolerances(self) -> Vec<f64> {
        self.tolerances
    }

    /// The tolerance of each position, [`NEVER`] for all that stay.
    pub fn tolerances(&self) -> &[f64] {
        &self.tolerances
    }
}

/// The tolerances to find, cut up for tasks of [`ARCS_PER_TASK`] arcs.
fn tasks<'a>(mesh: &Mesh, mut tolerances: &'a mut [f64]) -> Vec<(Range<usize>, &'a mut [f64])> {
    let mut tasks = Vec::with_capacity(mesh.len() / ARCS_PER_TASK + 1);
    for first in (0..mesh.len()).step_by(ARCS_PER_TASK) {
        let end = (first + ARCS_PER_TASK).min(mesh.len());
        let positions = (mesh.offsets[end] - mesh.offsets[first]) as usize;
        let own;
        (own, tolerances) = tolerances.split_at_mut(positions);
        tasks.push((first..end, own));
    }
    tasks
}

/// How many inner vertices each arc must keep, so that it stays apart from others between the same
/// two nodes: a ring two, and of arcs with the same ends all but the shortest one. One would do for
/// those, but leave next to nothing of a peninsula whose two nodes are close to each other.
fn least_inner_vertices(mesh: &Mesh) -> Vec<usize> {
    let ends = |arc: usize| {
        let range = mesh.range(arc);
        let mut ends = [range.start, range.end - 1].map(|i| bits(mesh.coords[i]));
        ends.sort_unstable();
        ends
    };
    let each = (0..mesh.len()).into_par_iter().with_min_len(256);
    let of_ring = |arc| {
        let [start, end] = ends(arc);
        if mesh.parts(arc) && start == end { 2 } else { 0 }
    };
    let mut least: Vec<usize> = each.clone().map(of_ring).collect();
    // Few arcs share both ends. Those are looked for by a hash, which is quicker to sort.
    let hash = |arc| (FxBuildHasher.hash_one(ends(arc)), arc);
    let mut arcs: Vec<(u64, usize)> = each.filter(|&arc| mesh.parts(arc)).map(hash).collect();
    arcs.par_sort_unstable();
    for alike in arcs.chunk_by(|(one, _), (other, _)| one == other) {
        if alike.len() == 1 {
            continue;
        }
        let mut alike: Vec<_> =
            alike.iter().map(|&(_, arc)| (ends(arc), mesh.range(arc).len(), arc)).collect();
        alike.sort_unstable();
        for between in alike.chunk_by(|(one, ..), (other, ..)| one == other) {
            let is_ring = between[0].0[0] == between[0].0[1];
            for (place, (.., arc)) in between.iter().enumerate() {
                least[*arc] = if is_ring || place > 0 { 2 } else { 0 };
            }
        }
    }
    least
}
