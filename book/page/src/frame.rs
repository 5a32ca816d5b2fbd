//! Tells the notebook, which runs the book's programs, more than text.

/// Whether the program runs under the notebook: the environment variable `NOTEBOOK` is set, or a
/// page runs it, where there is no folder for figures.
pub(crate) fn is_listening() -> bool {
    cfg!(target_family = "wasm") || std::env::var_os("NOTEBOOK").is_some()
}

/// Prints the content to standard output in the frame that Rust's Jupyter kernel uses.
pub(crate) fn tell(media_type: &str, content: &str) {
    print!("{}", framed(media_type, content));
}

fn framed(media_type: &str, content: &str) -> String {
    let end = if content.ends_with('\n') { "" } else { "\n" };
    format!("EVCXR_BEGIN_CONTENT {media_type}\n{content}{end}EVCXR_END_CONTENT\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notebook_gets_the_content_in_the_frame_of_the_jupyter_kernel() {
        assert_eq!(
            framed("image/svg+xml", "<svg>\n</svg>\n"),
            "EVCXR_BEGIN_CONTENT image/svg+xml\n<svg>\n</svg>\nEVCXR_END_CONTENT\n"
        );
        assert_eq!(
            framed("image/svg+xml", "<svg/>"),
            "EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\n"
        );
    }
}
