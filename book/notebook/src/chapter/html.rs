//! The pieces of HTML that a page is made of, as mdBook's Markdown takes them.

use mdbook_core::utils::{escape_html, escape_html_attribute};

use crate::chapter::label::Label;
use crate::listing::changes::{ChangedLine, Stretch};
use crate::listing::position::Position;
use crate::listing::{Listing, PageLine};
use crate::rust::highlight::highlight;

/// How many lines of an output are shown at its start before the rest is folded.
const OUTPUT_HEAD: usize = 8;
/// How many lines are shown at its end.
const OUTPUT_TAIL: usize = 2;
/// The longest output that is shown whole.
const OUTPUT_WHOLE: usize = 16;

/// A program, whose HTML is `body`, under its caption. The page's script finds a whole listing by
/// the attribute `data-listing`, what it prints by the same, each figure by `data-figure`, the
/// knobs by `data-knobs` and the stub of an exercise by `data-stub`. One that is meant to panic has
/// its file in `data-panics`; one that rustc is meant to refuse has its name in `data-refused`
/// alone.
pub fn code(attributes: &[(&str, &str)], caption: &str, source: &Listing, body: &str) -> String {
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", escape_html_attribute(value)))
        .collect();
    format!(
        "<figure class=\"listing\"{attributes}>\n<figcaption>{caption} {}</figcaption>\n\n\
         {body}\n</figure>\n",
        source_link(source),
    )
}

/// The numbers of lines in their file, runs of them as `3-17`: so a page finds the line that a
/// panic names.
pub fn numbers(lines: &[PageLine]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == line.number => *last = line.number,
            _ => runs.push((line.number, line.number)),
        }
    }
    let runs: Vec<String> = runs
        .iter()
        .map(|(first, last)| format!("{first}-{last}"))
        .collect();
    runs.join(" ")
}

/// A program as a block of code; the page folds the hidden lines. `addresses` are those of its
/// marks, where links lead to this block.
pub fn program(lines: &[PageLine], addresses: &[String]) -> String {
    let html: String = lines
        .iter()
        .zip(code_of(lines))
        .map(|(line, html)| match line.hidden {
            true => format!("<span class=\"boring\">{html}\n</span>"),
            false => format!("{}{html}\n", callout(line, addresses)),
        })
        .collect();
    format!("<pre><code class=\"language-rust\">{html}</code></pre>\n")
}

/// Lines of a program as HTML.
fn code_of(lines: &[PageLine]) -> Vec<String> {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    highlight(&texts.join("\n"))
}

/// The number of a line's mark, where it has one. It is no text, so that who copies, runs or edits
/// the program gets the program alone; a screen reader says it, and the style sheet shows it.
fn callout(line: &PageLine, addresses: &[String]) -> String {
    let Some(number) = line.mark else {
        return String::new();
    };
    let id = addresses
        .get(number - 1)
        .map(|address| format!(" id=\"{address}\""));
    format!(
        "<span class=\"callout\"{} role=\"img\" aria-label=\"mark {number}\" \
         data-number=\"{number}\"></span>",
        id.unwrap_or_default()
    )
}

/// What changed between the lines of two programs. `of_older` is the link to the older one. A sign
/// begins each line that only one of them has; where a reader selects lines, the newer ones are
/// selected, without signs. `addresses` are those of the newer one's marks, where links lead here.
pub fn changes(
    stretches: &[Stretch],
    older: &[PageLine],
    newer: &[PageLine],
    of_older: &str,
    addresses: &[String],
) -> String {
    let older = code_of(older);
    let newer: Vec<String> = newer
        .iter()
        .zip(code_of(newer))
        .map(|(line, html)| html + &callout(line, addresses))
        .collect();
    let line = |line: &ChangedLine| match *line {
        ChangedLine::Same(index) => format!("<span class=\"same\">{}</span>\n", newer[index]),
        ChangedLine::Removed(index) => {
            format!(
                "<del><span class=\"sign\">− </span>{}</del>\n",
                older[index]
            )
        }
        ChangedLine::Added(index) => {
            format!(
                "<ins><span class=\"sign\">+ </span>{}</ins>\n",
                newer[index]
            )
        }
    };
    let stretches: String = stretches
        .iter()
        .map(|stretch| match stretch {
            Stretch::Open(lines) => lines.iter().map(line).collect(),
            Stretch::Folded(lines) => {
                let same = lines.iter().map(|index| line(&ChangedLine::Same(*index)));
                format!(
                    "<details>\n<summary>{} unchanged lines</summary>\n{}</details>\n",
                    lines.len(),
                    same.collect::<String>()
                )
            }
        })
        .collect();
    format!(
        "<p class=\"legend\"><span><b>−</b> only in {of_older}</span> <span><b>+</b> only \
         here</span></p>\n<div class=\"changes\">\n{stretches}</div>\n"
    )
}

