//! From a chapter as its author wrote it to Markdown that any mdBook renders: directives become
//! code, output and figures, LaTeX becomes MathML, and everything that a reader would stumble over
//! becomes a [`Problem`].

use crate::chapter::caption::{caption_of, summary};
use crate::chapter::contents::Contents;
use crate::chapter::directive::{Block, Directive};
use crate::chapter::html;
use crate::chapter::index;
use crate::chapter::label::Label;
use crate::chapter::prose::{self, Edit, inline};
use crate::listing::changes;
use crate::listing::pin::how_to_accept;
use crate::listing::position::{Position, is_at_position};
use crate::listing::{Failure, Listing, PageLine};
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
        Directive::Changes {
            listing,
            older,
            caption,
        } => changed(contents, source, block, (listing, older), caption),
        Directive::ChangedRegion {
            listing,
            region,
            older,
            older_region,
            caption,
        } => changed_region(
            contents,
            source,
            block,
            [(listing, region), (older, older_region)],
            caption,
        ),
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
            let program = html::program(&lines, &[]);
            Ok(html::code(&[("id", &label.id)], &caption, file, &program))
        }
        Directive::Output { listing, lines } => {
            output(contents, contents.listings.get(listing)?, *lines)
        }
        Directive::Figure {
            figure,
            position,
            caption,
        } => {
            let (listing, svg) = drawn(contents, figure, position)?;
            let caption = inline(contents, source, required(directive, caption, "CAPTION")?)?;
            let label = contents.label(&directive.name())?;
            Ok(html::figure(
                (figure, position),
                label,
                &svg,
                &caption,
                listing,
            ))
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
            let stub = html::program(&listing.stub(), &[]);
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
            let lines = listing.whole();
            let code = runnable(listing, &lines, &[], &caption, &html::program(&lines, &[]));
            let output = output(contents, listing, None)?;
            Ok(format!(
                "<details class=\"solution\">\n<summary>Solution</summary>\n\n{code}\n{output}\n\
                 </details>\n"
            ))
        }
        Directive::Equation { equation, latex } => {
            let label = contents.label(equation)?;
            Ok(html::equation(label, &prose::math(latex, true)?))
        }
        Directive::Index => index::index(contents),
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
    let lines = listing.whole();
    let program = html::program(&lines, &listing.addresses_of_marks());
    numbered(contents, source, listing, &lines, caption, &program)
}

/// A program, whose HTML is `body`, under its number, and what it prints.
fn numbered(
    contents: &Contents,
    source: &Source,
    listing: &Listing,
    lines: &[PageLine],
    caption: &str,
    body: &str,
) -> Result<String, String> {
    let caption = caption_of(contents, source, listing, caption)?;
    belongs(source, listing)?;
    let label = contents.label(&listing.name)?;
    let caption = format!("{} {caption}", html::number(label));
    let code = runnable(listing, lines, &[("id", &label.id)], &caption, body);
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
    let program = html::program(&listing.region(region)?, &[]);
    part(contents, source, listing, caption, &program)
}

/// A part of a program, whose HTML is `body`, under a caption that says of which one it is.
fn part(
    contents: &Contents,
    source: &Source,
    listing: &Listing,
    caption: &str,
    body: &str,
) -> Result<String, String> {
    let caption = caption_of(contents, source, listing, caption)?;
    let from = inline(
        contents,
        source,
        &format!("From {{{{#ref {}}}}}", listing.name),
    )?;
    Ok(html::code(
        &[],
        &format!("{from}: {caption}"),
        listing,
        body,
    ))
}

/// A program as what changed since the one that is named second, and what it prints.
fn changed(
    contents: &Contents,
    source: &Source,
    block: &Block,
    (name, older): (&str, &str),
    caption: &str,
) -> Result<String, String> {
    let listing = no_exercise(contents, name)?;
    let older = known_before(contents, source, block, older)?;
    let lines = listing.whole();
    let old_and_new = [older.whole(), lines.clone()];
    let addresses = listing.addresses_of_marks();
    let changes = what_changed(contents, source, block, older, old_and_new, &addresses)?;
    let body = format!("{changes}\n{}", html::folded_program(&lines));
    numbered(contents, source, listing, &lines, caption, &body)
}

