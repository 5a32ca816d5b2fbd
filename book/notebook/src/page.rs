//! From a chapter as its author wrote it to Markdown that any mdBook renders: directives become code, output and figures,
//! LaTeX becomes MathML, and everything that a reader would stumble over becomes a [`Problem`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{
    CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html::push_html,
};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::book::Source;
use crate::directive::{self, Directive, Kind};
use crate::listing::{Listing, Listings, PageLine, text_of};
use crate::math::to_mathml;
use crate::pin::Pins;
use crate::problem::{Problem, did_you_mean};

/// What can be referred to by its name: a listing, a figure, an exercise.
#[derive(Clone, Debug)]
pub struct Label {
    /// What it is called on the page: `Figure 2.1`.
    pub title: String,
    /// Its `id` on the page.
    pub id: String,
    /// The chapter's file, relative to the chapters' folder.
    pub chapter: String,
    /// Where its directive stands.
    pub place: (String, usize),
}

/// The chapters of the book with all that their pages are made of.
pub struct Pages<'a> {
    sources: &'a [Source],
    listings: &'a Listings,
    engine: &'a Listings,
    pins: &'a Pins,
    chapters: Vec<Chapter>,
    labels: BTreeMap<String, Label>,
    ids: HashMap<String, BTreeSet<String>>,
}

/// What stands in a chapter.
struct Chapter {
    blocks: Vec<Directive>,
    code: Vec<Range<usize>>,
}

/// Whether a page's program is expected to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It prints what is pinned.
    Pinned,
    /// It is the stub of an exercise: it compiles, and fails when it runs.
    Unsolved,
}

/// A program on a page.
#[derive(Clone, Debug)]
pub struct PageProgram {
    /// The listing it shows.
    pub listing: String,
    /// What is expected of it.
    pub expectation: Expectation,
    /// The text on the page, folded lines included.
    pub text: String,
    /// The chapter's file and the line of the directive.
    pub place: (String, usize),
}

/// How many lines of an output are shown at its start before the rest is folded.
const OUTPUT_HEAD: usize = 8;
/// How many lines are shown at its end.
const OUTPUT_TAIL: usize = 2;

impl<'a> Pages<'a> {
    /// Reads the directives of all chapters and numbers what can be referred to.
    ///
    /// The problems are those of single directives and of the book as a whole: a listing or a figure without a place in
    /// the book, an exercise without its parts, two of one name.
    pub fn read(
        sources: &'a [Source],
        listings: &'a Listings,
        engine: &'a Listings,
        pins: &'a Pins,
    ) -> anyhow::Result<(Self, Vec<Problem>)> {
        let mut pages = Self {
            sources,
            listings,
            engine,
            pins,
            chapters: Vec::new(),
            labels: BTreeMap::new(),
            ids: HashMap::new(),
        };
        let mut problems = Vec::new();
        for source in sources {
            let code = code_ranges(&source.content);
            let (blocks, errors) = directive::blocks(&source.content, &code);
            problems.extend(errors.into_iter().map(|(offset, message)| Problem {
                file: source.file.clone(),
                line: source.line(offset),
                message,
            }));
            pages.number(source, &blocks, &mut problems);
            pages
                .ids
                .insert(source.name.clone(), heading_ids(&source.content));
            pages.chapters.push(Chapter { blocks, code });
        }
        for label in pages.labels.values() {
            let chapter = label.chapter.trim_end_matches(".md");
            if let Some(ids) = pages.ids.get_mut(chapter) {
                ids.insert(label.id.clone());
            }
        }
        pages.find_missing(&mut problems)?;
        Ok((pages, problems))
    }

