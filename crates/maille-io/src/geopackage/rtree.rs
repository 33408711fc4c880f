//! The R-tree of a column of geometries (annex F.3 of the specification).

use super::quoted;
use crate::geometry::Bounds;
use crate::hilbert;
use rusqlite::{Connection, params};

/// Bytes before the children of a node.
const HEAD: usize = 4;

/// Bytes of a child in a node.
const CHILD: usize = 24;

/// The node that all others hang below.
const ROOT: i64 = 1;

/// A feature or a node, and bounds that it lies within.
#[derive(Clone, Copy)]
pub struct Child {
    /// The primary key of a feature, or the number of a node.
    number: i64,
    /// Least and greatest x, then y.
    bounds: [f32; 4],
}

impl Child {
    /// A feature.
    pub fn new(number: i64, bounds: Bounds) -> Self {
        let [west, south, east, north] = bounds.0;
        Self { number, bounds: [below(west), above(east), below(south), above(north)] }
    }

    fn middle(&self) -> [f64; 2] {
        let [west, east, south, north] = self.bounds.map(f64::from);
        [f64::midpoint(west, east), f64::midpoint(south, north)]
    }
}

/// The greatest number of single precision that is not above one.
fn below(value: f64) -> f32 {
    let near = rounded(value);
    if f64::from(near) > value { near.next_down() } else { near }
}

/// The least number of single precision that is not below one.
fn above(value: f64) -> f32 {
    let near = rounded(value);
    if f64::from(near) < value { near.next_up() } else { near }
}

#[expect(clippy::cast_possible_truncation, reason = "to the nearest")]
fn rounded(value: f64) -> f32 {
    value as f32
}

/// Makes the R-tree of some features.
///
/// Its tables are filled as SQLite fills them
/// ([ext/rtree/rtree.c](https://sqlite.org/src/file/ext/rtree/rtree.c) tells how), but packed: nodes
/// of neighbours along a Hilbert curve, as full as they can be. That is quicker to make than a tree into which
/// one feature is put after the other.
pub fn create(
    connection: &Connection,
    table: &str,
    column: &str,
    mut features: Vec<Child>,
) -> rusqlite::Result<()> {
    let name = format!("rtree_{table}_{column}");
    let [tree, nodes, parents, rows] =
        ["", "_node", "_parent", "_rowid"].map(|suffix| quoted(&format!("{name}{suffix}")));
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"
    ))?;
    // The root is there, and as long as SQLite wants nodes to be.
    let length: usize =
        connection.query_row(&format!("SELECT length(data) FROM {nodes}"), [], |row| row.get(0))?;
    if let Some([west, east, south, north]) = joined(&features).map(|all| all.map(f64::from)) {
        hilbert::sort(&mut features, [west, south, east, north], Child::middle);
    }
    let mut insert =
        connection.prepare(&format!("INSERT OR REPLACE INTO {nodes} VALUES (?, ?)"))?;
    let mut level = features;
    let mut next = ROOT + 1;
    for depth in 0_u16.. {
        let count = level.len().div_ceil((length - HEAD) / CHILD).max(1);
        let mut upper = Vec::with_capacity(count);
        let mut nodes_of = Vec::with_capacity(level.len());
        for node in 0..count {
            let children = &level[node * level.len() / count..(node + 1) * level.len() / count];
            let number = if count == 1 { ROOT } else { next };
            next += 1;
            insert.execute(params![number, encoded(children, depth, length)])?;
            nodes_of.extend(children.iter().map(|child| (child.number, number)));
            upper.extend(joined(children).map(|bounds| Child { number, bounds }));
        }
        insert_pairs(connection, if depth == 0 { &rows } else { &parents }, nodes_of)?;
        if count == 1 {
            break;
        }
        level = upper;
    }
    Ok(())
}

/// The bytes of a node. SQLite asks only that of the root how many levels there are below it.
fn encoded(children: &[Child], depth: u16, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(depth.to_be_bytes());
    // As many as fit into a node, which is at most a page of 64 KiB long.
    bytes.extend(u16::try_from(children.len()).unwrap_or(u16::MAX).to_be_bytes());
    for child in children {
        bytes.extend(child.number.to_be_bytes());
        bytes.extend(child.bounds.iter().flat_map(|bound| bound.to_be_bytes()));
    }
    bytes.resize(length, 0);
    bytes
}

/// Tells which node each child is in, in the order of their numbers, so that each is put at the end of its table.
fn insert_pairs(
    connection: &Connection,
    table: &str,
    mut pairs: Vec<(i64, i64)>,
) -> rusqlite::Result<()> {
    pairs.sort_unstable();
    let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES (?, ?)"))?;
    pairs.into_iter().try_for_each(|pair| insert.execute(pair).map(drop))
}

/// What all lie within; nothing if there are none.
fn joined(children: &[Child]) -> Option<[f32; 4]> {
    children.iter().map(|child| child.bounds).reduce(|one, other| {
        let [west, east, south, north] = one;
        [west.min(other[0]), east.max(other[1]), south.min(other[2]), north.max(other[3])]
    })
}

/// What programs that write to the table later keep the tree right by: its triggers, word for word those
/// that the specification asks for. `table` and `column` are names, `key` that of the primary key.
pub fn triggers(table: &str, column: &str, key: &str) -> String {
    let trigger = |name: &str, when: &str, steps: &str| {
        let name = quoted(&format!("rtree_{table}_{column}_{name}"));
        format!("CREATE TRIGGER {name} {when} BEGIN {steps} END;\n")
    };
    let tree = quoted(&format!("rtree_{table}_{column}"));
    let (t, c, i) = (quoted(table), quoted(column), quoted(key));
    let insert = format!(
        "INSERT OR REPLACE INTO {tree} VALUES (NEW.{i}, ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), \
         ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));"
    );
    let delete = format!("DELETE FROM {tree} WHERE id = OLD.{i};");
    let delete_both = format!("DELETE FROM {tree} WHERE id IN (OLD.{i}, NEW.{i});");
    let some = format!("(NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))");
    let none = format!("(NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))");
    let of_column = format!("AFTER UPDATE OF {c} ON {t} WHEN OLD.{i} = NEW.{i} AND");
    let of_key = format!("AFTER UPDATE ON {t} WHEN OLD.{i} != NEW.{i} AND");
    [
        trigger("insert", &format!("AFTER INSERT ON {t} WHEN {some}"), &insert),
        trigger("update1", &format!("{of_column} {some}"), &insert),
        trigger("update2", &format!("{of_column} {none}"), &delete),
        trigger("update3", &format!("{of_key} {some}"), &format!("{delete} {insert}")),
        trigger("update4", &format!("{of_key} {none}"), &delete_both),
        trigger("delete", &format!("AFTER DELETE ON {t} WHEN OLD.{c} NOT NULL"), &delete),
    ]
    .concat()
}
