//! What a program printed, taken apart into text, figures and the declarations of its knobs.

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;

use crate::svg;

/// The environment variable that tells a listing to print its figures instead of saving them, and to declare its knobs.
pub const NOTEBOOK: &str = "DOWNHILL_NOTEBOOK";

/// The environment variable that gives a listing's knobs other values than their defaults: `name=value`, one a line.
pub const KNOBS: &str = "DOWNHILL_KNOBS";

/// What a listing printed, drew and declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Everything on stdout but what stood in frames.
    pub text: String,
    /// The figures, in the order in which they were shown.
    pub figures: Vec<Figure>,
    /// The declarations of the knobs, in the order in which the listing asked for them: a line of JSON each.
    pub knobs: Vec<String>,
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
    /// Takes apart what a listing wrote to stdout. Figures and declarations stand in the frame that Rust's Jupyter kernel
    /// uses: `EVCXR_BEGIN_CONTENT` and the media type, the content, `EVCXR_END_CONTENT`, each marker on a line of its own.
    ///
    /// # Errors
    ///
    /// When a frame does not end, holds anything but an SVG or a knob, an SVG without a name, or a knob that is no line of
    /// JSON with its kind and its name.
    pub fn parse(stdout: &str) -> Result<Self> {
        let mut output = Self::default();
        let mut lines = stdout.split_inclusive('\n');
        while let Some(line) = lines.next() {
            let Some(kind) = line.strip_prefix("EVCXR_BEGIN_CONTENT ") else {
                output.text.push_str(line);
                continue;
            };
            let mut content = String::new();
            loop {
                match lines.next() {
                    Some(line) if line.trim_end() == "EVCXR_END_CONTENT" => break,
                    Some(line) => content.push_str(line),
                    None => {
                        bail!("a figure or knob that does not end: EVCXR_END_CONTENT is missing")
                    }
                }
            }
            match kind.trim_end() {
                "image/svg+xml" => output.figures.push(Figure::named(content)?),
                "application/vnd.downhill.knob+json" => output.knobs.push(declaration(&content)?),
                kind => bail!(
                    "content of the type `{kind}`: a listing shows figures, as image/svg+xml, and declares knobs"
                ),
            }
        }
        Ok(output)
    }
}

impl Figure {
    fn named(svg: String) -> Result<Self> {
        let name = attribute(&svg, "id")
            .context("a figure without a name: its <svg> element has no id")?
            .to_owned();
        svg::check(&svg).map_err(|what| {
            anyhow!("the figure `{name}` holds {what}, and figures only draw: take it out")
        })?;
        Ok(Self { name, svg })
    }
}

/// A knob's declaration, as the line that it is.
fn declaration(content: &str) -> Result<String> {
    let line = content.trim_end();
    let json: Value = serde_json::from_str(line)
        .with_context(|| format!("a knob whose declaration is no JSON: {line}"))?;
    ensure!(
        !line.contains('\n') && json["kind"].is_string() && json["name"].is_string(),
        "a knob is declared in one line that has its `kind` and its `name`, and not so: {line}"
    );
    Ok(line.to_owned())
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
    fn a_knob_is_no_text() {
        let knob = "{\"kind\":\"toggle\",\"name\":\"shuffle\",\"default\":false,\"value\":false}";
        let frame = |content: &str| {
            format!(
                "EVCXR_BEGIN_CONTENT application/vnd.downhill.knob+json\n{content}\nEVCXR_END_CONTENT\n"
            )
        };
        let output = Output::parse(&format!("{}text\n", frame(knob))).unwrap();
        assert_eq!((output.text.as_str(), output.figures.len()), ("text\n", 0));
        assert_eq!(output.knobs, [knob]);
        for wrong in ["{", "{}", "{\"kind\":\"toggle\",\n\"name\":\"shuffle\"}"] {
            let error = Output::parse(&frame(wrong)).unwrap_err();
            assert!(error.to_string().starts_with("a knob"), "{error}");
        }
    }

    #[test]
    fn content_of_another_type_is_an_error() {
        let error =
            Output::parse("EVCXR_BEGIN_CONTENT text/html\n<b>\nEVCXR_END_CONTENT\n").unwrap_err();
        assert!(error.to_string().contains("`text/html`"), "{error}");
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
