//! `maille convert` of many files at once.

use crate::convert::column;
use crate::support::{Folder, collection, communes, square, stderr};
use serde_json::json;

/// A folder with good and broken files, and one in a folder below.
fn mixed() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("in/below")).unwrap();
    for name in ["a.geojson", "b.geojson", "c.geojson", "below/a.geojson"] {
        folder.write(&format!("in/{name}"), communes());
    }
    folder.write("in/b.geojson", "{");
    folder.write("in/notes.txt", "no layer");
    folder.write("in/.hidden.geojson", "{");
    folder
}

#[test]
fn a_broken_file_does_not_keep_the_others_from_being_done() {
    let folder = mixed();
    let line = "convert in --to fgb --out-dir out --report r.json";
    let said = stderr(&folder.run(line).code(3));
    assert!(said.contains("maille: 2 files: 8 features\n"), "{said}");
    assert!(said.contains("maille: failed: in/b.geojson: line 1"), "{said}");
    assert!(said.ends_with("maille: error: 1 of 3 files failed\n"), "{said}");
    assert!(folder.path("out/a.fgb").exists() && folder.path("out/c.fgb").exists());
    assert!(!folder.path("out/b.fgb").exists());
    let report = folder.json("r.json");
    assert_eq!([&report["done"], &report["failed"]], [&json!(2), &json!(1)]);
    assert_eq!(report["files"][1]["ending"], "failed");
    assert!(report["files"][1]["reason"].as_str().unwrap().starts_with("in/b.geojson: line 1"));
    // The same account whatever the number of jobs.
    folder.run("convert in --to fgb --out-dir out --report s.json --jobs 1").code(3);
    assert_eq!(folder.json("s.json"), report);
    folder.run("convert in --to fgb --out-dir out --jobs 0").code(2);
    std::fs::remove_file(folder.path("in/b.geojson")).unwrap();
    folder.run(line).success();
}

#[test]
fn fail_fast_begins_no_more_files() {
    let folder = mixed();
    folder.write("in/a.geojson", "{");
    let line = "convert in --to fgb --out-dir out --fail-fast --jobs 1 --report r.json";
    let said = stderr(&folder.run(line).code(3));
    assert!(said.ends_with("maille: error: 1 of 3 files failed, and 2 not begun\n"), "{said}");
    assert_eq!(folder.json("r.json")["not_begun"], 2);
    assert!(!folder.path("out").exists());
}

#[test]
fn folders_are_searched_and_keep_their_shape() {
    let folder = mixed();
    std::fs::remove_file(folder.path("in/b.geojson")).unwrap();
    folder.run("convert in --recursive --to gpkg --out-dir out").success();
    assert!(folder.path("out/below/a.gpkg").exists() && folder.path("out/a.gpkg").exists());
    // Outputs in the folder that is searched are no inputs.
    folder.run("convert in --recursive --to geojson --out-dir in/out").success();
    let dry =
        folder.run("convert in --recursive --to geojson --out-dir in/out --dry-run").success();
    let text = String::from_utf8(dry.get_output().stdout.clone()).unwrap();
    assert_eq!(
        text,
        "in/a.geojson → in/out/a.geojson\nin/below/a.geojson → in/out/below/a.geojson\n\
         in/c.geojson → in/out/c.geojson\n"
    );
    std::fs::create_dir(folder.path("empty")).unwrap();
    folder.fails(
        "convert empty --to fgb --out-dir out",
        4,
        "empty: no file in it has an extension that names a format",
    );
}

#[test]
fn outputs_do_not_meet() {
    let folder = mixed();
    folder.fails(
        "convert in/a.geojson in/below/a.geojson --to fgb --out-dir out",
        2,
        "in/a.geojson and in/below/a.geojson would both go to out/a.fgb; give them other names, or convert \
         them to different folders",
    );
    folder.fails(
        "convert in/a.geojson --to geojson --out-dir in",
        2,
        "in/a.geojson: it is an input; write to another place",
    );
    folder.fails(
        "convert in/a.geojson -o in/a.geojson",
        2,
        "in/a.geojson: --output would replace an input; write to another place",
    );
    folder.fails("convert - - --merge", 2, "standard input (`-`) can be read only once");
    // The same file twice is one input.
    folder.run("convert in/a.geojson in/*.geojson --to fgb --out-dir out").code(3);
}

