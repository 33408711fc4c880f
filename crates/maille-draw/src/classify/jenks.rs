//! Natural breaks: the classes of numbers with the least sum of squared distances to their means.

/// Where classes start among numbers that ascend, each of which stands for as many as `counts` says:
/// as many classes as asked for, or one for each number if there are fewer.
///
/// The cost of the best classes of the first numbers is known from those of one class less: the last
/// class starts somewhere. Where it starts best never goes down as numbers are added, so each half
/// of them need only look on its side of where the middle one has it. That takes n log n steps for
/// each class, in place of n².
pub(super) fn natural_breaks(distinct: &[f64], counts: &[usize], classes: usize) -> Vec<usize> {
    let classes = classes.min(distinct.len());
    let sums = Sums::of(distinct, counts);
    let numbers = distinct.len();
    // Of the first `end` numbers in one class.
    let mut best: Vec<f64> = (0..=numbers).map(|end| sums.cost(0, end)).collect();
    let mut last_starts: Vec<Vec<usize>> = Vec::with_capacity(classes);
    for class in 1..classes {
        let mut layer = Layer {
            sums: &sums,
            before: best,
            best: vec![0.0; numbers + 1],
            last_start: vec![0; numbers + 1],
        };
        layer.fill(class + 1, numbers, class, numbers);
        best = layer.best;
        last_starts.push(layer.last_start);
    }
    let mut starts = Vec::with_capacity(classes);
    let mut end = numbers;
    for last_start in last_starts.iter().rev() {
        end = last_start[end];
        starts.push(end);
    }
    starts.push(0);
    starts.reverse();
    starts
}

/// The best classes of the first numbers, for one count of classes.
struct Layer<'a> {
    sums: &'a Sums,
    /// The cost with one class less, by how many numbers there are.
    before: Vec<f64>,
    /// The cost, by how many numbers there are.
    best: Vec<f64>,
    /// Where the last class starts, by how many numbers there are.
    last_start: Vec<usize>,
}

impl Layer<'_> {
    /// Finds them for each count of numbers from `first` to `last`, whose last classes start between
    /// `lowest` and `highest`.
    fn fill(&mut self, first: usize, last: usize, lowest: usize, highest: usize) {
        if first > last {
            return;
        }
        let end = usize::midpoint(first, last);
        let cost = |start: usize| self.before[start] + self.sums.cost(start, end);
        let (start, cost) = (lowest..=highest.min(end - 1))
            .map(|start| (start, cost(start)))
            .reduce(|best, next| if next.1 < best.1 { next } else { best })
            .unwrap_or((lowest, f64::INFINITY));
        (self.last_start[end], self.best[end]) = (start, cost);
        self.fill(first, end - 1, lowest, start);
        self.fill(end + 1, last, start, highest);
    }
}

/// Sums of the first numbers, as many as the index says.
struct Sums {
    counts: Vec<f64>,
    values: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn of(distinct: &[f64], counts: &[usize]) -> Self {
        let mut sums = Self { counts: vec![0.0], values: vec![0.0], squares: vec![0.0] };
        #[expect(clippy::cast_precision_loss, reason = "there are fewer numbers than 2^53")]
        let counts: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        let scaled = scaled(distinct);
        let total: f64 = counts.iter().sum();
        let mean =
            scaled.iter().zip(&counts).map(|(value, count)| value * count).sum::<f64>() / total;
        for (value, count) in scaled.into_iter().zip(counts) {
            let value = value - mean;
            let end = sums.counts.len() - 1;
            sums.counts.push(sums.counts[end] + count);
            sums.values.push(sums.values[end] + count * value);
            sums.squares.push(sums.squares[end] + count * value * value);
        }
        sums
    }

    /// The sum of squared distances to their mean of the numbers from one to before another.
    fn cost(&self, start: usize, end: usize) -> f64 {
        let between = |sums: &[f64]| sums[end] - sums[start];
        if end <= start + 1 {
            return 0.0;
        }
        let sum = between(&self.values);
        (between(&self.squares) - sum * sum / between(&self.counts)).max(0.0)
    }
}

/// Numbers from 0 to 1 as the ascending ones lie between their ends, so that squares neither overflow
/// nor vanish.
fn scaled(ascending: &[f64]) -> Vec<f64> {
    let (Some(&least), Some(&most)) = (ascending.first(), ascending.last()) else {
        return Vec::new();
    };
    // Ends may be too far apart to be subtracted, unless both are made smaller first.
    let shrink = if (most - least).is_finite() { 1.0 } else { 0.25 };
    let span = most * shrink - least * shrink;
    let scaled =
        |value: &f64| if span > 0.0 { (value * shrink - least * shrink) / span } else { 0.0 };
    ascending.iter().map(scaled).collect()
}
