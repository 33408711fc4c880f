//! Which face every place of a faulty mesh belongs to.
//!
//! Crossing a border from its right to its left enters the face on its left and leaves the one on
//! its right. Counting that from outside tells, for each side of each arc, how many times each face
//! covers it: once for one face in a coverage, more where units overlap.
//!
//! A place that several faces cover goes to the one whose *unit* there is the smaller, among the
//! units whose borders bound the place. So an enclave survives a neighbour that lacks the hole for
//! it; and since units decide, and not the groups they happen to be in, levels agree where two units
//! overlap. Where more do, dissolving can change which borders bound a place.

use crate::graph::{Graph, reverse};
use crate::loops::Loops;
use crate::mesh::{Extent, Mesh, OUTSIDE};
use crate::noding::Noded;
use crate::polygons::number;
use crate::predicates::lexicographic;
use crate::resolve::Origin;
use geo::Coord;
use rustc_hash::FxHashMap;

/// How often each face covers a place: faces in order, without those that do not.
type Cover = Vec<(u32, i32)>;

/// Which face each place belongs to, where several claim some.
pub(crate) struct Overlaid {
    /// The faces left and right of each arc, one at most on each side.
    pub faces: Vec<[u32; 2]>,
    /// Pairs of faces that claimed the same place; the first one got it.
    pub contested: Vec<[u32; 2]>,
    /// Places that more than one unit covers, each by its leftmost, lowest position, with the units
    /// whose borders bound it.
    pub covered: Vec<(Coord, Vec<u32>)>,
}

/// Gives every place to one face. `Err` holds a place that a face covers less than nought times: a
/// hole that is not inside its shell.
pub(crate) fn overlay(noded: &Noded, graph: &Graph, origin: Origin) -> Result<Overlaid, Coord> {
    let mesh = &noded.mesh;
    let loops = Loops::of(graph, &noded.index);
    let covers = Covers::count(noded, &loops, Winding::Positive);
    if origin == Origin::Input
        && let Some(at) = covers.hole_outside_shell(graph)
    {
        return Err(at);
    }
    let winners = covers.winners(noded);
    let owner = |dart: u32| match covers.claims(dart).next() {
        None => OUTSIDE,
        Some(first) => winners.get(&dart).copied().unwrap_or(first),
    };
    let mut overlaid = Overlaid {
        faces: vec![[OUTSIDE; 2]; mesh.len()],
        contested: Vec::new(),
        covered: covers.covered(noded, graph),
    };
    for arc in (0..mesh.len()).filter(|&arc| mesh.parts(arc)) {
        let darts = [2 * arc, 2 * arc + 1].map(number);
        overlaid.faces[arc] = darts.map(owner);
        for (dart, winner) in darts.into_iter().zip(overlaid.faces[arc]) {
            let losers = covers.claims(dart).filter(|&face| face != winner);
            overlaid.contested.extend(losers.map(|loser| [winner, loser]));
        }
    }
    overlaid.contested.sort_unstable();
    overlaid.contested.dedup();
    Ok(overlaid)
}

/// The cover on the left of every dart, which is the same all along a loop.
pub(crate) struct Covers<'l> {
    kinds: Kinds,
    loops: &'l Loops,
    /// Per loop, the number of its cover.
    left: Vec<u32>,
    winding: Winding,
}

/// Which places are inside of a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Winding {
    /// Those that it runs round counter-clockwise.
    Positive,
    /// Those that it runs round either way: both sides of a bow-tie.
    NonZero,
}

/// Every different cover once: first that by nobody, then that by each face alone, which nearly all
/// are, then others.
struct Kinds {
    alone: Vec<(u32, i32)>,
    list: Vec<Cover>,
    others: FxHashMap<Cover, u32>,
}

const NOBODY: u32 = 0;
const UNKNOWN: u32 = u32::MAX;

impl Kinds {
    fn new(mesh: &Mesh) -> Self {
        let alone = (0..=mesh.faces).map(|face| (face, 1)).collect();
        Self { alone, list: Vec::new(), others: FxHashMap::default() }
    }

