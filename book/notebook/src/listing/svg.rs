//! What a figure may consist of.
//!
//! A figure stands in the page as it was printed, so it could hold whatever a page can: scripts,
//! links, styles of the whole page. Only what draws is let in. Pages hold the same list, for the
//! figures of what readers write: `theme/run/svg.js`.

use std::collections::BTreeSet;

use crate::markdown::tags::{Markup, Tag, tags};

/// The elements, in lower case.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "line",
    "polyline",
    "polygon",
    "rect",
    "circle",
    "ellipse",
    "text",
    "tspan",
    "marker",
    "clippath",
    "lineargradient",
    "radialgradient",
    "stop",
];

/// The attributes, in lower case; besides these, all that begin with `aria-`.
const ATTRIBUTES: &[&str] = &[
    "xmlns",
    "xml:space",
    "xml:lang",
    "lang",
    "id",
    "class",
    "role",
    "viewbox",
    "preserveaspectratio",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "dx",
    "dy",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "pathlength",
    "transform",
    "rotate",
    "color",
    "opacity",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "vector-effect",
    "paint-order",
    "display",
    "visibility",
    "overflow",
    "shape-rendering",
    "text-rendering",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "font-variant",
    "text-anchor",
    "text-decoration",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "letter-spacing",
    "word-spacing",
    "textlength",
    "lengthadjust",
    "writing-mode",
    "clip-path",
    "clip-rule",
    "clippathunits",
    "marker-start",
    "marker-mid",
    "marker-end",
    "markerwidth",
    "markerheight",
    "markerunits",
    "refx",
    "refy",
    "orient",
    "gradientunits",
    "gradienttransform",
    "spreadmethod",
    "offset",
    "stop-color",
    "stop-opacity",
];

/// Checks that a figure only draws.
///
/// # Errors
///
/// When it holds anything else: the element, the attribute where that is it, and the line in the
/// figure.
pub fn check(svg: &str) -> Result<(), String> {
    for tag in tags(svg, Markup::Svg) {
        let Tag {
            name,
            attributes,
            line,
            ..
        } = &tag;
        if !ELEMENTS.contains(&name.as_str()) {
            return Err(format!("`<{name}>` in its line {line}"));
        }
        for (attribute, value) in attributes {
            // Words for a screen reader, which no style reads.
            let is_label = attribute.starts_with("aria-");
            let draws = ATTRIBUTES.contains(&attribute.as_str()) && is_local(value);
            if !is_label && !draws {
                return Err(format!("`{attribute}` of `<{name}>` in its line {line}"));
            }
        }
    }
    Ok(())
}

/// Whether a value leads nowhere but to a part of the same page. What stands behind a backslash is
/// another character to a style, such as the `u` of `url(`.
fn is_local(value: &str) -> bool {
    let plain: String = value.to_ascii_lowercase().split_whitespace().collect();
    let id = value
        .strip_prefix("url(#")
        .and_then(|rest| rest.strip_suffix(')'));
    let is_id = |id: &str| {
        !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let leads = plain.contains('\\')
        || ["url(", "src(", "image("]
            .iter()
            .any(|to| plain.contains(to));
    !leads || id.is_some_and(is_id)
}

/// A figure whose `id`s are called by other names, wherever its attributes name them.
pub fn with_ids(svg: &str, rename: impl Fn(&str) -> String) -> String {
    let ids: BTreeSet<String> = tags(svg, Markup::Svg)
        .iter()
        .filter_map(|tag| tag.attribute("id").map(str::to_owned))
        .collect();
    let new = |id: &str| match ids.contains(id) {
        true => rename(id),
        false => id.to_owned(),
    };
    let mut renamed = String::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |end| start + end);
        renamed += &rest[..start];
        renamed += &with_ids_of_tag(&rest[start..end], new);
        rest = &rest[end..];
    }
    renamed + rest
}

