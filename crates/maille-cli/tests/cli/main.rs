//! The `maille` command from outside: flags, output, messages, exit codes.

mod bad_input;
mod check;
mod clean;
mod convert;
mod convert_files;
mod data;
mod diff;
mod dissolve;
mod everywhere;
mod formats;
mod help;
mod history;
mod info;
mod info_tiles;
mod locate;
mod locate_files;
mod map;
mod members;
mod receivers;
mod simplify;
mod support;
mod tile;
mod tile_content;
mod vintages;
