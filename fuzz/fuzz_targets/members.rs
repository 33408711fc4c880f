//! Members tables.

#![no_main]

use libfuzzer_sys::fuzz_target;
use maille_territory::{Columns, MembersTable};

fuzz_target!(|text: &[u8]| {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(table) = MembersTable::read(text, "fuzz", &Columns::default()) else { return };
    let lines = text.lines().count() as u64;
    for member in &table.members {
        let id = &table.territories[member.territory].id;
        assert!(!id.is_empty() && !member.code.is_empty());
        assert!((1..=lines).contains(&member.line), "line {} of {lines}", member.line);
    }
    assert!(table.members.is_sorted_by_key(|member| member.line));
});
