//! `maille simplify`: fewer vertices on the same borders.

mod levels;

use crate::account::{self, number};
use crate::args::{SimplifyArgs, SimplifyHow, SimplifyMethod};
use crate::console::Console;
use crate::coverage::{Units, check_input, emptied};
use crate::crs;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::output::Target;
use crate::quantity::{Length, MapScale, Percent, Pixels};
use crate::rounding::{self, Lost};
use crate::spots;
use crate::table::thousands;
use crate::{Done, leave, on_pool};
use levels::Levels;
use maille_geometry::{Amount, Coverage, Method, Metric, Simplification, Simplified, measure};
use serde_json::{Value, json};

/// What is too small to be drawn on a printed map, in metres: a choice of ours, about the width of
/// a fine line.
const VISIBLE: f64 = 0.2e-3;

/// Reads, simplifies and writes, each level if there are several.
pub fn run(args: &SimplifyArgs, console: &Console) -> Result<Done, Error> {
    let target = Target::of_levels(&args.write, &args.levels)?;
    let input = Input::open(&args.read, console)?;
    check_input(&input, "simplified")?;
    let levels = Levels::find(&input, &args.levels)?;
    let polygons = &input.layer.polygons;
    let label = |unit| input.label(unit);
    let metric = crs::metric(&input)?;

    console.stage("building the mesh");
    let Units { mut coverage, spots, inner_borders } = on_pool(|| Units::of(polygons, label))?;
    let mut lost = Lost { inner_borders, ..Lost::default() };
    let mut small_islands = 0;
    if let Some(least) = args.how.min_part_area {
        (coverage, small_islands) = coverage.without_small_islands(least.0, metric);
    }
    console.stage("simplifying");
    let how = simplification(&args.how, &coverage, metric);
    let simplified = on_pool(|| coverage.simplify(&how));
    let stats = args.stats.then(|| Stats::of(&input, &coverage, &simplified, metric));
    let Simplified { coverage: mut result, removable, kept } = simplified;
    if let Some(digits) = target.digits(&input.layer.crs) {
        console.stage("rounding");
        (result, lost.too_small) = rounding::rounded(&result, digits, label)?;
    }
    let simple = on_pool(|| result.polygons());
    lost.emptied = emptied(&input.layer, polygons, &simple);

    console.stage("writing");
    let vertices = simple.coords().len();
    let layers = levels.layers(&input, &result, simple, &target.name())?;
    let caveats = target.write_levels(&layers)?;

    console.note(&format!(
        "{}: {} of {} kept",
        input.name(),
        thousands(kept),
        number(removable, "removable vertex")
    ));
    let mended = account::repairs(polygons.repairs());
    let small = (small_islands > 0).then(|| {
        format!("{} smaller than --min-part-area left out", number(small_islands, "island"))
    });
    let mended = mended.into_iter().chain(small);
    let told = mended.chain(spots::line(&spots)).chain(lost.lines());
    let told = told.chain(stats.iter().flat_map(Stats::lines)).chain(levels.lines());
    told.for_each(|line| console.note(&line));
    for line in &caveats {
        console.note(line);
    }
    let report = json!({
        "command": "simplify",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "datasets": input.datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "outputs": target.names(&layers),
        "features": layers.iter().map(maille_io::Layer::len).collect::<Vec<_>>(),
        "vertices": {"before": polygons.coords().len(), "after": vertices},
        "removable": removable,
        "kept": kept,
        "small_islands": small_islands,
        "stats": stats.map(|stats| stats.json()),
        "repairs": account::repairs_json(polygons.repairs()),
        "spots": spots::json(&spots, label),
        "lost": lost.json(),
    });
    leave((layers, result, coverage, input.layer));
    Ok(Done { report, refused: None })
}

/// What the flags ask for, for a coverage of some width.
fn simplification(how: &SimplifyHow, coverage: &Coverage, metric: Metric) -> Simplification {
    let amount = match (how.percent, how.tolerance, how.scale, how.width) {
        (Some(Percent(percent)), ..) => Amount::Share(percent / 100.0),
        (_, Some(Length(metres)), ..) => Amount::Tolerance(metres),
        (_, _, Some(MapScale(denominator)), _) => Amount::Tolerance(VISIBLE * denominator),
        (_, _, _, Some(Pixels(pixels))) => Amount::Tolerance(coverage.width(metric) / pixels),
        // One of them is required.
        (None, None, None, None) => Amount::Share(1.0),
    };
    let method = match how.method {
        SimplifyMethod::VisvalingamWeighted => Method::VisvalingamWeighted,
        SimplifyMethod::Visvalingam => Method::Visvalingam,
        SimplifyMethod::DouglasPeucker => Method::DouglasPeucker,
    };
    Simplification { method, amount, metric, hold_outer: how.hold_outer }
}

/// What simplifying changed.
struct Stats {
    /// In metres.
    displacement: f64,
    /// The unit whose area changed most, and by what share of it.
    worst: Option<(String, f64)>,
}

impl Stats {
    fn of(input: &Input, given: &Coverage, simple: &Simplified, metric: Metric) -> Self {
        let areas = |coverage: &Coverage| measure(&coverage.polygons(), metric);
        let (before, after) = rayon::join(|| areas(given), || areas(&simple.coverage));
        let changes = before.iter().zip(after).enumerate();
        let worst = changes
            .filter(|(_, (before, _))| before.area > 0.0)
            .map(|(unit, (before, after))| (unit, after.area / before.area - 1.0))
            .reduce(|worst, other| if other.1.abs() > worst.1.abs() { other } else { worst });
        Self {
            displacement: simple.displacement(given, metric),
            worst: worst.map(|(unit, change)| (input.label(unit), change)),
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("borders moved by {:.1} m at most", self.displacement)];
        lines.extend(self.worst.iter().map(|(unit, change)| {
            format!("area changed most: {unit}, by {:+.2} %", change * 100.0)
        }));
        lines
    }

    fn json(&self) -> Value {
        let worst = self.worst.as_ref();
        let worst = worst.map(|(unit, change)| json!({"unit": unit, "area_change": change}));
        json!({"displacement_m": self.displacement, "worst_unit": worst})
    }
}
