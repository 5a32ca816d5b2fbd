//! From a chapter as its author wrote it to Markdown that any mdBook renders: directives become code, output and figures,
//! LaTeX becomes MathML, and everything that a reader would stumble over becomes a [`Problem`].

use crate::chapter::contents::Contents;
use crate::chapter::directive::{Directive, Kind};
use crate::chapter::html;
use crate::chapter::label::Label;
use crate::chapter::prose::{self, Edit, inline};
use crate::listing::Listing;
use crate::listing::pin::ACCEPT;
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

fn expand_block(contents: &Contents, source: &Source, block: &Directive) -> Result<String, String> {
    match block.kind {
        Kind::Listing => listing(contents, source, block),
        Kind::Source => engine_source(contents, source, block),
        Kind::Output => output(contents, contents.listings.get(&block.name)?, block.lines),
        Kind::Figure => figure(contents, source, block),
        Kind::Knobs => knobs(contents, source, block),
        Kind::Exercise => {
            let label = contents.label(&exercise(contents, source, block)?.name)?;
            let title = inline(contents, source, required(block, "TITLE")?)?;
            Ok(format!(
                "<h3 id=\"{0}\"><a class=\"header\" href=\"#{0}\">{1}. {title}</a></h3>\n",
                label.id, label.title
            ))
        }
        Kind::Stub => {
            let listing = exercise(contents, source, block)?;
            let title = &contents.label(&listing.name)?.title;
            let stub = html::program(&listing.stub());
            Ok(format!(
                "<figure class=\"listing stub\" data-stub=\"{}\" aria-label=\"The program to complete in {title}\">\n\n{stub}\n</figure>\n",
                listing.name
            ))
        }
        Kind::Hint => {
            exercise(contents, source, block)?;
            let text = inline(contents, source, required(block, "TEXT")?)?;
            Ok(format!(
                "<details class=\"hint\">\n<summary>Hint</summary>\n<p>{text}</p>\n</details>\n"
            ))
        }
        Kind::Solution => {
            let listing = exercise(contents, source, block)?;
            let caption = summary(contents, source, listing);
            let code = runnable(listing, &[], &caption);
            let output = output(contents, listing, None)?;
            Ok(format!(
                "<details class=\"solution\">\n<summary>Solution</summary>\n\n{code}\n{output}\n</details>\n"
            ))
        }
    }
}

/// The caption of a block that cannot do without.
fn required<'a>(block: &'a Directive, what: &str) -> Result<&'a str, String> {
    if block.caption.is_empty() {
        let name = block.full_name();
        let word = block.kind.word();
        return Err(format!(
            "the {word} `{name}` has no caption: write `{{{{#{word} {name}}}}} {what}`"
        ));
    }
    Ok(&block.caption)
}

/// The listing of an exercise's block.
fn exercise<'a>(
    contents: &'a Contents,
    source: &Source,
    block: &Directive,
) -> Result<&'a Listing, String> {
    let listing = contents.listings.get(&block.name)?;
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
        "the listing `{0}` belongs to the chapter {1}: move its file to {2}/{3}/, or refer to it with \
         `{{{{#ref {0}}}}}`",
        listing.name,
        listing.chapter,
        listing.folder_of_chapters(),
        source.name.replace('-', "_"),
    ))
}

/// A program and what it prints, or a region of a program. Its caption is the author's, or else the first line of the
/// listing's documentation.
fn listing(contents: &Contents, source: &Source, block: &Directive) -> Result<String, String> {
    let listing = contents.listings.get(&block.name)?;
    if listing.is_exercise() {
        return Err(format!(
            "`{}` is an exercise: show it with exercise, stub, hint and solution",
            listing.name
        ));
    }
    let caption = match block.caption.as_str() {
        "" => summary(contents, source, listing),
        caption => inline(contents, source, caption)?,
    };
    match &block.region {
        Some(region) => {
            let from = inline(
                contents,
                source,
                &format!("From {{{{#ref {}}}}}", listing.name),
            )?;
            Ok(html::code(
                &[],
                &format!("{from}: {caption}"),
                listing,
                &listing.region(region)?,
            ))
        }
        None => {
            belongs(source, listing)?;
            let label = contents.label(&listing.name)?;
            let caption = format!("{} {caption}", html::number(label));
            let code = runnable(listing, &[("id", &label.id)], &caption);
            Ok(format!("{code}\n{}", output(contents, listing, None)?))
        }
    }
}

