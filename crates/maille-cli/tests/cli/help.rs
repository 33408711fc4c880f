//! Help pages, completions, man pages.

use crate::support::{Folder, stderr};

/// Every command with a help page, as it is typed.
const COMMANDS: [&str; 10] = [
    "",
    "dissolve",
    "convert",
    "info",
    "data",
    "data list",
    "data export",
    "data history",
    "completions",
    "man",
];

fn help(folder: &Folder, command: &str) -> String {
    let assert = folder.run(&format!("{command} --help")).success().stderr("");
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[test]
fn every_help_page_opens_with_examples_that_work_as_pasted() {
    let folder = Folder::new();
    for command in COMMANDS {
        let help = help(&folder, command);
        assert!(help.starts_with("Example"), "{command}: {help}");
        let examples = help.lines().skip(1).take_while(|line| line.starts_with("  maille "));
        let examples: Vec<&str> = examples.collect();
        assert!(!examples.is_empty(), "{command}: {help}");
        for example in examples {
            folder.run(example.trim_start().trim_start_matches("maille ")).success();
        }
    }
}

#[test]
fn every_flag_is_explained() {
    let folder = Folder::new();
    let help = help(&folder, "dissolve");
    for flag in [
        "--by",
        "--members",
        "--all",
        "--columns",
        "--key",
        "--sum",
        "--agg",
        "--measure",
        "--unassigned",
        "--strict",
        "--from",
        "--to",
        "--crs",
        "--precision",
        "--output",
        "--threads",
        "--quiet",
        "--verbose",
        "--progress",
        "--report",
    ] {
        assert!(
            help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
            "{flag}"
        );
    }
}

/// The names of the flags under a heading of a help page.
fn flags_under(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != format!("{heading}:")).skip(1);
    let flags = lines.take_while(|line| line.is_empty() || line.starts_with(' '));
    let flags = flags.flat_map(str::split_whitespace).filter(|word| word.starts_with("--"));
    flags.map(str::to_owned).collect()
}

#[test]
fn flags_stand_under_headings_that_fit() {
    let folder = Folder::new();
    for (command, heading, flags) in [
        ("check", "Gaps", &["--gap-max-area", "--gap-max-width"][..]),
        ("check", "Near misses", &["--snap"]),
        ("check", "Output", &["--faults", "--json"]),
        ("clean", "Gaps", &["--gap-max-area", "--gap-max-width"]),
        ("clean", "Near misses", &["--snap"]),
        ("clean", "Receivers", &["--overlaps", "--gaps", "--gaps-only-to", "--drop-empty"]),
        ("clean", "Output", &["--changes", "--output", "--to", "--to-crs", "--precision"]),
        ("diff", "Units", &["--key", "--name", "--parents"]),
        ("diff", "Pieces", &["--min-width", "--min-area"]),
        ("diff", "Output", &["--output", "--json"]),
        ("info", "Input", &["--from", "--layer", "--crs"]),
        ("info", "Output", &["--json", "--features"]),
    ] {
        // The short page: the long one mentions flags in its sentences.
        let assert = folder.run(&format!("{command} -h")).success();
        let help = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
        assert_eq!(flags_under(&help, heading), flags, "{command}, {heading}: {help}");
    }
}

#[test]
fn paragraphs_fill_their_lines() {
    let folder = Folder::new();
    for command in ["dissolve", "check", "clean", "diff", "simplify", "index", "locate", "convert"]
    {
        let help = help(&folder, command);
        let about = help.split("Usage:").next().unwrap().split_once("\n\n").unwrap().1;
        for paragraph in about.split("\n\n") {
            let lines: Vec<&str> = paragraph.lines().collect();
            for pair in lines.windows(2) {
                let first = pair[1].split(' ').next().unwrap();
                let is_full = pair[0].chars().count() + 1 + first.chars().count() > 94;
                assert!(is_full, "{command}: \"{}\" could hold \"{first}\"", pair[0]);
            }
        }
    }
}

#[test]
fn units_left_out_may_keep_an_overlap() {
    let help = help(&Folder::new(), "dissolve");
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the smaller keeps the overlap even if it is left out"));
}

#[test]
fn no_command_shows_the_help() {
    let assert = Folder::new().run("").code(2).stdout("");
    assert!(stderr(&assert).starts_with("Example"));
}

#[test]
fn versions() {
    let version = format!("maille {}\n", env!("CARGO_PKG_VERSION"));
    Folder::new().run("--version").success().stdout(version);
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let assert = Folder::new().run(&format!("completions {shell}")).success();
        let script = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
        assert!(script.contains("unassigned"), "{shell}");
    }
    Folder::new().run("completions tcsh").code(2);
}

#[test]
fn a_man_page_for_each_command() {
    let folder = Folder::new();
    folder.run("man deep/man1").success().stdout("").stderr("maille: 18 pages in deep/man1\n");
    let pages = std::fs::read_dir(folder.path("deep/man1")).unwrap();
    let mut pages: Vec<String> =
        pages.map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    pages.sort();
    for page in ["maille.1", "maille-dissolve.1", "maille-data-export.1", "maille-info.1"] {
        assert!(pages.iter().any(|p| p == page), "{pages:?}");
    }
    assert_eq!(pages.len(), 18);
    folder.write("file", "");
    for place in ["file", "file/man1"] {
        let message = "file: it is not a folder; write to another place";
        folder.fails(&format!("man {place}"), 4, message);
    }
}

#[test]
fn typos_are_met_with_suggestions() {
    let folder = Folder::new();
    let assert = folder.run("disolve x").code(2).stdout("");
    let said = stderr(&assert);
    assert!(said.starts_with("maille: error: unrecognized subcommand 'disolve'"), "{said}");
    assert!(said.contains("'dissolve'"), "{said}");
    let assert = folder.run("dissolve x --all --mesure").code(2);
    assert!(stderr(&assert).contains("'--measure'"), "{}", stderr(&assert));
}