    /// Gives numbers to the listings, figures and exercises of a chapter.
    fn number(&mut self, source: &Source, blocks: &[Directive], problems: &mut Vec<Problem>) {
        let mut counts = HashMap::new();
        for block in blocks {
            let (word, prefix) = match block.kind {
                Kind::Listing if block.region.is_none() => ("Listing", "listing"),
                Kind::Source => ("Listing", "source"),
                Kind::Figure => ("Figure", "figure"),
                Kind::Exercise => ("Exercise", "exercise"),
                _ => continue,
            };
            let place = (source.file.clone(), source.line(block.range.start));
            let problem = |message| Problem {
                file: place.0.clone(),
                line: place.1,
                message,
            };
            let Some(chapter) = &source.number else {
                problems.push(problem(format!(
                    "a {prefix} in a chapter without a number: give the chapter one in SUMMARY.md, as `- [{}]({}.md)`",
                    source.title, source.name
                )));
                continue;
            };
            let count = counts.entry(word).or_insert(0);
            *count += 1;
            let name = match (&block.kind, &block.region) {
                (Kind::Source, Some(region)) => format!("{}:{region}", block.name),
                _ => block.name.clone(),
            };
            let label = Label {
                title: format!("{word} {chapter}.{count}"),
                id: format!("{prefix}-{}", name.replace(':', "-")),
                chapter: format!("{}.md", source.name),
                place: place.clone(),
            };
            if let Some(first) = self.labels.insert(name.clone(), label) {
                problems.push(problem(format!(
                    "`{name}` stands in the book twice, first in {}:{}: refer to it with `{{{{#ref {name}}}}}`",
                    first.place.0, first.place.1
                )));
            }
        }
    }

    /// Finds the listings and figures that no chapter shows, and the parts that exercises lack.
    fn find_missing(&self, problems: &mut Vec<Problem>) -> anyhow::Result<()> {
        let blocks = || self.chapters.iter().flat_map(|chapter| &chapter.blocks);
        let shown = |kind, name: &str| {
            blocks().any(|block| block.kind == kind && block.region.is_none() && block.name == name)
        };
        for listing in self.listings.iter() {
            let name = &listing.name;
            let problem = |message| Problem {
                file: listing.file.clone(),
                line: 1,
                message,
            };
            if listing.is_exercise() {
                for (word, kind) in [
                    ("exercise", Kind::Exercise),
                    ("stub", Kind::Stub),
                    ("hint", Kind::Hint),
                    ("solution", Kind::Solution),
                ] {
                    if !shown(kind, name) {
                        problems.push(problem(format!(
                            "the exercise `{name}` lacks a part: write `{{{{#{word} {name}}}}}` in book/src/{}.md",
                            listing.chapter
                        )));
                    }
                }
            } else if !shown(Kind::Listing, name)
                && !blocks().any(|block| self.draws(listing, block))
            {
                problems.push(problem(format!(
                    "the listing `{name}` has no place in the book: write `{{{{#listing {name}}}}}` in book/src/{}.md",
                    listing.chapter
                )));
            }
        }
        for figure in self.pins.figures()? {
            if !shown(Kind::Figure, &figure) {
                problems.push(Problem {
                    file: format!("snapshots/{figure}.snap.svg"),
                    line: 1,
                    message: format!(
                        "the figure `{figure}` has no place in the book: write `{{{{#figure {figure}}}}} CAPTION`"
                    ),
                });
            }
        }
        for stray in self.pins.strays(self.listings)? {
            problems.push(Problem {
                file: format!("snapshots/{stray}"),
                line: 1,
                message: "a pin without a listing: delete it, or bring its listing back".to_owned(),
            });
        }
        Ok(())
    }

    fn draws(&self, listing: &Listing, block: &Directive) -> bool {
        block.kind == Kind::Figure
            && self
                .listings
                .of_figure(&block.name)
                .is_some_and(|of| of.name == listing.name)
    }

    /// Where the book shows a listing first: the chapter's file and the line.
    pub fn place_of(&self, listing: &str) -> Option<(String, usize)> {
        self.sources
            .iter()
            .zip(&self.chapters)
            .find_map(|(source, chapter)| {
                let block = chapter.blocks.iter().find(|block| match block.kind {
                    Kind::Figure => self
                        .listings
                        .of_figure(&block.name)
                        .is_some_and(|of| of.name == listing),
                    Kind::Source => false,
                    _ => block.name == listing,
                })?;
                Some((source.file.clone(), source.line(block.range.start)))
            })
    }

