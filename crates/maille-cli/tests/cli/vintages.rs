//! Members of one year on boundaries of another, and the history behind it.

use crate::support::{Folder, collection, properties, square, stderr};
use serde_json::Value;

const TABLE: &str = "territory_id,territory_name,member_level,member_code\n";

/// The values of a field of all features.
fn values(layer: &Value, field: &str) -> Vec<Value> {
    properties(layer).iter().map(|properties| properties[field].clone()).collect()
}

#[test]
fn territories_of_2019_are_the_same_ground_on_communes_of_2020() {
    let folder = Folder::new();
    let table = "--members fr:territoires-industrie@2019-normandie --measure";
    let members = folder.output(&format!("dissolve fr:epci@2019 {table}"));
    let report = "--report r.json";
    let communes = folder.output(&format!("dissolve fr:communes@2020 {table} {report}"));
    assert_eq!(values(&communes, "territory_id").len(), 10);
    // In km², rounded to the square metre.
    assert_eq!(values(&communes, "area_km2"), values(&members, "area_km2"));
    let report = folder.json("r.json");
    assert_eq!((&report["vintage"], &report["members_vintages"][0]), (&2020.into(), &2019.into()));
    assert_eq!(report["account"]["members"]["matched"], 28);
    assert_eq!(report["account"]["members"]["carried"], Value::Array(Vec::new()));
}

/// On the communes of 2026, and on its EPCI: no event touches the communes, and the account names the two EPCI
/// that are one since.
#[test]
fn territories_of_2019_are_the_same_ground_on_communes_and_on_epci_of_2026() {
    let folder = Folder::new();
    let table = "--members fr:territoires-industrie@2019-normandie --measure --report r.json";
    let dissolved = |level: &str| {
        let layer = folder.output(&format!("dissolve fr:{level}@2026 {table}"));
        let members = folder.json("r.json")["account"]["members"].clone();
        assert_eq!(members["matched"], 28);
        (values(&layer, "area_km2"), members["carried"].clone())
    };
    let (on_communes, on_epci) = (dissolved("communes"), dissolved("epci"));
    assert_eq!(on_communes.0.len(), 10);
    // In km², rounded to the square metre.
    assert_eq!(on_communes.0, on_epci.0);
    assert_eq!(on_communes.1, Value::Array(Vec::new()));
    let told = on_epci.1.as_array().unwrap().iter();
    let told: Vec<_> = told.map(|member| (&member["code"], &member["units"])).collect();
    let joined = Value::from(vec!["200089456"]);
    assert_eq!(told, [(&"200035665".into(), &joined), (&"242700623".into(), &joined)]);
}

#[test]
fn every_epci_of_2019_is_found_on_communes_of_2026_and_what_is_not_exact_is_told() {
    let folder = Folder::new();
    let epci = maille_france::Vintage::of_lists(2019).unwrap();
    let rows = epci.memberships.members("epci").into_iter();
    let rows: Vec<String> = rows.map(|code| format!("{code},{code},epci,{code}")).collect();
    folder.write("t.csv", format!("{TABLE}{}\n", rows.join("\n")));
    let line = "dissolve fr:communes@2026 --members t.csv -o o.geojson --report r.json";
    let assert = folder.run(line).success();
    let said = stderr(&assert);
    for line in [
        "maille: members of 2019 carried to the units of 2026: of 1,259 codes the lists of \
         2019 know 1,259, those of 2026 1,241\n",
        "maille: 1,259 of 1,259 members matched\n",
        "maille: 6 members not exactly the ground of the units: epci 200066603 ",
    ] {
        assert!(said.contains(line), "{line}{said}");
    }
    let report = folder.json("r.json");
    let carried = report["account"]["members"]["carried"].as_array().unwrap();
    let told = carried.iter().find(|member| member["code"] == "200071868").unwrap();
    // Saint-Sigismond left it for Ingrandes-le-Fresne-sur-Loire, in another EPCI, in 2024.
    assert_eq!(told["relation"], "merged");
    let change = &told["changes"][0];
    assert_eq!((&change["code"], &change["name"]), (&"49321".into(), &"Saint-Sigismond".into()));
    assert_eq!(change["became"][0]["code"], "49160");
    assert_eq!(change["events"][0]["date"], "2024-01-01");
    assert_eq!(change["events"][0]["event"], "merged-delegated");
    assert_eq!(told["along"][0]["code"], "49160");
    assert!(told["along"][0]["population"].as_u64().unwrap() > 2_000);
    // Ingrandes-Le Fresne sur Loire: 12.9 km² by `dissolve --measure` of the communes of 2020.
    let area = told["along"][0]["area_m2"].as_u64().unwrap();
    assert!((12_900_000..12_950_000).contains(&area), "{area}");
    assert_eq!(told["along"][0]["vintage"], 2019);

    let refused = folder
        .run(&format!("{line} --strict-vintage -o none.geojson").replace("-o o.geojson ", ""));
    assert!(stderr(&refused.code(1)).contains(
        "maille: error: --strict-vintage: 6 members not exactly the same ground; nothing is written"
    ));
    assert!(!folder.files().contains(&"none.geojson".to_owned()));
}

