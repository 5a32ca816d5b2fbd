//! What asks the kernel: as its page does, or otherwise.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};

use serde_json::{Value, json};

use crate::common::Copy;
use crate::common::pool::{Loan, Pool};
use crate::common::server::{PATIENCE, Server, free_port};

/// How many seconds a program may run here.
const SECONDS: u64 = 5;

/// A server and its book, which one test has at a time.
pub struct Shared {
    pub server: Server,
    pub copy: Copy,
}

impl Shared {
    /// A server for this test alone: one that another test has used, or a new one. It runs one
    /// program at a time.
    pub fn get() -> Loan<Self> {
        static SERVERS: Pool<Shared> = Pool::new();
        SERVERS.lend(|| {
            let copy = book();
            let server = start(&copy);
            Self { server, copy }
        })
    }

    /// Runs a program as an open page does.
    pub fn run(&self, source: &str) -> Run {
        Call::run(&self.server, source).send(&self.server).run()
    }
}

/// The small book, with a listing all of whose lines stand on the page.
fn book() -> Copy {
    let copy = Copy::small();
    copy.write(
        "book/listings/src/second_chapter/epochs.rs",
        "//! Counts.\n\npub fn main() {\n    for epoch in 0..3 {\n        \
         println!(\"epoch {epoch}\");\n    }\n}\n",
    );
    copy.write(
        "snapshots/epochs.snap",
        "---\nsource: x\n---\nepoch 0\nepoch 1\nepoch 2\n",
    );
    copy.append("book/src/second-chapter.md", "{{#listing epochs}}");
    copy
}

/// Starts a server for programs that take no time.
pub fn start(copy: &Copy) -> Server {
    start_for(copy, SECONDS)
}

/// Starts a server for programs that may run for so many seconds.
pub fn start_for(copy: &Copy, seconds: u64) -> Server {
    Server::start_with(copy, free_port(), |command| {
        command.args(["--seconds", &seconds.to_string()]);
        command.env("A_SECRET", "of the author");
    })
}

/// A request, which a test may spoil.
#[derive(Clone)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Call {
    /// What a page of the server asks.
    pub fn new(server: &Server, endpoint: &str, body: &Value) -> Self {
        let address = server.address.clone();
        Self {
            method: "POST",
            path: format!("/-/kernel/{endpoint}"),
            headers: vec![
                ("Host", address.clone()),
                ("Origin", format!("http://{address}")),
                ("Content-Type", "application/json".to_owned()),
                ("X-Notebook-Token", token(server)),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    pub fn run(server: &Server, source: &str) -> Self {
        let body = json!({ "listing": "halves", "source": source });
        Self::new(server, "run", &body)
    }

    pub fn state(server: &Server) -> Self {
        Self::new(server, "state", &json!({}))
    }

    /// The same with another value of a header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut call = self.clone();
        for header in &mut call.headers {
            if header.0 == name {
                value.clone_into(&mut header.1);
            }
        }
        call
    }

    pub fn without(&self, name: &str) -> Self {
        let mut call = self.clone();
        call.headers.retain(|header| header.0 != name);
        call
    }

    pub fn twice(&self, name: &str) -> Self {
        let mut call = self.clone();
        let header = call.headers.iter().find(|header| header.0 == name).cloned();
        call.headers.extend(header);
        call
    }

    pub fn body(&self, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..self.clone()
        }
    }

    pub fn method(&self, method: &'static str) -> Self {
        Self {
            method,
            ..self.clone()
        }
    }

    /// The request as it goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nConnection: close\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", self.body.len());
        [head.as_bytes(), &self.body].concat()
    }

    pub fn send(&self, server: &Server) -> Answer {
        Answer::to(server, &self.bytes())
    }
}

/// The token that the server's pages carry.
pub fn token(server: &Server) -> String {
    let page = server.get("/index.html");
    let (_, token) = page
        .split_once("<meta name=\"notebook-kernel\" content=\"")
        .expect("a page that carries a token");
    token.split_once('"').unwrap().0.to_owned()
}

/// An answer whose body has not been read.
pub struct Answer {
    pub status: u16,
    /// The status line and the headers, in lower case.
    pub head: String,
    stream: BufReader<TcpStream>,
}

impl Answer {
    /// Sends bytes. A server that closes the connection without a word answers with the status 0.
    pub fn to(server: &Server, bytes: &[u8]) -> Self {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A server need not read what it refuses.
        let _ = stream.write_all(bytes);
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            match stream.read_line(&mut head) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head: head.to_lowercase(),
            stream,
        }
    }

    /// Sends bytes and nothing more: the server sees the end of the connection where it expects more.
    pub fn to_all(server: &Server, bytes: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.unwrap_or(0)
    }

    /// The next line of the body; nothing at its end.
    pub fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).expect("an answer in time");
            let line = line.trim_end();
            if read == 0 {
                return None;
            }
            // Between the lines stand the sizes of chunks, and what ends them.
            if line.starts_with('{') {
                return Some(line.to_owned());
            }
        }
    }

    /// The next event of a run.
    pub fn event(&mut self) -> Option<Value> {
        Some(serde_json::from_str(&self.line()?).unwrap())
    }

    /// Waits for a line that the program prints, and returns it.
    pub fn until_printed(&mut self, wanted: &str) -> String {
        loop {
            let event = self.event().expect("a program that prints");
            let text = event["text"].as_str().unwrap_or_default();
            assert!(event["kind"] != "end", "it ended: {event}");
            if text.contains(wanted) {
                return text.to_owned();
            }
        }
    }

    /// What is left of the body, however it ends.
    pub fn rest(mut self) -> String {
        let mut rest = Vec::new();
        let _ = self.stream.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// The whole body, which is JSON.
    pub fn json(mut self) -> Value {
        self.event().expect("JSON")
    }

    /// What is wrong, in words.
    pub fn error(self) -> String {
        self.json()["error"].as_str().expect("an error").to_owned()
    }

    /// A whole run.
    pub fn run(mut self) -> Run {
        assert_eq!(self.status, 200, "{}", self.head);
        let mut run = Run::default();
        while let Some(event) = self.event() {
            let text = event["text"].as_str().unwrap_or_default();
            match event["kind"].as_str().unwrap() {
                "stdout" => run.stdout += text,
                "stderr" => run.stderr += text,
                "diagnostic" => run.diagnostics.push(event),
                "running" => run.file = event["file"].as_str().unwrap().to_owned(),
                "end" => run.end = event,
                _ => {}
            }
        }
        run
    }
}

/// All that a run told.
#[derive(Debug, Default)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub diagnostics: Vec<Value>,
    /// The name of the text in what the compiler and the program say.
    pub file: String,
    pub end: Value,
}

impl Run {
    pub fn outcome(&self) -> &str {
        self.end["outcome"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.end["message"].as_str().unwrap_or_default()
    }
}
