//! Placing names within areas.

mod area;

use crate::scene::LEADING;
use crate::text::{Font, Wrapped, bold, regular, wraps};
use area::Area;
use rayon::prelude::*;

/// Left, top, right and bottom in pixels.
pub type Bounds = [f64; 4];

/// Room around a text, in heights of its font.
const PADDING: f64 = 0.1;

/// A unit to be named.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its rings on the picture in pixels, shells and holes alike.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// The point furthest inside, in pixels; none for a unit that is not on the picture.
    pub pole: Option<[f64; 2]>,
    /// Its name.
    pub name: String,
    /// Those with larger ones choose first; of equals, the first given.
    pub priority: f64,
    /// The smallest and the largest height of its font in pixels.
    pub sizes: [f64; 2],
    /// Whether its name is bold.
    pub is_bold: bool,
    /// The frame that it is seen in.
    pub window: Bounds,
}

/// Numbers.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// Size.
    pub size: f64,
    /// Most.
    pub most: usize,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its lines, the upper one first.
    pub lines: Vec<String>,
    /// The height of its font in pixels.
    pub size: f64,
    /// The middle of the base line of the first line.
    pub at: [f64; 2],
    /// The box that holds it, with a little room around.
    pub boxed: Bounds,
}

/// What became of a unit's name.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It lies within the unit.
    Placed(Label),
    /// A number stands for it; numbers count from 1 in the order of the names.
    Numbered(usize, Label),
    /// There was no room.
    Dropped,
}

/// Places the names of units: each in the largest size for which its box lies within its unit and meets neither an
/// obstacle nor another text. Sizes are tried a twelfth of the range apart. Units without room get a number of
/// height `numbers`, if that is given, which may reach beyond the unit. Outcomes are in the order of the units.
#[must_use]
pub fn place(units: &[Unit], obstacles: &[Bounds], numbers: Option<Numbers>) -> Vec<Outcome> {
    let rooms: Vec<_> = units.par_iter().map(|unit| Room::new(unit, obstacles)).collect();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| units[b].priority.total_cmp(&units[a].priority));
    let mut taken = obstacles.to_vec();
    let mut outcomes = vec![Outcome::Dropped; units.len()];
    for &i in &order {
        let Some(room) = &rooms[i] else { continue };
        let first = room.first.clone().filter(|label| is_free(&taken, label.boxed));
        // Without room beside the obstacles alone there is none beside more.
        let label = first.or_else(|| room.first.as_ref().and(room.name(&units[i], &taken)));
        if let Some(label) = label {
            taken.push(label.boxed);
            outcomes[i] = Outcome::Placed(label);
        }
    }
    if let Some(Numbers{size, ..}) = numbers {
        number(units, &rooms, &order, size, &mut taken, &mut outcomes);
    }
    outcomes
}

/// Gives numbers to units without name on the picture.
fn number(
    units: &[Unit],
    rooms: &[Option<Room>],
    order: &[usize],
    size: f64,
    taken: &mut Vec<Bounds>,
    outcomes: &mut [Outcome],
) {
    // Which number a unit gets is known only when all have their places: each takes the room of the widest.
    let widest = "0".repeat(units.len().to_string().len());
    let text = Wrapped { width: regular().width(&widest, 1.0), lines: vec![widest] };
    let mut found = Vec::new();
    for &i in order {
        let (Outcome::Dropped, Some(room)) = (&outcomes[i], &rooms[i]) else { continue };
        let labels = room.points.iter().map(|&at| label(&text, regular(), size, at));
        if let Some(label) = labels.into_iter().find(|label| is_free(taken, label.boxed)) {
            taken.push(label.boxed);
            found.push((i, label));
        }
    }
    found.sort_by_key(|&(i, _)| (&units[i].name, i));
    for (number, (i, mut label)) in (1..).zip(found) {
        label.lines = vec![number.to_string()];
        outcomes[i] = Outcome::Numbered(number, label);
    }
}

/// Where a unit's name may go.
struct Room {
    area: Area,
    points: Vec<[f64; 2]>,
    /// Its best place beside the obstacles alone.
    first: Option<Label>,
}

impl Room {
    fn new(unit: &Unit, obstacles: &[Bounds]) -> Option<Room> {
        let pole = unit.pole.filter(|pole| pole.iter().all(|c| c.is_finite()))?;
        let area = Area::new(&unit.rings)?;
        let points = [vec![pole], area.points()].concat();
        let mut room = Room { area, points, first: None };
        room.first = room.name(unit, obstacles);
        Some(room)
    }

    /// The largest label that lies within the unit and meets none of the boxes.
    fn name(&self, unit: &Unit, taken: &[Bounds]) -> Option<Label> {
        let font = if unit.is_bold { bold() } else { regular() };
        let ways = wraps(&unit.name, font);
        let [min, max] = unit.sizes;
        (0..=12).find_map(|step| {
            let size = max - (max - min) * f64::from(step) / 12.0;
            let labels = ways
                .iter()
                .flat_map(|way| self.points.iter().map(move |&at| label(way, font, size, at)));
            labels.into_iter().find(|l| self.area.holds(l.boxed) && is_free(taken, l.boxed))
        })
    }
}

