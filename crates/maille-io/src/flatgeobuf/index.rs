//! The packed Hilbert R-tree of a file, as it lies in the bytes: levels from the root down, each a run of
//! nodes, of which each stands for as many of the next level as a node holds.

/// Bytes of a node: least x and y, greatest x and y, and where the feature of a leaf starts.
const NODE: usize = 40;

/// The index of a file.
pub struct Index<'a> {
    nodes: &'a [[u8; NODE]],
    /// Where each level starts and ends, the root first.
    levels: Vec<(usize, usize)>,
    node_size: usize,
}

impl<'a> Index<'a> {
    /// Takes the index off the front of some bytes. Nothing if they are too few.
    pub fn split(bytes: &'a [u8], items: usize, node_size: usize) -> Option<(Self, &'a [u8])> {
        let node_size = node_size.max(2);
        let mut sizes = vec![items];
        while sizes[sizes.len() - 1] > 1 {
            sizes.push(sizes[sizes.len() - 1].div_ceil(node_size));
        }
        // A file of one feature has a root above its leaf all the same.
        if sizes.len() == 1 {
            sizes.push(1);
        }
        let total = sizes.iter().try_fold(0_usize, |sum, size| sum.checked_add(*size))?;
        let (nodes, rest) = bytes.split_at_checked(total.checked_mul(NODE)?)?;
        let mut start = 0;
        let levels = sizes.iter().rev().map(|size| {
            start += size;
            (start - size, start)
        });
        let levels = levels.collect();
        Some((Self { nodes: nodes.as_chunks().0, levels, node_size }, rest))
    }

    /// Where the features start whose bounds meet a box, in the order of the file.
    pub fn search(&self, bbox: [f64; 4]) -> Vec<u64> {
        let mut found = vec![0];
        for (level, (start, end)) in self.levels.iter().enumerate() {
            found.retain(|&place| meets(&self.nodes[start + place], bbox));
            if level + 1 == self.levels.len() {
                break;
            }
            let (next_start, next_end) = self.levels[level + 1];
            let children = |place: &usize| {
                let first = place * self.node_size;
                first..(first + self.node_size).min(next_end - next_start)
            };
            debug_assert!(found.iter().all(|place| start + place < *end));
            found = found.iter().flat_map(children).collect();
        }
        let leaves = self.levels.last().map_or(0, |(start, _)| *start);
        let offset = |place: usize| {
            let node = &self.nodes[leaves + place];
            u64::from_le_bytes(std::array::from_fn(|i| node[32 + i]))
        };
        found.into_iter().map(offset).collect()
    }
}

fn meets(node: &[u8; NODE], [west, south, east, north]: [f64; 4]) -> bool {
    let bound = |at: usize| f64::from_le_bytes(std::array::from_fn(|i| node[8 * at + i]));
    bound(0) <= east && bound(1) <= north && bound(2) >= west && bound(3) >= south
}
