//! What other pages in the reader's browser may do with the pages of the author's server: nothing.
//! What is the browser's own business, and not its engine's alone, is tried in the whole one.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::json;

use crate::common::Copy;
use crate::common::server::Server;
use crate::driver::Browser;
use crate::editor::{
    Shared, address, edit, has_editor, listing, press, run_until, status, text, type_behind,
};
use crate::server::Server as Site;
use crate::{assert_nothing, pages, site};

/// For so long nothing may happen: a page asks for a run in a fraction of it.
const QUIET: Duration = Duration::from_secs(1);

/// Fails if the program that leaves a witness runs or ran. One program runs at a time, so where
/// another can run, whatever was asked for before it has ended.
fn assert_nothing_ran(server: &Server, witness: &Path, who: &str) {
    thread::sleep(QUIET);
    let other = json!({ "listing": "halves", "source": "fn main() {}" });
    let end = server.ask_kernel("run", &other).pop().unwrap();
    assert_eq!(end["outcome"], "finished", "{who}: {end}");
    assert!(!witness.exists(), "{who} had the draft run");
}

/// Another origin on this machine: it answers whatever it is asked with one page.
fn another_origin(page: String) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser that goes away in the middle of an answer is no matter.
            let _ = answer(&stream, &page);
        }
    });
    port
}

fn answer(mut stream: &TcpStream, page: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 2 {
        line.clear();
    }
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )
}

