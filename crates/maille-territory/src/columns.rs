//! What a members table calls its columns.

use maille_io::suggest::{hint, list};
use std::str::FromStr;

/// The names of a members table's columns.
///
/// ```
/// use maille_territory::Columns;
/// let columns: Columns = "id=ti,code=siren".parse()?;
/// assert_eq!((columns.id.as_str(), columns.name.as_str()), ("ti", "territory_name"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The territory's id; `territory_id` unless told otherwise.
    pub id: String,
    /// The territory's name; `territory_name` unless told otherwise.
    pub name: String,
    /// The member's level; `member_level` where there is such a column unless told otherwise.
    pub level: Option<String>,
    /// The member's code; `member_code` unless told otherwise.
    pub code: String,
    /// The member's name; `member_name` where there is such a column unless told otherwise.
    pub member: Option<String>,
    /// The year whose lists the member's code is of; `member_vintage` where there is such a column
    /// unless told otherwise.
    pub vintage: Option<String>,
}

const ROLES: [&str; 6] = ["id", "name", "level", "code", "member", "vintage"];

impl Default for Columns {
    fn default() -> Self {
        Self {
            id: "territory_id".into(),
            name: "territory_name".into(),
            level: None,
            code: "member_code".into(),
            member: None,
            vintage: None,
        }
    }
}

impl FromStr for Columns {
    type Err = String;

    /// Reads `id=…,name=…,level=…,code=…,member=…,vintage=…`, each at most once, in any order.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        let mut seen = Vec::new();
        for pair in text.split(',') {
            let (role, column) = pair.split_once('=').unwrap_or((pair, ""));
            let (role, column) = (role.trim(), column.trim().to_owned());
            if column.is_empty() {
                return Err(format!("\"{pair}\" is not ROLE=COLUMN, as in `code=siren`"));
            }
            if seen.contains(&role) {
                return Err(format!("\"{role}\" comes twice"));
            }
            seen.push(role);
            match role {
                "id" => columns.id = column,
                "name" => columns.name = column,
                "level" => columns.level = Some(column),
                "code" => columns.code = column,
                "member" => columns.member = Some(column),
                "vintage" => columns.vintage = Some(column),
                _ => {
                    let roles = list(ROLES);
                    let hint = hint(role, ROLES);
                    return Err(format!("no role \"{role}\"{hint} (the roles are {roles})"));
                }
            }
        }
        Ok(columns)
    }
}
