//! The server of a book, run for a test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{Copy, root, with_module, without_module};

/// How long a test waits for an answer: a build that compiles the engine takes some seconds, on a busy machine many.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// What a server says first whose first build takes its time.
pub const EARLY: &str = "The book is being built, and appears at ";

/// What a server says when the book is built.
const SERVING: &str = "Serving the book at ";

/// The command that serves a book.
fn serve(port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notebook"));
    command.args(["--no-open", "--port", &port.to_string()]);
    command
}

/// A port that was free a moment ago: tests that run at once do not fight for the usual one.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// The server of a book. It ends with the test, however that ends.
pub struct Server {
    /// Its process.
    pub process: Child,
    /// The host and the port.
    pub address: String,
    /// What it printed before its address.
    pub printed: String,
}

impl Server {
    /// Starts it and waits until it prints its address.
    pub fn start(copy: &Copy, port: u16) -> Self {
        Self::start_with(copy, port, |_| ())
    }

    /// Starts one whose pages run their listings.
    pub fn start_with_module(copy: &Copy, port: u16) -> Self {
        Self::start_with(copy, port, |command| {
            with_module(command);
        })
    }

    /// Starts one with other arguments or variables, which `configure` gives the command.
    pub fn start_with(copy: &Copy, port: u16, configure: impl FnOnce(&mut Command)) -> Self {
        Self::start_until(copy, port, SERVING, configure)
    }

    /// Starts one and waits for a line that has its address and begins so.
    pub fn start_until(
        copy: &Copy,
        port: u16,
        wanted: &str,
        configure: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = serve(port);
        configure(copy.in_copy(&mut command));
        Self::launch(command, wanted)
    }

    /// Starts one of this book itself, for a test that changes none of its files.
    pub fn of_this_book() -> Self {
        let mut command = serve(free_port());
        without_module(&mut command).current_dir(root());
        Self::launch(command, SERVING)
    }

    fn launch(mut command: Command, wanted: &str) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // It is read to its end, or the server could be waiting for that.
                let _ = sender.send(line);
            }
        });
        let mut server = Self {
            process,
            address: String::new(),
            printed: String::new(),
        };
        loop {
            let line = lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no address, but {}", server.printed));
            match line.strip_prefix(wanted) {
                Some(rest) => {
                    let (_, address) = rest.split_once("http://").unwrap();
                    server.address = address.split_once('/').unwrap().0.to_owned();
                    return server;
                }
                // A busy machine is slow.
                None if line.starts_with(EARLY) => {}
                None => server.printed += &(line + "\n"),
            }
        }
    }

    /// The answer to a request for a path, with its head.
    pub fn get(&self, path: &str) -> String {
        self.send(&self.request(path))
    }

    /// The answer to a request, with its head.
    pub fn send(&self, request: &str) -> String {
        let mut bytes = Vec::new();
        self.open(request).read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What its kernel answers to a page.
    pub fn ask_kernel(&self, endpoint: &str, body: &Value) -> Vec<Value> {
        let page = self.get("/index.html");
        let (_, token) = page
            .split_once("name=\"notebook-kernel\" content=\"")
            .unwrap();
        let (token, _) = token.split_once('"').unwrap();
        let (address, body) = (&self.address, body.to_string());
        let length = body.len();
        let answer = self.send(&format!(
            "POST /-/kernel/{endpoint} HTTP/1.0\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             X-Notebook-Token: {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ));
        assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
        let lines = answer.lines().filter(|line| line.starts_with('{'));
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Listens to the events for a page as it is now.
    pub fn listen(&self, page: &str) -> Events {
        let html = self.get(page);
        let (_, version) = html.split_once("data-version=\"").expect("a live page");
        let (version, _) = version.split_once('"').unwrap();
        self.listen_with(page, version)
    }

    /// Listens to the events for a page of another version.
    pub fn listen_with(&self, page: &str, version: &str) -> Events {
        let request = self.request(&format!("/live/{version}{page}"));
        Events(BufReader::new(self.open(&request)))
    }

    fn request(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address)
    }

    fn open(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The events that an open page gets.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The name and the data of the next event.
    fn next(&mut self) -> (String, String) {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("an event in time");
            assert!(read > 0, "the server closed the connection");
            if let Some(event) = line.trim_end().strip_prefix("event: ") {
                name = event.to_owned();
            } else if line.trim_end().is_empty() && name == "newer" {
                return (name, String::new());
            } else if let Some(data) = line.trim_end().strip_prefix("data: ")
                && name == "mistakes"
            {
                return (name, data.to_owned());
            }
        }
    }

    /// Waits until the page is told that there is a newer one.
    pub fn until_newer(&mut self) {
        while self.next().0 != "newer" {}
    }

    /// The next event, which must tell mistakes.
    pub fn mistakes(&mut self) -> Vec<String> {
        let (name, data) = self.next();
        assert_eq!(name, "mistakes");
        serde_json::from_str(&data).unwrap()
    }
}
