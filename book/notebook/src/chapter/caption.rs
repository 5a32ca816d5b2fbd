//! What stands as the caption of a listing.

use crate::chapter::contents::Contents;
use crate::chapter::prose::inline;
use crate::listing::Listing;
use crate::project::book::Source;

/// The author's caption of a listing, or else the first line of its documentation.
///
/// # Errors
///
/// What is wrong with the author's.
pub fn caption_of(
    contents: &Contents,
    source: &Source,
    listing: &Listing,
    caption: &str,
) -> Result<String, String> {
    match caption {
        "" => Ok(summary(contents, source, listing)),
        caption => inline(contents, source, caption),
    }
}

/// The first line of a listing's documentation as a caption; nothing where that is wrong, which is
/// said of the listing's file and not of the chapter.
pub fn summary(contents: &Contents, source: &Source, listing: &Listing) -> String {
    inline(contents, source, listing.summary()).unwrap_or_default()
}
