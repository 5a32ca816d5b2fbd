//! Nobody is let in but the pages of the server that runs.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{Answer, Call, Shared, start, token};
use crate::common::root;

/// What must not happen.
const HARM: &str = "fn main() { println!(\"it ran\"); }";

#[test]
fn each_threat_that_the_documentation_names_has_its_test() {
    let text = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let documentation = text("book/notebook/src/server/kernel/mod.rs");
    let threats = documentation
        .lines()
        .filter_map(|line| {
            line.strip_prefix("//! | ")?
                .rsplit_once(" | ")?
                .1
                .strip_suffix(" |")
        })
        .filter(|tests| *tests != "test");
    let tests = [
        "book/notebook/tests/book.rs",
        "book/notebook/tests/browser/door.rs",
        "book/notebook/tests/kernel/abandoned.rs",
        "book/notebook/tests/kernel/bounds.rs",
        "book/notebook/tests/kernel/guard.rs",
        "book/notebook/tests/kernel/saving.rs",
        "book/notebook/tests/serve.rs",
    ]
    .map(text);
    let mut count = 0;
    for test in threats.flat_map(|tests| tests.split(", ")) {
        let name = test.trim_matches('`');
        let found = format!("\nfn {name}() {{");
        assert!(tests.iter().any(|tests| tests.contains(&found)), "{name}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn only_this_machine_is_listened_to() {
    let shared = Shared::get();
    let port = shared.server.address.rsplit_once(':').unwrap().1;
    let port: u16 = port.parse().unwrap();
    // Another address of this machine, even one of the loopback: nobody listens there.
    for address in [[127, 0, 0, 2], own_address()] {
        let connected = TcpStream::connect((Ipv4Addr::from(address), port));
        assert!(connected.is_err(), "{address:?}");
    }
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
}

/// The address by which this machine would reach another one; that of nobody where there is no network.
fn own_address() -> [u8; 4] {
    // Nothing is sent.
    let socket = UdpSocket::bind(("0.0.0.0", 0)).unwrap();
    let _ = socket.connect(("192.0.2.1", 9));
    match socket.local_addr().unwrap().ip() {
        IpAddr::V4(address) if !address.is_unspecified() => address.octets(),
        _ => [127, 0, 0, 3],
    }
}

#[test]
fn another_origin_is_refused_and_no_answer_lets_it_read() {
    let shared = Shared::get();
    let (server, call) = (&shared.server, Call::run(&shared.server, HARM));
    let own = &server.address;
    let port = own.rsplit_once(':').unwrap().1;
    for origin in [
        "http://evil.example",
        "null",
        "",
        &format!("https://{own}"),
        &format!("http://{own}.evil.example"),
        &format!("http://{own}/"),
        &format!("http://evil.example@{own}"),
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        // Another of its own names, but not the one in the address of the page.
        &format!("http://localhost:{port}"),
        &format!("http://[::1]:{port}"),
        &format!("HTTP://{own}"),
    ] {
        let answer = call.with("Origin", origin).send(server);
        assert_eq!(answer.status, 403, "{origin}");
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
        assert!(answer.error().contains("only the pages of this server"));
    }
    assert_eq!(call.without("Origin").send(server).status, 403);
    assert_eq!(call.twice("Origin").send(server).status, 403);
    // What a browser asks before it sends what another site wrote.
    let mut preflight = call.method("OPTIONS").with("Origin", "http://evil.example");
    preflight
        .headers
        .push(("Access-Control-Request-Method", "POST".to_owned()));
    let answer = preflight.send(server);
    assert_eq!(answer.status, 405);
    assert!(!answer.head.contains("access-control"), "{}", answer.head);
    let page = Answer::to(
        server,
        format!("GET / HTTP/1.0\r\nHost: {own}\r\n\r\n").as_bytes(),
    );
    assert!(!page.head.contains("access-control"), "{}", page.head);
    let script = Answer::to(
        server,
        format!("GET /live.js HTTP/1.0\r\nHost: {own}\r\n\r\n").as_bytes(),
    );
    for answer in [
        page,
        script,
        call.send(server),
        call.without("Origin").send(server),
    ] {
        for header in [
            "cross-origin-resource-policy: same-origin",
            "cross-origin-opener-policy: same-origin",
            "referrer-policy: same-origin",
            "frame-ancestors 'self'",
        ] {
            assert!(answer.head.contains(header), "{header}: {}", answer.head);
        }
    }
}

#[test]
fn a_rebound_host_name_gets_neither_a_page_nor_a_run() {
    let shared = Shared::get();
    let (server, call) = (&shared.server, Call::run(&shared.server, HARM));
    let own = &server.address;
    let port = own.rsplit_once(':').unwrap().1;
    for host in [
        &format!("evil.example:{port}"),
        "evil.example",
        &format!("{own}.evil.example"),
        &format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1",
        "localhost:1",
        &format!("[::1]:{port}"),
        &format!("0.0.0.0:{port}"),
        "",
    ] {
        // The name is the site's in the page's eyes, and so is the origin.
        let rebound = call
            .with("Host", host)
            .with("Origin", &format!("http://{host}"));
        assert_eq!(rebound.send(server).status, 403, "{host}");
        for path in ["/", "/index.html", "/live.js", "/live/none/index.html"] {
            let page = format!("GET {path} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n");
            let page = Answer::to(server, page.as_bytes());
            assert_eq!(page.status, 403, "{host} {path}");
            assert!(page.error().contains("this server is only"));
        }
    }
    assert_eq!(call.without("Host").send(server).status, 403);
    assert_eq!(call.twice("Host").send(server).status, 403);
    assert_eq!(Answer::to(server, b"GET / HTTP/1.0\r\n\r\n").status, 403);
    let other_name = format!("localhost:{port}");
    let other_name = Call::state(server)
        .with("Host", &other_name)
        .with("Origin", &format!("http://{other_name}"));
    assert_eq!(other_name.send(server).status, 200);
}

#[test]
fn a_missing_wrong_or_old_token_is_refused() {
    let shared = Shared::get();
    let server = &shared.server;
    let call = Call::run(server, HARM);
    let right = token(server);
    assert_eq!(right.len(), 64);
    assert_eq!(right, token(server), "one token until the server ends");
    let old = {
        let earlier = start(&shared.copy);
        token(&earlier)
    };
    assert_ne!(old, right);
    let swapped = match right.as_bytes()[63] {
        b'0' => '1',
        _ => '0',
    };
    for wrong in [
        "",
        &old,
        &right[..63],
        &format!("{right}0"),
        &format!("{}{swapped}", &right[..63]),
        &right.to_uppercase(),
        &"0".repeat(64),
    ] {
        let answer = call.with("X-Notebook-Token", wrong).send(server);
        assert_eq!(answer.status, 403, "{wrong}");
        assert!(answer.error().contains("load the page again"));
    }
    assert_eq!(call.without("X-Notebook-Token").send(server).status, 403);
    assert_eq!(call.twice("X-Notebook-Token").send(server).status, 403);
    // Elsewhere than in its header it is nothing.
    let mut call = call.without("X-Notebook-Token");
    call.path += &format!("?token={right}");
    call.headers
        .push(("Cookie", format!("X-Notebook-Token={right}")));
    assert_eq!(call.send(server).status, 403);
}

#[test]
fn a_form_post_is_refused() {
    let shared = Shared::get();
    let call = Call::run(&shared.server, HARM);
    for kind in [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/plain; application/json",
        "application/jsonp",
        "application/json, text/plain",
        "",
    ] {
        let answer = call.with("Content-Type", kind).send(&shared.server);
        assert_eq!(answer.status, 415, "{kind}");
    }
    assert_eq!(
        call.without("Content-Type").send(&shared.server).status,
        415
    );
    assert_eq!(call.twice("Content-Type").send(&shared.server).status, 415);
}

#[test]
fn nothing_changes_by_get() {
    let shared = Shared::get();
    for endpoint in ["run", "state", "none"] {
        let call = Call::new(
            &shared.server,
            endpoint,
            &json!({"listing": "halves", "source": HARM}),
        );
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let answer = call.method(method).send(&shared.server);
            assert_eq!(answer.status, 405, "{method} {endpoint}");
            assert!(answer.head.contains("allow: post"), "{}", answer.head);
        }
    }
    let missing = Call::new(&shared.server, "none", &json!({})).send(&shared.server);
    assert_eq!(missing.status, 404);
    // A page is only read.
    let mut page = Call::state(&shared.server);
    page.path = "/index.html".to_owned();
    assert_eq!(page.send(&shared.server).status, 405);
}

#[test]
fn an_oversized_or_malformed_body_is_refused() {
    let shared = Shared::get();
    let (server, call) = (&shared.server, Call::run(&shared.server, HARM));
    let large = format!(
        "{{\"listing\":\"halves\",\"source\":\"{}\"}}",
        "/".repeat(256 * 1024)
    );
    assert_eq!(call.body(large.clone()).send(server).status, 413);
    // The same without saying beforehand how large it is.
    let head = String::from_utf8(call.body("").bytes()).unwrap();
    let head = head.replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let chunked = format!("{head}{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    assert_eq!(Answer::to(server, chunked.as_bytes()).status, 413);
    // It says that it is large, and nothing comes.
    let endless = head.replace("Transfer-Encoding: chunked", "Content-Length: 99999999999");
    assert_eq!(Answer::to(server, endless.as_bytes()).status, 413);
    let deep = "[".repeat(100_000);
    for malformed in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\"run\"",
        "{\"listing\":\"halves\"}",
        "{\"listing\":\"halves\",\"source\":1}",
        "{\"listing\":\"halves\",\"source\":\"\",\"check\":\"yes\"}",
        "{\"listing\":\"halves\",\"source\":\"\",\"shell\":\"sh\"}",
        "{\"listing\":\"halves\",\"source\":\"\",\"source\":\"\"}",
        "{\"listing\":\"halves\",\"source\":\"\"} {}",
        "{\"listing\":\"halves\",\"source\":\"\\u0000\"}",
        "{\"listing\":\"halves\",\"source\":\"\",\"knobs\":\"a=\\u0000\"}",
        "{\"listing\":\"../halves\",\"source\":\"\"}",
        "{\"listing\":\"none\",\"source\":\"\"}",
        "{\"listing\":\"halves\",\"source\":\"\\ud800\"}",
        &deep,
    ] {
        let answer = call.body(malformed).send(server);
        assert_eq!(answer.status, 400, "{malformed:.80}");
        assert!(!answer.error().is_empty());
    }
    assert_eq!(call.body(b"{\"\xff\":1}".to_vec()).send(server).status, 400);
    let cut = call.bytes();
    let status = Answer::to_all(server, &cut[..cut.len() - 9]);
    assert!([0, 400].contains(&status), "{status}");
}

#[test]
fn no_file_outside_the_book_is_served() {
    let shared = Shared::get();
    let (server, copy) = (&shared.server, &shared.copy);
    let manifest = copy.path("Cargo.toml");
    let manifest = manifest.to_str().unwrap();
    for path in [
        "/../../Cargo.toml",
        "/../../../Cargo.toml",
        "/theme/../../../Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/%252e%252e%252fCargo.toml",
        "/..\\..\\Cargo.toml",
        "/..%5c..%5cCargo.toml",
        "/%c0%ae%c0%ae/Cargo.toml",
        "/....//....//Cargo.toml",
        "/generated/../../../Cargo.toml",
        "/index.html/../../../Cargo.toml",
        "/index.html%00/../Cargo.toml",
        "/./Cargo.toml",
        "/Cargo.toml",
        "/book.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/%2fetc%2fpasswd",
        "/file:///etc/passwd",
        "/-/kernel/../../Cargo.toml",
        manifest,
        &format!("/{manifest}"),
        &format!("//{}", manifest.replace('/', "%2f")),
    ] {
        let answer = server.get(path);
        assert!(
            answer.starts_with("HTTP/1.0 404") || answer.starts_with("HTTP/1.0 405"),
            "{path}: {answer:.200}"
        );
        assert!(
            !answer.contains("[package]") && !answer.contains("root:"),
            "{path}"
        );
    }
}

/// Numbers that are the same at every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

#[test]
fn of_ten_thousand_mutated_requests_none_runs_anything() {
    let shared = Shared::get();
    let server = &shared.server;
    let call = Call::run(server, HARM);
    // Each lacks one thing, and mutation finds none of them again.
    let flawed = [
        call.with("Host", "evil.example"),
        call.with("Origin", "http://evil.example"),
        call.with("Content-Type", "text/plain"),
        call.with("X-Notebook-Token", &"5".repeat(64)),
        call.method("GET"),
        call.body("\u{1}"),
    ]
    .map(|call| call.bytes());
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let mut answers = std::collections::BTreeMap::<u16, usize>::new();
    for count in 0..10_000 {
        let mut bytes = flawed[count % flawed.len()].clone();
        for _ in 0..=numbers.below(4) {
            mutate(&mut bytes, &mut numbers);
        }
        let status = Answer::to_all(server, &bytes);
        assert!(
            status == 0 || (400..500).contains(&status),
            "{status} for {:?}",
            String::from_utf8_lossy(&bytes)
        );
        *answers.entry(status).or_default() += 1;
    }
    println!("10,000 mutated requests, answers by status (0: closed): {answers:?}");
    assert!(answers.len() > 4, "{answers:?}");
    assert_eq!(Call::state(server).send(server).json()["ready"], true);
    assert_eq!(shared.run(HARM).stdout, "it ran\n");
}

fn mutate(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    if bytes.is_empty() {
        return;
    }
    let at = numbers.below(bytes.len());
    let byte = u8::try_from(numbers.below(256)).unwrap();
    match numbers.below(7) {
        0 => bytes[at] = byte,
        1 => bytes.insert(at, byte),
        2 => drop(bytes.remove(at)),
        3 => bytes[at] ^= 1 << numbers.below(8),
        4 => bytes.truncate(at.max(1)),
        5 => {
            let end = (at + numbers.below(40)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            let place = numbers.below(bytes.len());
            bytes.splice(place..place, piece);
        }
        _ => {
            let words: [&[u8]; 6] = [
                b"\r\n",
                b"\r\n\r\n",
                b": ",
                b"Transfer-Encoding: chunked\r\n",
                b"Content-Length: 0\r\n",
                b"\0",
            ];
            let word = words[numbers.below(words.len())];
            bytes.splice(at..at, word.iter().copied());
        }
    }
}

#[test]
fn a_head_and_a_name_have_bounds() {
    let shared = Shared::get();
    let server = &shared.server;
    let host = format!("Host: {}\r\n", server.address);
    let long = "a".repeat(100_000);
    for head in [
        format!("GET /{long} HTTP/1.1\r\n{host}\r\n"),
        format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: y\r\n".repeat(1000)),
    ] {
        let status = Answer::to(server, head.as_bytes()).status;
        assert!([0, 414, 431].contains(&status), "{status}: {head:.80}");
    }
    let name = "descent".repeat(250 * 1024 / 7 - 50);
    let start = Instant::now();
    for (endpoint, body) in [
        ("run", json!({ "listing": name, "source": "x" })),
        (
            "try-to-save",
            json!({ "listing": name, "source": "x", "base": "x" }),
        ),
    ] {
        let error = Call::new(server, endpoint, &body).send(server).error();
        assert!(
            error.starts_with("there is no listing `descentdescent"),
            "{error:.200}"
        );
        assert!(error.len() < 10_000, "{}", error.len());
    }
    let time = start.elapsed();
    assert!(time < Duration::from_secs(2), "{time:?}");
}
