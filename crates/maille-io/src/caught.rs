//! Panics of other crates as errors.
//!
//! * `parquet`: its readers of columns take much for granted of the data (`read_num_bytes` and the decoders of
//!   deltas and of dictionaries assert lengths, and slice by them), so damaged files can make them panic. What can
//!   be checked before is; for the rest there is this.
//! * `proj`: it asserts that PROJ has an answer where PROJ has none to give, as for a CRS in a version of WKT that
//!   has no words for it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that stays on this thread, and of which nothing is used any more if it panics.
///
/// # Errors
/// Its own, or that it panicked.
pub fn caught<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    // Panics that are caught are not reported; all others are as before.
    QUIET.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                report(panic);
            }
        }));
    });
    IS_CAUGHT.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    IS_CAUGHT.set(false);
    result.unwrap_or_else(|_| Err("its data are damaged".to_owned()))
}