#[test]
fn files_of_values_meet_neither_each_other_nor_inputs() {
    let folder = Folder::new();
    let layer = |v: &str| collection(&[square(0, 0, &format!(r#""v":"{v}""#))]);
    for name in ["a", "b", "c"] {
        std::fs::create_dir(folder.path(name)).unwrap();
    }
    for (name, v) in [("a/x.geojson", "1"), ("b/x.geojson", "1"), ("a/x-1.geojson", "2")] {
        folder.write(name, layer(v));
    }
    folder.fails(
        "convert a/x.geojson b/x.geojson --split v --to fgb --out-dir out",
        2,
        "a/x.geojson and b/x.geojson would both go to out/x-{value}.fgb; give them other names, or \
         convert them to different folders",
    );
    let flags = "--split v --to fgb --out-dir out --name {value}.{ext}";
    folder.run(&format!("convert a/x.geojson a/x-1.geojson {flags}")).code(2);
    // Names of files that the values alone make the same.
    folder.write("c/x.geojson", layer("1-2"));
    let assert = folder
        .run("convert c/x.geojson a/x-1.geojson --split v --to fgb --out-dir out --jobs 1")
        .code(3);
    let told =
        "failed: a/x-1.geojson: v: out/x-1-2.fgb is a file of c/x.geojson; give them other names";
    assert!(stderr(&assert).contains(told), "{}", stderr(&assert));
    let assert = folder.run("convert a/x.geojson a/x-1.geojson --split v --to geojson --out-dir a");
    let told = "failed: a/x.geojson: v: a/x-1.geojson is an input; write to another place";
    let assert = assert.code(3);
    assert!(stderr(&assert).contains(told), "{}", stderr(&assert));
    assert_eq!(column(&folder.json("a/x-1.geojson"), "v"), ["2"]);
}

/// The first input takes longest, and has the file that both want all the same.
#[test]
fn of_two_values_that_want_one_file_the_later_loses() {
    let folder = Folder::new();
    let layer = |count: i32, v: &str| {
        let squares: Vec<String> =
            (0..count).map(|i| square(i % 100, i / 100, &format!(r#""v":"{v}""#))).collect();
        collection(&squares)
    };
    for name in ["large", "small"] {
        std::fs::create_dir(folder.path(name)).unwrap();
    }
    folder.write("large/x.geojson", layer(5000, "1-2"));
    folder.write("small/x-1.geojson", layer(1, "2"));
    let line =
        "convert large/x.geojson small/x-1.geojson --split v --to geojson --out-dir out --jobs 2";
    let said = stderr(&folder.run(line).code(3));
    let told = "failed: small/x-1.geojson: v: out/x-1-2.geojson is a file of large/x.geojson; give them \
                other names";
    assert!(said.contains(told), "{said}");
    assert_eq!(folder.json("out/x-1-2.geojson")["features"].as_array().unwrap().len(), 5000);
    // What fails before it takes a file does not keep those after it waiting.
    folder.write("large/x.geojson", "{");
    folder.run(line).code(3);
    assert_eq!(folder.json("out/x-1-2.geojson")["features"].as_array().unwrap().len(), 1);
}

#[test]
fn the_report_is_no_output() {
    let folder = mixed();
    std::fs::create_dir(folder.path("out")).unwrap();
    let refused = |flags: &str, report: &str| {
        let line = format!("convert {flags} --report {report}");
        let file = report.replace("out/../", "");
        let told = "it is the file of --report; write to another place";
        folder.fails(&line, 2, &format!("{file}: {told}"));
    };
    refused("in/a.geojson in/c.geojson --to fgb --out-dir out", "out/c.fgb");
    refused("in/a.geojson --to fgb --out-dir out", "out/../out/a.fgb");
    // One of several files of a Shapefile.
    refused("in/a.geojson --to shp --out-dir out", "out/a.dbf");
    let told = "a.dbf: --report and --output are the same file";
    folder.fails("convert in/a.geojson -o a.shp --report a.dbf", 2, told);
    folder.run("convert in/a.geojson -o a.shp").success();
    let told = "a.dbf: --report would replace an input; write to another place";
    folder.fails("convert a.shp -o b.fgb --report a.dbf", 2, told);
    let line = "convert in/a.geojson --split epci --to fgb --out-dir out --report out/a-100.fgb";
    let said = stderr(&folder.run(line).code(3));
    let told = "in/a.geojson: epci: out/a-100.fgb is the file of --report; write to another place";
    assert!(said.contains(told), "{said}");
    assert_eq!(folder.json("out/a-100.fgb")["failed"], 1);
    assert!(!folder.path("out/a-200.fgb").exists());
}

#[test]
fn the_table_of_a_join_is_not_written_to() {
    let folder = Folder::with_communes();
    std::fs::create_dir(folder.path("t")).unwrap();
    folder.write("t/communes.csv", "code,x\n01001,1\n");
    folder.fails(
        "convert communes.geojson --join t/communes.csv --on code --to csv --out-dir t",
        2,
        "t/communes.csv: it is an input; write to another place",
    );
    assert_eq!(std::fs::read(folder.path("t/communes.csv")).unwrap(), b"code,x\n01001,1\n");
}

#[test]
fn reruns_do_what_is_left() {
    let folder = mixed();
    std::fs::remove_file(folder.path("in/b.geojson")).unwrap();
    let line = "convert in --to fgb --out-dir out";
    folder.run(line).success();
    let said = stderr(&folder.run(&format!("{line} --skip-existing")).success());
    assert_eq!(said, "maille: 2 files skipped\n");
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
    let aged = |name: &str| {
        let file = std::fs::File::options().write(true).open(folder.path(name)).unwrap();
        file.set_modified(old).unwrap();
    };
    aged("in/a.geojson");
    aged("in/c.geojson");
    aged("out/c.fgb");
    let dry = folder.run(&format!("{line} --update --dry-run --report r.json")).success();
    let text = String::from_utf8(dry.get_output().stdout.clone()).unwrap();
    assert_eq!(
        text,
        "in/a.geojson → out/a.fgb (skipped: it is up to date)\nin/c.geojson → out/c.fgb\n"
    );
    assert_eq!(folder.json("r.json")["files"][0]["skipped"], "it is up to date");
    let said = stderr(&folder.run(&format!("{line} --update")).success());
    assert!(said.contains("maille: out/c.fgb: 4 features\n"), "{said}");
    assert!(said.ends_with("maille: 1 file skipped\n"), "{said}");
    folder.run(&format!("{line} --update --skip-existing")).code(2);
}

#[test]
fn nothing_is_done_in_a_dry_run() {
    let folder = mixed();
    let before = folder.files();
    let dry =
        folder.run("convert in/a.geojson --split epci --to shp --out-dir out --dry-run").success();
    let text = String::from_utf8(dry.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("in/a.geojson → out/a-{value}.shp\n"), "{text}");
    assert_eq!(folder.files(), before);
}

#[test]
fn progress_tells_files_and_features() {
    let folder = mixed();
    let line = "convert in/a.geojson in/c.geojson --to fgb --out-dir out --jobs 1 --progress";
    let said = stderr(&folder.run(&format!("{line} always")).success());
    assert!(said.contains("maille: [##########..........] 1 of 2 files, 4 features, "), "{said}");
    assert!(said.contains("maille: [####################] 2 of 2 files, 8 features, "), "{said}");
    for when in ["auto", "never"] {
        let said = stderr(&folder.run(&format!("{line} {when}")).success());
        assert!(!said.contains('['), "{said}");
    }
}
