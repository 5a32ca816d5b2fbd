//! Drives a browser by the commands of WebDriver, the same for all of them: Firefox takes them
//! itself, beside WebKit a program does, as JSON over HTTP.
//!
//! <https://www.w3.org/TR/webdriver2/>. A crate for this would bring an asynchronous HTTP client.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::root;
use crate::marionette::Marionette;

/// Nothing in these tests takes as long; a browser's start is the slowest.
const TIME_OUT: Duration = Duration::from_secs(60);

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Gecko, as Firefox.
    Firefox,
    /// WebKit, as WebKitGTK's MiniBrowser and WebKitWebDriver, on a screen of Xvfb.
    WebKit,
}

/// A browser with one page, which ends with this value.
pub struct Browser {
    driver: Driver,
    processes: Vec<Child>,
    /// What the browser calls itself, and its version.
    pub name: String,
    _profile: TempDir,
}

/// Who takes the commands.
enum Driver {
    /// Firefox itself.
    Marionette(RefCell<Marionette>),
    /// A program that listens on this port, and the path of its session.
    Http { port: u16, session: String },
}

/// What Firefox is to leave alone, and where it listens.
fn preferences(port: u16) -> String {
    let mut preferences = format!("user_pref(\"marionette.port\", {port});\n");
    for name in [
        "network.captive-portal-service.enabled",
        "network.connectivity-service.enabled",
        "app.update.enabled",
        "datareporting.policy.dataSubmissionEnabled",
    ] {
        preferences += &format!("user_pref(\"{name}\", false);\n");
    }
    preferences
}

impl Browser {
    pub fn start(engine: Engine) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut processes = Vec::new();
        let mut driver = match engine {
            Engine::Firefox => {
                fs::write(profile.path().join("user.js"), preferences(port)).unwrap();
                let mut driver = Command::new(program("firefox-esr firefox", "FIREFOX"));
                driver.args(["--marionette", "--headless", "--no-remote", "--profile"]);
                driver.arg(profile.path());
                driver
            }
            Engine::WebKit => {
                let (screen, display) = screen();
                processes.push(screen);
                let mut driver = Command::new(program("WebKitWebDriver", "WEBKIT_DRIVER"));
                driver.args(["--host=127.0.0.1", &format!("--port={port}")]);
                driver.env("DISPLAY", display);
                driver
            }
        };
        // The browser and all its processes are of one group with the driver, and end with it.
        driver
            .env("TMPDIR", profile.path())
            .env("XDG_CACHE_HOME", profile.path())
            .env("XDG_DATA_HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        processes.push(driver.spawn().unwrap());
        let stream = connect(port);
        let mut browser = Self {
            driver: match engine {
                Engine::Firefox => {
                    Driver::Marionette(RefCell::new(Marionette::new(stream, 2 * TIME_OUT)))
                }
                Engine::WebKit => Driver::Http {
                    port,
                    session: String::new(),
                },
            },
            processes,
            name: String::new(),
            _profile: profile,
        };
        browser.begin();
        browser
    }

    fn begin(&mut self) {
        let options = json!({"capabilities": {"alwaysMatch": {}}});
        let begun = self.tell("WebDriver:NewSession", "", &options);
        let id = begun["sessionId"].as_str().expect("a session");
        let capabilities = &begun["capabilities"];
        let text = |name: &str| capabilities[name].as_str().unwrap_or_default().to_owned();
        self.name = format!("{} {}", text("browserName"), text("browserVersion"));
        if let Driver::Http { session, .. } = &mut self.driver {
            *session = format!("/{id}");
        }
        let time = json!({"script": TIME_OUT.as_millis() as u64});
        self.tell("WebDriver:SetTimeouts", "/timeouts", &time);
    }

    /// Gives a command, by its name and by its path in a session, and returns its value.
    fn tell(&self, command: &str, path: &str, parameters: &Value) -> Value {
        match &self.driver {
            Driver::Marionette(marionette) => {
                let answer = marionette.borrow_mut().ask(command, parameters);
                answer.unwrap_or_else(|error| panic!("{command}: {error}"))
            }
            Driver::Http { session, port } => {
                let path = format!("/session{session}{path}");
                let (status, answer) = send(*port, "POST", &path, parameters);
                assert_eq!(status, 200, "{path}: {answer}");
                answer["value"].clone()
            }
        }
    }

    /// Opens the page that holds all others in a frame: no browser makes its window as narrow as
    /// that of a telephone.
    pub fn open_frame(&self, address: &str) {
        self.tell(
            "WebDriver:SetWindowRect",
            "/window/rect",
            &json!({"width": 1300, "height": 950}),
        );
        self.tell("WebDriver:Navigate", "/url", &json!({"url": address}));
    }

