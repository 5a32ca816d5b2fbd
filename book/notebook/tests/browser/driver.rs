//! Drives a Chromium by its DevTools protocol: JSON messages, each ended by a NUL, over a pair of pipes.
//!
//! A crate for this would cost everybody who runs the tests more time to compile than all browser tests take.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::pool::{Loan, Pool};

/// Nothing in these tests takes as long.
const TIME_OUT: Duration = Duration::from_secs(30);

/// A browser with one page and a profile of its own, which is forgotten with this value. Its process
/// is lent: to start one takes longer than most tests.
pub struct Browser {
    process: Loan<Process>,
    /// The profile.
    context: String,
    /// The page.
    session: String,
    events: Vec<Value>,
}

impl Browser {
    /// Chromium without its own windows and menus, where that is installed: the same engine, which
    /// opens a page in half the time.
    pub fn start() -> Self {
        static PROCESSES: Pool<Process> = Pool::new();
        Self::within(PROCESSES.lend(|| Process::start(&chromium(&[&WITHOUT_WINDOWS, &WHOLE]))))
    }

    /// Chromium as readers have it: what it does with the pages of others is not the engine's
    /// business alone.
    pub fn start_whole() -> Self {
        static PROCESSES: Pool<Process> = Pool::new();
        Self::within(PROCESSES.lend(|| Process::start(&chromium(&[&WHOLE]))))
    }

    fn within(mut process: Loan<Process>) -> Self {
        let context = process.call("Target.createBrowserContext", json!({}));
        let context = context["browserContextId"].as_str().unwrap().to_owned();
        let target = process.call(
            "Target.createTarget",
            json!({"url": "about:blank", "browserContextId": context}),
        );
        let session = process.call(
            "Target.attachToTarget",
            json!({"targetId": target["targetId"], "flatten": true}),
        );
        let mut browser = Self {
            process,
            context,
            session: session["sessionId"].as_str().unwrap().to_owned(),
            events: Vec::new(),
        };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.call("Page.setLifecycleEventsEnabled", json!({"enabled": true}));
        // The page of the whole book opens the dialog for printing when it is loaded.
        browser.call(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": "window.print = () => {}"}),
        );
        browser
    }

    /// Calls a method of the protocol and returns its result.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.ask(method, parameters);
        result(method, &answer)
    }

    /// Calls a method of the protocol and returns its whole answer.
    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.process.send(method, parameters, Some(&self.session));
        self.wait(method, |message| message["id"] == id)
    }

    /// Waits for a message and keeps the events of the page that come before it.
    fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let process: &Process = &self.process;
        process.wait(what, wanted, |event| {
            if event["sessionId"] == *self.session {
                self.events.push(event);
            }
        })
    }

    /// The events of a kind since the last page was opened.
    pub fn events(&self, method: &str) -> impl Iterator<Item = &Value> {
        let events = self.events.iter();
        let events = events.filter(move |event| event["method"] == method);
        events.map(|event| &event["params"])
    }

    /// Opens a page and waits until it and its fonts are there.
    pub fn open(&mut self, address: &str) {
        self.events.clear();
        let opened = self.call("Page.navigate", json!({"url": address}));
        let loaded = |message: &Value| {
            let event = &message["params"];
            event["name"] == "load" && event["loaderId"] == opened["loaderId"]
        };
        if !self.events.iter().any(loaded) {
            self.wait(address, loaded);
        }
        self.evaluate("document.fonts.ready.then(() => true)");
    }

    /// The value of an expression in the page; a promise is waited for.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let answer = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        let failure = &answer["exceptionDetails"];
        assert!(failure.is_null(), "{failure}\nin {expression}");
        answer["result"]["value"].clone()
    }

    /// What a script finds wrong with the page: an expression whose value is a list of texts.
    pub fn complaints(&mut self, script: &str) -> Vec<String> {
        let complaints = self.evaluate(script);
        let complaints = complaints.as_array().expect("a list of complaints");
        let complaints = complaints.iter().map(|text| text.as_str().unwrap());
        complaints.map(str::to_owned).collect()
    }

    /// Waits until an expression is true; the page may be loaded anew meanwhile.
    pub fn until(&mut self, expression: &str) {
        self.until_within(TIME_OUT, expression);
    }

    /// Waits for something that may take as long as a compiler does.
    pub fn until_patiently(&mut self, expression: &str) {
        self.until_within(10 * TIME_OUT, expression);
    }

    fn until_within(&mut self, time: Duration, expression: &str) {
        let start = Instant::now();
        let question = json!({"expression": expression, "returnByValue": true});
        while self.ask("Runtime.evaluate", question.clone())["result"]["result"]["value"] != true {
            let waited = start.elapsed();
            assert!(waited < time, "it never came to {expression}");
            // To ask takes the page some of its time: who waited long is late by little.
            let pause = (waited / 10).clamp(Duration::from_millis(10), Duration::from_millis(50));
            thread::sleep(pause);
        }
    }

    /// Gives the window a width in CSS pixels.
    pub fn resize(&mut self, width: u32) {
        self.resize_to(width, 900);
    }

    /// Gives the window a width and a height in CSS pixels.
    pub fn resize_to(&mut self, width: u32, height: u32) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    /// Sets what the reader prefers: `light` or `dark`, and `reduce` or `no-preference` for motion.
    pub fn prefer(&mut self, scheme: &str, motion: &str) {
        self.call(
            "Emulation.setEmulatedMedia",
            json!({"media": "", "features": [
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": motion},
            ]}),
        );
    }

    /// Lays the page out as for a sheet of A4, 18 mm of margin taken off, and forgets what the reader prefers.
    pub fn print(&mut self) {
        self.resize(658);
        self.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    }

    /// Clicks on an element as a mouse does, which a script cannot. What moves on the page at that
    /// moment is waited for.
    pub fn click(&mut self, element: &str) {
        let end = Instant::now() + TIME_OUT;
        let place = format!(
            "(async () => {{
                const element = {element};
                window.heard = false;
                element.addEventListener('click', () => {{ window.heard = true; }}, {{capture: true, once: true}});
                const place = () => {{
                    element.scrollIntoView({{block: 'center', behavior: 'instant'}});
                    const {{x, y, width, height}} = element.getBoundingClientRect();
                    return {{x: x + width / 2, y: y + height / 2}};
                }};
                for (let last = place(); ;) {{
                    await new Promise((done) => setTimeout(done, 30));
                    const now = place();
                    if (now.x === last.x && now.y === last.y) {{
                        return now;
                    }}
                    last = now;
                }}
            }})()"
        );
        loop {
            let place = self.evaluate(&place);
            for kind in ["mousePressed", "mouseReleased"] {
                self.call(
                    "Input.dispatchMouseEvent",
                    json!({
                        "type": kind,
                        "x": place["x"],
                        "y": place["y"],
                        "button": "left",
                        "clickCount": 1,
                    }),
                );
            }
            if self.evaluate("window.heard") != false {
                return;
            }
            assert!(Instant::now() < end, "no click reaches {element}");
        }
    }

    /// Presses a key: `Tab`, `Enter`, `Escape`, the space bar or an arrow.
    pub fn press(&mut self, key: &str) {
        self.press_with(key, 0);
    }

    /// Presses a key while the control key is down.
    pub fn press_with_control(&mut self, key: &str) {
        self.press_with(key, 2);
    }

    fn press_with(&mut self, key: &str, modifiers: u32) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            " " => (32, " "),
            "z" => (90, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            _ => panic!("no code for the key {key}"),
        };
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                json!({
                    "type": kind,
                    "key": key,
                    "text": if modifiers == 0 { text } else { "" },
                    "windowsVirtualKeyCode": code,
                    "modifiers": modifiers,
                }),
            );
        }
    }

    /// Types a text where the keyboard is; the last key goes up, as mdBook's search waits for it.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
        self.call(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": text.chars().last().map(String::from)}),
        );
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser of a test that failed ends as a whole.
        if !thread::panicking() {
            let context = json!({"browserContextId": self.context});
            self.process.call("Target.disposeBrowserContext", context);
        }
    }
}

