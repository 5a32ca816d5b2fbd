//! What a program printed, taken apart into text, figures and the declarations of its knobs.

use std::fmt;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::Value;

use crate::listing::svg;
use crate::listing::{Failure, MEANT_TO_FAIL};
use crate::message::characters::Unseen;
use crate::message::excerpt;

/// The environment variable that tells a listing to print its figures instead of saving them, and
/// to declare its knobs.
pub const NOTEBOOK: &str = "NOTEBOOK";

/// The environment variable that gives a listing's knobs other values than their defaults:
/// `name=value`, one a line.
pub const KNOBS: &str = "NOTEBOOK_KNOBS";

/// What a listing printed, drew and declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Everything on stdout but what stood in frames.
    pub text: String,
    /// The figures, in the order in which they were shown.
    pub figures: Vec<Figure>,
    /// The declarations of the knobs, in the order in which the listing asked for them: a line of
    /// JSON each.
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

/// What a frame begins with, before the media type of its content.
const BEGIN: &str = "EVCXR_BEGIN_CONTENT ";

/// The line that ends a frame.
const END: &str = "EVCXR_END_CONTENT";

/// Says that a program ran, but printed what no page can show as it is. Why stands behind it in the
/// chain of the error.
#[derive(Clone, Copy, Debug)]
pub struct Unpinnable;

impl fmt::Display for Unpinnable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what it prints cannot be pinned")
    }
}

/// Says that a program works that is meant to fail.
#[derive(Clone, Copy, Debug)]
pub struct Works(pub Failure);

impl fmt::Display for Works {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.0 {
            Failure::DoesNotCompile => "compiles",
            Failure::Panics => "runs to its end",
        };
        write!(
            formatter,
            "{what}, and is meant to fail: change it, or take `{MEANT_TO_FAIL}{}` away",
            self.0
        )
    }
}

impl std::error::Error for Works {}

/// What to say of a listing that [`program::run`](crate::compile::programs::run) refused, behind
/// its name.
pub fn failure(error: &anyhow::Error) -> String {
    match (error.is::<Works>(), error.is::<Unpinnable>()) {
        (true, _) => format!("{error:#}"),
        (_, true) => format!("runs, but {error:#}"),
        (false, false) => format!("does not run\n{error:#}"),
    }
}

impl Output {
    /// Takes apart what a listing wrote to stdout. Figures and declarations stand in the frame that
    /// Rust's Jupyter kernel uses: `EVCXR_BEGIN_CONTENT` and the media type, the content,
    /// `EVCXR_END_CONTENT`, each marker at the end of a line. A frame may begin in the middle of a
    /// line, where the listing printed a part of it before.
    ///
    /// # Errors
    ///
    /// [`Unpinnable`], when it is not UTF-8 or holds what no reader sees, a frame does not end,
    /// holds anything but an SVG or a knob, an SVG without a name, or a knob that is no line of
    /// JSON with its kind and its name.
    pub fn parse(stdout: &[u8]) -> Result<Self> {
        Self::take_apart(stdout).context(Unpinnable)
    }