/// A text with the middle of its box at a point.
fn label(text: &Wrapped, font: &Font, size: f64, [x, y]: [f64; 2]) -> Label {
    let below = u32::try_from(text.lines.len().saturating_sub(1)).map_or(0.0, f64::from);
    let pad = PADDING * size;
    let half_width = text.width * size / 2.0 + pad;
    let height = font.ascent(size) + below * LEADING * size + font.descent(size);
    let [top, bottom] = [y - height / 2.0 - pad, y + height / 2.0 + pad];
    Label {
        lines: text.lines.clone(),
        size,
        at: [x, top + pad + font.ascent(size)],
        boxed: [x - half_width, top, x + half_width, bottom],
    }
}

fn is_free(taken: &[Bounds], b: Bounds) -> bool {
    !taken.iter().any(|a| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, [left, top, right, bottom]: Bounds) -> Unit {
        Unit {
            rings: vec![vec![[left, top], [right, top], [right, bottom], [left, bottom]]],
            pole: Some([f64::midpoint(left, right), f64::midpoint(top, bottom)]),
            name: name.to_owned(),
            priority: 0.0,
            sizes: [6.0, 18.0],
            is_bold: false,
        }
    }

    #[test]
    fn size_lines_and_numbers_follow_the_room() {
        let units = [
            unit("Pays de Retz", [0.0, 0.0, 300.0, 100.0]),
            unit("Pays de Retz", [300.0, 0.0, 350.0, 100.0]),
            unit("Pays de Retz", [400.0, 0.0, 412.0, 12.0]),
            unit("Aurillac", [450.0, 0.0, 462.0, 12.0]),
        ];
        let outcomes = place(&units, &[], Some(6.0));
        let [Outcome::Placed(big), Outcome::Placed(narrow)] = &outcomes[..2] else { panic!() };
        assert!(big.size > 17.9 && big.lines.len() == 1);
        assert!(narrow.size < big.size, "{narrow:?}");
        assert!(narrow.lines.len() > 1);
        assert!(matches!(outcomes[2], Outcome::Numbered(2, _)));
        assert!(matches!(outcomes[3], Outcome::Numbered(1, _)));
        assert!(matches!(place(&units, &[], None)[2], Outcome::Dropped));
    }

    #[test]
    fn names_keep_clear_of_obstacles() {
        let units = [unit("Albi", [0.0, 0.0, 100.0, 100.0])];
        let obstacle = [30.0, 0.0, 100.0, 60.0];
        let Outcome::Placed(label) = &place(&units, &[obstacle], None)[0] else { panic!() };
        assert!(is_free(&[obstacle], label.boxed));
    }
}

#[cfg(test)]
mod properties {
    use super::*;
    use geo::{Contains, LineString, Polygon, Rect};
    use proptest::prelude::*;

    prop_compose! {
        /// A star-shaped unit.
        fn star()(
            x in 0.0..300.0, y in 0.0..300.0,
            radii in prop::collection::vec(5.0..120.0, 5..30),
            priority in 0.0..3.0,
            name in "[A-Z][a-zéœ]{1,6}( de)?([ -][A-Z][a-z]{1,6}){0,2}",
        ) -> Unit {
            let turn = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
            let ring = (0..).zip(&radii).map(|(i, r)| {
                let angle = turn * f64::from(i);
                [x + r * angle.cos(), y + r * angle.sin()]
            });
            let rings = vec![ring.collect()];
            Unit { rings, pole: Some([x, y]), name, priority, sizes: [6.0, 20.0], is_bold: false }
        }
    }

    proptest! {
        #[test]
        fn labels_are_apart_and_names_inside(
            units in prop::collection::vec(star(), 1..20),
            obstacle in (0.0..300.0, 0.0..300.0),
        ) {
            let obstacle = [obstacle.0, obstacle.1, obstacle.0 + 50.0, obstacle.1 + 50.0];
            let outcomes = place(&units, &[obstacle], Some(6.0));
            let mut boxes = vec![obstacle];
            for (unit, outcome) in units.iter().zip(&outcomes) {
                let (Outcome::Placed(label) | Outcome::Numbered(_, label)) = outcome else { continue };
                prop_assert!(is_free(&boxes, label.boxed));
                boxes.push(label.boxed);
                if matches!(outcome, Outcome::Placed(_)) {
                    let shell: LineString = unit.rings[0].clone().into();
                    let [left, top, right, bottom] = label.boxed;
                    let held = Rect::new([left, top], [right, bottom]).to_polygon();
                    prop_assert!(Polygon::new(shell, vec![]).contains(&held));
                }
            }
            let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
            prop_assert_eq!(alone.install(|| place(&units, &[obstacle], Some(6.0))), outcomes);
        }
    }
}
