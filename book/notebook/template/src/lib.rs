//! The crate that the book is about.

// region: next
/// The number that follows `n` in its Collatz sequence.
pub fn next(n: u64) -> u64 {
    if n % 2 == 0 { n / 2 } else { 3 * n + 1 }
}
// endregion
