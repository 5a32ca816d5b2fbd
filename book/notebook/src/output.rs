//! What a program printed, taken apart into text and figures.

use anyhow::{Result, bail};

/// The environment variable that tells a listing to print its figures instead of saving them.
pub const NOTEBOOK: &str = "DOWNHILL_NOTEBOOK";

/// What a listing printed and drew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Everything on stdout but the figures.
    pub text: String,
    /// The figures, in the order in which they were shown.
    pub figures: Vec<Figure>,
}

/// A picture that a listing drew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The figure's name: the `id` of its root element.
    pub name: String,
    /// The whole SVG document, ending in a line break.
    pub svg: String,
}

impl Output {
    /// Takes apart what a listing wrote to stdout. A figure stands in the frame that Rust's Jupyter kernel uses:
    /// `EVCXR_BEGIN_CONTENT image/svg+xml`, the picture, `EVCXR_END_CONTENT`, each marker on a line of its own.
    ///
    /// # Errors
    ///
    /// When a frame does not end, holds anything but an SVG, or holds an SVG without a name.
    pub fn parse(stdout: &str) -> Result<Self> {
        let mut output = Self::default();
        let mut lines = stdout.split_inclusive('\n');
        while let Some(line) = lines.next() {
            let Some(kind) = line.strip_prefix("EVCXR_BEGIN_CONTENT ") else {
                output.text.push_str(line);
                continue;
            };
            if kind.trim_end() != "image/svg+xml" {
                bail!(
                    "a figure of the type `{}`: a listing shows its figures as image/svg+xml",
                    kind.trim_end()
                );
            }
            let mut svg = String::new();
            loop {
                match lines.next() {
                    Some(line) if line.trim_end() == "EVCXR_END_CONTENT" => break,
                    Some(line) => svg.push_str(line),
                    None => bail!("a figure that does not end: EVCXR_END_CONTENT is missing"),
                }
            }
            let Some(name) = attribute(&svg, "id") else {
                bail!("a figure without a name: its <svg> element has no id");
            };
            output.figures.push(Figure {
                name: name.to_owned(),
                svg,
            });
        }
        Ok(output)
    }
}

/// The attribute of an SVG's root element.
fn attribute<'svg>(svg: &'svg str, name: &str) -> Option<&'svg str> {
    let (_, root) = svg.split_once("<svg")?;
    let (root, _) = root.split_once('>')?;
    let (_, value) = root.split_once(&format!(" {name}=\""))?;
    Some(value.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_figures_are_told_apart() {
        let stdout = "before\nEVCXR_BEGIN_CONTENT image/svg+xml\n<svg class=\"x\" id=\"a-b\">\n</svg>\nEVCXR_END_CONTENT\nafter\n";
        let output = Output::parse(stdout).unwrap();
        assert_eq!(output.text, "before\nafter\n");
        assert_eq!(output.figures.len(), 1);
        assert_eq!(output.figures[0].name, "a-b");
        assert_eq!(
            output.figures[0].svg,
            "<svg class=\"x\" id=\"a-b\">\n</svg>\n"
        );
    }

    #[test]
    fn a_figure_that_does_not_end_is_an_error() {
        let error =
            Output::parse("EVCXR_BEGIN_CONTENT image/svg+xml\n<svg id=\"a\"/>\n").unwrap_err();
        assert!(
            error.to_string().contains("EVCXR_END_CONTENT is missing"),
            "{error}"
        );
    }

    #[test]
    fn a_figure_without_a_name_is_an_error() {
        let error = Output::parse("EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\n")
            .unwrap_err();
        assert!(error.to_string().contains("without a name"), "{error}");
    }
}
