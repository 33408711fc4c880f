//! PROJ as it is built in, whatever else the machine has of it.

use std::ptr;
use std::sync::Once;

/// Sets PROJ up for this process; to be called before any other use of it.
///
/// By itself PROJ prefers a database and grids that it finds beside the program, in the user's folder
/// or where the environment points to: on a machine with another version of it, results would differ or
/// fail. It also prints what goes wrong, position by position, to standard error.
#[expect(
    unsafe_code,
    reason = "the `proj` crate has no call for either, and they have to precede what it makes"
)]
pub(super) fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        let nowhere = [c"/dev/null".as_ptr()];
        // SAFETY: a null context is PROJ's default one, which always exists, as are null pointers for
        // no auxiliary databases and no options. The strings are constants. PROJ copies what it is
        // given, and contexts made later copy it from the default one. `Once` puts this before all
        // that this crate makes. Closing the database again leaves nothing in the default context
        // for several threads to close, which each does when it drops an object.
        let is_embedded = unsafe {
            proj_sys::proj_log_level(ptr::null_mut(), proj_sys::PJ_LOG_LEVEL_PJ_LOG_NONE);
            proj_sys::proj_context_set_search_paths(ptr::null_mut(), 1, nowhere.as_ptr());
            let database = c"__embedded_proj_db__".as_ptr();
            let found = proj_sys::proj_context_set_database_path(
                ptr::null_mut(),
                database,
                ptr::null(),
                ptr::null(),
            );
            proj_sys::proj_cleanup();
            found == 1
        };
        assert!(is_embedded, "PROJ is built without its database inside");
    });
}
