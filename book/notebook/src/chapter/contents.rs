//! What the book holds: which chapter shows which listing, figure and exercise, under which number.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter;

use anyhow::Result;

use crate::chapter::directive::{self, Block, Directive, PARTS_OF_AN_EXERCISE};
use crate::chapter::label::Label;
use crate::listing::pin::Pins;
use crate::listing::position::{self, Positions};
use crate::listing::{Failure, Listing, Listings, owner_of_figure, text_at_its_lines};
use crate::markdown::addresses::{self, Address};
use crate::markdown::allowed_html;
use crate::markdown::formula;
use crate::markdown::parser::parser;
use crate::markdown::tags::{Markup, tags};
use crate::message::problem::{Problem, did_you_mean, shortened};
use crate::project::book::Source;
use crate::project::{Project, command};

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
    /// The text that the page carries, folded lines included, each at the line that it has in the
    /// listing's file; where rustc is meant to refuse it, at that which it has on the page.
    pub text: String,
    /// The chapter's file and the line of the directive.
    pub place: (String, usize),
}

/// The chapters with all that their pages are made of.
pub struct Contents {
    /// The chapters, in reading order.
    pub sources: Vec<Source>,
    /// The programs.
    pub listings: Listings,
    /// The library's files.
    pub library: Listings,
    /// What the programs print and draw.
    pub pins: Pins,
    blocks: Vec<Vec<Block>>,
    labels: BTreeMap<String, Label>,
    ids: HashMap<String, BTreeSet<String>>,
}

impl Contents {
    /// Reads the directives of all chapters and numbers what can be referred to.
    ///
    /// The problems are those of single directives and of the book as a whole: a listing or a
    /// figure without a place in the book, an exercise without its parts, two of one name.
    ///
    /// # Errors
    ///
    /// When a listing or a file of the library cannot be read.
    pub fn read(project: &Project, sources: Vec<Source>) -> Result<(Self, Vec<Problem>)> {
        let mut contents = Self {
            listings: Listings::read(project)?,
            library: Listings::read_library(project)?,
            pins: Pins::of(project),
            blocks: Vec::new(),
            labels: BTreeMap::new(),
            ids: HashMap::new(),
            sources: Vec::new(),
        };
        let mut problems = Vec::new();
        for source in &sources {
            if source.name.contains('/') {
                problems.push(
                    source.problem(0, "chapters lie in book/src itself, not in a folder of it"),
                );
            }
            let (blocks, errors) = directive::blocks(&source.content);
            problems.extend(
                errors
                    .into_iter()
                    .map(|(offset, message)| source.problem(offset, message)),
            );
            contents.number(source, &blocks, &mut problems);
            contents.blocks.push(blocks);
        }
        for (source, blocks) in sources.iter().zip(&contents.blocks) {
            let addresses = contents.addresses(source, blocks);
            let errors = addresses::check(&addresses, |at| source.place(at).1).into_iter();
            problems.extend(errors.map(|(at, message)| source.problem(at, message)));
            let ids = addresses.into_iter().map(|address| address.id).collect();
            contents.ids.insert(source.name.clone(), ids);
        }
        contents.sources = sources;
        contents.find_missing(&mut problems)?;
        Ok((contents, problems))
    }

    /// Gives numbers to the listings, figures, exercises and equations of a chapter.
    fn number(&mut self, source: &Source, blocks: &[Block], problems: &mut Vec<Problem>) {
        let mut counts = HashMap::new();
        for block in blocks {
            let (word, prefix) = match block.directive {
                Directive::Listing { .. } | Directive::Changes { .. } => ("Listing", "listing"),
                Directive::Source { .. } => ("Listing", "source"),
                Directive::Figure { .. } => ("Figure", "figure"),
                Directive::Exercise { .. } => ("Exercise", "exercise"),
                Directive::Equation { .. } => ("Equation", "equation"),
                _ => continue,
            };
            let Some(chapter) = &source.number else {
                let message = format!(
                    "a {prefix} in a chapter without a number: give the chapter one in SUMMARY.md, \
                     as `- [{}]({}.md)`",
                    source.title, source.name
                );
                problems.push(source.problem(block.range.start, message));
                continue;
            };
            let count = counts.entry(word).or_insert(0);
            *count += 1;
            let name = block.directive.name().into_owned();
            // Which folder a file of the library lies in changes no address.
            let own_name = match &block.directive {
                Directive::Figure {
                    figure, position, ..
                } => position::address(&position.pin(figure)),
                _ => name.rsplit('/').next().unwrap_or(&name).replace(':', "-"),
            };
            let label = Label {
                title: format!("{word} {chapter}.{count}"),
                id: format!("{prefix}-{own_name}"),
                chapter: source.name.clone(),
                place: source.place(block.range.start),
            };
            if let Some(first) = self.labels.insert(name.clone(), label) {
                let message = format!(
                    "`{name}` stands in the book twice, first in {}:{}: refer to it with \
                     `{{{{#ref {name}}}}}`",
                    first.place.0, first.place.1
                );
                problems.push(source.problem(block.range.start, message));
            }
        }
    }