    fn get(&self, number: u32) -> &[(u32, i32)] {
        let number = number as usize;
        match number.checked_sub(1) {
            None => &[],
            Some(face) if face < self.alone.len() => &self.alone[face..number],
            Some(other) => &self.list[other - self.alone.len()],
        }
    }

    fn number(&mut self, cover: Cover) -> u32 {
        match cover.as_slice() {
            [] => NOBODY,
            [(face, 1)] => Self::alone(*face),
            _ => {
                let (list, before) = (&mut self.list, self.alone.len());
                *self.others.entry(cover).or_insert_with_key(|cover| {
                    list.push(cover.clone());
                    number(before + list.len())
                })
            }
        }
    }

    /// The number of the cover by one face, or by nobody.
    fn alone(face: u32) -> u32 {
        if face == OUTSIDE { NOBODY } else { face + 1 }
    }
}

impl<'l> Covers<'l> {
    /// How often each face covers the left of a dart.
    pub fn of(&self, dart: u32) -> &[(u32, i32)] {
        self.kinds.get(self.left[self.loops.of_dart(dart)])
    }

    /// The faces that cover the left of a dart, in order.
    pub fn claims(&self, dart: u32) -> impl Iterator<Item = u32> + '_ {
        let inside = |times: i32| times > 0 || self.winding == Winding::NonZero;
        self.of(dart).iter().filter(move |(_, times)| inside(*times)).map(|(face, _)| *face)
    }

    /// For each dart with several claims on its left, the one that wins.
    ///
    /// A claim is as small as the smallest of the units that bring it in across a border of the
    /// place, on whichever of its loops; of units of one size the one further left, or lower, wins,
    /// and of equal units the first face.
    fn winners(&self, noded: &Noded) -> FxHashMap<u32, u32> {
        let loops = self.loops.list();
        let is_contested = |dart: u32| self.claims(dart).nth(1).is_some();
        let mut places: FxHashMap<usize, usize> = FxHashMap::default();
        let mut best: FxHashMap<usize, (Extent, u32)> = FxHashMap::default();
        for i in self.loops.by_lowest() {
            let current = &loops[i];
            if !is_contested(current.darts[0]) {
                continue;
            }
            let outer = self.loops.facing(i).and_then(|facing| places.get(&facing).copied());
            let place = outer.unwrap_or(i);
            places.insert(i, place);
            for &dart in &current.darts {
                for (face, unit) in left_of(noded, dart) {
                    if self.claims(dart).any(|claim| claim == face) {
                        let claim = (noded.mesh.extent(unit), face);
                        let best = best.entry(place).or_insert(claim);
                        if claim.0.compare(&best.0).then(claim.1.cmp(&best.1)).is_lt() {
                            *best = claim;
                        }
                    }
                }
            }
        }
        let darts = places.iter().flat_map(|(&i, place)| {
            let winner = best.get(place).map(|(_, face)| *face);
            loops[i].darts.iter().filter_map(move |&dart| Some((dart, winner?)))
        });
        darts.collect()
    }

    /// See [`Overlaid::covered`]. Slivers that come from rounding are none.
    fn covered(&self, noded: &Noded, graph: &Graph) -> Vec<(Coord, Vec<u32>)> {
        let times = |dart: u32| self.of(dart).iter().map(|(_, times)| *times).sum::<i32>();
        let loops = self.loops.list().iter();
        let mut covered: Vec<(Coord, Vec<u32>)> = loops
            .filter(|current| !current.is_hole && times(current.darts[0]) > 1)
            .filter(|current| !is_rounding(graph, current.darts[0]))
            .map(|current| {
                let bounding = current.darts.iter().flat_map(|&dart| left_of(noded, dart));
                let mut units: Vec<u32> =
                    bounding.map(|(_, unit)| unit).filter(|&unit| unit != OUTSIDE).collect();
                units.sort_unstable();
                units.dedup();
                (current.lowest, units)
            })
            .collect();
        covered.sort_by(|(a, _), (b, _)| lexicographic(*a, *b));
        covered
    }

    /// Counts from outside, one connected part of the mesh after the other.
    pub fn count(noded: &Noded, loops: &'l Loops, winding: Winding) -> Self {
        let kinds = Kinds::new(&noded.mesh);
        let mut covers = Self { kinds, loops, left: vec![UNKNOWN; loops.list().len()], winding };
        for first in loops.by_lowest() {
            if covers.left[first] == UNKNOWN {
                // The first loop of a part runs around it, and faces what encloses it or stands left of
                // it, which was begun further left.
                covers.left[first] =
                    loops.facing(first).map_or(NOBODY, |facing| covers.left[facing]);
                covers.spread(noded, first);
            }
        }
        covers
    }

    /// Carries the cover of one loop to all loops of its connected part.
    fn spread(&mut self, noded: &Noded, first: usize) {
        let loops = self.loops;
        let mut open = vec![first];
        while let Some(current) = open.pop() {
            for &dart in &loops.list()[current].darts {
                let beyond = loops.of_dart(reverse(dart));
                if self.left[beyond] == UNKNOWN {
                    self.left[beyond] = self.across(noded, dart, self.left[current]);
                    open.push(beyond);
                }
            }
        }
    }

    /// The number of the cover right of a dart, from that of the one left of it.
    fn across(&mut self, noded: &Noded, dart: u32, left: u32) -> u32 {
        let sides = left_of(noded, dart).zip(left_of(noded, reverse(dart)));
        let mut faces = sides.map(|((left, _), (right, _))| [left, right]);
        if let (Some([from, to]), None) = (faces.next(), faces.next())
            && Kinds::alone(from) == left
        {
            return Kinds::alone(to);
        }
        let right = cross(noded, dart, self.kinds.get(left));
        self.kinds.number(right)
    }

    /// A place that a face covers less than nought times, and not just by rounding.
    fn hole_outside_shell(&self, graph: &Graph) -> Option<Coord> {
        graph
            .darts()
            .find(|&dart| {
                let negative = self.of(dart).iter().any(|(_, times)| *times < 0);
                negative && !is_rounding(graph, dart)
            })
            .map(|dart| graph.start(dart)[0])
    }
}

