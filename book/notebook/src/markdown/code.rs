//! Code that is typed into a chapter.

use mdbook_markdown::pulldown_cmark::CodeBlockKind;

/// The languages of code that is typed into a chapter.
const LANGUAGES: [&str; 7] = ["console", "diff", "html", "json", "python", "text", "toml"];

/// What is wrong with a block of code that no directive has made.
pub fn check(kind: &CodeBlockKind<'_>, block: &str) -> Result<(), String> {
    let CodeBlockKind::Fenced(info) = kind else {
        return Err(
            "code by four blanks at the start of a line: write it between ```` ```text ```` and \
             ```` ``` ````, or take the blanks away"
                .to_owned(),
        );
    };
    let fence = block.trim_start().chars().next().unwrap_or('`');
    let last = block.trim_end().rsplit('\n').next().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    if !block.contains('\n') || last.len() < 3 || !last.chars().all(|sign| sign == fence) {
        let fence = fence.to_string().repeat(3);
        return Err(format!(
            "this code does not end, and takes the rest of the chapter along: write {fence} on a \
             line of its own"
        ));
    }
    if LANGUAGES.contains(&info.trim()) {
        return Ok(());
    }
    let known = LANGUAGES.join(", ");
    let word = info
        .split(|sign: char| !sign.is_alphanumeric())
        .find(|word| !word.is_empty());
    match word.unwrap_or_default().to_lowercase().as_str() {
        "rust" | "rs" => Err(
            "Rust code typed into the chapter, which nothing would test: make it a listing, \
             `{{#listing NAME}}`"
                .to_owned(),
        ),
        "" => Err(format!(
            "code without a language, which is Rust to rustdoc: write ```` ```text ````; there \
             are {known}"
        )),
        _ => Err(format!(
            "`{}` is no language of code in a chapter: there are {known}; Rust is a listing, \
             `{{{{#listing NAME}}}}`",
            info.trim()
        )),
    }
}