    /// The addresses of a chapter's page.
    fn addresses(&self, source: &Source, blocks: &[Block]) -> Vec<Address> {
        let lines: Vec<_> = blocks.iter().map(|block| block.range.clone()).collect();
        let masked = formula::mask(&source.content, &lines);
        let events: Vec<_> = parser(&masked.text).collect();
        let mut addresses = addresses::of_markdown(&events);
        let (_, ids) = allowed_html::check(&events, &masked.text);
        addresses.extend(ids.into_iter().map(|(id, at)| Address {
            id,
            owner: "an element of HTML".to_owned(),
            at,
        }));
        for block in blocks {
            let name = block.directive.name();
            let owner = format!("the {} `{name}`", block.directive.word());
            let labelled = self.labels.get(&*name);
            let own = |label: &&Label| label.place == source.place(block.range.start);
            let mut ids: Vec<String> = labelled
                .filter(own)
                .map(|label| label.id.clone())
                .into_iter()
                .collect();
            match &block.directive {
                Directive::Knobs { listing, .. } => ids.push(format!("knobs-{listing}")),
                Directive::Listing { listing, .. } | Directive::Changes { listing, .. } => {
                    if let Ok(listing) = self.listings.get(listing)
                        && !ids.is_empty()
                    {
                        ids.extend(listing.addresses_of_marks());
                    }
                }
                Directive::Figure {
                    figure, position, ..
                } => {
                    let svg = self.pins.figure(&position.pin(figure));
                    for tag in tags(&svg.unwrap_or_default(), Markup::Svg) {
                        ids.extend(tag.attribute("id").map(str::to_owned));
                    }
                }
                _ => {}
            }
            addresses.extend(ids.into_iter().map(|id| Address {
                id,
                owner: owner.clone(),
                at: block.range.start,
            }));
        }
        addresses
    }

    /// Finds the listings, figures and pins that no chapter shows, and the parts that exercises
    /// lack.
    fn find_missing(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let shown = |word: &str, name: &str| {
            let mut directives = self.blocks.iter().flatten().map(|block| &block.directive);
            directives.any(|directive| directive.word() == word && directive.name() == name)
        };
        let blocks = self.blocks.iter().flatten();
        let shown_figures: BTreeSet<String> = blocks
            .filter_map(|block| block.directive.pin_of_figure())
            .collect();
        let in_file = |file: &str, message| Problem::at(file, 1, message);
        let figures = self.pins.figures()?;
        let without_chapter = self.find_folders_without_chapter(problems);
        for listing in self.listings.iter() {
            let name = &listing.name;
            if without_chapter.contains(&listing.chapter) {
                continue;
            }
            let draws = |figure: &String| {
                self.listings
                    .of_figure(figure)
                    .is_some_and(|of| of.name == *name)
            };
            let parts: &[&str] = match listing.is_exercise() {
                true => &PARTS_OF_AN_EXERCISE,
                false
                    if figures
                        .iter()
                        .filter(|figure| draws(figure))
                        .any(|figure| shown_figures.contains(figure)) =>
                {
                    &[]
                }
                false => &["listing"],
            };
            for word in parts.iter().filter(|word| !shown(word, name)) {
                let message = format!(
                    "`{name}` has no {word} in the book: write `{{{{#{word} {name}}}}}` in \
                     book/src/{}.md",
                    listing.chapter
                );
                problems.push(in_file(&listing.file, message));
            }
        }
        self.find_knobs_out_of_place(problems)?;
        for figure in figures.difference(&shown_figures) {
            let files = self.pins.figure_files(figure);
            let message = match position::is_at_position(figure) {
                true => format!(
                    "no chapter shows this figure, of other values of its listing's knobs: \
                     `{} pins --accept` deletes {files}",
                    command()
                ),
                false => format!(
                    "the figure `{figure}` has no place in the book: write `{{{{#figure \
                     {figure}}}}} CAPTION`, or, where its listing no \
                     longer draws it, delete {files}"
                ),
            };
            let file = self.pins.path(&format!("{figure}.snap.svg"));
            problems.push(in_file(&file, message));
        }
        for stray in self.pins.strays(&self.listings)? {
            let message = match stray.strip_suffix(".snap") {
                Some(name) if self.listings.of_figure(name).is_some() => format!(
                    "what insta notes of a figure, whose picture {}.svg is missing: \
                     delete it, or bring the picture \
                     back",
                    self.pins.path(&stray)
                ),
                _ if stray.ends_with(".snap") || stray.ends_with(".snap.svg") => {
                    "a pin without a listing: delete it, or bring its listing back".to_owned()
                }
                _ => format!(
                    "this is no pin, and nothing else lies in {}: move it away",
                    self.pins.path("")
                ),
            };
            problems.push(in_file(&self.pins.path(&stray), message));
        }
        Ok(())
    }

