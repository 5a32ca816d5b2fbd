//! Listings and exercises, edited in the pages of the author's server and run by its kernel.

use std::fs;
use std::time::{Duration, Instant};

use notebook::listing::pin::Pins;
use notebook::listing::{Listings, text_of};
use notebook::project::Project;
use serde_json::{Value, json};

use crate::common::pool::{Loan, Pool};
use crate::common::server::{Server, free_port};
use crate::common::{Copy, lives, root};
use crate::driver::Browser;
use crate::run::{PLACES, median, shown};
use crate::{assert_nothing, axe, chapters, failures};

/// A server of the small book, which one test has at a time: its kernel runs one program at a time.
pub struct Shared {
    pub server: Server,
    _copy: Copy,
}

impl Shared {
    /// The server of an earlier test, or a new one.
    pub fn get() -> Loan<Self> {
        static SERVERS: Pool<Shared> = Pool::new();
        SERVERS.lend(|| {
            let copy = Copy::small();
            // Its exercise can fail in two ways.
            copy.replace(
                "book/listings/src/second_chapter/quarter.rs",
                "    assert_eq!",
                "    assert!(quarter(2.0) < 1.0, \"a quarter of 2 is {}\", quarter(2.0));\n    assert_eq!",
            );
            // Its wrong answer then fails in the other way.
            copy.replace(
                "snapshots/quarter-wrong.snap",
                "assertion `left == right` failed: a quarter of 1\n      left: 0.5\n     right: 0.25",
                "a quarter of 2 is 1",
            );
            Self {
                server: Server::start(&copy, free_port()),
                _copy: copy,
            }
        })
    }

    /// A page in a browser of its own.
    pub fn open(&self, page: &str) -> Browser {
        open(&self.server, page)
    }

    /// A page in a browser of its own that is as readers have it.
    pub fn open_in_whole_browser(&self, page: &str) -> Browser {
        open_in(Browser::start_whole(), &self.server, page)
    }
}

pub fn open(server: &Server, page: &str) -> Browser {
    open_in(Browser::start(), server, page)
}

fn open_in(mut browser: Browser, server: &Server, page: &str) -> Browser {
    browser.resize(1200);
    browser.prefer("light", "reduce");
    browser.open(&address(server, page));
    browser
}

pub fn address(server: &Server, page: &str) -> String {
    format!("http://{}/{page}", server.address)
}

/// What went wrong on the page, but for what is meant: Chromium calls a stream that was read to its end canceled, and this
/// server has no module.
fn mistakes(browser: &Browser, server: &Server) -> Vec<String> {
    let mut failures = failures(browser, &address(server, ""));
    let meant = [r#""canceled":true"#, "/listings.wasm"];
    failures.retain(|failure| !meant.iter().any(|part| failure.contains(part)));
    failures
}

/// The program of a listing on the page.
pub fn listing(name: &str) -> String {
    format!("document.querySelector('figure.listing[data-listing={name}]')")
}

/// The program of a listing that rustc is meant to refuse.
fn refused(name: &str) -> String {
    format!("document.querySelector('figure.listing[data-refused={name}]')")
}

/// The program to complete of an exercise.
fn stub(name: &str) -> String {
    format!("document.querySelector('figure.stub[data-stub={name}]')")
}

/// What the page says of a program.
pub fn status(figure: &str) -> String {
    format!("{figure}.querySelector('.status').textContent")
}

/// Presses one of the buttons under a program, by hand: nothing runs natively otherwise.
pub fn press(browser: &mut Browser, figure: &str, button: &str) {
    let button = format!("{figure}.querySelector('.run button.{button}')");
    let hidden = browser.evaluate(&format!(
        "{figure}.closest('details')?.setAttribute('open', ''); {button}.hidden"
    ));
    assert_eq!(hidden, false, "the button {button} can be seen");
    browser.click(&button);
}

/// Types a value into the field of a knob, by hand.
fn type_value(browser: &mut Browser, knob: &str, value: &str) {
    browser.evaluate(&format!(
        "document.querySelector('[aria-label=\"{knob}, as a number\"]').select()"
    ));
    browser.write(value);
}

/// Opens the editor and waits until it is there.
pub fn edit(browser: &mut Browser, figure: &str) {
    press(browser, figure, "edit");
    browser.until(&has_editor(figure));
}

pub fn has_editor(figure: &str) -> String {
    format!("{figure}.querySelector('.editor.ace_editor')?.env !== undefined")
}

/// The text in the editor.
fn written(figure: &str) -> String {
    format!("{figure}.querySelector('.editor').env.editor.getValue()")
}

/// Puts the keyboard at the end of the line that holds `code`.
fn go_behind(browser: &mut Browser, figure: &str, code: &str) {
    let line = browser.evaluate(&format!(
        "(() => {{
            const {{ editor }} = {figure}.querySelector('.editor').env;
            const row = editor.session.doc.getAllLines().findIndex((line) => line.includes({}));
            editor.focus();
            editor.selection.moveTo(row, editor.session.getLine(row).length);
            return row + 1;
        }})()",
        json!(code)
    ));
    assert_ne!(line, 0, "`{code}` is in the program");
}

/// Types a line of its own behind the line that holds `code`, as a hand does: the editor indents it.
pub fn type_behind(browser: &mut Browser, figure: &str, code: &str, line: &str) {
    go_behind(browser, figure, code);
    browser.press("Enter");
    browser.write(line);
}

/// Exchanges a piece of the text.
fn replace(browser: &mut Browser, figure: &str, from: &str, to: &str) {
    let found = browser.evaluate(&format!(
        "(() => {{
            const {{ editor }} = {figure}.querySelector('.editor').env;
            const text = editor.getValue();
            editor.setValue(text.replace({from}, () => {to}), 1);
            return text.includes({from});
        }})()",
        from = json!(from),
        to = json!(to),
    ));
    assert_eq!(found, true, "`{from}` is in the program");
}

