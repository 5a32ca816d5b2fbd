//! From a chapter as its author wrote it to Markdown that any mdBook renders: directives become
//! code, output and figures, LaTeX becomes MathML, and everything that a reader would stumble over
//! becomes a [`Problem`].

use crate::chapter::contents::Contents;
use crate::chapter::directive::{Block, Directive};
use crate::chapter::html;
use crate::chapter::label::Label;
use crate::chapter::prose::{self, Edit, inline};
use crate::listing::pin::how_to_accept;
use crate::listing::{Failure, Listing};
use crate::markdown::tags::{Markup, tags};
use crate::message::problem::{Problem, did_you_mean, shortened};
use crate::project::book::Source;

/// The page of a chapter as Markdown, and what is wrong with the chapter.
pub fn expand(contents: &Contents, chapter: usize) -> (String, Vec<Problem>) {
    let source = &contents.sources[chapter];
    let blocks = contents.blocks(chapter);
    let lines: Vec<_> = blocks.iter().map(|block| block.range.clone()).collect();
    let mut edits: Vec<Edit> = blocks
        .iter()
        .map(|block| (block.range.clone(), expand_block(contents, source, block)))
        .collect();
    edits.extend(prose::edits(contents, source, &source.content, &lines));
    let (page, errors) = prose::apply(&source.content, edits);
    (
        page,
        errors
            .into_iter()
            .map(|(offset, message)| source.problem(offset, message))
            .collect(),
    )
}

fn expand_block(contents: &Contents, source: &Source, block: &Block) -> Result<String, String> {
    let directive = &block.directive;
    match directive {
        Directive::Listing {
            listing: name,
            caption,
        } => whole(contents, source, name, caption),
        Directive::Region {
            listing: name,
            region: part,
            caption,
        } => region(contents, source, name, part, caption),
        Directive::Source {
            file,
            region,
            caption,
        } => {
            let file = contents.library.get(file)?;
            let label = contents.label(&directive.name())?;
            let caption = inline(contents, source, required(directive, caption, "CAPTION")?)?;
            let caption = format!("{} {caption}", html::number(label));
            let lines = file.region(region)?;
            Ok(html::code(&[("id", &label.id)], &caption, file, &lines))
        }
        Directive::Output { listing, lines } => {
            output(contents, contents.listings.get(listing)?, *lines)
        }
        Directive::Figure {
            figure: name,
            caption,
        } => {
            let (listing, svg) = drawn(contents, name)?;
            let caption = inline(contents, source, required(directive, caption, "CAPTION")?)?;
            let label = contents.label(name)?;
            Ok(html::figure(name, label, &svg, &caption, listing))
        }
        Directive::Knobs { listing, question } => knobs(contents, source, listing, question),
        Directive::Exercise { listing, title } => {
            let label = contents.label(&exercise(contents, source, listing)?.name)?;
            let title = inline(contents, source, required(directive, title, "TITLE")?)?;
            Ok(format!(
                "<h3 id=\"{0}\"><a class=\"header\" href=\"#{0}\">{1}. {title}</a></h3>\n",
                label.id, label.title
            ))
        }
        Directive::Stub { listing } => {
            let listing = exercise(contents, source, listing)?;
            let title = &contents.label(&listing.name)?.title;
            let stub = html::program(&listing.stub());
            Ok(format!(
                "<figure class=\"listing stub\" data-stub=\"{}\" aria-label=\"The program to \
                 complete in {title}\">\n\n{stub}\n</figure>\n",
                listing.name
            ))
        }
        Directive::Hint { listing, text } => {
            exercise(contents, source, listing)?;
            let text = inline(contents, source, required(directive, text, "TEXT")?)?;
            Ok(format!(
                "<details class=\"hint\">\n<summary>Hint</summary>\n<p>{text}</p>\n</details>\n"
            ))
        }
        Directive::Solution { listing } => {
            let listing = exercise(contents, source, listing)?;
            let caption = summary(contents, source, listing);
            let code = runnable(listing, &[], &caption);
            let output = output(contents, listing, None)?;
            Ok(format!(
                "<details class=\"solution\">\n<summary>Solution</summary>\n\n{code}\n{output}\n\
                 </details>\n"
            ))
        }
    }
}

