//! The R-tree of a column of geometries (annex F.3 of the specification).

use super::quoted;

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