/// A region as what changed since the one that is named second.
fn changed_region(
    contents: &Contents,
    source: &Source,
    block: &Block,
    [(name, region), (older, older_region)]: [(&str, &str); 2],
    caption: &str,
) -> Result<String, String> {
    let listing = no_exercise(contents, name)?;
    let older = known_before(contents, source, block, older)?;
    let old_and_new = [older.region(older_region)?, listing.region(region)?];
    let changes = what_changed(contents, source, block, older, old_and_new, &[])?;
    part(contents, source, listing, caption, &changes)
}

/// The program that another one is compared with: its reader has seen it.
fn known_before<'a>(
    contents: &'a Contents,
    source: &Source,
    block: &Block,
    name: &str,
) -> Result<&'a Listing, String> {
    let listing = no_exercise(contents, name)?;
    let label = contents.label(&listing.name).map_err(|_| {
        format!(
            "no page shows the program `{0}` as text, so no reader can compare with it: write \
             `{{{{#listing {0}}}}}` before this",
            listing.name
        )
    })?;
    let position = |chapter: &str, line: usize| {
        let mut sources = contents.sources.iter();
        (sources.position(|source| source.name == chapter), line)
    };
    let here = position(&source.name, source.place(block.range.start).1);
    let (file, line) = &label.place;
    if position(&label.chapter, *line) > here {
        return Err(format!(
            "`{name}` comes later, in {file}:{line}: a program is compared with one that its \
             reader knows already"
        ));
    }
    Ok(listing)
}

/// What changed from some lines of `older` to others, but for those that pages hide. `addresses`
/// are those of the marks of the newer program, where links lead here.
fn what_changed(
    contents: &Contents,
    source: &Source,
    block: &Block,
    older: &Listing,
    old_and_new: [Vec<PageLine>; 2],
    addresses: &[String],
) -> Result<String, String> {
    let [old, new] = old_and_new.map(|mut lines| {
        lines.retain(|line| !line.hidden);
        lines
    });
    let stretches = changes::changes(&old, &new).ok_or_else(|| {
        let name = block.directive.name();
        format!(
            "no line that a page shows differs between the two: show one alone, `{{{{#listing \
             {name}}}}}`"
        )
    })?;
    let of_older = inline(contents, source, &format!("{{{{#ref {}}}}}", older.name))?;
    Ok(html::changes(&stretches, &old, &new, &of_older, addresses))
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

/// A whole program, which the page can run if it compiles; `body` is its HTML.
fn runnable(
    listing: &Listing,
    lines: &[PageLine],
    attributes: &[(&str, &str)],
    caption: &str,
    body: &str,
) -> String {
    if listing.failure == Some(Failure::DoesNotCompile) {
        let hooks = [("data-refused", listing.name.as_str())];
        return html::code(&[attributes, &hooks].concat(), caption, listing, body);
    }
    let numbers = html::numbers(lines);
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
        body,
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

/// The listing that draws a figure, and the picture at a position of its knobs, as pinned.
fn drawn<'a>(
    contents: &'a Contents,
    name: &str,
    position: &Position,
) -> Result<(&'a Listing, String), String> {
    let pinned = contents
        .pins
        .figures()
        .map_err(|error| format!("{error:#}"))?;
    let Some(listing) = contents
        .listings
        .of_figure(name)
        .filter(|_| pinned.contains(name))
    else {
        let known = pinned.iter().filter(|pin| !is_at_position(pin));
        let known = known.map(String::as_str);
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
    let pin = position.pin(name);
    if !position.is_default() {
        let declared = contents.pins.knobs(&listing.name);
        let declared = declared.map_err(|error| format!("{error:#}"))?;
        position.check(&listing.name, declared.lines())?;
        if !pinned.contains(&pin) {
            return Err(format!(
                "the figure `{name}` has no pin {} at {position} yet: {}",
                contents.pins.path(&format!("{pin}.snap.svg")),
                how_to_accept()
            ));
        }
    }
    let svg = contents
        .pins
        .figure(&pin)
        .map_err(|error| format!("{error:#}"))?;
    if !svg.trim_start().starts_with('<') || !svg.contains("<svg") {
        return Err(format!(
            "{} is no SVG: delete it, then {}",
            contents.pins.path(&format!("{pin}.snap.svg")),
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