/// The text of a directive that cannot do without.
fn required<'a>(directive: &Directive, text: &'a str, what: &str) -> Result<&'a str, String> {
    if text.is_empty() {
        let (word, name) = (directive.word(), directive.name());
        return Err(format!(
            "the {word} `{name}` has no caption: write `{{{{#{word} {name}}}}} {what}`"
        ));
    }
    Ok(text)
}

/// The listing of an exercise.
fn exercise<'a>(
    contents: &'a Contents,
    source: &Source,
    name: &str,
) -> Result<&'a Listing, String> {
    let listing = contents.listings.get(name)?;
    if !listing.is_exercise() {
        return Err(format!(
            "the listing `{}` is no exercise: {} has no `// region: solution`",
            listing.name, listing.file
        ));
    }
    belongs(source, listing)?;
    Ok(listing)
}

/// Whether the listing lies in the chapter's folder.
fn belongs(source: &Source, listing: &Listing) -> Result<(), String> {
    if listing.chapter == source.name {
        return Ok(());
    }
    Err(format!(
        "the listing `{0}` belongs to the chapter {1}: move its file to {2}/{3}/, or refer to it \
         with `{{{{#ref {0}}}}}`",
        listing.name,
        listing.chapter,
        listing.folder_of_chapters(),
        source.name.replace('-', "_"),
    ))
}

/// A program and what it prints.
fn whole(
    contents: &Contents,
    source: &Source,
    name: &str,
    caption: &str,
) -> Result<String, String> {
    let listing = no_exercise(contents, name)?;
    let caption = caption_of(contents, source, listing, caption)?;
    belongs(source, listing)?;
    let label = contents.label(&listing.name)?;
    let caption = format!("{} {caption}", html::number(label));
    let code = runnable(listing, &[("id", &label.id)], &caption);
    Ok(format!("{code}\n{}", output(contents, listing, None)?))
}

/// A region of a program.
fn region(
    contents: &Contents,
    source: &Source,
    name: &str,
    region: &str,
    caption: &str,
) -> Result<String, String> {
    let listing = no_exercise(contents, name)?;
    let caption = caption_of(contents, source, listing, caption)?;
    let from = format!("From {{{{#ref {}}}}}", listing.name);
    let from = inline(contents, source, &from)?;
    let lines = listing.region(region)?;
    Ok(html::code(
        &[],
        &format!("{from}: {caption}"),
        listing,
        &lines,
    ))
}

/// A listing that is no exercise.
fn no_exercise<'a>(contents: &'a Contents, name: &str) -> Result<&'a Listing, String> {
    let listing = contents.listings.get(name)?;
    match listing.is_exercise() {
        false => Ok(listing),
        true => Err(format!(
            "`{}` is an exercise: show it with exercise, stub, hint and solution",
            listing.name
        )),
    }
}

