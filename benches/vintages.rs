//! Members of 2019 on communes of 2026, on one core: `cargo bench -p maille --bench vintages`.
//!
//! `EPCI of 2019` is every EPCI of a list resolved onto the communes of 2026, loading aside.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use maille::france::{Vintage, history};
use maille::territory::history::{Passage, january};
use maille::territory::{Carry, Columns, MembersTable, Sources, UnitKey, assign};
use std::collections::BTreeMap;
use std::fmt::Write;

fn carry(criterion: &mut Criterion) {
    let history = history().expect("built-in data are sound");
    let [before, after] =
        [2019, 2026].map(|year| Vintage::of_lists(year).expect("built-in data are sound"));
    let epci = before.memberships.members("epci");
    let mut text = "territory_id,territory_name,member_level,member_code\n".to_owned();
    for code in &epci {
        writeln!(text, "{code},{code},epci,{code}").expect("strings can be written to");
    }
    let table = MembersTable::read(&text, "epci", &Columns::default()).expect("it is a table");
    let units: Vec<UnitKey<'_>> =
        after.memberships.members("commune").into_iter().map(UnitKey::new).collect();
    let mut group = criterion.benchmark_group("vintages");
    group.throughput(Throughput::Elements(epci.len() as u64));
    group.bench_function("EPCI of 2019", |bencher| {
        bencher.iter(|| {
            let passage = Passage::new(history.on(january(2019)), history.on(january(2026)));
            let carry = Carry {
                passage,
                memberships: &before.memberships,
                finest: "commune",
                population: [&before.population, &after.population],
            };
            let carries = BTreeMap::from([(2019, carry)]);
            let sources = Sources { units: &after.memberships, carries, members: Some(2019) };
            let assignment = assign(&table, &sources, &units).expect("levels are known");
            let members = assignment.account.members.expect("there is a table of members");
            assert_eq!(members.matched, epci.len());
        });
    });
}

criterion_group!(benches, carry);
criterion_main!(benches);