    /// Opens a page and waits until it and its fonts are there.
    pub fn open(&self, address: &str) {
        self.tell("WebDriver:SwitchToFrame", "/frame", &json!({"id": null}));
        self.evaluate(&format!(
            "new Promise((done) => {{
                const frame = document.querySelector('iframe');
                frame.onload = () => done(true);
                frame.src = {};
            }})",
            json!(address)
        ));
        self.tell("WebDriver:SwitchToFrame", "/frame", &json!({"id": 0}));
        self.evaluate("document.fonts.ready.then(() => true)");
    }

    /// Gives the page a width in CSS pixels.
    pub fn resize(&self, width: u32) {
        self.tell("WebDriver:SwitchToFrame", "/frame", &json!({"id": null}));
        self.evaluate(&format!(
            "document.querySelector('iframe').style.width = '{width}px'"
        ));
        self.tell("WebDriver:SwitchToFrame", "/frame", &json!({"id": 0}));
        assert_eq!(
            self.evaluate("innerWidth"),
            width,
            "{}: the page has this width",
            self.name
        );
    }

    /// The value of an expression in the page; a promise is waited for.
    pub fn evaluate(&self, expression: &str) -> Value {
        // The pages let nobody make code of a text, so it stands in the script itself.
        let script = format!(
            "const [done] = arguments;
            Promise.resolve().then(() => (\n{expression}\n)).then((value) => done({{ value }}), (error) => done({{ error: `${{error}}` }}));"
        );
        let parameters = json!({"script": script, "args": []});
        let mut answer = self.tell(
            "WebDriver:ExecuteAsyncScript",
            "/execute/async",
            &parameters,
        );
        if let Driver::Marionette(_) = self.driver {
            answer = answer["value"].take();
        }
        assert!(
            answer["error"].is_null(),
            "{}\nin {expression}",
            answer["error"]
        );
        answer["value"].clone()
    }

    /// What a script finds wrong with the page: an expression whose value is a list of texts.
    pub fn complaints(&self, script: &str) -> Vec<String> {
        serde_json::from_value(self.evaluate(script)).expect("a list of complaints")
    }

    /// Waits until an expression is true.
    pub fn until(&self, expression: &str) {
        let end = Instant::now() + TIME_OUT;
        while self.evaluate(expression) != true {
            assert!(Instant::now() < end, "it never came to {expression}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to close, WebKit's browser ends its own processes.
        if let Driver::Http { port, session } = &self.driver
            && !session.is_empty()
        {
            let path = format!("/session{session}");
            let _ = std::panic::catch_unwind(|| send(*port, "DELETE", &path, &Value::Null));
        }
        // The driver first, its screen last.
        for process in self.processes.iter_mut().rev() {
            let group = format!("-{}", process.id());
            let _ = Command::new("kill")
                .args(["-KILL", "--", &group])
                .stderr(Stdio::null())
                .status();
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Connects as soon as the driver listens.
fn connect(port: u16) -> TcpStream {
    let end = Instant::now() + TIME_OUT;
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => return stream,
            Err(error) => assert!(Instant::now() < end, "the driver does not listen: {error}"),
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asks a driver over HTTP and returns the status of its answer, and the answer.
fn send(port: u16, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let mut stream = connect(port);
    stream.set_read_timeout(Some(2 * TIME_OUT)).unwrap();
    let body = if method == "POST" {
        body.to_string()
    } else {
        String::new()
    };
    write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            port,
            body.len()
        )
        .unwrap();
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let read = stream.read_line(&mut head).expect("an answer in time");
        assert!(read > 0, "the driver closed the connection: {head}");
    }
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length
        .and_then(|length| length.parse().ok())
        .expect("a length");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.unwrap_or(0), serde_json::from_slice(&body).unwrap())
}

/// A screen that nobody sees, and its name.
fn screen() -> (Child, String) {
    let mut screen = Command::new(program("Xvfb", "XVFB"))
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x1000x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut number = String::new();
    let mut output = BufReader::new(screen.stdout.take().unwrap());
    output.read_line(&mut number).unwrap();
    assert!(!number.trim().is_empty(), "Xvfb does not start");
    (screen, format!(":{}", number.trim()))
}

/// The program that a variable names, or the first of these names on the path or among the tools of
/// `.ci/run`.
fn program(names: &str, variable: &str) -> PathBuf {
    if let Some(named) = env::var_os(variable) {
        return named.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.push(root().join("target/ci-tools/bin"));
    let mut programs = names
        .split(' ')
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    programs
        .find(|program| program.is_file())
        .unwrap_or_else(|| {
            panic!("{names} is neither on the path nor in target/ci-tools/bin: install it, or name it in the variable {variable}")
        })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
