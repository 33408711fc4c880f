//! Sorting by small numbers: by counting, in parallel.

use crate::polygons::number;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tasks that a sort is cut up for, at most, whatever the number of threads.
const TASKS: usize = 16;

/// Numbers that one task deals with, at least.
const NUMBERS_PER_TASK: usize = 1 << 14;

/// The numbers from 0 on, sorted by their keys.
#[derive(Debug)]
pub(crate) struct Sorted {
    /// Key `k` has `numbers[offsets[k]..offsets[k + 1]]`, in order.
    pub offsets: Vec<usize>,
    pub numbers: Vec<u32>,
}

impl Sorted {
    /// Sorts the numbers of so many keys. Those whose key is not one of `keys` are left out.
    pub fn by(key_of: &[u32], keys: usize) -> Self {
        // Each task has a count of its own for every key, so the more keys the fewer tasks.
        let chunk = key_of.len().div_ceil(TASKS).max(NUMBERS_PER_TASK).max(keys);
        let count = |key_of: &[u32]| {
            let mut counts = vec![0_u32; keys];
            for &key in key_of {
                if let Some(count) = counts.get_mut(key as usize) {
                    *count += 1;
                }
            }
            counts
        };
        let mut places: Vec<Vec<u32>> = key_of.par_chunks(chunk).map(count).collect();
        let (mut offsets, mut end) = (vec![0], 0);
        for key in 0..keys {
            for place in places.iter_mut().map(|places| &mut places[key]) {
                end += std::mem::replace(place, end);
            }
            offsets.push(end as usize);
        }
        let numbers: Vec<AtomicU32> =
            (0..end).into_par_iter().map(|_| AtomicU32::default()).collect();
        key_of.par_chunks(chunk).zip(places).enumerate().for_each(|(i, (key_of, mut places))| {
            for (own, &key) in (i * chunk..).zip(key_of) {
                if let Some(place) = places.get_mut(key as usize) {
                    numbers[*place as usize].store(number(own), Ordering::Relaxed);
                    *place += 1;
                }
            }
        });
        Self { offsets, numbers: numbers.into_iter().map(AtomicU32::into_inner).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn sorted_as_a_stable_sort_does(
            key_of in prop::collection::vec(0_u32..40, 0..100_000),
            keys in 0_usize..40,
        ) {
            let sorted = Sorted::by(&key_of, keys);
            let mut expected: Vec<u32> = (0..number(key_of.len())).collect();
            expected.retain(|&number| (key_of[number as usize] as usize) < keys);
            expected.sort_by_key(|&number| key_of[number as usize]);
            prop_assert_eq!(&sorted.numbers, &expected);
            for key in 0..keys {
                let own = sorted.numbers[sorted.offsets[key]..sorted.offsets[key + 1]].iter();
                prop_assert!(own.copied().all(|number| key_of[number as usize] as usize == key));
            }
        }
    }
}