/// Whether the face left of a dart is so thin that it can only come from rounding the places where
/// borders were cut. There a border may fold over itself by some units in the last place.
pub(crate) fn is_rounding(graph: &Graph, dart: u32) -> bool {
    let coords = &graph.mesh.coords;
    let origin = graph.start(dart)[0];
    let (mut double_area, mut perimeter) = (0.0_f64, 0.0_f64);
    let mut current = dart;
    let mut before: Coord = Coord::zero();
    loop {
        for position in graph.mesh.steps(current) {
            let at = coords[position] - origin;
            double_area += before.x * at.y - before.y * at.x;
            perimeter += (at.x - before.x).hypot(at.y - before.y);
            before = at;
        }
        current = graph.next(current);
        if current == dart {
            break;
        }
    }
    let unit_in_last_place = f64::EPSILON * origin.x.abs().max(origin.y.abs());
    double_area.abs() <= 16.0 * unit_in_last_place * perimeter
}

/// The faces and units that borders along a dart have on its left.
pub(crate) fn left_of(noded: &Noded, dart: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
    noded.sides(dart / 2).map(move |sides| {
        let sides = if dart.is_multiple_of(2) { sides } else { sides.turned() };
        (sides.faces[0], sides.units[0])
    })
}

/// The cover right of a dart, from the one left of it.
fn cross(noded: &Noded, dart: u32, left: &[(u32, i32)]) -> Cover {
    let mut right = left.to_vec();
    for sides in noded.sides(dart / 2) {
        let sides = if dart.is_multiple_of(2) { sides } else { sides.turned() };
        for (face, change) in sides.faces.into_iter().zip([-1, 1]) {
            if face == OUTSIDE {
                continue;
            }
            match right.binary_search_by_key(&face, |(face, _)| *face) {
                Ok(i) => {
                    right[i].1 += change;
                    if right[i].1 == 0 {
                        right.remove(i);
                    }
                }
                Err(i) => right.insert(i, (face, change)),
            }
        }
    }
    right
}