/// A whole program whose changes stand above it.
pub fn folded_program(lines: &[PageLine]) -> String {
    format!(
        "<details class=\"whole\">\n<summary>The whole program</summary>\n\n{}</details>\n",
        program(lines, &[])
    )
}

/// The whole output of a listing; the middle of a long one is folded.
pub fn output(listing: &str, heading: &str, caption: &str, lines: &[&str]) -> String {
    let body = if lines.len() <= OUTPUT_WHOLE {
        pre(lines)
    } else {
        let middle = OUTPUT_HEAD..lines.len() - OUTPUT_TAIL;
        format!(
            "{}<details>\n<summary>{} more lines</summary>\n\n{}</details>\n\n{}",
            pre(&lines[..middle.start]),
            middle.len(),
            pre(&lines[middle.clone()]),
            pre(&lines[middle.end..])
        )
    };
    let hook = format!("data-listing=\"{listing}\"");
    output_figure(&hook, heading, caption, &body)
}

/// Some lines of a listing's output.
pub fn output_lines(
    listing: &str,
    heading: &str,
    lines: &[&str],
    (first, last): (usize, usize),
) -> String {
    let which = if first == last {
        format!("line {first}")
    } else {
        format!("lines {first}–{last}")
    };
    let hook = format!("data-listing=\"{listing}\" data-lines=\"{first}-{last}\"");
    output_figure(
        &hook,
        heading,
        &format!("{heading}, {which}"),
        &pre(&lines[first - 1..last]),
    )
}

fn output_figure(hook: &str, heading: &str, caption: &str, body: &str) -> String {
    format!(
        "<figure class=\"output\" {hook} aria-label=\"{heading}\">\n\
         <figcaption>{caption}</figcaption>\n\n{body}</figure>\n"
    )
}

/// Lines as preformatted HTML: `<pre>` opens its own HTML block, which blank lines do not end.
fn pre(lines: &[&str]) -> String {
    let lines = lines.join("\n");
    let text = escape_html(&lines);
    format!("<pre><samp>{text}</samp></pre>\n\n")
}

/// The question that a listing's knobs answer. Without a script it is a paragraph like any other;
/// the page's script puts the knobs beside it, from their declarations, a line of JSON each.
pub fn knobs(listing: &str, declarations: &[&str], question: &str) -> String {
    let declarations = declarations.join(",");
    let declarations = escape_html_attribute(&declarations);
    format!(
        "<div class=\"knobs\" id=\"knobs-{listing}\" data-knobs=\"{listing}\" \
         data-declarations=\"[{declarations}]\">\n<p>{question}</p>\n</div>\n"
    )
}

/// A figure over its caption. The page's script does not find one at other values than the
/// defaults: that stays as it is printed, and its caption ends in the values.
pub fn figure(
    (name, position): (&str, &Position),
    label: &Label,
    svg: &str,
    caption: &str,
    source: &Listing,
) -> String {
    let svg = svg.find("<svg").map_or(svg, |start| &svg[start..]);
    let (hook, values) = match position.is_default() {
        true => {
            let name = escape_html_attribute(name);
            (format!(" data-figure=\"{name}\""), String::new())
        }
        false => {
            let values = position.to_string().replace('=', " = ");
            let values = escape_html(&values).replace(' ', "&nbsp;");
            let values = values.replace(",&nbsp;", ", ");
            (String::new(), format!(" at {values}"))
        }
    };
    // A blank line would end the block of HTML, and Markdown would read the rest.
    let lines: String = svg
        .lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| [line, "\n"])
        .collect();
    format!(
        "<figure class=\"figure\" id=\"{}\"{hook}>\n\
         {lines}<figcaption>{} {caption} {}{values}</figcaption>\n</figure>\n",
        escape_html_attribute(&label.id),
        number(label),
        source_link(source)
    )
}