/// Has the listing with knobs write a file when it runs natively.
fn edit_to_write(browser: &mut Browser, witness: &Path) -> String {
    let figure = listing("descent");
    edit(browser, &figure);
    let line = format!("std::fs::write({:?}, \"\").unwrap();", witness);
    type_behind(browser, &figure, "pub fn main() {", &line);
    figure
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn no_page_of_another_origin_has_the_draft_of_the_reader_run() {
    let shared = Shared::get();
    let mut browser = shared.open_in_whole_browser("second-chapter.html");
    let folder = tempfile::tempdir().unwrap();
    let witness = folder.path().join("ran");
    let figure = edit_to_write(&mut browser, &witness);
    let chapter = format!("http://{}/second-chapter.html", shared.server.address);
    // It opens the chapter, by an address that moves a knob, by its handle and by its name, and
    // changes the address then.
    let page = format!(
        "<!DOCTYPE html><title>Another page</title><button>Open</button><script>
        const at = (rate) => `{chapter}#knobs-descent?descent.learning+rate=${{rate}}`;
        document.querySelector('button').onclick = () => {{
            window.chapter = window.open(at(0.03), 'chapter');
            let rate = 0.1;
            const move = () => {{
                rate += 0.01;
                chapter.location = at(rate);
                window.open(at(rate + 0.1), 'chapter');
                chapter.postMessage(at(rate), '*');
                window.moves = (window.moves ?? 0) + 1;
                document.title = String(window.moves);
                if (window.moves === 5) {{
                    clearInterval(timer);
                }}
            }};
            const timer = setInterval(move, 500);
        }};
        </script>"
    );
    let port = another_origin(page);
    for host in ["127.0.0.1", "localhost"] {
        browser.open(&format!("http://{host}:{port}/"));
        browser.click("document.querySelector('button')");
        browser.until("window.moves >= 4");
        assert_eq!(
            browser.evaluate("window.chapter.closed"),
            true,
            "{host} has no hold on the page that it opened"
        );
        assert_nothing_ran(&shared.server, &witness, &format!("a page of {host}"));
    }
    // The same server under its other name is another origin, too.
    let (_, port) = shared.server.address.split_once(':').unwrap();
    browser.open(&format!("http://localhost:{port}/second-chapter.html"));
    browser.evaluate(&format!(
        "document.body.addEventListener('click', () => {{
            const chapter = window.open('{chapter}', 'chapter');
            const timer = setInterval(() => {{
                chapter.location = `{chapter}#knobs-descent?descent.epochs=${{1 + (window.moves ?? 0)}}`;
                window.moves = (window.moves ?? 0) + 1;
                if (window.moves === 5) {{
                    clearInterval(timer);
                }}
            }}, 500);
        }}, {{once: true}})"
    ));
    browser.click("document.querySelector('main h1')");
    browser.until("window.moves >= 4");
    assert_nothing_ran(&shared.server, &witness, "a page of localhost");
    // The reader can.
    browser.open(&chapter);
    browser.until(&has_editor(&figure));
    run_until(&mut browser, &figure, "Ran natively in");
    assert!(witness.exists());
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn nothing_runs_natively_but_by_a_key_or_a_click() {
    let shared = Shared::get();
    let mut browser = shared.open_in_whole_browser("second-chapter.html");
    let folder = tempfile::tempdir().unwrap();
    let witness = folder.path().join("ran");
    let figure = edit_to_write(&mut browser, &witness);
    let rate = "document.querySelector('[aria-label=\"learning rate, as a number\"]').value";
    let start = format!("{figure}.querySelector('button.start')");
    let moved = "#knobs-descent?descent.learning+rate=";
    for (what, value) in [
        (format!("location.hash = '{moved}0.11'"), "0.11"),
        (format!("location.replace('{moved}0.12')"), "0.12"),
        ("history.back()".to_owned(), "0.25"),
        (format!("{start}.click()"), "0.25"),
        (
            format!("{start}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"),
            "0.25",
        ),
        (
            format!(
                "{figure}.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', {{
                    key: 'Enter', keyCode: 13, which: 13, ctrlKey: true, bubbles: true
                }}))"
            ),
            "0.25",
        ),
        (
            "window.dispatchEvent(new StorageEvent('storage', {key: 'notebook-edit descent'}));
             window.postMessage('run', '*'); window.name = 'run'"
                .to_owned(),
            "0.25",
        ),
        (
            "(() => {
                const slider = document.querySelector('[data-knobs=descent] [type=range]');
                slider.value = slider.max;
                slider.dispatchEvent(new Event('input', {bubbles: true}));
            })()"
                .to_owned(),
            "0.25",
        ),
    ] {
        browser.evaluate(&format!("{what}; true"));
        if value != "0.25" {
            browser.until(&format!("{rate} === '{value}'"));
        }
        browser.until(&format!("!{}.startsWith('Compiling')", status(&figure)));
        thread::sleep(QUIET);
        assert!(!witness.exists(), "{what} had the draft run");
    }
    // A page that is loaded by such an address, and one to which the reader comes back, wait, too.
    let chapter = format!("http://{}/second-chapter.html", shared.server.address);
    browser.open("about:blank");
    browser.open(&format!("{chapter}{moved}0.13"));
    browser.until(&has_editor(&figure));
    browser.open(&chapter.replace("second-chapter", "first-chapter"));
    browser.evaluate("history.back(); true");
    browser.until(&format!(
        "document.readyState === 'complete' && {}",
        has_editor(&figure)
    ));
    browser.until(&format!("{rate} === '0.13'"));
    assert_nothing_ran(&shared.server, &witness, "a page that was loaded");
    let said = text(&mut browser, &status(&figure));
    browser.evaluate(&format!("location.hash = '{moved}0.14'"));
    browser.until(&format!(
        "{}.startsWith('Press Run to have it run on this machine')",
        status(&figure)
    ));
    assert!(!witness.exists(), "{said}");
    // Run takes the values that the address brought.
    run_until(&mut browser, &figure, "Ran natively in");
    assert!(witness.exists());
    assert_eq!(browser.evaluate(rate), json!("0.14"));
    // A hand at a knob runs what is edited at once.
    fs::remove_file(&witness).unwrap();
    browser.evaluate(&format!("{} = ''", status(&figure)));
    browser.click("document.querySelector('[data-knobs=descent] [type=range]')");
    browser.press("ArrowRight");
    browser.until(&format!(
        "{}.startsWith('Ran natively in')",
        status(&figure)
    ));
    assert!(witness.exists());
    press(&mut browser, &figure, "reset");
}

/// A script that notes what the policy of a page keeps from it.
const NOTE: &str = "window.blocked = [];
    document.addEventListener('securitypolicyviolation', (event) => {
        window.blocked.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });";

fn note_what_is_blocked(browser: &mut Browser) {
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": NOTE }),
    );
}

