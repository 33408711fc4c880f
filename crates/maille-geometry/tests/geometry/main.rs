//! The mesh from outside: dissolving, finding faults, cleaning, simplifying.

mod clean;
mod common;
mod compare;
mod coverage;
mod faults;
mod mosaic;
mod simplify;
mod simplify_reference;