/// A displayed formula with its number, which is also the link to it.
pub fn equation(label: &Label, formula: &str) -> String {
    let (_, number) = label.title.split_once(' ').unwrap_or(("", &label.title));
    format!(
        "<div class=\"equation\" id=\"{0}\">{formula}<a class=\"number\" href=\"#{0}\" \
         aria-label=\"{1}\">({number})</a></div>\n",
        escape_html_attribute(&label.id),
        label.title
    )
}

/// The number of a listing or figure, which is also the link to it.
pub fn number(label: &Label) -> String {
    format!(
        "<a class=\"number\" href=\"#{}\">{}</a>",
        escape_html_attribute(&label.id),
        label.title
    )
}

/// The link to the copy of a file in the site.
fn source_link(listing: &Listing) -> String {
    let (_, own_name) = listing.file.rsplit_once('/').unwrap_or(("", &listing.file));
    format!(
        "<a class=\"source\" href=\"generated/{}\" title=\"{}\">{}</a>",
        escape_html_attribute(&copied_name(listing)),
        escape_html_attribute(&listing.file),
        escape_html(own_name)
    )
}

/// The name of the copy of a listing's file in the site. Some hosts offer a `.rs` file for
/// download; this one opens.
pub fn copied_name(listing: &Listing) -> String {
    let folder = format!("{}/", listing.folder_of_chapters());
    let file = match listing.chapter.as_str() {
        "" => &listing.file,
        _ => listing.file.strip_prefix(&folder).unwrap_or(&listing.file),
    };
    format!("{}.txt", file.replace('/', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, hidden: bool) -> PageLine {
        PageLine {
            text: text.to_owned(),
            hidden,
            number: 1,
            mark: None,
        }
    }

    #[test]
    fn a_hidden_line_stands_in_the_page_and_is_marked() {
        let lines = [line("use a;", true), line("# text", false)];
        assert_eq!(
            program(&lines, &[]),
            "<pre><code class=\"language-rust\"><span class=\"boring\"><span \
             class=\"keyword\">use</span> a;\n</span># text\n</code></pre>\n"
        );
    }

    #[test]
    fn a_mark_is_no_text_of_the_program_and_has_an_address_where_links_lead_to() {
        let lines = [PageLine {
            mark: Some(1),
            ..line("a", false)
        }];
        let html = program(&lines, &["mark-x-update".to_owned()]);
        assert_eq!(
            html,
            "<pre><code class=\"language-rust\"><span class=\"callout\" id=\"mark-x-update\" \
             role=\"img\" aria-label=\"mark 1\" data-number=\"1\"></span>a\n</code></pre>\n"
        );
        assert!(!program(&lines, &[]).contains("id="));
    }

    #[test]
    fn a_block_of_code_tells_where_its_lines_stand_in_the_file() {
        let lines = [3, 4, 5, 9, 11, 12].map(|number| PageLine {
            number,
            ..line("", false)
        });
        assert_eq!(numbers(&lines), "3-5 9-9 11-12");
    }

    #[test]
    fn a_long_output_shows_its_ends() {
        let lines: Vec<String> = (1..=20).map(|number| number.to_string()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let html = output("count", "Output of Listing 1.1", "Output", &lines);
        assert!(html.contains("<summary>10 more lines</summary>"), "{html}");
        assert!(
            html.contains("7\n8</samp>") && html.contains("<samp>19\n20</samp>"),
            "{html}"
        );
    }

    #[test]
    fn the_name_of_a_file_is_no_html_in_the_link_to_it() {
        let file = "book/listings/src/one/a\"b<c>.rs".to_owned();
        let listing = Listing::parse("a<b>", "one", &file, "//! x\n".to_owned()).unwrap();
        let link = source_link(&listing);
        assert_eq!(
            link,
            "<a class=\"source\" href=\"generated/one-a&quot;b&lt;c&gt;.rs.txt\" \
             title=\"book/listings/src/one/a&quot;b&lt;c&gt;.rs\">a\"b&lt;c&gt;.rs</a>"
        );
    }

    #[test]
    fn declarations_come_out_of_their_attribute_as_they_went_in() {
        let html = knobs("x", &["{\"name\":\"a<b\"}", "{}"], "Why?");
        assert!(
            html.contains("data-declarations=\"[{&quot;name&quot;:&quot;a&lt;b&quot;},{}]\""),
            "{html}"
        );
    }

    #[test]
    fn what_a_program_prints_is_no_html() {
        assert!(output("x", "x", "x", &["<b> & "]).contains("&lt;b&gt; &amp; "));
    }
}