    /// The programs that a chapter's page shows, in its order.
    ///
    /// A figure's program stands on no page as text; it is tested with the page that shows what it draws.
    pub fn programs(&self, index: usize) -> Vec<PageProgram> {
        let source = &self.sources[index];
        let mut seen = BTreeSet::new();
        let mut programs = Vec::new();
        for block in &self.chapters[index].blocks {
            let (listing, expectation) = match block.kind {
                Kind::Listing | Kind::Solution => {
                    (self.listings.get(&block.name).ok(), Expectation::Pinned)
                }
                Kind::Figure => (self.listings.of_figure(&block.name), Expectation::Pinned),
                Kind::Stub => (self.listings.get(&block.name).ok(), Expectation::Unsolved),
                _ => continue,
            };
            let Some(listing) = listing else { continue };
            if !seen.insert((listing.name.clone(), expectation == Expectation::Unsolved)) {
                continue;
            }
            let text = match expectation {
                // The whole file: its numbers of lines are those of rustc's messages, and what the page leaves out is
                // comments.
                Expectation::Pinned => listing.source.clone(),
                Expectation::Unsolved => text_of(&listing.stub()),
            };
            programs.push(PageProgram {
                listing: listing.name.clone(),
                expectation,
                text,
                place: (source.file.clone(), source.line(block.range.start)),
            });
        }
        programs
    }

    /// The chapter's page as Markdown, and what is wrong with the chapter.
    pub fn expand(&self, index: usize) -> (String, Vec<Problem>) {
        let source = &self.sources[index];
        let chapter = &self.chapters[index];
        let mut problems = Vec::new();
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut edit = |range: Range<usize>, result: Result<String, String>| match result {
            Ok(text) => edits.push((range, text)),
            Err(message) => problems.push(Problem {
                file: source.file.clone(),
                line: source.line(range.start),
                message,
            }),
        };
        for block in &chapter.blocks {
            edit(block.range.clone(), self.block(source, block));
        }
        let in_block = |offset| {
            chapter
                .blocks
                .iter()
                .any(|block| block.range.contains(&offset))
        };
        for (event, range) in parse_with_math(&source.content) {
            if in_block(range.start) {
                continue;
            }
            match event {
                Event::InlineMath(latex) => edit(range, math(&latex, false)),
                Event::DisplayMath(latex) => {
                    let equation = match stands_alone(&source.content, &range) {
                        true => math(&latex, true),
                        false => {
                            Err("a displayed formula needs a blank line before and after it"
                                .to_owned())
                        }
                    };
                    edit(range, equation);
                }
                // A parser that finds no end leaves the sign in the text. `\$` is meant to stay.
                Event::Text(text)
                    if text.contains('$') && !source.content[..range.start].ends_with('\\') =>
                {
                    let line = source.content.lines().nth(source.line(range.start) - 1);
                    edit(
                        range,
                        Err(format!(
                            "this LaTeX does not parse: `{}`\na `$` is no formula's: look for a brace that is not \
                             closed or a blank beside the `$`, or write `\\$` for the sign",
                            line.unwrap_or_default().trim()
                        )),
                    );
                }
                event => {
                    if let Err(message) = self.check(source, &event) {
                        edit(range, Err(message));
                    }
                }
            }
        }
        for (start, _) in source.content.match_indices("{{#ref ") {
            if in_block(start) || chapter.code.iter().any(|code| code.contains(&start)) {
                continue;
            }
            let end = source.content[start..]
                .find("}}")
                .map_or(source.content.len(), |end| start + end + 2);
            let reference = &source.content[start..end];
            edit(start..end, self.references(source, reference));
        }
        edits.sort_by_key(|(range, _)| range.start);
        problems.dedup();
        (apply(&source.content, &edits), problems)
    }