    /// Finds the folders of listings that carry no chapter's name, and returns these names.
    fn find_folders_without_chapter(&self, problems: &mut Vec<Problem>) -> BTreeSet<String> {
        let chapters: BTreeSet<&str> = self
            .sources
            .iter()
            .map(|source| source.name.as_str())
            .collect();
        let mut without = BTreeSet::new();
        for listing in self.listings.iter() {
            let chapter = &listing.chapter;
            if chapters.contains(chapter.as_str()) || !without.insert(chapter.clone()) {
                continue;
            }
            problems.push(Problem {
                file: listing.file.clone(),
                line: 1,
                message: format!(
                    "SUMMARY.md names no chapter {chapter}.md, and a folder of listings is named \
                     after its chapter; {}",
                    did_you_mean(chapter, chapters.iter().copied())
                ),
            });
        }
        without
    }

    /// Finds the listings whose knobs stand beside no question, or beside two.
    fn find_knobs_out_of_place(&self, problems: &mut Vec<Problem>) -> Result<()> {
        for listing in self.listings.iter() {
            let name = &listing.name;
            let chapters = self.sources.iter().zip(&self.blocks);
            let blocks = chapters.flat_map(|(source, blocks)| iter::repeat(source).zip(blocks));
            let mut places = blocks
                .filter(|(_, Block { directive, .. })| {
                    matches!(directive, Directive::Knobs { listing, .. } if listing == name)
                })
                .map(|(source, block)| (source, block.range.start));
            match places.next() {
                Some((first, at)) => {
                    let (file, line) = first.place(at);
                    problems.extend(places.map(|(source, at)| {
                        source.problem(
                            at,
                            format!(
                                "the knobs of `{name}` stand in the book already, in {file}:{line}"
                            ),
                        )
                    }));
                }
                None if !self.pins.knobs(name)?.is_empty() => problems.push(Problem {
                    file: listing.file.clone(),
                    line: 1,
                    message: format!(
                        "the knobs of `{name}` have no place in the book: write `{{{{#knobs \
                         {name}}}}} QUESTION` in book/src/{}.md, \
                         or, where the listing has none any more, delete {}",
                        listing.chapter,
                        self.pins.knobs_file(name)
                    ),
                }),
                None => {}
            }
        }
        Ok(())
    }

    /// The positions of a listing's knobs at which the book shows figures of it, with these.
    pub fn positions(&self, listing: &str) -> Positions {
        let mut positions = Positions::new();
        for block in self.blocks.iter().flatten() {
            if let Directive::Figure {
                figure, position, ..
            } = &block.directive
                && !position.is_default()
                && owner_of_figure(figure) == listing
            {
                let figures = positions.entry(position.clone()).or_default();
                figures.insert(figure.clone());
            }
        }
        positions
    }

    /// The blocks of a chapter, in order.
    pub fn blocks(&self, chapter: usize) -> &[Block] {
        &self.blocks[chapter]
    }

    /// The label of that name.
    ///
    /// # Errors
    ///
    /// When nothing in the book has it; the message names what was most likely meant.
    pub fn label(&self, name: &str) -> Result<&Label, String> {
        self.labels.get(name).ok_or_else(|| {
            let known = self.labels.keys().map(String::as_str);
            format!(
                "nothing in the book is named `{}`; {}",
                shortened(name),
                did_you_mean(name, known)
            )
        })
    }