/// A tag whose attributes name other `id`s.
fn with_ids_of_tag(tag: &str, new: impl Fn(&str) -> String) -> String {
    let mut attribute = "";
    let pieces = tag.split('"').enumerate().map(|(index, piece)| {
        // Between two marks of quotation stands a value.
        if index % 2 == 0 {
            let name = piece.trim_end().trim_end_matches('=').trim_end();
            attribute = name.rsplit(char::is_whitespace).next().unwrap_or_default();
            return piece.to_owned();
        }
        let id = piece
            .strip_prefix("url(#")
            .and_then(|rest| rest.strip_suffix(')'));
        match (attribute, id) {
            ("id" | "aria-labelledby" | "aria-describedby", _) => {
                piece.split(' ').map(&new).collect::<Vec<_>>().join(" ")
            }
            (_, Some(id)) => format!("url(#{})", new(id)),
            _ => piece.to_owned(),
        }
    });
    pieces.collect::<Vec<_>>().join("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_get_other_names_wherever_attributes_name_them_and_nowhere_else() {
        let svg = "<svg id=\"a-b\" aria-labelledby=\"a-b-title other\"><title \
                   id=\"a-b-title\">the \"a-b\"</title><g clip-path=\"url(#a-b-clip)\" \
                   class=\"a-b\"/><clipPath id = \"a-b-clip\"/></svg>\n";
        let renamed = with_ids(svg, |id| format!("{id}-2"));
        let expected = "<svg id=\"a-b-2\" aria-labelledby=\"a-b-title-2 other\"><title \
                        id=\"a-b-title-2\">the \"a-b\"</title><g \
                        clip-path=\"url(#a-b-clip-2)\" class=\"a-b\"/><clipPath id = \
                        \"a-b-clip-2\"/></svg>\n";
        assert_eq!(renamed, expected);
    }

    #[test]
    fn a_figure_may_draw_and_do_nothing_else() {
        for drawing in [
            "<svg id=\"a-b\" viewBox=\"0 0 1 1\" aria-labelledby=\"t\"><title id=\"t\">T</title><g \
             fill=\"none\"/></svg>",
            "<svg><defs><linearGradient id=\"g\"><stop offset=\"1\"/></linearGradient></defs><rect \
             fill=\"url(#g)\"/></svg>",
            "<svg aria-label=\"\\alpha, url(x)\"><g fill=\"rgb(1, 2, 3)\" \
             transform=\"rotate(3)\"/></svg>",
        ] {
            assert_eq!(check(drawing), Ok(()), "{drawing}");
        }
        for (inside, said) in [
            ("<script>alert(1)</script>", "`<script>`"),
            ("<sCrIpT href=x />", "`<script>`"),
            (
                "<foreignObject><p>x</p></foreignObject>",
                "`<foreignobject>`",
            ),
            (
                "<a href=\"javascript:alert(1)\"><text>x</text></a>",
                "`<a>`",
            ),
            ("<use href=\"https://example.org/x.svg#a\"/>", "`<use>`"),
            ("<image href=\"x.png\"/>", "`<image>`"),
            ("<style>*{display:none}</style>", "`<style>`"),
            ("<animate attributeName=\"href\" to=\"x\"/>", "`<animate>`"),
            ("<set attributeName=\"onload\" to=\"x\"/>", "`<set>`"),
            ("<title><img src=x onerror=alert(1)></title>", "`<img>`"),
            ("<desc><p>x</p></desc>", "`<p>`"),
            ("<filter id=f/>", "`<filter>`"),
            ("<rect onclick=\"alert(1)\"/>", "`onclick` of `<rect>`"),
            ("<rect\nOnLoad=alert(1)/>", "`onload` of `<rect>`"),
            ("<g style=\"position:fixed\"/>", "`style` of `<g>`"),
            ("<g xlink:href=\"x\"/>", "`xlink:href` of `<g>`"),
            (
                "<rect fill=\"URL( https://example.org/x#a)\"/>",
                "`fill` of `<rect>`",
            ),
            ("<rect fill=\"url(#a) url(b)\"/>", "`fill` of `<rect>`"),
            (
                "<rect fill=\"\\75 rl(https://example.org/x#a)\"/>",
                "`fill` of `<rect>`",
            ),
            (
                "<rect fill=\"u\\52l(//example.org/x#a)\"/>",
                "`fill` of `<rect>`",
            ),
            (
                "<path marker-end=\"src('//example.org/x#a')\"/>",
                "`marker-end` of `<path>`",
            ),
            (
                "<path clip-path=\"image('//example.org/x')\"/>",
                "`clip-path` of `<path>`",
            ),
        ] {
            let error = check(&format!("<svg>\n{inside}</svg>")).unwrap_err();
            assert!(error.starts_with(said), "{inside}: {error}");
            assert!(error.contains("in its line "), "{error}");
        }
        // What would end the picture and go on outside of it.
        assert!(check("<svg></svg><script>alert(1)</script>").is_err());
        assert!(check("<svg><!--><script>alert(1)</script>--></svg>").is_err());
    }

    #[test]
    fn pages_hold_the_same_lists() {
        let script = include_str!("../../theme/run/svg.js");
        let list = |name: &str| -> Vec<&str> {
            let (_, rest) = script.split_once(&format!("{name} = new Set(`")).unwrap();
            rest.split_once('`').unwrap().0.split_whitespace().collect()
        };
        assert_eq!(list("ELEMENTS"), ELEMENTS);
        assert_eq!(list("ATTRIBUTES"), ATTRIBUTES);
    }
}