    /// What is wrong with a piece of Markdown, beyond directives and formulas.
    fn check(&self, source: &Source, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => self.check_link(source, dest_url),
            Event::Start(Tag::Image { .. }) => {
                Err("a picture from a file: a figure is drawn by a listing, `{{#figure NAME}} CAPTION`".to_owned())
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split([',', ' ']).next() == Some("rust") =>
            {
                Err("Rust code typed into the chapter, which nothing would test: make it a listing, \
                     `{{#listing NAME}}`"
                    .to_owned())
            }
            Event::Html(html) | Event::InlineHtml(html) if html.contains("<a ") || html.contains("<img") => {
                Err("a link or picture in HTML, which nothing would check: write it in Markdown".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn check_link(&self, source: &Source, url: &str) -> Result<(), String> {
        if url.contains("://") || url.starts_with("mailto:") {
            return Ok(());
        }
        let (path, id) = url.split_once('#').unwrap_or((url, ""));
        let chapter = match path {
            "" => source.name.clone(),
            _ => {
                let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
                let target = normal(&folder.join(path))
                    .to_string_lossy()
                    .replace('\\', "/");
                let Some(name) = target.strip_suffix(".md") else {
                    return Err(format!(
                        "the link `{url}` leads to no chapter: write `NAME.md`"
                    ));
                };
                name.to_owned()
            }
        };
        let Some(ids) = self.ids.get(&chapter) else {
            let known = self.ids.keys().map(String::as_str);
            return Err(format!(
                "the link `{url}` leads nowhere: there is no chapter `{chapter}.md`; {}",
                did_you_mean(&chapter, known)
            ));
        };
        if !id.is_empty() && !ids.contains(id) {
            return Err(format!(
                "the link `{url}` leads nowhere: `{chapter}.md` has no `#{id}`; {}",
                did_you_mean(id, ids.iter().map(String::as_str))
            ));
        }
        Ok(())
    }

    fn block(&self, source: &Source, block: &Directive) -> Result<String, String> {
        match block.kind {
            Kind::Listing => self.listing(source, block),
            Kind::Source => self.engine_source(source, block),
            Kind::Output => {
                self.listings.get(&block.name)?;
                self.output(&block.name, block.lines)
            }
            Kind::Figure => self.figure(source, block),
            Kind::Exercise => {
                let listing = self.exercise(source, block)?;
                let label = self.label(&listing.name)?;
                if block.caption.is_empty() {
                    return Err(format!(
                        "the exercise `{0}` has no title: `{{{{#exercise {0}}}}} TITLE`",
                        block.name
                    ));
                }
                Ok(format!(
                    "### {}. {} {{#{}}}\n",
                    label.title, block.caption, label.id
                ))
            }
            Kind::Stub => {
                let listing = self.exercise(source, block)?;
                Ok(format!(
                    "<figure class=\"listing stub\">\n\n{}\n</figure>\n",
                    fence(&listing.stub())
                ))
            }
            Kind::Hint => {
                self.exercise(source, block)?;
                if block.caption.is_empty() {
                    return Err(format!(
                        "the hint is empty: `{{{{#hint {}}}}} TEXT`",
                        block.name
                    ));
                }
                let text = self.inline(source, &block.caption)?;
                Ok(format!(
                    "<details class=\"hint\">\n<summary>Hint</summary>\n<p>{text}</p>\n</details>\n"
                ))
            }
            Kind::Solution => {
                let listing = self.exercise(source, block)?;
                let code = self.code(source, listing, None, "")?;
                let output = self.output(&listing.name, None)?;
                Ok(format!(
                    "<details class=\"solution\">\n<summary>Solution</summary>\n\n{code}\n{output}\n</details>\n"
                ))
            }
        }
    }

    fn exercise(&self, source: &Source, block: &Directive) -> Result<&Listing, String> {
        let listing = self.listings.get(&block.name)?;
        if !listing.is_exercise() {
            return Err(format!(
                "the listing `{}` is no exercise: {} has no `// region: solution`",
                listing.name, listing.file
            ));
        }
        belongs(source, listing)?;
        Ok(listing)
    }

    fn listing(&self, source: &Source, block: &Directive) -> Result<String, String> {
        let listing = self.listings.get(&block.name)?;
        if listing.is_exercise() {
            return Err(format!(
                "`{}` is an exercise: show it with exercise, stub, hint and solution",
                listing.name
            ));
        }
        let code = self.code(source, listing, block.region.as_deref(), &block.caption)?;
        if block.region.is_some() {
            return Ok(code);
        }
        belongs(source, listing)?;
        Ok(format!("{code}\n{}", self.output(&listing.name, None)?))
    }

    fn engine_source(&self, source: &Source, block: &Directive) -> Result<String, String> {
        let Some(region) = &block.region else {
            return Err(format!(
                "a file of the engine is shown in regions: `{{{{#source {}:REGION}}}}`",
                block.name
            ));
        };
        if block.caption.is_empty() {
            return Err(format!(
                "the source has no caption: `{{{{#source {}:{region}}}}} CAPTION`",
                block.name
            ));
        }
        let label = self.label(&format!("{}:{region}", block.name))?;
        let caption = format!(
            "{} {}",
            numbered(label),
            self.inline(source, &block.caption)?
        );
        let file = self.engine.get(&block.name)?;
        Ok(code_figure(
            Some(&label.id),
            &caption,
            &source_link(source, file),
            &file.page(Some(region))?,
        ))
    }

    /// A program's text under its caption: the author's, or else the first line of its documentation.
    fn code(
        &self,
        source: &Source,
        listing: &Listing,
        region: Option<&str>,
        caption: &str,
    ) -> Result<String, String> {
        let lines = listing.page(region)?;
        let caption = self.inline(
            source,
            if caption.is_empty() {
                listing.summary()
            } else {
                caption
            },
        )?;
        let link_to_file = source_link(source, listing);
        let label = self
            .labels
            .get(&listing.name)
            .filter(|label| label.id.starts_with("listing-"));
        Ok(match (label, region) {
            (Some(label), None) => code_figure(
                Some(&label.id),
                &format!("{} {caption}", numbered(label)),
                &link_to_file,
                &lines,
            ),
            (Some(label), Some(_)) => {
                let from = format!(
                    "From <a href=\"{}\">{}</a>: {caption}",
                    link(source, label),
                    label.title
                );
                code_figure(None, &from, &link_to_file, &lines)
            }
            (None, _) => code_figure(None, &caption, &link_to_file, &lines),
        })
    }

    /// What a listing prints, as pinned: all of it with a long middle folded, or some of its lines.
    fn output(&self, listing: &str, range: Option<(usize, usize)>) -> Result<String, String> {
        let text = self.pins.text(listing).map_err(|error| error.to_string())?;
        let lines: Vec<&str> = text.trim_end().lines().collect();
        if lines.is_empty() {
            return Ok(String::new());
        }
        let heading = match self.labels.get(listing) {
            Some(label) if label.id.starts_with("listing-") => format!("Output of {}", label.title),
            Some(label) => format!("Output of the solution of {}", label.title),
            None => format!("Output of {listing}"),
        };
        let mut html = format!("<figure class=\"output\" aria-label=\"{heading}\">\n");
        match range {
            Some((first, last)) if last <= lines.len() => {
                let lines_of = if first == last {
                    format!("line {first}")
                } else {
                    format!("lines {first}–{last}")
                };
                html += &format!("<figcaption>{heading}, {lines_of}</figcaption>\n\n");
                html += &pre(&lines[first - 1..last]);
            }
            Some((first, last)) => {
                return Err(format!(
                    "`{listing}` prints {} lines, not {first}-{last}",
                    lines.len()
                ));
            }
            None => {
                html += "<figcaption>Output</figcaption>\n\n";
                // A fold that hides a line or two costs a reader more than it saves.
                if lines.len() <= OUTPUT_HEAD + OUTPUT_TAIL + 4 {
                    html += &pre(&lines);
                } else {
                    let middle = OUTPUT_HEAD..lines.len() - OUTPUT_TAIL;
                    html += &pre(&lines[..middle.start]);
                    html += &format!(
                        "<details>\n<summary>{} more lines</summary>\n\n",
                        middle.len()
                    );
                    html += &pre(&lines[middle.clone()]);
                    html += "</details>\n\n";
                    html += &pre(&lines[middle.end..]);
                }
            }
        }
        Ok(html + "</figure>\n")
    }

    fn figure(&self, source: &Source, block: &Directive) -> Result<String, String> {
        let name = &block.name;
        let known = || -> Result<BTreeSet<String>, String> {
            self.pins.figures().map_err(|error| error.to_string())
        };
        let listing = self
            .listings
            .of_figure(name)
            .filter(|_| known().is_ok_and(|known| known.contains(name)));
        let Some(listing) = listing else {
            return Err(format!(
                "there is no pinned figure `{name}`; {}",
                did_you_mean(name, known()?.iter().map(String::as_str))
            ));
        };
        if block.caption.is_empty() {
            return Err(format!(
                "the figure `{name}` has no caption: `{{{{#figure {name}}}}} CAPTION`"
            ));
        }
        let svg = self.pins.figure(name).map_err(|error| error.to_string())?;
        let alternative = svg
            .split_once("<desc")
            .and_then(|(_, rest)| rest.split_once('>'))
            .and_then(|(_, rest)| rest.split_once("</desc>"))
            .is_some_and(|(text, _)| !text.trim().is_empty());
        if !alternative {
            return Err(format!(
                "the figure `{name}` has no alternative text: describe what is to be seen in {}",
                listing.file
            ));
        }
        let label = self.label(name)?;
        Ok(format!(
            "<figure class=\"figure\" id=\"{id}\">\n{svg}<figcaption>{number} \
             {caption} {file}</figcaption>\n</figure>\n",
            id = label.id,
            number = numbered(label),
            svg = without_declaration(&svg),
            caption = self.inline(source, &block.caption)?,
            file = source_link(source, listing),
        ))
    }

    fn label(&self, name: &str) -> Result<&Label, String> {
        self.labels.get(name).ok_or_else(|| {
            let known = self.labels.keys().map(String::as_str);
            format!(
                "nothing in the book is named `{name}`; {}",
                did_you_mean(name, known)
            )
        })
    }

    /// `text` with its references as Markdown links.
    fn references(&self, source: &Source, text: &str) -> Result<String, String> {
        directive::replace_references(text, |name| {
            let label = self.label(name)?;
            Ok(format!("[{}]({})", label.title, link(source, label)))
        })
    }

    /// A caption as HTML.
    fn inline(&self, source: &Source, text: &str) -> Result<String, String> {
        let text = self.references(source, text)?;
        let mut edits = Vec::new();
        for (event, range) in parse_with_math(&text) {
            match event {
                Event::InlineMath(latex) => edits.push((range, math(&latex, false)?)),
                Event::DisplayMath(_) => {
                    return Err("a displayed formula in a caption: use single `$`".to_owned());
                }
                _ => {}
            }
        }
        let text = apply(&text, &edits);
        let mut html = String::new();
        push_html(
            &mut html,
            new_cmark_parser(&text, &MarkdownOptions::default()),
        );
        let html = html.trim();
        let html = html
            .strip_prefix("<p>")
            .and_then(|html| html.strip_suffix("</p>"))
            .unwrap_or(html);
        Ok(html.replace('\n', " "))
    }
}

/// Whether the listing lies in the chapter's folder.
fn belongs(source: &Source, listing: &Listing) -> Result<(), String> {
    if listing.chapter == source.name {
        return Ok(());
    }
    Err(format!(
        "the listing `{}` belongs to the chapter {}: move its file to book/listings/src/{}/, or refer to it with \
         `{{{{#ref {}}}}}`",
        listing.name,
        listing.chapter,
        source.name.replace('-', "_"),
        listing.name
    ))
}

fn link(source: &Source, label: &Label) -> String {
    if label.chapter == format!("{}.md", source.name) {
        format!("#{}", label.id)
    } else {
        format!("{}#{}", label.chapter, label.id)
    }
}

/// The number of a listing or figure, which is also the link to it.
fn numbered(label: &Label) -> String {
    format!(
        "<a class=\"number\" href=\"#{}\">{}</a>",
        label.id, label.title
    )
}

fn code_figure(id: Option<&str>, caption: &str, file: &str, lines: &[PageLine]) -> String {
    let id = id.map_or_else(String::new, |id| format!(" id=\"{id}\""));
    format!(
        "<figure class=\"listing\"{id}>\n<figcaption>{caption} {file}</figcaption>\n\n{}\n</figure>\n",
        fence(lines)
    )
}

/// The link to the copy of the listing's file in the site.
fn source_link(source: &Source, listing: &Listing) -> String {
    let up = "../".repeat(source.name.matches('/').count());
    format!(
        "<a class=\"source\" href=\"{up}generated/{}\" title=\"{}\">{}.rs</a>",
        generated_name(listing),
        listing.file,
        listing.name
    )
}

/// The name of the copy of a listing's file in the site. Some hosts offer a `.rs` file for download; this one opens.
pub fn generated_name(listing: &Listing) -> String {
    let file = listing
        .file
        .strip_prefix("book/listings/src/")
        .unwrap_or(&listing.file);
    format!("{}.txt", file.replace('/', "-"))
}

fn math(latex: &str, display: bool) -> Result<String, String> {
    let mathml = to_mathml(latex, display)
        .map_err(|error| format!("this LaTeX does not parse: `{}`\n{error}", latex.trim()))?;
    Ok(match display {
        true => format!("<div class=\"equation\">{mathml}</div>"),
        false => mathml,
    })
}

fn parse_with_math(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    // The options that mdBook's own parser is made with, and formulas besides.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    Parser::new_ext(text, options).into_offset_iter()
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..range.start];
    let after = &text[range.end..];
    (before.trim().is_empty() || before.ends_with("\n\n"))
        && (after.trim().is_empty() || after.starts_with("\n\n"))
}

/// The bytes of a chapter that are code, in blocks and inside lines.
fn code_ranges(content: &str) -> Vec<Range<usize>> {
    parse_with_math(content)
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)))
        .map(|(_, range)| range)
        .collect()
}