/// A running Chromium. It ends with this value, and with the test's process in any case: its pipe
/// closes then.
struct Process {
    child: Child,
    pipe: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
    _profile: TempDir,
}

impl Process {
    fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        // Chromium reads from descriptor 3 and writes to 4, which `Command` cannot hand on; a shell can.
        command
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2"#])
            .arg(program)
            .args([
                "--remote-debugging-pipe",
                "--headless=new",
                "--disable-gpu",
                // A process less, to which each picture would have to be sent.
                "--in-process-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-component-update",
                "--disable-background-networking",
                "--disable-sync",
                "--no-first-run",
                "--no-default-browser-check",
                "--no-startup-window",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()));
        if is_root() {
            command.arg("--no-sandbox");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pipe = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            for message in output.split(0) {
                let Ok(message) = message else { return };
                let message = serde_json::from_slice(&message).unwrap();
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            pipe,
            messages,
            last_id: 0,
            _profile: profile,
        }
    }

    /// Sends a call of a method to the browser, or to a page, and returns its number.
    fn send(&mut self, method: &str, parameters: Value, session: Option<&str>) -> u64 {
        self.last_id += 1;
        let mut message = json!({"id": self.last_id, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut message = message.to_string().into_bytes();
        message.push(0);
        self.pipe
            .write_all(&message)
            .expect("the browser is running");
        self.last_id
    }

    /// Waits for a message, and hands on the events that come before it.
    fn wait(
        &self,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
        mut keep: impl FnMut(Value),
    ) -> Value {
        let end = Instant::now() + TIME_OUT;
        loop {
            let rest = end.saturating_duration_since(Instant::now());
            let message = self
                .messages
                .recv_timeout(rest)
                .unwrap_or_else(|error| panic!("no answer from the browser to {what}: {error}"));
            if wanted(&message) {
                return message;
            }
            if message["method"].is_string() {
                keep(message);
            }
        }
    }

    /// Calls a method of the browser, of no page, and returns its result.
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters, None);
        let answer = self.wait(method, |message| message["id"] == id, drop);
        result(method, &answer)
    }
}

fn result(method: &str, answer: &Value) -> Value {
    assert!(answer.get("error").is_none(), "{method}: {answer}");
    answer["result"].clone()
}

impl Drop for Process {
    fn drop(&mut self) {
        // Asked to close, it ends its own processes too; what does not listen is killed.
        let _ = self
            .pipe
            .write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        for _ in 0..100 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The names of Chromium's programs.
const WITHOUT_WINDOWS: [&str; 2] = ["chromium-headless-shell", "chrome-headless-shell"];
const WHOLE: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The program that the variable CHROMIUM names, or the first of these on the path.
fn chromium(names: &[&[&str]]) -> PathBuf {
    if let Some(named) = env::var_os("CHROMIUM").map(PathBuf::from) {
        assert!(
            named.is_file(),
            "the variable CHROMIUM names {}, where no file is",
            named.display()
        );
        return named;
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let mut programs = names.iter().copied().flatten().flat_map(|name| {
        let folders = env::split_paths(&path);
        folders.map(move |folder| folder.join(name))
    });
    programs
        .find(|program| program.is_file())
        .expect("Chromium is not on the path: install it, or name it in the variable CHROMIUM")
}

/// Chromium's sandbox does not work for root.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}
