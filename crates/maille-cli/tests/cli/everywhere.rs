//! Flags of every command, and where things are said.

use crate::support::{Folder, communes, stderr};
use serde_json::json;

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --by epci -q").success().stderr("");
    folder.run("-q dissolve communes.geojson --by epci").success().stderr("");
    folder.fails("dissolve none.geojson --all --quiet", 4, &no_such_file("none.geojson"));
    folder.run("dissolve communes.geojson --all -q -v").code(2);
}

fn no_such_file(name: &str) -> String {
    format!("{name}: cannot read: No such file or directory (os error 2)")
}

#[test]
fn verbose_says_how_long_each_stage_took() {
    let folder = Folder::with_communes();
    let assert = folder.run("dissolve communes.geojson --by epci -v --measure").success();
    let said = stderr(&assert);
    for stage in ["reading", "grouping", "merging", "measuring", "writing"] {
        let timed =
            |line: &str| line.starts_with(&format!("maille: {stage}: ")) && line.ends_with(" ms");
        assert!(said.lines().any(timed), "{stage}: {said}");
    }
}

#[test]
fn progress_is_for_terminals_unless_asked_for() {
    let folder = Folder::with_communes();
    let line = "dissolve communes.geojson --all --progress";
    let always = stderr(&folder.run(&format!("{line} always")).success());
    assert!(always.starts_with("maille: reading…\nmaille: grouping…\n"), "{always}");
    for when in ["auto", "never"] {
        let said = stderr(&folder.run(&format!("{line} {when}")).success());
        assert!(!said.contains('…'), "{said}");
    }
    folder.run(&format!("{line} sometimes")).code(2);
}

#[test]
fn threads_must_be_some() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --all --threads 1").success();
    let some = "expected a number of threads, 1 or more";
    for (threads, problem) in [
        ("0", some),
        ("-1", some),
        ("many", some),
        ("1.5", some),
        ("70000", "expected at most 65535 threads"),
    ] {
        let message = format!(
            "invalid value '{threads}' for '--threads <N>': {problem}\n\nFor more information, try \
             '--help'."
        );
        folder.fails(&format!("dissolve communes.geojson --all --threads={threads}"), 2, &message);
    }
}

#[test]
fn reports_are_whole_accounts() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --by epci -o out.geojson --report r.json").success();
    let report = folder.json("r.json");
    assert_eq!(report["command"], "dissolve");
    assert_eq!(report["inputs"], json!(["communes.geojson"]));
    assert_eq!(report["output"], "out.geojson");
    assert_eq!((&report["groups"], &report["features"]), (&json!(2), &json!(2)));
    assert_eq!(report["account"]["units"], 4);
    assert_eq!(report["account"]["unassigned"], json!([{"feature": 4, "code": "01004"}]));
    assert_eq!(report["spots"], json!([]));
    folder
        .run("dissolve communes.geojson --by epci -o out.geojson --report again.json --threads 1");
    assert_eq!(folder.read("r.json"), folder.read("again.json"));
}

#[test]
fn reports_go_to_files_of_their_own() {
    let folder = Folder::with_communes();
    folder.fails(
        "info communes.geojson --report -",
        2,
        "--report needs a file: standard output carries the data",
    );
    folder.fails(
        "dissolve communes.geojson --all -o out.json --report out.json",
        2,
        "out.json: --report and --output are the same file",
    );
    folder.fails("dissolve none.geojson --all --report r.json", 4, &no_such_file("none.geojson"));
}

#[test]
fn every_command_reports() {
    let folder = Folder::with_communes();
    for (line, command) in [
        ("info communes.geojson", "info"),
        ("data list", "data list"),
        ("data export fr:regions@2026 -o r.geojson", "data export"),
        ("completions bash", "completions"),
        ("man man1", "man"),
    ] {
        folder.run(&format!("{line} --report r.json")).success();
        assert_eq!(folder.json("r.json")["command"], command);
    }
}

