//! The bytes of the files that come with the crate. Whoever needs one asks here: where a program
//! gets its files in another way, only this changes.

/// `penguins.csv`, unchanged.
pub(super) fn penguins() -> &'static [u8] {
    include_bytes!("penguins.csv")
}

/// `digits.csv`, unchanged.
pub(super) fn digits() -> &'static [u8] {
    include_bytes!("digits.csv")
}
