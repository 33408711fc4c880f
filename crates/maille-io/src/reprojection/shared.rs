//! Positions of which many are the same: the vertices of borders, which two rings or more pass.

use super::{NOWHERE, Reprojection, transform};
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Shares that positions are dealt out to, by their bits. All that are the same come to one.
const SHARES: usize = 64;

/// Positions that are dealt out in one go.
const PIECE: usize = 1 << 15;

/// The different positions of a share, and where each of them stands.
struct Share {
    positions: Vec<Coord>,
    /// The places of positions, and the number of what stands there in `positions`.
    places: Vec<(u32, u32)>,
}

impl Reprojection {
    /// Replaces positions by those in the target CRS, like [`transform_all`](Self::transform_all), but
    /// each different one is transformed once only. There must be fewer than 2³² of them.
    #[must_use = "positions may have no place in the target CRS"]
    pub(super) fn transform_shared(&self, positions: &mut [Coord]) -> usize {
        let dealt = deal(positions);
        let given = &*positions;
        let shares: Vec<Share> = (0..SHARES)
            .into_par_iter()
            .map(|number| {
                let places = dealt.iter().flat_map(|piece| &piece[number]);
                let mut share = Share::of(places, given);
                self.on_this_thread(|operation| {
                    for position in &mut share.positions {
                        *position = transform(operation, *position).unwrap_or(NOWHERE);
                    }
                });
                share
            })
            .collect();
        let mut lost = 0;
        for share in shares {
            for (place, number) in share.places {
                let position = share.positions[number as usize];
                positions[place as usize] = position;
                lost += usize::from(position.x.is_nan());
            }
        }
        lost
    }
}

/// The places of each share, piece by piece.
fn deal(positions: &[Coord]) -> Vec<[Vec<u32>; SHARES]> {
    let pieces = positions.par_chunks(PIECE).enumerate();
    pieces
        .map(|(piece, positions)| {
            let mut places = [const { Vec::new() }; SHARES];
            for (i, position) in positions.iter().enumerate() {
                // Fewer than 2³² positions, as the callers say.
                let place = u32::try_from(piece * PIECE + i).unwrap_or(u32::MAX);
                places[share_of(*position)].push(place);
            }
            places
        })
        .collect()
}

fn bits(position: Coord) -> [u64; 2] {
    [position.x.to_bits(), position.y.to_bits()]
}

/// The topmost bits of a product by an odd number depend on all bits (Knuth, *The Art of Computer
/// Programming* 3, 6.4: multiplicative hashing, by the golden ratio).
fn share_of(position: Coord) -> usize {
    let [x, y] = bits(position);
    let mixed = (x ^ y.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // Fewer than SHARES.
    usize::try_from(mixed >> (u64::BITS - SHARES.ilog2())).unwrap_or_default()
}

impl Share {
    fn of<'a>(places: impl Iterator<Item = &'a u32>, positions: &[Coord]) -> Self {
        let mut share = Self { positions: Vec::new(), places: Vec::new() };
        let mut numbers: FxHashMap<[u64; 2], u32> = FxHashMap::default();
        for &place in places {
            let position = positions[place as usize];
            let number = *numbers.entry(bits(position)).or_insert_with(|| {
                share.positions.push(position);
                u32::try_from(share.positions.len() - 1).unwrap_or(u32::MAX)
            });
            share.places.push((place, number));
        }
        share
    }
}