#[test]
fn crs_are_what_proj_knows() {
    let folder = Folder::with_communes();
    folder.fails(
        "info communes.geojson --crs Lambert",
        2,
        "invalid value 'Lambert' for '--crs <CRS>': \"Lambert\" is not a CRS: say a code like \
         EPSG:2154, the exact name of one, WKT, PROJJSON or a PROJ string\n\nFor more information, try '--help'.",
    );
    let info = folder.output("info communes.geojson --crs epsg:2154 --json");
    assert_eq!(info["crs"], "EPSG:2154");
    let wkt = r#"PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993"]]"#;
    let mut command = folder.command("info communes.geojson --json --crs");
    let assert = command.arg(wkt).assert().success();
    assert!(String::from_utf8_lossy(&assert.get_output().stdout).contains("EPSG:2154"));
}

/// A `crs` member that names a CRS.
fn crs_member(name: &str) -> String {
    format!(r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"#)
}

#[test]
fn crs_must_be_known() {
    let folder = Folder::with_communes();
    folder.write("points.csv", "lon,lat\n0.5,0.5\n");
    let unknown = "is not in the database of PROJ; https://epsg.io finds codes by name and place";
    let heights = "EPSG:5773 is EGM96 height, of PROJ's type VerticalCRS: its positions are not x and \
                   y; name a geographic or a projected CRS";
    let geocentric = "EPSG:4362 is NAD83(HARN) (geocentric), of PROJ's type GeodeticCRS: its positions \
                      are not x and y; name a geographic or a projected CRS";
    for (code, problem) in [
        ("EPSG:99999999", &*format!("EPSG:99999999 {unknown}")),
        ("EPSG:4362", geocentric),
        ("EPSG:5773", heights),
    ] {
        let refused = format!(
            "invalid value '{code}' for '--crs <CRS>': {problem}\n\nFor more information, try '--help'."
        );
        for line in [
            "simplify communes.geojson --tolerance 100m",
            "dissolve communes.geojson --all",
            "info communes.geojson",
            "locate --in communes.geojson points.csv",
            "locate --in communes.geojson 0.5 0.5",
        ] {
            folder.fails(&format!("{line} --crs {code}"), 2, &refused);
        }
        folder.write("named.geojson", communes().replacen('{', &crs_member(code), 1));
        let refused =
            format!("named.geojson: {problem}; if it is in another CRS, name that with --crs");
        for line in ["info named.geojson", "index named.geojson -o x.maille"] {
            folder.fails(line, 3, &refused);
        }
        folder.run("info named.geojson --crs EPSG:4258").success();
        let point = r#""features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[0.5,0.5]}}]}"#;
        let member = crs_member(code);
        folder.write("named.geojson", format!(r#"{member}"type":"FeatureCollection",{point}"#));
        folder.fails("locate --in communes.geojson named.geojson", 3, &refused);
    }
}

#[test]
fn distances_need_degrees_or_metres() {
    let folder = Folder::with_communes();
    folder.write("points.csv", "lon,lat\n0.5,0.5\n");
    for (code, unit) in [("EPSG:4807", "grad"), ("EPSG:2225", "US survey foot")] {
        folder.write("odd.geojson", communes().replacen('{', &crs_member(code), 1));
        let refused = format!(
            "odd.geojson: positions in {code} are in units of one {unit}, and distances are taken in \
             degrees or metres only; convert it to a CRS in one of these, or, if it is in another \
             CRS, name that with --crs"
        );
        for line in [
            "simplify odd.geojson --tolerance 100m",
            "dissolve odd.geojson --all --measure",
            "check odd.geojson",
            "clean odd.geojson",
            "locate --in odd.geojson 9.5 0.5 --nearest 1km",
            "locate --in odd.geojson points.csv --nearest 1km",
        ] {
            folder.fails(line, 3, &refused);
        }
        // Nothing is measured there.
        let told = "field  value\ncode   01001\n";
        let line = format!("0.5 0.5 --crs {code} --add code");
        folder.run(&format!("locate --in odd.geojson {line}")).success().stdout(told);
        folder.run("index odd.geojson -o odd.maille").success();
        folder.run(&format!("locate --in odd.maille {line}")).success().stdout(told);
        let refused = refused.replacen("odd.geojson", "odd.maille", 1);
        folder.fails("locate --in odd.maille 9.5 0.5 --nearest 1km", 3, &refused);
        folder.run("dissolve odd.geojson --all").success();
        folder.run("info odd.geojson").success();
    }
    // In degrees and in metres, and not among the systems that are known without PROJ.
    for code in ["EPSG:4313", "EPSG:2180"] {
        folder.run(&format!("simplify communes.geojson --tolerance 1m --crs {code}")).success();
    }
}

#[test]
fn formats_and_digits_are_checked() {
    let folder = Folder::with_communes();
    let assert = folder.run("info communes.geojson --from doc").code(2);
    assert!(
        stderr(&assert)
            .contains("unknown format `doc`; known are geojson, geojsonl, geojsons, topojson")
    );
    for digits in ["16", "-1"] {
        let message = format!(
            "invalid value '{digits}' for '--precision <DIGITS>': {digits} is not in 0..=15\n\nFor more \
             information, try '--help'."
        );
        folder.fails(&format!("dissolve communes.geojson --all --precision {digits}"), 2, &message);
    }
}

#[test]
fn inputs_that_are_not_there() {
    let folder = Folder::new();
    folder.fails("dissolve none.geojson --all -o out.geojson", 4, &no_such_file("none.geojson"));
    folder.fails("info none*.geojson", 4, "none*.geojson: no file matches");
    folder.run("info").code(2);
    std::fs::create_dir(folder.path("folder")).unwrap();
    let assert = folder.run("info folder").code(4);
    assert!(stderr(&assert).starts_with("maille: error: folder: cannot read: "));
}

#[test]
fn a_name_with_the_signs_of_a_glob_is_a_name() {
    let folder = Folder::new();
    folder.write("a[1].geojson", communes());
    folder.run("info a[1].geojson").success();
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = Folder::with_communes();
    std::fs::create_dir(folder.path("folder")).unwrap();
    for (path, problem) in [
        ("no/such/out.json", "there is no folder no/such; make it first"),
        ("communes.geojson/x.json", "communes.geojson is not a folder; write to another place"),
        ("folder", "it names a folder; name a file in it"),
        ("none/", "it names a folder; name a file in it"),
    ] {
        let message = format!("{path}: cannot write: {problem}");
        // The input is not there either: the output is looked at first.
        folder.fails(&format!("dissolve none.geojson --all -o {path}"), 4, &message);
        folder.fails(&format!("data export fr:regions@2026 -o {path}"), 4, &message);
        folder.fails(&format!("info none.geojson --report {path}"), 4, &message);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let folder = Folder::with_communes();
    folder.fails(
        "dissolve communes.geojson --all -q -o /dev/full --to geojson",
        4,
        "/dev/full: cannot write: No space left on device (os error 28)",
    );
    let full = || std::process::Stdio::from(std::fs::File::create("/dev/full").unwrap());
    for line in ["dissolve communes.geojson --all -q", "info communes.geojson", "data list"] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("maille"));
        command.current_dir(folder.path("")).args(line.split_whitespace());
        let output = command.stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "maille: error: standard output: cannot write: No space left on device (os error 28)\n"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::with_communes();
    for line in ["dissolve communes.geojson --all -q", "data list", "completions bash"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("maille"));
        command.current_dir(folder.path("")).args(line.split_whitespace());
        let output = command.stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{line}");
    }
}

#[test]
fn no_input_is_ever_replaced() {
    let folder = Folder::with_communes();
    folder.write("members.csv", "territory_id,territory_name,level,code\nt,T,commune,01001\n");
    folder.write("points.csv", "lon,lat\n0.5,0.5\n");
    let before = folder.read("communes.geojson");
    for (line, kept) in [
        ("dissolve communes.geojson --by epci -o communes.geojson", "communes.geojson: --output"),
        ("dissolve comm*.geojson --by epci -o ./communes.geojson", "./communes.geojson: --output"),
        ("dissolve communes.geojson --members members.csv -o members.csv", "members.csv: --output"),
        ("check communes.geojson --faults communes.geojson", "communes.geojson: --faults"),
        (
            "clean communes.geojson -o x.geojson --changes communes.geojson",
            "communes.geojson: --changes",
        ),
        ("info communes.geojson --report communes.geojson", "communes.geojson: --report"),
        ("index communes.geojson -o communes.geojson", "communes.geojson: --output"),
        ("locate --in communes.geojson points.csv -o points.csv", "points.csv: --output"),
    ] {
        folder.fails(line, 2, &format!("{kept} would replace an input; write to another place"));
    }
    assert_eq!(folder.read("communes.geojson"), before);
}