    fn take_apart(stdout: &[u8]) -> Result<Self> {
        let mut rest = str::from_utf8(stdout).map_err(|error| {
            let before = &stdout[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            anyhow!("line {line} is not UTF-8")
        })?;
        let mut output = Self::default();
        while let Some((text, frame)) = rest.split_once(BEGIN) {
            output.text.push_str(text);
            let (kind, frame) = frame.split_once('\n').unwrap_or((frame, ""));
            let mut length = 0;
            let mut lines = frame.split_inclusive('\n');
            let end = lines.find_map(|line| {
                let start = length;
                length += line.len();
                (line.trim_end() == END).then_some(start)
            });
            let end =
                end.with_context(|| format!("a figure or knob does not end: {END} is missing"))?;
            let content = &frame[..end];
            match kind.trim_end() {
                "image/svg+xml" => output.figures.push(Figure::named(content.to_owned())?),
                "application/vnd.notebook.knob+json" => output.knobs.push(declaration(content)?),
                kind => bail!(
                    "content of the type `{}`: a listing shows figures, as image/svg+xml, and \
                     declares knobs",
                    excerpt::line(kind)
                ),
            }
            rest = &frame[length..];
        }
        output.text.push_str(rest);
        require_seen("", &output.text)?;
        for figure in &output.figures {
            require_seen(&format!(" of the figure `{}`", figure.name), &figure.svg)?;
        }
        for (index, knob) in output.knobs.iter().enumerate() {
            require_seen(&format!(" of its knob {}", index + 1), knob)?;
        }
        Ok(output)
    }
}

/// Refuses a text with a character that a page would not show.
fn require_seen(of: &str, text: &str) -> Result<()> {
    match Unseen::first(text) {
        Some(unseen) => bail!(
            "line {}{of} holds {unseen}, which a page does not show as a terminal does: print it \
             as text, as with `{{:?}}`, \
             or leave it out",
            unseen.line
        ),
        None => Ok(()),
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
    let json: Value = serde_json::from_str(line).with_context(|| {
        format!(
            "a knob whose declaration is no JSON: {}",
            excerpt::text(line)
        )
    })?;
    ensure!(
        !line.contains('\n') && json["kind"].is_string() && json["name"].is_string(),
        "a knob is declared in one line that has its `kind` and its `name`, and not so: {}",
        excerpt::text(line)
    );
    let kind = json["kind"].as_str().unwrap_or_default();
    let known = KNOB_KINDS.iter().find(|(known, _)| *known == kind);
    let parts = known.map(|(_, parts)| *parts).with_context(|| {
        let kinds = KNOB_KINDS.map(|(known, _)| known).join(", ");
        format!(
            "a knob of the kind `{}`: a page has controls for {kinds}",
            excerpt::line(kind)
        )
    })?;
    for part in parts {
        ensure!(
            !json[*part].is_null(),
            "a knob of the kind `{kind}` declares its `{part}`, and this one does not: {}",
            excerpt::text(line)
        );
    }
    Ok(line.to_owned())
}

/// The kinds of knobs for which a page has a control, and what each declares besides its name.
const KNOB_KINDS: [(&str, &[&str]); 5] = [
    ("number", &["default", "min", "max", "step"]),
    ("integer", &["default", "min", "max", "step"]),
    ("choice", &["default", "options"]),
    ("toggle", &["default"]),
    ("seed", &["default"]),
];

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

    /// The output, or why there is none.
    fn parse(stdout: &str) -> Result<Output, String> {
        Output::parse(stdout.as_bytes()).map_err(|error| {
            let error = format!("{error:#}");
            error
                .strip_prefix("what it prints cannot be pinned: ")
                .unwrap()
                .to_owned()
        })
    }

    #[test]
    fn text_and_figures_are_told_apart() {
        let stdout = "before\nEVCXR_BEGIN_CONTENT image/svg+xml\n<svg class=\"x\" id=\"a-b\">\n\
                      </svg>\nEVCXR_END_CONTENT\nafter\n";
        let output = parse(stdout).unwrap();
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
                "EVCXR_BEGIN_CONTENT application/vnd.notebook.knob+json\n{content}\n\
                 EVCXR_END_CONTENT\n"
            )
        };
        let output = parse(&format!("{}text\n", frame(knob))).unwrap();
        assert_eq!((output.text.as_str(), output.figures.len()), ("text\n", 0));
        assert_eq!(output.knobs, [knob]);
        for wrong in [
            "{",
            "{}",
            "{\"kind\":\"toggle\",\n\"name\":\"shuffle\"}",
            "{\"kind\":\"dial\",\"name\":\"a\",\"default\":1}",
            "{\"kind\":\"choice\",\"name\":\"a\",\"default\":\"b\"}",
        ] {
            let error = parse(&frame(wrong)).unwrap_err();
            assert!(error.starts_with("a knob"), "{error}");
        }
    }

    #[test]
    fn content_of_another_type_is_an_error() {
        let error = parse("EVCXR_BEGIN_CONTENT text/html\n<b>\nEVCXR_END_CONTENT\n").unwrap_err();
        assert!(error.contains("`text/html`"), "{error}");
    }

    #[test]
    fn a_figure_that_does_not_end_is_an_error() {
        let error = parse("EVCXR_BEGIN_CONTENT image/svg+xml\n<svg id=\"a\"/>\n").unwrap_err();
        assert!(error.contains("EVCXR_END_CONTENT is missing"), "{error}");
    }

    #[test]
    fn a_figure_without_a_name_is_an_error() {
        let error =
            parse("EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\n").unwrap_err();
        assert!(error.contains("without a name"), "{error}");
    }

    #[test]
    fn a_frame_may_begin_where_a_line_was_not_ended() {
        let frame = "EVCXR_BEGIN_CONTENT image/svg+xml\n<svg id=\"a-b\"/>\nEVCXR_END_CONTENT\n";
        let output = parse(&format!("drawing … {frame}done{frame}\n")).unwrap();
        assert_eq!(output.text, "drawing … done\n");
        assert_eq!(output.figures.len(), 2);
        assert_eq!(output.figures[0].svg, "<svg id=\"a-b\"/>\n");
    }

    #[test]
    fn what_a_page_would_not_show_is_refused_with_its_line() {
        for (printed, said) in [
            (
                "one\n\u{1b}[31mred\u{1b}[0m\n",
                "line 2 holds U+001B, an escape",
            ),
            (
                "10 %\r50 %\r100 %\n",
                "line 1 holds U+000D, a carriage return",
            ),
            ("one\r\ntwo\r\n", "line 1 holds U+000D, a carriage return"),
            ("a\0b\n", "line 1 holds U+0000, a NUL"),
        ] {
            let error = parse(printed).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
        let svg =
            "EVCXR_BEGIN_CONTENT image/svg+xml\n<svg id=\"a-b\">\n\u{c}</svg>\nEVCXR_END_CONTENT\n";
        let error = parse(svg).unwrap_err();
        assert!(
            error.starts_with("line 2 of the figure `a-b` holds U+000C"),
            "{error}"
        );
        let error = Output::parse(b"one\n\xff\n").unwrap_err();
        assert!(
            format!("{error:#}").ends_with("line 2 is not UTF-8"),
            "{error:#}"
        );
    }
}