/// The `id`s that mdBook gives to the headings of a chapter.
fn heading_ids(content: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut heading: Option<(Option<String>, String)> = None;
    for (event, _) in parse_with_math(content) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(|id| id.to_string()), String::new()))
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((id, title)) = heading.take() {
                    let wanted = id.unwrap_or_else(|| id_of(&title));
                    let numbered = (1..).map(|count| format!("{wanted}-{count}"));
                    let mut candidates = std::iter::once(wanted.clone()).chain(numbered);
                    ids.extend(candidates.find(|candidate| !ids.contains(candidate)));
                }
            }
            _ => {}
        }
    }
    ids
}

/// The `id` that mdBook makes of a heading's text.
fn id_of(title: &str) -> String {
    let characters = title.trim().to_lowercase();
    let kept = characters.chars().filter_map(|character| match character {
        _ if character.is_alphanumeric() || "_-".contains(character) => Some(character),
        _ if character.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir if normal.pop() => {}
            Component::CurDir => {}
            component => normal.push(component),
        }
    }
    normal
}

fn fence(lines: &[PageLine]) -> String {
    let lines = lines.iter().map(|line| match line.hidden {
        true => format!("# {}\n", line.text),
        false => format!("{}\n", line.text),
    });
    format!("````rust\n{}````\n", lines.collect::<String>())
}

/// Lines as preformatted HTML: `<pre>` opens its own HTML block, which blank lines do not end.
fn pre(lines: &[&str]) -> String {
    let text = lines
        .join("\n")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<pre><samp>{text}</samp></pre>\n\n")
}

fn without_declaration(svg: &str) -> String {
    let svg = svg.find("<svg").map_or(svg, |start| &svg[start..]);
    format!("{}\n", svg.trim_end())
}

/// Replaces each range by its text. The edits are in order and do not overlap.
fn apply(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut applied = String::with_capacity(text.len());
    let mut position = 0;
    for (range, replacement) in edits {
        applied.push_str(&text[position..range.start]);
        applied.push_str(replacement);
        position = range.end;
    }
    applied.push_str(&text[position..]);
    applied
}
