//! Colours for units so that neighbours differ.

use rustc_hash::FxHashSet;
use std::cmp::Reverse;

/// Units cannot be coloured so that neighbours differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColouringError {
    /// There is not one list of neighbours for each key.
    #[error("{keys} keys, but lists of neighbours for {lists} units")]
    Lengths {
        /// How many keys there are.
        keys: usize,
        /// How many lists there are.
        lists: usize,
    },
    /// A neighbour is not among the units.
    #[error("unit \"{key}\" has unit {neighbour} as a neighbour, but there are {units}, from 0")]
    NoSuchUnit {
        /// The key of the unit.
        key: String,
        /// The index given for its neighbour.
        neighbour: u32,
        /// How many units there are.
        units: usize,
    },
    /// Two units have the same key.
    #[error("two units have the key \"{0}\"")]
    SameKey(String),
    /// No colour was found for a unit.
    #[error("{colours} colours are not enough: none is left for unit \"{key}\"")]
    TooFewColours {
        /// How many there are.
        colours: usize,
        /// The key of the unit.
        key: String,
    },
}

/// A colour for each unit, from 0 to below `colours`, so that neighbours differ.
///
/// `neighbours` has the indices of each unit's neighbours; it is enough that one of two has the
/// other, and a unit may be said to be its own neighbour. `keys` tell units apart.
///
/// - Colours depend on keys and on who is whose neighbour, and not on the order of units.
/// - A unit has the colour that it likes best by its key among those that its neighbours leave to it,
///   so all colours are used about equally often, and most units keep theirs when others come or go.
/// - With 5 colours or more, all units of a flat map without exclaves are coloured. With 4, most
///   such maps are. Exclaves and units of several parts may need more.
///
/// # Errors
/// There are not as many keys as lists of neighbours; a neighbour does not exist; two keys are the
/// same; no colour was found for a unit.
///
/// # Example
/// ```
/// use maille_draw::colouring::colouring;
/// let (neighbours, keys) = ([vec![1, 2], vec![2], vec![]], ["01", "38", "69"]);
/// let colours = colouring(&neighbours, &keys, 3)?;
/// assert!(colours[0] != colours[1] && colours[1] != colours[2] && colours[2] != colours[0]);
/// assert!(colouring(&neighbours, &keys, 2).is_err());
/// # Ok::<(), maille_draw::colouring::ColouringError>(())
/// ```
pub fn colouring(
    neighbours: &[Vec<u32>],
    keys: &[&str],
    colours: usize,
) -> Result<Vec<usize>, ColouringError> {
    check_keys(neighbours, keys)?;
    let graph = both_ways(neighbours, keys)?;
    let hashes: Vec<u64> = keys.iter().map(|key| hash(key)).collect();
    let rounds = rounds(&graph, colours);
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|&unit| (Reverse(rounds[unit]), hashes[unit], keys[unit]));

    let mut painting = Painting { graph: &graph, colours: vec![None; keys.len()] };
    for unit in order {
        let mut wanted: Vec<usize> = (0..colours).collect();
        wanted.sort_by_key(|&colour| Reverse(liking(hashes[unit], colour)));
        let colour = painting.free(unit, &wanted).or_else(|| painting.freed(unit, &wanted));
        let too_few = || ColouringError::TooFewColours { colours, key: keys[unit].to_owned() };
        painting.colours[unit] = Some(colour.ok_or_else(too_few)?);
    }
    Ok(painting.colours.into_iter().flatten().collect())
}

fn check_keys(neighbours: &[Vec<u32>], keys: &[&str]) -> Result<(), ColouringError> {
    if neighbours.len() != keys.len() {
        return Err(ColouringError::Lengths { keys: keys.len(), lists: neighbours.len() });
    }
    let mut seen = FxHashSet::default();
    match keys.iter().find(|&&key| !seen.insert(key)) {
        Some(&key) => Err(ColouringError::SameKey(key.to_owned())),
        None => Ok(()),
    }
}

