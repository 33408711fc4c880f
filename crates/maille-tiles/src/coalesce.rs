//! Small units merged with each other.

use crate::features::Features;
use crate::mvt::Value;

/// The field of a feature that stands for several: how many they are.
pub const COALESCED: &str = "coalesced";

/// Features of a layer, some of which stand for several.
pub struct Coalesced {
    /// The feature that stands for each feature: itself, unless it was merged.
    pub stands: Vec<u32>,
    /// The features, under the same numbers. Those that stand for several have what all of these agree on, and their
    /// number as [`COALESCED`].
    pub features: Features,
    /// How many features were merged.
    pub merged: usize,
}

/// Merges features that are small and have a border in common. `borders` are the features on both sides of each
/// border, `may_merge` says whether two are in the same larger units.
pub fn coalesced(
    features: &Features,
    is_small: impl Fn(u32) -> bool,
    borders: impl Iterator<Item = [u32; 2]>,
    may_merge: impl Fn(u32, u32) -> bool,
) -> Coalesced {
    let count = u32::try_from(features.len()).unwrap_or(u32::MAX);
    let mut stands: Vec<u32> = (0..count).collect();
    for [a, b] in borders {
        if a != b && is_small(a) && is_small(b) && may_merge(a, b) {
            let (a, b) = (first_of(&mut stands, a), first_of(&mut stands, b));
            stands[a.max(b) as usize] = a.min(b);
        }
    }
    for feature in 0..count {
        stands[feature as usize] = first_of(&mut stands, feature);
    }
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); features.len()];
    for (feature, &first) in (0..).zip(&stands) {
        members[first as usize].push(feature);
    }
    let mut merged = 0;
    let mut all = Features::new();
    for (feature, members) in (0..).zip(&members) {
        match members.as_slice() {
            [] => all.push(None, []),
            [_] => all.push(features.id(feature), features.attributes(feature)),
            several => {
                merged += several.len();
                let is_common = |tag: &[u32; 2]| {
                    several.iter().all(|other| features.tags(*other).contains(tag))
                };
                let count = (COALESCED, Value::Uint(several.len() as u64));
                let tags = features.tags(feature).iter().filter(|tag| is_common(tag));
                let tags = tags.map(|tag| features.attribute(*tag));
                all.push(None, tags.chain([count]));
            }
        }
    }
    Coalesced { stands, features: all, merged }
}

/// The first of the features that one was merged with.
fn first_of(stands: &mut [u32], feature: u32) -> u32 {
    let mut first = feature;
    while stands[first as usize] != first {
        // Halves the way for who asks next.
        stands[first as usize] = stands[stands[first as usize] as usize];
        first = stands[first as usize];
    }
    first
}