    /// The number of a mark of a listing, the label of the listing, and the address of the marked
    /// line on the page that shows the listing.
    ///
    /// # Errors
    ///
    /// When there is no such mark, or no page shows the listing.
    pub fn mark(&self, listing: &str, mark: &str) -> Result<(usize, &Label, String), String> {
        let listing = self.listings.get(listing)?;
        let names = || listing.marks.iter().map(|mark| mark.name.as_str());
        let Some(index) = names().position(|name| name == mark) else {
            return Err(format!(
                "{} has no mark `{}`; {}: `// mark: NAME` stands above the line",
                listing.file,
                shortened(mark),
                did_you_mean(mark, names())
            ));
        };
        let label = self.labels.get(&listing.name).ok_or_else(|| {
            format!(
                "no page shows the program `{0}`, so no reader sees its marks: write \
                 `{{{{#listing {0}}}}}` in book/src/{1}.md",
                listing.name, listing.chapter
            )
        })?;
        let address = listing.addresses_of_marks().swap_remove(index);
        Ok((index + 1, label, address))
    }

    /// Every label of the book.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.labels.values()
    }

    /// The `id`s that a link to a chapter can name.
    pub fn ids(&self, chapter: &str) -> Option<&BTreeSet<String>> {
        self.ids.get(chapter)
    }

    /// The listing whose program a block shows or whose figure it is.
    fn listing_of(&self, block: &Block) -> Option<&Listing> {
        match &block.directive {
            Directive::Figure { figure, .. } => self.listings.of_figure(figure),
            Directive::Source { .. } | Directive::Equation { .. } | Directive::Index => None,
            Directive::Listing { listing, .. }
            | Directive::Region { listing, .. }
            | Directive::Changes { listing, .. }
            | Directive::ChangedRegion { listing, .. }
            | Directive::Output { listing, .. }
            | Directive::Knobs { listing, .. }
            | Directive::Exercise { listing, .. }
            | Directive::Stub { listing }
            | Directive::Hint { listing, .. }
            | Directive::Solution { listing } => self.listings.get(listing).ok(),
        }
    }

    /// Where the book shows a listing first: the chapter's file and the line.
    pub fn place_of(&self, listing: &str) -> Option<(String, usize)> {
        self.sources
            .iter()
            .zip(&self.blocks)
            .find_map(|(source, blocks)| {
                let block = blocks
                    .iter()
                    .find(|block| self.listing_of(block).is_some_and(|of| of.name == listing))?;
                Some(source.place(block.range.start))
            })
    }

    /// The listings that a chapter's page runs, by name: those that it shows whole, and those whose
    /// knobs it has. One that rustc is meant to refuse is none of them.
    pub fn runs(&self, chapter: usize) -> BTreeMap<&str, &Listing> {
        let blocks = self.blocks[chapter].iter().filter(|block| {
            matches!(
                block.directive,
                Directive::Listing { .. }
                    | Directive::Changes { .. }
                    | Directive::Solution { .. }
                    | Directive::Knobs { .. }
            )
        });
        blocks
            .filter_map(|block| self.listing_of(block))
            .filter(|listing| listing.failure != Some(Failure::DoesNotCompile))
            .map(|listing| (listing.name.as_str(), listing))
            .collect()
    }

    /// The programs that a chapter's page shows, in its order.
    ///
    /// A figure's program stands on no page as text; it is tested with the page that shows what it
    /// draws.
    pub fn programs(&self, chapter: usize) -> Vec<PageProgram> {
        let mut programs: Vec<PageProgram> = Vec::new();
        for block in &self.blocks[chapter] {
            let expectation = match block.directive {
                Directive::Listing { .. }
                | Directive::Region { .. }
                | Directive::Changes { .. }
                | Directive::ChangedRegion { .. }
                | Directive::Solution { .. }
                | Directive::Figure { .. } => Expectation::Pinned,
                Directive::Stub { .. } => Expectation::Unsolved,
                _ => continue,
            };
            let Some(listing) = self.listing_of(block) else {
                continue;
            };
            if programs
                .iter()
                .any(|known| known.listing == listing.name && known.expectation == expectation)
            {
                continue;
            }
            let text = match expectation {
                Expectation::Pinned => listing.compiled_text(),
                Expectation::Unsolved => text_at_its_lines(&listing.stub()),
            };
            programs.push(PageProgram {
                listing: listing.name.clone(),
                expectation,
                text,
                place: self.sources[chapter].place(block.range.start),
            });
        }
        programs
    }
}
