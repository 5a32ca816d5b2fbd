//! The finished site as a host of static files offers it: under a sub-path, with a page for what is missing.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::common::{root, text};

/// Where the site lies on its host.
pub const PLACE: &str = "/downhill/";

/// Builds the site as it is put online, into a folder of that name for the tests of one program.
pub fn build_site(name: &str) -> PathBuf {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let output = Command::new(env!("CARGO_BIN_EXE_notebook"))
        .args(["build", "--dest"])
        .arg(&site)
        // The page for what is missing does not know how deep it is asked for.
        .env("MDBOOK_OUTPUT__HTML__SITE_URL", PLACE)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    site
}

/// How a host treats a file whose name ends so.
#[derive(Clone, Copy)]
pub enum Host {
    /// As it should, all files.
    Good,
    /// It has none.
    Missing(&'static str),
    /// It sends something else.
    Damaged(&'static str),
    /// It does not know its type.
    Untyped(&'static str),
}

/// A running server; its thread ends with the test's process.
pub struct Server {
    address: SocketAddr,
}

impl Server {
    pub fn start(site: &Path) -> Self {
        Self::start_as(site, Host::Good)
    }

    pub fn start_as(site: &Path, host: Host) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let site = site.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = site.clone();
                // A browser that goes away in the middle of an answer is no matter.
                thread::spawn(move || answer(&stream, &site, host).ok());
            }
        });
        Self { address }
    }

    /// The address of the site.
    pub fn site(&self) -> String {
        self.page("")
    }

    /// The address of a page or another file of the site.
    pub fn page(&self, name: &str) -> String {
        format!("http://{}{PLACE}{name}", self.address)
    }
}

fn answer(mut stream: &TcpStream, site: &Path, host: Host) -> std::io::Result<()> {
    let mut request = String::new();
    let mut lines = BufReader::new(stream);
    lines.read_line(&mut request)?;
    let mut header = String::new();
    while lines.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let file =
        file(site, path).filter(|_| !matches!(host, Host::Missing(name) if path.ends_with(name)));
    let (status, file) = match file {
        Some(file) => ("200 OK", file),
        None => ("404 Not Found", site.join("404.html")),
    };
    let mut body = fs::read(&file)?;
    if matches!(host, Host::Damaged(name) if path.ends_with(name)) {
        body.truncate(body.len() / 2);
    }
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ if matches!(host, Host::Untyped(name) if path.ends_with(name)) => {
            "application/octet-stream"
        }
        Some("wasm") => "application/wasm",
        _ => "text/plain; charset=utf-8",
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn file(site: &Path, path: &str) -> Option<PathBuf> {
    let name = path.strip_prefix(PLACE)?;
    let name = if name.is_empty() { "index.html" } else { name };
    Some(site.join(name)).filter(|file| file.is_file())
}