/// The author's caption of a listing, or else the first line of its documentation.
fn caption_of(
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
fn summary(contents: &Contents, source: &Source, listing: &Listing) -> String {
    inline(contents, source, listing.summary()).unwrap_or_default()
}

/// A whole program, which the page can run if it compiles.
fn runnable(listing: &Listing, attributes: &[(&str, &str)], caption: &str) -> String {
    let lines = listing.whole();
    if listing.failure == Some(Failure::DoesNotCompile) {
        let hooks = [("data-refused", listing.name.as_str())];
        return html::code(&[attributes, &hooks].concat(), caption, listing, &lines);
    }
    let numbers = html::numbers(&lines);
    let mut hooks = vec![
        ("data-listing", listing.name.as_str()),
        ("data-numbers", &numbers),
    ];
    if listing.failure == Some(Failure::Panics) {
        hooks.push(("data-panics", listing.file.as_str()));
    }
    html::code(
        &[attributes, hooks.as_slice()].concat(),
        caption,
        listing,
        &lines,
    )
}

/// What a listing prints, as pinned: all of it, or some of its lines.
fn output(
    contents: &Contents,
    listing: &Listing,
    range: Option<(usize, usize)>,
) -> Result<String, String> {
    let text = contents
        .pins
        .text(&listing.name)
        .map_err(|error| format!("{error:#}"))?;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let heading = match contents.label(&listing.name) {
        Ok(Label { title, .. }) if listing.is_exercise() => {
            format!("Output of the solution of {title}")
        }
        Ok(Label { title, .. }) if listing.failure == Some(Failure::DoesNotCompile) => {
            format!("What rustc says of {title}")
        }
        Ok(Label { title, .. }) => format!("Output of {title}"),
        Err(_) => format!("Output of {}", listing.name),
    };
    match range {
        Some((first, last)) if last > lines.len() => Err(format!(
            "`{}` prints {} lines, not {first}-{last}",
            listing.name,
            lines.len()
        )),
        Some((first, last)) => Ok(html::output_lines(
            &listing.name,
            &heading,
            &lines,
            (first, last),
        )),
        None if lines.is_empty() => Ok(String::new()),
        None => {
            let caption = match listing.failure {
                Some(Failure::DoesNotCompile) => "What rustc says",
                Some(Failure::Panics) | None => "Output",
            };
            Ok(html::output(&listing.name, &heading, caption, &lines))
        }
    }
}

/// The listing that draws a figure, and the picture, as pinned.
fn drawn<'a>(contents: &'a Contents, name: &str) -> Result<(&'a Listing, String), String> {
    let pinned = contents
        .pins
        .figures()
        .map_err(|error| format!("{error:#}"))?;
    let Some(listing) = contents
        .listings
        .of_figure(name)
        .filter(|_| pinned.contains(name))
    else {
        let known = pinned.iter().map(String::as_str);
        let mut meant = match contents.listings.of_figure(name) {
            None if pinned.contains(name) => "it has a pin, but its listing is gone".to_owned(),
            _ => did_you_mean(name, known),
        };
        let drawn = contents.listings.of_figure(name).map(|listing| {
            if !meant.ends_with('?') {
                meant.push('.');
            }
            format!(
                " If {} draws it, {}; if not, take this line away.",
                listing.file,
                how_to_accept()
            )
        });
        return Err(format!(
            "there is no pinned figure `{}`; {meant}{}",
            shortened(name),
            drawn.unwrap_or_default()
        ));
    };
    let svg = contents
        .pins
        .figure(name)
        .map_err(|error| format!("{error:#}"))?;
    if !svg.trim_start().starts_with('<') || !svg.contains("<svg") {
        return Err(format!(
            "{} is no SVG: delete it, then {}",
            contents.pins.path(&format!("{name}.snap.svg")),
            how_to_accept()
        ));
    }
    if !is_described(&svg) {
        return Err(format!(
            "the figure `{name}` has no alternative text: describe what is to be seen in {}",
            listing.file
        ));
    }
    Ok((listing, svg))
}

/// The knobs of a listing, beside their question.
fn knobs(
    contents: &Contents,
    source: &Source,
    name: &str,
    question: &str,
) -> Result<String, String> {
    let listing = contents.listings.get(name)?;
    belongs(source, listing)?;
    let declared = contents
        .pins
        .knobs(&listing.name)
        .map_err(|error| format!("{error:#}"))?;
    if declared.is_empty() {
        return Err(format!(
            "the listing `{}` has no pinned knobs: call `knob` in {}, then {}",
            listing.name,
            listing.file,
            how_to_accept()
        ));
    }
    if question.is_empty() {
        return Err(format!(
            "the knobs of `{0}` stand beside no question: write `{{{{#knobs {0}}}}} QUESTION`",
            listing.name
        ));
    }
    let question = inline(contents, source, question)?;
    let declarations: Vec<&str> = declared.lines().collect();
    Ok(html::knobs(&listing.name, &declarations, &question))
}

/// Whether a figure has a description.
fn is_described(svg: &str) -> bool {
    let tags = tags(svg, Markup::Svg);
    let description = tags.iter().find(|tag| tag.name == "desc");
    description.is_some_and(|tag| !tag.text.trim().is_empty())
}