/// The first line of a listing's documentation as a caption; nothing where that is wrong, which is
/// said of the listing's file and not of the chapter.
fn summary(contents: &Contents, source: &Source, listing: &Listing) -> String {
    inline(contents, source, listing.summary()).unwrap_or_default()
}

/// A whole program, which the page can run.
fn runnable(listing: &Listing, attributes: &[(&str, &str)], caption: &str) -> String {
    let lines = listing.whole();
    let numbers = html::numbers(&lines);
    let hooks = [
        ("data-listing", listing.name.as_str()),
        ("data-numbers", &numbers),
    ];
    html::code(&[attributes, &hooks].concat(), caption, listing, &lines)
}

/// A region of the engine.
fn engine_source(
    contents: &Contents,
    source: &Source,
    block: &Directive,
) -> Result<String, String> {
    let file = contents.engine.get(&block.name)?;
    let Some(region) = &block.region else {
        return Err(format!(
            "a file of the engine is shown in regions: `{{{{#source {}:REGION}}}}`",
            block.name
        ));
    };
    let label = contents.label(&block.full_name())?;
    let caption = inline(contents, source, required(block, "CAPTION")?)?;
    let caption = format!("{} {caption}", html::number(label));
    Ok(html::code(
        &[("id", &label.id)],
        &caption,
        file,
        &file.region(region)?,
    ))
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
        None => Ok(html::output(&listing.name, &heading, &lines)),
    }
}

/// A figure over its caption.
fn figure(contents: &Contents, source: &Source, block: &Directive) -> Result<String, String> {
    let name = &block.name;
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
        let meant = did_you_mean(name, known);
        let drawn = contents.listings.of_figure(name).map(|listing| {
            format!(
                " If {} draws it, {ACCEPT}; if not, take this line away.",
                listing.file
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
            "snapshots/{name}.snap.svg is no SVG: delete it, then {ACCEPT}"
        ));
    }
    if !is_described(&svg) {
        return Err(format!(
            "the figure `{name}` has no alternative text: describe what is to be seen in {}",
            listing.file
        ));
    }
    let caption = inline(contents, source, required(block, "CAPTION")?)?;
    Ok(html::figure(
        name,
        contents.label(name)?,
        &svg,
        &caption,
        listing,
    ))
}

/// The knobs of a listing, beside their question.
fn knobs(contents: &Contents, source: &Source, block: &Directive) -> Result<String, String> {
    let listing = contents.listings.get(&block.name)?;
    belongs(source, listing)?;
    let declared = contents
        .pins
        .knobs(&listing.name)
        .map_err(|error| format!("{error:#}"))?;
    if declared.is_empty() {
        return Err(format!(
            "the listing `{}` has no pinned knobs: call `knob` in {}, then {ACCEPT}",
            listing.name, listing.file
        ));
    }
    if block.caption.is_empty() {
        return Err(format!(
            "the knobs of `{0}` stand beside no question: write `{{{{#knobs {0}}}}} QUESTION`",
            listing.name
        ));
    }
    let question = inline(contents, source, &block.caption)?;
    let declarations: Vec<&str> = declared.lines().collect();
    Ok(html::knobs(&listing.name, &declarations, &question))
}

fn is_described(svg: &str) -> bool {
    let description = svg
        .split_once("<desc")
        .and_then(|(_, rest)| rest.split_once('>'));
    let description = description.and_then(|(_, rest)| rest.split_once("</desc>"));
    description.is_some_and(|(text, _)| !text.trim().is_empty())
}