/// The ground of two members of 2022 is not whole communes of 2026: a commune of each was merged with one of
/// another EPCI.
#[test]
fn territories_of_2022_are_groups_of_the_epci_of_2023() {
    let folder = Folder::new();
    let table = "--members fr:territoires-industrie@2022";
    let line = format!("dissolve fr:communes@2026 {table} --sum population");
    let said = stderr(&folder.run(&format!("{line} -o o.geojson --report r.json")).success());
    assert!(said.contains("maille: members of 2023 carried to the units of 2026\n"), "{said}");
    assert!(said.contains("maille: 588 of 588 members matched\n"), "{said}");
    assert!(said.contains("maille: 2 members not exactly the ground of the units: "), "{said}");
    let report = folder.json("r.json");
    let carried = report["account"]["members"]["carried"].as_array().unwrap();
    let told: Vec<_> = carried
        .iter()
        .map(|member| (&member["code"], &member["changes"][0]["became"][0]["code"]))
        .collect();
    assert_eq!(
        told,
        [(&"240800847".into(), &"08439".into()), (&"244400552".into(), &"49160".into())]
    );
    // The dataset is the same: each territory of the same communes, its polygons bit for bit.
    folder.run("data export fr:territoires-industrie@2022 -o d.geojson -q").success();
    let (made, dataset) = (folder.json("o.geojson"), folder.json("d.geojson"));
    assert_eq!(values(&made, "territory_id"), values(&dataset, "code"));
    for [field, of_dataset] in [["units", "communes"], ["population", "population"]] {
        assert_eq!(values(&made, field), values(&dataset, of_dataset), "{field}");
    }
    let shapes = |layer: &Value| -> Vec<Value> {
        let features = layer["features"].as_array().unwrap().iter();
        features.map(|feature| feature["geometry"].clone()).collect()
    };
    assert!(shapes(&made) == shapes(&dataset));
    // Who wants the EPCI as they are today says so.
    let line = format!("{line} --members-vintage 2026 --strict-vintage -o t.geojson");
    let said = stderr(&folder.run(&line).success());
    assert!(said.contains("maille: members resolved by the lists of 2026\n"), "{said}");
    let today = folder.json("t.geojson");
    let pairs = properties(&made).into_iter().zip(properties(&today));
    let other = pairs.filter(|(then, now)| then["units"] != now["units"]);
    let other: Vec<_> = other.map(|(then, _)| then["territory_id"].as_str().unwrap()).collect();
    // Communes that went to another EPCI since, and Tannay-le-Mont-Dieu of ti-4407.
    let expected =
        ["ti-2404", "ti-2406", "ti-2704", "ti-2707", "ti-3210", "ti-4407", "ti-7605", "ti-7606"];
    assert_eq!(other, expected);
}

