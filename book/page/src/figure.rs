//! Hands a finished figure to whoever runs the program.

use crate::frame;
use std::path::Path;

/// Hands a figure, an SVG document, to the notebook where the program runs under it. Otherwise
/// saves it under `target/figures/` and says so on standard error, so that standard output holds
/// only what the program itself prints.
///
/// A page knows the figure by the `id` of its root element, which is the name. A name begins with
/// that of the program and a hyphen; a `<title>` and a `<desc>` say what is to be seen.
///
/// # Panics
///
/// When the name is none, as [`check_name`] says, or not the `id`, or the file cannot be written.
#[track_caller]
pub fn show(name: &str, svg: &str) {
    check_name(name);
    check_id(name, svg);
    if frame::is_listening() {
        frame::tell("image/svg+xml", svg);
    } else {
        match save(Path::new("target/figures"), name, svg) {
            Ok(path) => eprintln!("figure saved: {path}"),
            Err(error) => panic!("figure {name}: cannot save under target/figures: {error}"),
        }
    }
}

fn save(folder: &Path, name: &str, svg: &str) -> std::io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{name}.svg"));
    std::fs::write(&path, svg)?;
    // Written with slashes everywhere, so that messages are the same on every platform.
    Ok(path.display().to_string().replace('\\', "/"))
}

#[track_caller]
fn check_id(name: &str, svg: &str) {
    let (_, root) = svg.split_once("<svg").unwrap_or_default();
    let (root, _) = root.split_once('>').unwrap_or_default();
    assert!(
        root.contains(&format!(" id={name:?}")),
        "figure {name:?}: its <svg> element needs id={name:?}, by which a page knows it"
    );
}

/// Checks a figure's name, which is its file's name and the start of the ids in it.
///
/// # Panics
///
/// When it holds anything but small letters, digits, underscores and single hyphens, or starts with
/// none of the letters.
#[track_caller]
pub fn check_name(name: &str) {
    let words = name.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    });
    assert!(
        words && name.as_bytes()[0].is_ascii_lowercase(),
        "figure {name:?}: a name is made of small letters, digits, underscores and hyphens and \
         starts with a letter, like \"sgd-path\""
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_a_file_and_its_name() {
        let folder =
            std::env::temp_dir().join(format!("notebook-page-figures-{}", std::process::id()));
        let said = save(&folder, "bowl", "<svg>\n</svg>\n").unwrap();
        assert!(said.ends_with("/bowl.svg"));
        let saved = std::fs::read_to_string(folder.join("bowl.svg")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(saved, "<svg>\n</svg>\n");
    }

    #[test]
    #[should_panic(expected = "its <svg> element needs id=\"bowl\"")]
    fn the_name_is_the_id() {
        show("bowl", "<svg id=\"bowls\"><g id=\"bowl\"/></svg>\n");
    }

    #[test]
    #[should_panic(expected = "a name is made of small letters")]
    fn a_name_cannot_lead_out_of_the_folder() {
        check_name("../bowl");
    }
}