/// Presses Run, or Check, and waits until what is said begins so.
pub fn run_until(browser: &mut Browser, figure: &str, said: &str) -> String {
    // What was said before is no answer.
    browser.evaluate(&format!("{} = ''", status(figure)));
    press(browser, figure, "start");
    browser.until(&format!("{}.startsWith({})", status(figure), json!(said)));
    text(browser, &status(figure))
}

pub fn text(browser: &mut Browser, expression: &str) -> String {
    browser.evaluate(expression).as_str().unwrap().to_owned()
}

/// The messages at the lines of the editor: the line's number, and what stands under it.
fn messages(browser: &mut Browser, figure: &str) -> Value {
    browser.evaluate(&format!(
        "({figure}.querySelector('.editor').env.editor.session.lineWidgets ?? [])
            .map((widget, row) => [row + 1, widget?.el.textContent]).filter(([, text]) => text)"
    ))
}

/// The number of the line in the editor that holds `code`.
fn line_of(browser: &mut Browser, figure: &str, code: &str) -> u64 {
    let text = text(browser, &written(figure));
    let line = text.lines().position(|line| line.contains(code)).unwrap();
    line as u64 + 1
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_is_typed_into_a_listing_runs_natively_in_the_places_of_the_book() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("descent");
    let loaded =
        "performance.getEntriesByType('resource').some(({name}) => name.endsWith('/ace.js'))";
    let said = run_until(&mut browser, &figure, "Ran natively in");
    assert!(
        said.ends_with("with the output of the book."),
        "this server has no module, and the kernel runs the book's text: {said}"
    );
    assert_eq!(browser.evaluate(loaded), false, "nobody edits yet");
    edit(&mut browser, &figure);
    assert_eq!(browser.evaluate(loaded), true);
    type_behind(
        &mut browser,
        &figure,
        "for epoch in 1..=epochs",
        "println!(\"typed {epoch}\");",
    );
    let indented = format!(
        "{}.includes('\\n        println!(\"typed {{epoch}}\");\\n')",
        written(&figure)
    );
    assert_eq!(browser.evaluate(&indented), true, "it is indented");
    type_behind(&mut browser, &figure, "let mut path", "for _ in 0..1 {");
    browser.press("Enter");
    browser.write("path = \"0,0.5\".to_owned();");
    browser.press("Enter");
    browser.write("}");
    let block = "    for _ in 0..1 {\n        path = \"0,0.5\".to_owned();\n    }\n";
    let indented = format!("{}.includes({})", written(&figure), json!(block));
    assert_eq!(browser.evaluate(&indented), true, "a block is, too");
    browser.evaluate(&format!("{} = ''", status(&figure)));
    browser.press_with_control("Enter");
    browser.until(&format!(
        "{}.startsWith('Ran natively in')",
        status(&figure)
    ));
    let said = text(&mut browser, &status(&figure));
    assert!(
        said.contains("compiled in") && !said.contains("of the book"),
        "{said}"
    );
    let output = text(&mut browser, &shown("descent"));
    assert!(output.contains("typed 1"), "{output}");
    let marked = "[...document.querySelectorAll('.output[data-listing=descent], [data-figure=descent-path]')]
        .filter((figure) => {
            const note = getComputedStyle(figure.querySelector('figcaption'), '::after');
            return note.content === '\" your\\u00a0run\"' && note.visibility === 'visible';
        }).length";
    assert_eq!(
        browser.evaluate(marked),
        2,
        "output and figure are the reader's"
    );
    for _ in 0..60 {
        browser.press_with_control("z");
    }
    let clean = format!("!{}.includes('typed')", written(&figure));
    assert_eq!(browser.evaluate(&clean), true, "all of it can be undone");
    assert_nothing(&mistakes(&browser, &shared.server));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_does_not_compile_is_said_at_its_lines_as_rustc_words_it() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("descent");
    edit(&mut browser, &figure);
    let before = text(&mut browser, &shown("descent"));
    type_behind(
        &mut browser,
        &figure,
        "let mut w: f64 = 1.0;",
        "let count: usize = 1.5;",
    );
    type_behind(
        &mut browser,
        &figure,
        "let epochs = knob",
        "let _ = epochs + bias;",
    );
    let said = run_until(&mut browser, &figure, "It does not compile. Line ");
    let (bias, count) = (
        line_of(&mut browser, &figure, "+ bias"),
        line_of(&mut browser, &figure, "let count"),
    );
    let missing = "cannot find value `bias` in this scope";
    assert_eq!(
        said,
        format!("It does not compile. Line {bias}: {missing}, and 1 more.")
    );
    let expected = json!([
        [bias, format!("{missing}: not found in this scope")],
        [
            count,
            "mismatched types: expected `usize`, found floating-point number"
        ],
    ]);
    assert_eq!(messages(&mut browser, &figure), expected);
    let gutter = format!(
        "[...{figure}.querySelectorAll('.ace_gutter-cell.ace_error')].map((cell) => cell.textContent)"
    );
    assert_eq!(
        browser.evaluate(&gutter),
        json!([bias.to_string(), count.to_string()])
    );
    let rendered = text(
        &mut browser,
        &format!("{figure}.querySelector('.rendered pre').textContent"),
    );
    assert!(
        rendered.contains("error[E0425]") && rendered.contains("error[E0308]"),
        "{rendered}"
    );
    assert_eq!(
        browser.evaluate(&shown("descent")),
        before,
        "nothing was run"
    );
    press(&mut browser, &figure, "lead");
    let at = format!("{figure}.querySelector('.editor').env.editor.getCursorPosition().row + 1");
    assert_eq!(browser.evaluate(&at), bias, "the status leads to the line");
    // Mended, all of it goes.
    replace(&mut browser, &figure, "+ bias", "");
    replace(&mut browser, &figure, "usize = 1.5", "f64 = 1.5");
    run_until(&mut browser, &figure, "Ran natively in");
    assert_eq!(messages(&mut browser, &figure), json!([]));
    let warned = format!(
        "{figure}.querySelector('.rendered pre').textContent.includes('unused variable: `count`')"
    );
    assert_eq!(
        browser.evaluate(&warned),
        true,
        "a warning can be read, too"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_panic_is_marked_at_its_line_in_hidden_lines_too() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("descent");
    edit(&mut browser, &figure);
    let folds =
        format!("{figure}.querySelector('.editor').env.editor.session.getAllFolds().length");
    assert!(
        browser.evaluate(&folds).as_u64() > Some(0),
        "hidden lines are folded"
    );
    press(&mut browser, &figure, "fold");
    assert_eq!(browser.evaluate(&folds), 0);
    type_behind(
        &mut browser,
        &figure,
        "fn draw(",
        "let _ = [1][path.len()];",
    );
    press(&mut browser, &figure, "fold");
    let line = line_of(&mut browser, &figure, "[path.len()]");
    let said = run_until(&mut browser, &figure, "It panicked");
    assert_eq!(said, format!("It panicked in line {line}:"));
    let message = text(
        &mut browser,
        &format!("{figure}.querySelector('.message').textContent"),
    );
    assert!(
        message.starts_with("index out of bounds: the len is 1"),
        "{message}"
    );
    assert_eq!(messages(&mut browser, &figure), json!([[line, message]]));
    let output = text(&mut browser, &shown("descent"));
    assert!(
        output.contains("epoch  3"),
        "what it printed before stays: {output}"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn an_endless_loop_is_stopped_at_once_and_another_run_follows() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("halves");
    edit(&mut browser, &figure);
    type_behind(
        &mut browser,
        &figure,
        "pub fn main() {",
        "println!(\"it began\"); loop {}",
    );
    press(&mut browser, &figure, "start");
    browser.until(&format!("{}.startsWith('it began')", shown("halves")));
    browser.until(&format!("{}.startsWith('Running…')", status(&figure)));
    let start = Instant::now();
    press(&mut browser, &figure, "start");
    assert!(text(&mut browser, &status(&figure)).starts_with("You stopped it after"));
    println!(
        "from Stop to what the page says of it: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    // Another page could run nothing if the loop still ran.
    let mut other = shared.open("first-chapter.html");
    let sequence = listing("sequence");
    edit(&mut other, &sequence);
    run_until(&mut other, &sequence, "Ran natively in");
    let start = Instant::now();
    replace(&mut browser, &figure, "loop {}", "");
    run_until(&mut browser, &figure, "Ran natively in");
    println!(
        "from a click to the end of a run after that: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn an_edit_outlives_a_reload_and_a_reset() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("halves");
    let places = browser.evaluate(PLACES);
    edit(&mut browser, &figure);
    let book = text(&mut browser, &written(&figure));
    type_behind(
        &mut browser,
        &figure,
        "pub fn main() {",
        "println!(\"mine\");",
    );
    let mine = text(&mut browser, &written(&figure));
    run_until(&mut browser, &figure, "Ran natively in");
    browser.open(&address(&shared.server, "second-chapter.html"));
    browser.until(&has_editor(&figure));
    assert_eq!(browser.evaluate(&written(&figure)), mine);
    run_until(&mut browser, &figure, "Ran natively in");
    press(&mut browser, &figure, "reset");
    assert_eq!(browser.evaluate(&written(&figure)), book);
    assert_eq!(
        browser.evaluate(PLACES),
        places,
        "output and figures are the book's"
    );
    press(&mut browser, &figure, "back");
    assert_eq!(browser.evaluate(&written(&figure)), mine);
    // After a reload there is a way back, too.
    press(&mut browser, &figure, "reset");
    browser.open(&address(&shared.server, "second-chapter.html"));
    browser.until(&has_editor(&figure));
    press(&mut browser, &figure, "back");
    assert_eq!(browser.evaluate(&written(&figure)), mine);
    // Closed, the page is the book's; what was written waits.
    press(&mut browser, &figure, "edit");
    assert_eq!(browser.evaluate(PLACES), places);
    browser.open(&address(&shared.server, "second-chapter.html"));
    let button = format!("{figure}.querySelector('button.edit').textContent");
    assert_eq!(browser.evaluate(&button), "Your edit");
    edit(&mut browser, &figure);
    assert_eq!(browser.evaluate(&written(&figure)), mine);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn knobs_work_on_an_edited_program_and_are_those_that_it_declares() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("descent");
    edit(&mut browser, &figure);
    let labels = "[...document.querySelectorAll('[data-knobs=descent] .knob > label:first-child')].map((label) => label.textContent)";
    let book = browser.evaluate(labels);
    type_value(&mut browser, "epochs", "2");
    browser.until(&format!(
        "{}.trimEnd().split('\\n').length === 2",
        shown("descent")
    ));
    replace(
        &mut browser,
        &figure,
        "knob(\"learning rate\", 0.25, 0.0..=1.0)",
        "knob(\"rate\", 0.02, 0.0..=0.2)",
    );
    run_until(&mut browser, &figure, "Ran natively in");
    // What was said may be of the run that the typed value began.
    browser.until(&format!("{labels}.join() === 'rate,epochs'"));
    let epochs = "document.querySelector('[aria-label=\"epochs, as a number\"]').value";
    assert_eq!(
        browser.evaluate(epochs),
        "2",
        "what keeps its name keeps its value"
    );
    let before = text(&mut browser, &shown("descent"));
    type_value(&mut browser, "rate", "0.1");
    browser.until(&format!("{} !== {}", shown("descent"), json!(before)));
    press(&mut browser, &figure, "reset");
    assert_eq!(browser.evaluate(labels), book);
    // A listing whose chapter has no place for knobs gets one.
    let figure = listing("halves");
    edit(&mut browser, &figure);
    type_behind(
        &mut browser,
        &figure,
        "pub fn main() {",
        "println!(\"steps: {}\", notebook_page::knobs::knob(\"steps\", 3, 1..=9));",
    );
    run_until(&mut browser, &figure, "Ran natively in");
    type_value(&mut browser, "steps", "7");
    browser.until(&format!("{}.startsWith('steps: 7')", shown("halves")));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_has_no_place_in_the_chapter_gets_one() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("halves");
    edit(&mut browser, &figure);
    type_behind(
        &mut browser,
        &figure,
        "pub fn main() {",
        "notebook_page::figure::show(\"halves-mine\", r#\"<svg xmlns='http://www.w3.org/2000/svg' id=\"halves-mine\" viewBox='0 0 9 9'><polyline points='0,0 9,9'/></svg>\"#);",
    );
    run_until(&mut browser, &figure, "Ran natively in");
    let drawn = format!(
        "{figure}.querySelector('[data-figure=halves-mine] polyline')?.checkVisibility() === true"
    );
    assert_eq!(browser.evaluate(&drawn), true);
    press(&mut browser, &figure, "reset");
    assert_eq!(browser.evaluate(&drawn), false);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_program_may_print_any_frame_and_the_page_has_the_knobs_that_are_ones() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("halves");
    edit(&mut browser, &figure);
    let knob = "application/vnd.notebook.knob+json";
    let picture = "image/svg+xml";
    let number = |name: &str, rest: &str| format!(r#"{{"kind":"number","name":{name},{rest}}}"#);
    let fine = r#""default":1,"min":0,"max":2,"step":0.5"#;
    let frames = [
        (picture, "no picture".to_owned()),
        (picture, "<svg/>".to_owned()),
        (picture, r#"<!-- <svg id="halves-comment"> -->"#.to_owned()),
        ("text/html", "<b>".to_owned()),
        (knob, "{".to_owned()),
        (knob, "[]".to_owned()),
        (knob, "null".to_owned()),
        (knob, r#"{"kind":"toString","name":"a"}"#.to_owned()),
        (knob, r#"{"kind":"__proto__","name":"b"}"#.to_owned()),
        (knob, r#"{"kind":["number"],"name":"c"}"#.to_owned()),
        (
            knob,
            r#"{"kind":"toggle","name":"d","default":"yes"}"#.to_owned(),
        ),
        (
            knob,
            r#"{"kind":"seed","name":"e","default":-1}"#.to_owned(),
        ),
        (
            knob,
            r#"{"kind":"choice","name":"f","default":"x","options":"xyz"}"#.to_owned(),
        ),
        (
            knob,
            r#"{"kind":"choice","name":"g","default":"x","options":["y","z"]}"#.to_owned(),
        ),
        (
            knob,
            r#"{"kind":"integer","name":"h","default":1.5,"min":0,"max":2,"step":1}"#.to_owned(),
        ),
        (knob, number("5", fine)),
        (knob, number(r#""two\nlines""#, fine)),
        (
            knob,
            number(r#""i""#, r#""default":1e999,"min":0,"max":1e999,"step":1"#),
        ),
        (
            knob,
            number(r#""j""#, r#""default":1,"min":2,"max":0,"step":1"#),
        ),
        (
            knob,
            number(
                r#""k""#,
                r#""default":null,"min":null,"max":null,"step":null"#,
            ),
        ),
        (knob, number(r#""one""#, fine)),
        (knob, number(r#""one""#, fine)),
    ];
    let prints = frames.map(|(kind, content)| {
        let text = format!("EVCXR_BEGIN_CONTENT {kind}\n{content}\nEVCXR_END_CONTENT");
        format!("println!(\"{{}}\", {text:?});")
    });
    let many = "for n in 0..3000 {{ println!(\"EVCXR_BEGIN_CONTENT image/svg+xml\\n<svg id=\\\"halves-{n}\\\"/>\\nEVCXR_END_CONTENT\"); }}";
    let many = many.replace("{{", "{").replace("}}", "}");
    let code = format!("pub fn main() {{\n{}\n{many}\n", prints.join("\n"));
    replace(&mut browser, &figure, "pub fn main() {\n", &code);
    run_until(&mut browser, &figure, "Ran natively in");
    let labels = format!(
        "[...{figure}.querySelectorAll('.knob > label:first-child')].map((label) => label.textContent)"
    );
    assert_eq!(browser.evaluate(&labels), json!(["one"]));
    let drawn = format!("{figure}.querySelectorAll('[data-figure]').length");
    assert_eq!(browser.evaluate(&drawn), 50, "so many have room");
    let output = text(&mut browser, &shown("halves"));
    assert!(
        output.starts_with("EVCXR_BEGIN_CONTENT image/svg+xml\nno picture\n"),
        "{output:.300}"
    );
    assert!(output.contains("toString"), "{output:.3000}");
    // What a program says of itself need not be true.
    replace(
        &mut browser,
        &figure,
        "pub fn main() {\n",
        "pub fn main() {\n eprintln!(\"thread 'main' panicked at {}:999999:1:\\nno\", file!()); std::process::exit(101);\n",
    );
    run_until(&mut browser, &figure, "It panicked in line 999999");
    press(&mut browser, &figure, "reset");
    run_until(&mut browser, &figure, "Ran natively in");
    let other = listing("descent");
    edit(&mut browser, &other);
    run_until(&mut browser, &other, "Ran natively in");
    assert_nothing(&mistakes(&browser, &shared.server));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_the_browser_keeps_that_is_no_draft_takes_no_button_from_the_page() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let count =
        "[...document.querySelectorAll('.run button.edit')].map((button) => button.textContent)";
    let before = browser.evaluate(count);
    let before = before.as_array().unwrap();
    assert!(
        before.len() == 4 && before.iter().all(|text| text == "Edit"),
        "{before:?}"
    );
    for draft in [
        r#"{"text":5}"#,
        r#"{"text":"a","base":5}"#,
        r#"{"text":"a","base":"b","aside":{},"saved":[],"isOpen":"yes","keep":1}"#,
        r#"{"text":null,"base":null,"isOpen":true}"#,
        "null",
        "[]",
        "[[]]",
        "5",
        "\"text\"",
        "{",
        "",
    ] {
        browser.evaluate(&format!(
            "for (const key of ['halves', 'descent', 'quarter stub']) localStorage.setItem(`notebook-edit ${{key}}`, {})",
            json!(draft)
        ));
        browser.open(&address(&shared.server, "second-chapter.html"));
        browser.until(&format!("{count}.length === {}", before.len()));
        let figure = listing("descent");
        edit(&mut browser, &figure);
        assert_nothing(&mistakes(&browser, &shared.server));
    }
    // A browser may keep nothing at all, and say so by an error.
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({"source": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"}),
    );
    browser.open(&address(&shared.server, "second-chapter.html"));
    browser.until(&format!("{count}.length === {}", before.len()));
    let figure = listing("halves");
    edit(&mut browser, &figure);
    type_behind(&mut browser, &figure, "pub fn main() {", "// mine");
    browser.until(&format!(
        "{}.startsWith('This browser keeps no text')",
        status(&figure)
    ));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_listing_and_every_exercise_runs_natively_as_the_book_says() {
    let project = Project::around(&root()).unwrap();
    let pins = Pins::of(&project);
    let listings = Listings::read(&project).unwrap();
    let server = Server::of_this_book();
    let mut complaints = Vec::new();
    let mut ran = Vec::new();
    for page in chapters() {
        let mut browser = open(&server, &page);
        // What is not seen need not be painted: the page is scrolled to every program.
        browser.resize_to(1200, 300);
        let names = browser.evaluate("[...document.querySelectorAll('figure.listing[data-listing]')].map((figure) => figure.dataset.listing)");
        for name in serde_json::from_value::<Vec<String>>(names).unwrap() {
            let figure = listing(&name);
            edit(&mut browser, &figure);
            let is_there_to_panic = listings.get(&name).unwrap().failure.is_some();
            let ended = match is_there_to_panic {
                true => "Panicked natively, as it is meant to, in",
                false => "Ran natively in",
            };
            let said = run_until(&mut browser, &figure, ended);
            if !said.ends_with("with the output of the book.") {
                complaints.push(format!("{name}: {said}"));
            }
            ran.push(name);
        }
        let names = browser.evaluate("[...document.querySelectorAll('figure.listing[data-refused]')].map((figure) => figure.dataset.refused)");
        for name in serde_json::from_value::<Vec<String>>(names).unwrap() {
            let figure = refused(&name);
            run_until(&mut browser, &figure, "It does not compile. Line ");
            let all = format!("{figure}.querySelector('.rendered pre').textContent");
            let pinned = pins.text(&name).unwrap();
            let all = text(&mut browser, &all);
            assert!(all.starts_with(pinned.trim_end()), "{all}");
            edit(&mut browser, &figure);
            let whole = text(&mut browser, &written(&figure));
            let mended = "fn main() {\n    println!(\"mended\");\n}\n";
            replace(&mut browser, &figure, &whole, mended);
            run_until(&mut browser, &figure, "Ran natively in");
            let output = format!("{figure}.querySelector('.output samp').textContent");
            assert_eq!(browser.evaluate(&output), "mended");
            // What rustc says of the book's program stays.
            assert_eq!(text(&mut browser, &shown(&name)), pinned.trim_end());
            ran.push(name);
        }
        let names = browser.evaluate(
            "[...document.querySelectorAll('figure.stub')].map((figure) => figure.dataset.stub)",
        );
        for name in serde_json::from_value::<Vec<String>>(names).unwrap() {
            let figure = stub(&name);
            run_until(
                &mut browser,
                &figure,
                "Not written yet: `todo!()` still stands in line ",
            );
            edit(&mut browser, &figure);
            let solution = text_of(&listings.get(&name).unwrap().whole());
            let whole = text(&mut browser, &written(&figure));
            replace(&mut browser, &figure, &whole, &solution);
            run_until(&mut browser, &figure, "Passed: ");
        }
        complaints.extend(mistakes(&browser, &server));
    }
    assert_nothing(&complaints);
    ran.sort();
    let all: Vec<&str> = listings
        .iter()
        .map(|listing| listing.name.as_str())
        .collect();
    assert_eq!(ran, all);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn an_exercise_says_what_fails_in_its_own_words() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = stub("quarter");
    edit(&mut browser, &figure);
    let said = run_until(&mut browser, &figure, "Not written yet");
    let todo = line_of(&mut browser, &figure, "todo!");
    assert_eq!(
        said,
        format!("Not written yet: `todo!()` still stands in line {todo}.")
    );
    replace(
        &mut browser,
        &figure,
        "todo!(\"a quarter of {number}\")",
        "number",
    );
    let said = run_until(&mut browser, &figure, "Not right yet");
    assert_eq!(said, "Not right yet:");
    let message = format!("{figure}.querySelector('.message').textContent");
    assert_eq!(browser.evaluate(&message), "a quarter of 2 is 2");
    replace(&mut browser, &figure, "    number\n", "    number / 8.0\n");
    let said = run_until(&mut browser, &figure, "Not right yet");
    assert_eq!(said, "Not right yet: a quarter of 1:");
    assert_eq!(
        browser.evaluate(&message),
        "yours:    0.125\nexpected: 0.25"
    );
    let output = format!("{figure}.querySelector('.output samp').textContent");
    assert!(text(&mut browser, &output).starts_with("0.375"));
    let folded =
        "document.querySelector('figure.listing[data-listing=quarter]').closest('details').open";
    assert_eq!(browser.evaluate(folded), false, "the solution stays folded");
    // A mistake of another kind is what it is anywhere.
    replace(
        &mut browser,
        &figure,
        "number / 8.0",
        "[number / 8.0][epochs_so_far()]",
    );
    replace(
        &mut browser,
        &figure,
        "pub fn main",
        "fn epochs_so_far() -> usize {\n    2\n}\n\npub fn main",
    );
    run_until(&mut browser, &figure, "It panicked in line");
    browser.open(&address(&shared.server, "second-chapter.html"));
    browser.until(&has_editor(&figure));
    assert!(
        text(&mut browser, &written(&figure)).contains("epochs_so_far"),
        "an attempt is kept, too"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_keyboard_gets_into_the_editor_and_out_of_it() {
    let shared = Shared::get();
    let mut browser = shared.open("second-chapter.html");
    let figure = listing("halves");
    browser.evaluate(&format!("{figure}.querySelector('button.edit').focus()"));
    browser.press("Enter");
    let in_editor =
        format!("{figure}.querySelector('.editor')?.contains(document.activeElement) === true");
    browser.until(&in_editor);
    let field = browser.evaluate(
        "(() => {
            const field = document.activeElement;
            return [field.getAttribute('aria-label'), document.getElementById(field.getAttribute('aria-describedby')).textContent];
        })()",
    );
    let number = text(
        &mut browser,
        &format!("{figure}.querySelector('.number').textContent"),
    );
    assert_eq!(
        field,
        json!([
            format!("Program of {number}"),
            "Ctrl-Enter runs it. Tab indents; Escape leaves the editor."
        ])
    );
    let read = "document.activeElement.value.split('\\n')[0]";
    go_behind(&mut browser, &figure, "pub fn main() {");
    browser.until(&format!("{read}.includes('pub fn main() {{')"));
    browser.press("Tab");
    assert_eq!(browser.evaluate(&in_editor), true, "Tab indents");
    browser.press("Escape");
    let focused = "document.activeElement.className";
    assert_eq!(browser.evaluate(focused), "start");
    browser.press("Tab");
    assert_eq!(browser.evaluate(focused), "edit");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn axe_finds_nothing_in_open_editors_and_nothing_sticks_out() {
    let shared = Shared::get();
    for (width, scheme) in [(1200, "light"), (400, "dark")] {
        let mut browser = shared.open("preface.html");
        browser.resize(width);
        browser.prefer(scheme, "reduce");
        browser.open(&address(&shared.server, "second-chapter.html"));
        let broken = listing("descent");
        edit(&mut browser, &broken);
        type_behind(
            &mut browser,
            &broken,
            "let mut w: f64 = 1.0;",
            "let count: usize = 1.5;",
        );
        run_until(&mut browser, &broken, "It does not compile");
        browser.evaluate(&format!("{broken}.querySelector('.rendered').open = true"));
        let failing = listing("halves");
        edit(&mut browser, &failing);
        type_behind(
            &mut browser,
            &failing,
            "pub fn main() {",
            "assert!(DATA_IS_SMALL, \"it panics\");",
        );
        replace(
            &mut browser,
            &failing,
            "DATA_IS_SMALL",
            "std::env::args().count() > 9",
        );
        run_until(&mut browser, &failing, "It panicked");
        let exercise = stub("quarter");
        edit(&mut browser, &exercise);
        run_until(&mut browser, &exercise, "Not written yet");
        for check in [include_str!("overflow.js"), include_str!("motion.js")] {
            assert_nothing(&browser.complaints(check));
        }
        let mut found = axe(&mut browser);
        found.remove("empty-table-header");
        assert!(found.is_empty(), "{width}, {scheme}: {found:#?}");
        press(&mut browser, &broken, "save");
        let found = axe(&mut browser);
        assert!(
            found.is_empty(),
            "{width}, {scheme}, the dialog: {found:#?}"
        );
    }
}

const CHAPTER: &str = "book/src/second-chapter.md";
const DESCENT: &str = "book/listings/src/second_chapter/descent.rs";

/// The strip that offers a newer page.
const NEWER: &str =
    "document.querySelector('#notebook-newer')?.shadowRoot.querySelector('section')";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_rebuilt_page_keeps_the_edit_and_offers_both() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut browser = open(&server, "second-chapter.html");
    let figure = listing("descent");
    edit(&mut browser, &figure);
    type_behind(&mut browser, &figure, "let mut w: f64 = 1.0;", "// mine");
    let mine = text(&mut browser, &written(&figure));
    browser.evaluate("window.open_since_the_start = true");
    // Text is exchanged around the open editor.
    copy.replace(
        CHAPTER,
        "This chapter has two programs",
        "This chapter has just two programs",
    );
    browser.until("document.body.innerText.includes('This chapter has just two programs')");
    // A new listing needs a new page, which waits.
    copy.replace(
        DESCENT,
        "    let mut path = format!",
        "    // The book's.\n    let mut path = format!",
    );
    browser.until(&format!("{NEWER} !== undefined"));
    assert_eq!(browser.evaluate("window.open_since_the_start"), true);
    assert_eq!(browser.evaluate(&written(&figure)), mine);
    let conflict = format!("{figure}.querySelector('.conflict')");
    for (button, kept) in [("keep", true), ("take", false)] {
        browser.evaluate("window.open_since_the_start = true");
        if kept {
            browser.evaluate(&format!("{NEWER}.querySelector('button').click()"));
        } else {
            copy.replace(DESCENT, "// The book's.", "// The book's again.");
            browser.until(&format!("{NEWER} !== undefined"));
            browser.evaluate("location.reload()");
        }
        browser.until("window.open_since_the_start === undefined");
        browser.until(&format!("{}?.checkVisibility() === true", conflict));
        assert_eq!(
            browser.evaluate(&written(&figure)),
            mine,
            "the edit is kept"
        );
        let said = text(&mut browser, &format!("{conflict}.textContent"));
        assert!(
            said.contains("has changed since you began") && said.contains("// The book's"),
            "{said}"
        );
        press_in(&mut browser, &conflict, button);
        browser.until(&format!("{conflict} === null"));
        let now = text(&mut browser, &written(&figure));
        assert_eq!(now == mine, kept);
        assert_eq!(now.contains("// The book's again."), !kept);
    }
    press(&mut browser, &figure, "back");
    assert_eq!(browser.evaluate(&written(&figure)), mine);
}

fn press_in(browser: &mut Browser, place: &str, button: &str) {
    browser.evaluate(&format!("{place}.querySelector('button.{button}').click()"));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn an_author_saves_a_listing_when_asked_and_sees_what_changes_in_the_pins() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut browser = open(&server, "second-chapter.html");
    let figure = listing("descent");
    let before = fs::read_to_string(copy.path(DESCENT)).unwrap();
    edit(&mut browser, &figure);
    replace(
        &mut browser,
        &figure,
        "let mut w: f64 = 1.0;",
        "let mut w: f64 = 1.5;",
    );
    run_until(&mut browser, &figure, "Ran natively in");
    assert_eq!(
        fs::read_to_string(copy.path(DESCENT)).unwrap(),
        before,
        "nothing is written by itself"
    );
    press(&mut browser, &figure, "save");
    let dialog = "document.querySelector('dialog.save')";
    assert_eq!(
        text(
            &mut browser,
            &format!("{dialog}.querySelector('code').textContent")
        ),
        DESCENT
    );
    press_in(&mut browser, dialog, "end");
    assert_eq!(
        fs::read_to_string(copy.path(DESCENT)).unwrap(),
        before,
        "who cancels writes nothing"
    );
    press(&mut browser, &figure, "save");
    press_in(&mut browser, dialog, "write");
    browser.until(&format!(
        "{dialog}.querySelector('.result').textContent.includes('is written')"
    ));
    let now = fs::read_to_string(copy.path(DESCENT)).unwrap();
    assert_eq!(
        now,
        before.replacen("let mut w: f64 = 1.0;", "let mut w: f64 = 1.5;", 1)
    );
    let pins = text(
        &mut browser,
        &format!("{dialog}.querySelector('.result pre').textContent"),
    );
    assert!(
        pins.contains("descent.snap") && pins.contains("epoch  1"),
        "{pins}"
    );
    let mut found = axe(&mut browser);
    found.remove("empty-table-header");
    assert!(found.is_empty(), "{found:#?}");
    press_in(&mut browser, dialog, "end");
    browser.until(&format!("{dialog} === null"));
    // The text of the file is where the next change begins.
    replace(
        &mut browser,
        &figure,
        "let mut w: f64 = 1.5;",
        "let mut w: f64 = 1.0;",
    );
    press(&mut browser, &figure, "save");
    press_in(&mut browser, dialog, "write");
    browser.until(&format!(
        "{dialog}.querySelector('.result').textContent.includes('Nothing changes in the pins')"
    ));
    assert_eq!(fs::read_to_string(copy.path(DESCENT)).unwrap(), before);
    press_in(&mut browser, dialog, "end");
    // Somebody else has changed the file meanwhile.
    replace(
        &mut browser,
        &figure,
        "let mut w: f64 = 1.0;",
        "let mut w: f64 = 1.25;",
    );
    press(&mut browser, &figure, "save");
    let other = before.replacen("let mut path", "let mut  path", 1);
    copy.write(DESCENT, &other);
    press_in(&mut browser, dialog, "write");
    browser.until(&format!(
        "{dialog}.querySelector('.result').textContent.startsWith('Nothing was written.')"
    ));
    assert_eq!(fs::read_to_string(copy.path(DESCENT)).unwrap(), other);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_save_that_is_cancelled_writes_nothing_and_one_of_a_program_that_fails_is_asked_for_twice() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut browser = open(&server, "second-chapter.html");
    let figure = listing("descent");
    let before = fs::read_to_string(copy.path(DESCENT)).unwrap();
    edit(&mut browser, &figure);
    let began = copy.path("began");
    let waits = format!(
        "let mut w: f64 = 1.0; std::fs::write({began:?}, std::process::id().to_string()).unwrap(); std::thread::sleep(std::time::Duration::from_secs(2));"
    );
    replace(&mut browser, &figure, "let mut w: f64 = 1.0;", &waits);
    let dialog = "document.querySelector('dialog.save')";
    let result = format!("{dialog}.querySelector('.result').textContent");
    let write = format!("{dialog}.querySelector('.write').textContent");
    for cancel in ["button", "Escape"] {
        press(&mut browser, &figure, "save");
        press_in(&mut browser, dialog, "write");
        browser.until(&format!("{result}.includes('Running it first')"));
        let end = Instant::now() + Duration::from_secs(60);
        let program = loop {
            match fs::read_to_string(&began) {
                Ok(number) if !number.is_empty() => break number,
                _ => assert!(Instant::now() < end, "the program does not begin"),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        fs::remove_file(&began).unwrap();
        match cancel {
            "button" => press_in(&mut browser, dialog, "end"),
            _ => browser.press("Escape"),
        }
        browser.until(&format!("{dialog} === null"));
        while lives(&program) {
            assert!(Instant::now() < end, "the program goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
        // What would write the file now would have nothing to wait for.
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(
            fs::read_to_string(copy.path(DESCENT)).unwrap(),
            before,
            "{cancel}"
        );
    }
    replace(
        &mut browser,
        &figure,
        &waits,
        "let mut w: f64 = [1.0][usize::MAX.wrapping_add(3)];",
    );
    press(&mut browser, &figure, "save");
    press_in(&mut browser, dialog, "write");
    browser.until(&format!("{write} === 'Write it all the same'"));
    let said = text(&mut browser, &result);
    assert!(
        said.contains("It ended with the exit code 101.")
            && said.contains(&format!("panicked at {DESCENT}:"))
            && said.ends_with("The file is still as it was."),
        "{said}"
    );
    assert_eq!(fs::read_to_string(copy.path(DESCENT)).unwrap(), before);
    assert!(axe(&mut browser).is_empty());
    press_in(&mut browser, dialog, "end");
    browser.until(&format!("{dialog} === null"));
    press(&mut browser, &figure, "save");
    press_in(&mut browser, dialog, "write");
    browser.until(&format!("{write} === 'Write it all the same'"));
    press_in(&mut browser, dialog, "write");
    browser.until(&format!("{result}.includes('is written.')"));
    let now = fs::read_to_string(copy.path(DESCENT)).unwrap();
    assert!(now.contains("usize::MAX.wrapping_add(3)"), "{now}");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn who_cannot_run_is_told_why_and_what_was_written_stays() {
    let copy = Copy::small();
    let port = free_port();
    let server = Server::start(&copy, port);
    let mut browser = open(&server, "second-chapter.html");
    let figure = listing("halves");
    edit(&mut browser, &figure);
    type_behind(
        &mut browser,
        &figure,
        "pub fn main() {",
        "println!(\"mine\");",
    );
    let mine = text(&mut browser, &written(&figure));
    copy.replace("src/lib.rs", "pub fn next(", "pub fn next(,");
    browser.until("document.querySelector('#notebook-mistakes') !== null");
    let said = run_until(
        &mut browser,
        &figure,
        "Nothing can be run until the library is built",
    );
    assert!(said.contains("src/lib.rs"), "{said}");
    copy.replace("src/lib.rs", "pub fn next(,", "pub fn next(");
    browser.until("document.querySelector('#notebook-mistakes')?.isConnected !== true");
    run_until(&mut browser, &figure, "Ran natively in");
    drop(server);
    let said = run_until(&mut browser, &figure, "The server does not answer");
    assert!(said.contains("Start it again with `cargo run`"), "{said}");
    // Its pages have another token after a new start; an open one gets it by itself.
    browser.evaluate("window.open_since_the_start = true");
    let _server = Server::start(&copy, port);
    run_until(&mut browser, &figure, "Ran natively in");
    assert_eq!(browser.evaluate("window.open_since_the_start"), true);
    assert_eq!(browser.evaluate(&written(&figure)), mine);
}

/// Prints how long a reader waits. It holds no limit: the machines that run it are not alike.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn how_long_a_click_takes_to_the_first_output_of_an_edited_listing() {
    let server = Server::of_this_book();
    let mut all = Vec::new();
    for (page, name, code) in [
        ("linear-model.html", "sweep", "pub fn main() {"),
        ("gradient-descent.html", "sgd", "pub fn main() {"),
        ("backpropagation.html", "autograd", "pub fn main() {"),
    ] {
        let mut browser = open(&server, page);
        let figure = listing(name);
        edit(&mut browser, &figure);
        type_behind(&mut browser, &figure, code, "println!(\"run 0\");");
        let times: Vec<Duration> = (0..9)
            .map(|turn| {
                // Another text each time.
                replace(&mut browser, &figure, &format!("run {turn}"), &format!("run {}", turn + 1));
                browser.evaluate(&format!(
                    "window.time = new Promise((done) => {{
                        const output = document.querySelector('figure.output[data-listing={name}]:not([data-lines])');
                        let start;
                        addEventListener('click', () => {{ start = performance.now(); }}, {{capture: true, once: true}});
                        new MutationObserver((_, observer) => {{
                            if (output.textContent.includes('run {}')) {{
                                observer.disconnect();
                                requestAnimationFrame(() => done(performance.now() - start));
                            }}
                        }}).observe(output, {{childList: true, characterData: true, subtree: true}});
                    }}); true",
                    turn + 1
                ));
                press(&mut browser, &figure, "start");
                let time = browser.evaluate("window.time");
                browser.until(&format!("{}.startsWith('Ran natively in')", status(&figure)));
                Duration::from_secs_f64(time.as_f64().unwrap() / 1e3)
            })
            .collect();
        println!(
            "from a click to the first output of {name}, edited: {:.0} ms (median of 9)",
            median(times.clone())
        );
        all.extend(times);
    }
    println!(
        "from a click to the first output of an edited listing: {:.0} ms (median of all)",
        median(all)
    );
}