#[test]
fn the_vintage_of_members_is_told_by_a_flag_or_a_column() {
    let folder = Folder::new();
    // Crimolois was a commune in 2019, Neuilly-Crimolois is one with it in 2020.
    let line = "dissolve fr:communes@2020 --members t.csv";
    folder.write("t.csv", format!("{TABLE}a,A,commune,21213\n"));
    let said = |line: &str| stderr(&folder.run(line).success());
    let by_flag = said(&format!("{line} --members-vintage 2019"));
    assert!(
        by_flag.contains("maille: members of 2019 carried to the units of 2020\n"),
        "{by_flag}"
    );
    assert!(
        by_flag.contains("delegated part of 21452 Neuilly-Crimolois by 2020-01-01"),
        "{by_flag}"
    );
    // The table has no names: it is called as it was.
    assert!(by_flag.contains("the units: commune 21213 Crimolois (21213 "), "{by_flag}");
    assert!(by_flag.contains("brings along 1 commune (21452 Neuilly-lès-Dijon, "), "{by_flag}");
    let by_fit = said(line);
    assert!(by_fit.contains("of 1 code the lists of 2019 know 1, those of 2020 0"));
    // Before there are lists, communes are known by their history.
    folder.write("t.csv", format!("{TABLE}a,A,commune,74010\na,A,commune,74011\n"));
    let by_history = said(&format!("{line} --members-vintage 2016"));
    assert!(
        by_history.contains(
            "74011 Annecy-le-Vieux became a delegated part of 74010 Annecy by 2017-01-01"
        )
    );
    assert!(by_history.contains("(74010 Annecy took others in by 2017-01-01; "), "{by_history}");
    // A column goes before the flag, row by row.
    let header = TABLE.trim_end();
    folder.write(
        "t.csv",
        format!("{header},member_vintage\na,A,commune,21213,2019\na,A,commune,21452,\n"),
    );
    let by_column = said(&format!("{line} --members-vintage 2020"));
    assert!(by_column.contains("maille: 2 of 2 members matched\n"), "{by_column}");
    // Without levels, codes are those of the units, of any year.
    folder.write("t.csv", "territory_id,territory_name,member_code\na,A,21213\n");
    assert!(said(line).contains("maille: 1 of 1 member matched\n"));
}