/// The neighbours of each unit, each once, whichever of two has the other.
fn both_ways(neighbours: &[Vec<u32>], keys: &[&str]) -> Result<Vec<Vec<usize>>, ColouringError> {
    let units = keys.len();
    let mut graph = vec![Vec::new(); units];
    for (unit, list) in neighbours.iter().enumerate() {
        for &neighbour in list {
            let other = usize::try_from(neighbour).ok().filter(|&other| other < units);
            let other = other.ok_or_else(|| ColouringError::NoSuchUnit {
                key: keys[unit].to_owned(),
                neighbour,
                units,
            })?;
            if other != unit {
                graph[unit].push(other);
                graph[other].push(unit);
            }
        }
    }
    for list in &mut graph {
        list.sort_unstable();
        list.dedup();
    }
    Ok(graph)
}

/// When each unit is taken off the map, if in each round all go that have less neighbours left than
/// there are colours. They are coloured in the opposite order, so one that has neighbours of the same
/// round and of later ones only has a colour left whatever these have: on a flat map someone has 5
/// neighbours at most, so with 6 colours all go so. Where nobody has few enough, those with the
/// fewest go.
fn rounds(graph: &[Vec<usize>], colours: usize) -> Vec<usize> {
    let mut rounds = vec![0; graph.len()];
    let mut neighbours_left: Vec<usize> = graph.iter().map(Vec::len).collect();
    let mut left: Vec<usize> = (0..graph.len()).collect();
    let mut round = 0;
    while let Some(fewest) = left.iter().map(|&unit| neighbours_left[unit]).min() {
        let most = fewest.max(colours.saturating_sub(1));
        let (gone, kept) =
            left.into_iter().partition(|&unit: &usize| neighbours_left[unit] <= most);
        left = kept;
        for unit in gone {
            rounds[unit] = round;
            for &neighbour in &graph[unit] {
                neighbours_left[neighbour] -= 1;
            }
        }
        round += 1;
    }
    rounds
}

/// Units that have a colour already, and those that have none yet.
struct Painting<'a> {
    graph: &'a [Vec<usize>],
    colours: Vec<Option<usize>>,
}

impl Painting<'_> {
    /// The first of these colours that no neighbour has.
    fn free(&self, unit: usize, wanted: &[usize]) -> Option<usize> {
        let is_taken =
            |colour| self.graph[unit].iter().any(|&other| self.colours[other] == Some(colour));
        wanted.iter().copied().find(|&colour| !is_taken(colour))
    }

    /// The first of these colours that the neighbours of a unit can give up for another of them:
    /// units of the two colours that are joined to them by units of these change places with each
    /// other (Kempe, "On the geographical problem of the four colours", 1879). On a flat map that
    /// works for a unit with 5 coloured neighbours (Heawood, 1890).
    fn freed(&mut self, unit: usize, wanted: &[usize]) -> Option<usize> {
        for (at, &colour) in wanted.iter().enumerate() {
            for &other in &wanted[at + 1..] {
                let chain = self.chain(unit, colour, other);
                let reaches =
                    |&next: &usize| chain.contains(&next) && self.colours[next] == Some(other);
                if self.graph[unit].iter().any(reaches) {
                    continue;
                }
                for member in chain {
                    let is_first = self.colours[member] == Some(colour);
                    self.colours[member] = Some(if is_first { other } else { colour });
                }
                return Some(colour);
            }
        }
        None
    }

    /// Units of two colours that are joined by such units to neighbours of a unit with the first one.
    fn chain(&self, unit: usize, colour: usize, other: usize) -> FxHashSet<usize> {
        let has = |unit: usize, colour| self.colours[unit] == Some(colour);
        let mut open: Vec<usize> =
            self.graph[unit].iter().copied().filter(|&next| has(next, colour)).collect();
        let mut chain: FxHashSet<usize> = open.iter().copied().collect();
        while let Some(member) = open.pop() {
            for &next in &self.graph[member] {
                if (has(next, colour) || has(next, other)) && chain.insert(next) {
                    open.push(next);
                }
            }
        }
        chain
    }
}

/// How much a unit likes a colour: at random, but always the same. One colour more changes nothing
/// in what it thinks of the others (rendezvous hashing).
fn liking(hash: u64, colour: usize) -> u64 {
    // The last steps of `SplitMix64` (Steele, Lea and Flood, 2014): FNV alone mixes its last byte
    // little.
    let step = (colour as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = hash.wrapping_add(step);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// FNV-1a of 64 bits, written out as it must never change: maps would change their colours.
fn hash(key: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    key.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
#[path = "colouring_tests.rs"]
mod tests;
