//! The least of numbers that change.

/// The number of one that is not in the queue.
const ABSENT: u64 = f64::INFINITY.to_bits();

/// A tournament of numbers: each node has the less of the two below it, so the root has the least of
/// all, and a number that changes takes one step a round. Arcs are short, and so are the ways up.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// The bits of numbers, which sort as positive numbers do. Node `n` is above the nodes `2n` and
    /// `2n + 1`; the last half are the numbers themselves.
    nodes: Vec<u64>,
}

impl Queue {
    /// Begins anew with these numbers, none of them negative; infinite ones are not queued.
    pub fn begin(&mut self, numbers: impl ExactSizeIterator<Item = f64>) {
        let leaves = numbers.len().next_power_of_two();
        self.nodes.clear();
        self.nodes.resize(leaves, ABSENT);
        self.nodes.extend(numbers.map(f64::to_bits));
        self.nodes.resize(2 * leaves, ABSENT);
        for node in (1..leaves).rev() {
            self.nodes[node] = self.nodes[2 * node].min(self.nodes[2 * node + 1]);
        }
    }

    /// Changes the number of one, or puts it back in the queue.
    pub fn set(&mut self, one: usize, number: f64) {
        self.put(one, number.to_bits());
    }

    /// Takes the one with the least number, the first of equals.
    pub fn pop(&mut self) -> Option<(usize, f64)> {
        let least = self.nodes[1];
        if least >= ABSENT {
            return None;
        }
        let leaves = self.nodes.len() / 2;
        let mut node = 1;
        while node < leaves {
            node = 2 * node + usize::from(self.nodes[2 * node] != least);
        }
        let one = node - leaves;
        self.put(one, ABSENT);
        Some((one, f64::from_bits(least)))
    }

    fn put(&mut self, one: usize, mut least: u64) {
        let mut node = self.nodes.len() / 2 + one;
        self.nodes[node] = least;
        while node > 1 {
            least = least.min(self.nodes[node ^ 1]);
            node /= 2;
            self.nodes[node] = least;
        }
    }
}