#[test]
fn vintages_that_nobody_knows_are_refused() {
    let folder = Folder::new();
    folder.write("t.csv", format!("{TABLE}a,A,commune,21213\n"));
    let line = "dissolve fr:communes@2020 --members t.csv --members-vintage";
    for year in ["1943", "2018.5", "2031", "-1"] {
        folder.run(&format!("{line} {year}")).code(2);
    }
    let ends = |line: &str, code: i32, problem: &str| {
        let said = stderr(&folder.run(line).code(code));
        assert!(said.ends_with(&format!("maille: error: {problem}\n")), "{said}");
    };
    ends(
        &format!("{line} 2031"),
        2,
        "--members-vintage: there is no list of 2031; there are those of 2019 to 2026, and of communes \
         alone since 1944",
    );
    folder.write("x.geojson", collection(&[square(0, 0, r#""code":"x1""#)]));
    folder.fails(
        "dissolve x.geojson --members t.csv --members-vintage 2019",
        2,
        "x.geojson: no list of any year knows a code of the units, so that members of another \
         vintage cannot be carried to theirs",
    );
    // Of a dataset nobody asked for a year: its members are looked for by their codes, as ever.
    let said =
        stderr(&folder.run("dissolve x.geojson --members fr:territoires-industrie@2022").success());
    assert!(said.contains("members matched by code alone"), "{said}");
    let header = TABLE.trim_end();
    for (vintage, problem) in [
        ("soon", "the member's vintage is \"soon\"; it is a year, as 2019"),
        (
            "1812",
            "there is no list of 1812; there are those of 2019 to 2026, and of communes alone since 1944",
        ),
    ] {
        folder.write("t.csv", format!("{header},member_vintage\na,A,commune,21213,{vintage}\n"));
        let line = "dissolve fr:communes@2020 --members t.csv";
        ends(line, 3, &format!("t.csv: line 2: {problem}"));
    }
    // There are EPT in the lists since 2023.
    folder.write("t.csv", format!("{TABLE}a,A,ept,200058519\n"));
    let line = "dissolve fr:communes@2022 --members t.csv";
    let problem = "t.csv: line 2: the lists of 2022 have no level \"ept\"; did you mean \"epci\"? (the \
                   levels are commune, departement, epci, region)";
    ends(line, 3, problem);
    ends(&format!("{line} --members-vintage 2021"), 3, &problem.replace("2022", "2021"));
    // EPCI are known since 2019.
    folder.write("t.csv", format!("{TABLE}a,A,epci,200084952\n"));
    let line = "dissolve fr:communes@2020 --members t.csv --members-vintage 2000";
    ends(
        line,
        3,
        "t.csv: line 2: the lists of 2000 have no level \"epci\" (the levels are commune)",
    );
}

/// Les Trois-Saints of 2026 are Saint-Martin-Sepert, Saint-Pardoux-Corbier and Saint-Ybard of 2019.
#[test]
fn a_commune_that_two_territories_bring_along_goes_to_the_larger_share() {
    let folder = Folder::new();
    let rows = "t,T,commune,19223\nu,U,commune,19248\nu,U,commune,19230\n";
    folder.write("t.csv", format!("{TABLE}{rows}"));
    let line = "dissolve fr:communes@2026 --members t.csv --members-vintage 2019 --report r.json -o o.geojson";
    let said = stderr(&folder.run(line).success());
    let kept = "1 unit claimed by several territories, kept by the first named: 19248 \
                (u with 80 % of its population, t with 20 %)\n";
    assert!(said.contains(kept), "{said}");
    assert!(said.contains("1 territory without any unit, left out: t T\n"), "{said}");
    assert_eq!(values(&folder.json("o.geojson"), "territory_id"), ["u"]);
    let claim = &folder.json("r.json")["account"]["members"]["claimed_twice"][0];
    assert_eq!((&claim["code"], &claim["territories"]), (&"19248".into(), &["u", "t"].into()));
    let shares = claim["shares"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap());
    assert!((shares.sum::<f64>() - 1.0).abs() < 1e-12, "{claim}");
}

#[test]
fn look_ups_tell_territories_of_other_years() {
    let folder = Folder::new();
    folder.write("t.csv", format!("{TABLE}a,Ay,commune,21213\n"));
    // Both villages of Neuilly-Crimolois.
    let line =
        "locate --in fr:communes@2026 5.1 47.28 --members t.csv --members-vintage 2019 --json";
    let answer = folder.output(&format!("{line} --add nom,territory_name"));
    let answer = answer.to_string();
    assert!(answer.contains("Neuilly-Crimolois") && answer.contains("\"Ay\""), "{answer}");
}

#[test]
fn look_ups_refuse_members_that_are_not_exact() {
    let folder = Folder::new();
    folder.write("t.csv", format!("{TABLE}a,Ay,commune,21213\n"));
    folder.write("p.csv", "lon,lat\n5.1,47.28\n");
    folder.write("a.csv", "adresse\n21800 Neuilly-Crimolois\n");
    let refused = "maille: error: --strict-vintage: 1 member not exactly the same ground; nothing is written\n";
    let before = folder.files();
    for line in [
        "locate --in fr:communes@2026 5.1 47.28",
        "locate --in fr:communes@2026 --address 21800",
        "locate --in fr:communes@2026 p.csv -o o.csv",
        "locate --in fr:communes@2026 --addresses a.csv -o o.csv",
        "index fr:communes@2026 -o o.maille",
    ] {
        let members = "--members t.csv --members-vintage 2019 --strict-vintage --report r.json";
        let assert = folder.run(&format!("{line} {members}")).code(1).stdout("");
        assert!(stderr(&assert).ends_with(refused), "{}", stderr(&assert));
        let report = folder.json("r.json");
        assert_eq!(report["account"]["members"]["carried"][0]["code"], "21213", "{line}");
        assert_eq!(
            (&report["vintage"], &report["members_vintages"][0]),
            (&2026.into(), &2019.into())
        );
        std::fs::remove_file(folder.path("r.json")).unwrap();
        assert_eq!(folder.files(), before, "{line}");
    }
    // What is exact is looked up, and the report has the account, too.
    folder.write("t.csv", format!("{TABLE}a,Ay,commune,21452\n"));
    let members = "--members t.csv --members-vintage 2020 --strict-vintage --report r.json --json";
    let answer = folder.output(&format!("locate --in fr:communes@2026 5.1 47.28 {members}"));
    assert_eq!(answer["found"][0]["territory_name"], "Ay");
    assert_eq!(folder.json("r.json")["account"]["members"]["matched"], 1);
    for line in [
        "locate --in fr:epci@2026 5 47 --strict-vintage",
        "index fr:epci@2026 -o o.maille --strict-vintage",
    ] {
        let said = stderr(&folder.run(line).code(2));
        assert!(said.contains("--members <TABLE>"), "{said}");
    }
}

#[test]
fn what_other_years_know_of_a_code_is_told() {
    let folder = Folder::new();
    let unmatched = |members: &str, year: u16| {
        folder.write("t.csv", format!("{TABLE}a,A,commune,01001\n{members}\n"));
        let line = format!("dissolve fr:communes@{year} --members t.csv --members-vintage {year}");
        let said = stderr(&folder.run(&format!("{line} -o o.geojson --report r.json")).success());
        let report = folder.json("r.json")["account"]["members"]["unmatched"][0].clone();
        (said, report)
    };
    let (said, report) = unmatched("a,A,commune,21213", 2026);
    let told = "commune 21213 of a (unknown code, line 3; Crimolois until 2020-01-01, in 2026 in 21452 \
                Neuilly-Crimolois)\n";
    assert!(said.contains(told), "{said}");
    let (known, holder) = (&report["known"], &report["known"]["holders"][0]);
    assert_eq!((&known["as"], &known["name"]), (&"of-other-years".into(), &"Crimolois".into()));
    assert_eq!((&known["until"], &known["since"]), (&"2020-01-01".into(), &Value::Null));
    assert_eq!((&holder["code"], &holder["vintage"]), (&"21452".into(), &2026.into()));
    assert_eq!(report["vintage"], 2026);
    // There before and after, and not in between.
    let (said, _) = unmatched("a,A,commune,60694", 2020);
    let told =
        "Villotran until 2019-01-01 and since 2024-01-01, in 2020 in 60054 Les Hauts-Talican)";
    assert!(said.contains(told), "{said}");
    for (code, of) in
        [("75101", "75056 Paris"), ("13201", "13055 Marseille"), ("69381", "69123 Lyon")]
    {
        let (said, report) = unmatched(&format!("a,A,commune,{code}"), 2020);
        assert!(
            said.contains(&format!(" 1er Arrondissement, an arrondissement of {of})\n")),
            "{said}"
        );
        assert_eq!(report["known"]["as"], "part");
    }
    let (said, _) = unmatched("a,A,epci,242700623", 2026);
    let told = "CC Eure-Madrie-Seine until 2020-01-01, in 2026 in 200089456 CA Seine-Eure)\n";
    assert!(said.contains(told), "{said}");
    // It was created in 2020.
    let (said, report) = unmatched("a,A,epci,200089456", 2019);
    let told = "CA Seine-Eure since 2020-01-01, in 2019 in 200035665 CA Seine Eure, 242700623 CC \
                Eure-Madrie-Seine)\n";
    assert!(said.contains(told), "{said}");
    assert!(report["known"]["holders"][0]["population"].as_u64().unwrap() > 60_000);
    for nonsense in ["commune,99999", "epci,99999", "departement,99"] {
        let (said, report) = unmatched(&format!("a,A,{nonsense}"), 2026);
        assert!(said.contains("(unknown code, line 3)\n"), "{said}");
        assert_eq!(report["known"], Value::Null);
    }
    // Without levels, codes are those of units.
    folder.write(
        "t.csv",
        "territory_id,territory_name,member_code\na,A,01001\na,A,01002\na,A,75101\n",
    );
    let said = stderr(&folder.run("dissolve fr:communes@2026 --members t.csv").success());
    let told =
        "75101 of a (not in the input, line 4; Paris 1er Arrondissement, an arrondissement of";
    assert!(said.contains(told), "{said}");
}