/// What a page would have to be kept from, and what then would have happened.
const FOREIGN: &str = r#"(async () => {
    const main = document.querySelector('main');
    const script = document.createElement('script');
    script.textContent = 'window.harm = "a script"';
    main.append(script);
    const picture = document.createElement('template');
    picture.innerHTML = `<svg onload="window.harm = 'a picture'"><foreignObject><img src="x:" onerror="window.harm = 'an image'"/></foreignObject></svg>`;
    main.append(picture.content);
    const link = document.createElement('a');
    link.href = 'javascript:window.harm = "a link"';
    main.append(link);
    link.click();
    setTimeout('window.harm = "a text"');
    const other = document.createElement('script');
    other.src = 'http://localhost:9/x.js';
    main.append(other);
    await fetch('http://localhost:9/').catch(() => undefined);
    const image = new Image();
    image.src = 'http://localhost:9/x.png';
    await new Promise((done) => setTimeout(done, 300));
    const blocked = new Set(window.blocked.map((text) => text.split(':')[0]));
    return [window.harm, ...[...blocked].sort()];
})()"#;

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_policy_of_each_page_blocks_what_is_foreign_and_nothing_of_the_book() {
    let site = Site::start(site());
    let served = Server::of_this_book();
    let mut browser = Browser::start();
    browser.resize(1200);
    note_what_is_blocked(&mut browser);
    let mut complaints = Vec::new();
    for page in pages() {
        for address in [site.page(&page), address(&served, &page)] {
            browser.open(&address);
            // What a reader can do with the frame.
            for act in [
                "document.getElementById('mdbook-sidebar-toggle').click()",
                "document.getElementById('mdbook-theme-navy').click()",
                "document.dispatchEvent(new KeyboardEvent('keydown', {key: '?'}))",
                "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))",
                "document.getElementById('mdbook-search-toggle').click()",
            ] {
                browser.evaluate(act);
            }
            browser.until("document.querySelector('.searching') === null");
            browser.evaluate("document.getElementById('mdbook-searchbar').value = ''");
            browser.write("gradient");
            browser.until("document.querySelector('#mdbook-searchresults li') !== null");
            browser.evaluate("document.getElementById('mdbook-searchbar-outer').requestSubmit()");
            browser.evaluate("document.querySelector('button.copy-button, .clip-button')?.click()");
            browser.evaluate(
                "document.querySelectorAll('main button.start').forEach((start) => start.click())",
            );
            browser.until(
                "[...document.querySelectorAll('main button.start')].every(({textContent}) => textContent !== 'Stop')",
            );
            for blocked in browser.complaints("window.blocked") {
                complaints.push(format!("{address}: {blocked}"));
            }
            let found = browser.evaluate(FOREIGN);
            let wanted = json!([
                null,
                "connect-src",
                "img-src",
                "script-src",
                "script-src-attr",
                "script-src-elem"
            ]);
            if found != wanted {
                complaints.push(format!("{address}: {found}"));
            }
        }
    }
    assert_nothing(&complaints);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_editor_and_a_native_run_are_not_blocked_and_a_figure_only_draws() {
    let shared = Shared::get();
    let mut browser = Browser::start();
    browser.resize(1200);
    note_what_is_blocked(&mut browser);
    browser.open(&address(&shared.server, "second-chapter.html"));
    let figure = listing("descent");
    edit(&mut browser, &figure);
    type_behind(
        &mut browser,
        &figure,
        "let mut w: f64 = 1.0;",
        "println!(\"mine\");",
    );
    run_until(&mut browser, &figure, "Ran natively in");
    assert_eq!(browser.evaluate("window.blocked"), json!([]));
    let picture = "document.querySelector('figure[data-figure=descent-path]')";
    for (inside, refused) in [
        ("<script>window.harm = 1</script>", "<script>"),
        (
            "<rect width='9' height='9' onclick='window.harm = 1'/>",
            "onclick of <rect>",
        ),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
        (
            "<a href='javascript:window.harm = 1'><text>x</text></a>",
            "<a>",
        ),
        ("<use href='http://localhost:9/x.svg#a'/>", "<use>"),
        (
            "<title><img src='x:' onerror='window.harm = 1'/></title>",
            "<img>",
        ),
        ("<style>main { display: none }</style>", "<style>"),
        ("<g fill='url(http://localhost:9/x.svg#a)'/>", "fill of <g>"),
        (
            "<set attributeName='onclick' to='window.harm = 1'/>",
            "<set>",
        ),
    ] {
        browser.evaluate(&format!(
            "{figure}.querySelector('.editor').env.editor.setValue({})",
            json!(format!(
                "fn main() {{\n    println!(\"EVCXR_BEGIN_CONTENT image/svg+xml\");\n    println!(\"{{}}\", r#\"<svg id=\"descent-path\">{inside}</svg>\"#);\n    \
                 println!(\"EVCXR_END_CONTENT\");\n}}\n"
            ))
        ));
        run_until(&mut browser, &figure, "Ran natively in");
        let shown = text(&mut browser, &format!("{picture}.innerText"));
        let said = format!("This figure is not shown: it holds {refused}, and figures only draw.");
        assert!(shown.contains(&said), "{inside}: {shown}");
        assert_eq!(
            browser.evaluate(&format!("{picture}.querySelector('svg')")),
            json!(null),
            "{inside}"
        );
    }
    assert_eq!(browser.evaluate("window.harm"), json!(null));
    press(&mut browser, &figure, "reset");
    let drawn = format!("{picture}.querySelector('svg polyline') !== null");
    assert_eq!(browser.evaluate(&drawn), true, "the book's figure is back");
}

/// An earlier program on a port, whose page leaves a service worker there. It reads each page that
/// the browser asks for.
struct Earlier {
    port: u16,
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

const WORKER: &str = r#"
    const keep = async (text) => {
        const token = text.match(/name="notebook-kernel" content="([0-9a-f]+)"/)?.[1];
        const what = token ? 'token' : text.includes('<main>') ? 'page' : 'other';
        await (await caches.open('loot')).put(`/loot/${what}`, new Response(token ?? ''));
    };
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil((async () => {
        await registration.navigationPreload.enable();
        await clients.claim();
    })()));
    addEventListener('fetch', (event) => event.respondWith((async () => {
        await keep(await (await fetch('/index.html')).text());
        await keep(await (await fetch('/index.html', { mode: 'same-origin' })).text());
        const preloaded = await event.preloadResponse;
        if (preloaded) {
            await keep(await preloaded.clone().text());
        }
        const answer = await fetch(event.request);
        await keep(await answer.clone().text());
        return answer;
    })()));
"#;

const REGISTERS: &str = "<!DOCTYPE html><title>Earlier</title>\
    <script>navigator.serviceWorker.register('/worker.js')</script>";

impl Earlier {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        listener.set_nonblocking(true).unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&ended);
        let thread = thread::spawn(move || {
            while !ends.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        stream.set_nonblocking(false).unwrap();
                        let _ = Self::answer(&stream);
                    }
                    Err(_) => thread::sleep(Duration::from_millis(10)),
                }
            }
        });
        Self {
            port,
            ended,
            thread,
        }
    }

    fn answer(mut stream: &TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        let mut lines = BufReader::new(stream);
        let mut request = String::new();
        lines.read_line(&mut request)?;
        let (kind, body) = match request.contains("/worker.js") {
            true => ("text/javascript", WORKER),
            false => ("text/html", REGISTERS),
        };
        let mut line = String::new();
        while lines.read_line(&mut line)? > 2 {
            line.clear();
        }
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
    }

    /// Ends it; the port is free then.
    fn end(self) -> u16 {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.port
    }
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_service_worker_of_an_earlier_program_gets_no_token() {
    let earlier = Earlier::start();
    let mut browser = Browser::start_whole();
    browser.resize(1200);
    browser.open(&format!("http://127.0.0.1:{}/", earlier.port));
    browser.until("navigator.serviceWorker.controller !== null");
    let copy = Copy::small();
    let server = Server::start(&copy, earlier.end());
    let page = address(&server, "second-chapter.html");
    browser.call("Page.navigate", json!({ "url": page }));
    browser.until("document.querySelector('figure.listing button.edit') !== null");
    browser
        .until("document.readyState === 'complete' && navigator.serviceWorker.controller === null");
    let loot = "caches.open('loot').then((loot) => loot.keys())
        .then((all) => all.map(({url}) => new URL(url).pathname).sort())";
    assert_eq!(
        browser.evaluate(loot),
        json!(["/loot/other", "/loot/page"]),
        "it has read pages, and none with a token"
    );
    let left = "navigator.serviceWorker.getRegistrations().then((all) => all.length)";
    assert_eq!(browser.evaluate(left), 0);
    // The page is whole: its programs run.
    let figure = listing("descent");
    edit(&mut browser, &figure);
    run_until(&mut browser, &figure, "Ran natively in");
}
