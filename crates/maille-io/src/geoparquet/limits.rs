//! How much a file may stand for.

/// Beyond so many bytes, boundary data do not shrink to less than one in [`RATIO`].
const SUSPICIOUS: u64 = 1 << 26;
const RATIO: u64 = 200;

/// Refuses bytes that stand for so many that they were made to fill the memory.
///
/// # Errors
/// Says how many they stand for.
pub fn check(bytes: u64, stand_for: u64) -> Result<(), String> {
    if stand_for > SUSPICIOUS && stand_for / RATIO > bytes {
        return Err(format!(
            "{bytes} bytes stand for {stand_for}; write it anew by other means if it is to be trusted"
        ));
    }
    Ok(())
}
