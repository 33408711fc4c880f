//! Parts of units that are too small to show.

use crate::coverage::Coverage;
use crate::ground::Ground;
use crate::measure::{Metric, measure};
use crate::mesh::OUTSIDE;
use crate::nesting::Outline;
use crate::polygons::Polygons;
use rustc_hash::FxHashMap;

impl Coverage {
    /// The coverage without islands smaller than an area, in m² or square units, and how many were
    /// left out. An island is a part without holes that touches no other face; of a face that has
    /// nothing but small ones the largest stays.
    #[must_use]
    pub fn without_small_islands(&self, least: f64, metric: Metric) -> (Self, usize) {
        let islands: Vec<usize> = (0..self.outlines().len())
            .filter(|&number| self.is_island(&self.outlines()[number]))
            .collect();
        let mut alone = Polygons::new();
        for &number in &islands {
            let mesh = self.mesh();
            for &dart in &self.outlines()[number].rings[0].darts {
                alone.push_normal_ring(&mesh.coords, &[], mesh.steps(dart));
            }
            alone.finish_polygon();
            alone.finish_unit();
        }
        let areas = measure(&alone, metric);
        let small = islands.into_iter().zip(areas).filter(|(_, island)| island.area < least);
        let mut of_face: FxHashMap<u32, Vec<(usize, f64)>> = FxHashMap::default();
        for (number, island) in small {
            let face = self.outlines()[number].face;
            of_face.entry(face).or_default().push((number, island.area));
        }
        let mut dropped = vec![false; self.outlines().len()];
        for (face, small) in of_face {
            let has_others = self.outlines_of(face as usize).len() > small.len();
            let largest = small.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
            let kept = largest.filter(|_| !has_others).map(|(number, _)| number);
            for (number, _) in small {
                dropped[number] = Some(number) != kept;
            }
        }
        let mut mesh = self.mesh().clone();
        let mut outlines = Vec::with_capacity(self.outlines().len());
        for (outline, dropped) in self.outlines().iter().zip(&dropped) {
            if *dropped {
                outline.rings[0].darts.iter().for_each(|dart| mesh.give_up(*dart as usize / 2));
            } else {
                outlines.push(outline.clone());
            }
        }
        let count = dropped.into_iter().filter(|&dropped| dropped).count();
        (Self::new(mesh, outlines), count)
    }

    /// The width of the whole, in metres along its middle latitude, or in units of a plane.
    #[must_use]
    pub fn width(&self, metric: Metric) -> f64 {
        let mut coords = self.arcs().flat_map(|arc| arc.coords);
        let Some(&first) = coords.next() else { return 0.0 };
        let (low, high) = coords.fold((first, first), |(mut low, mut high), at| {
            (low.x, low.y) = (low.x.min(at.x), low.y.min(at.y));
            (high.x, high.y) = (high.x.max(at.x), high.y.max(at.y));
            (low, high)
        });
        (high.x - low.x) * Ground::new(metric).scale(f64::midpoint(low.y, high.y)).x
    }

    fn is_island(&self, outline: &Outline) -> bool {
        let [ring] = outline.rings.as_slice() else { return false };
        let [dart] = ring.darts.as_slice() else { return false };
        self.mesh().sides[*dart as usize / 2].faces.contains(&OUTSIDE)
    }
}
