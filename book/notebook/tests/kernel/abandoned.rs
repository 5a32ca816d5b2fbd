//! Connections that somebody has left in the middle.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::kernel::client::{Call, Shared};

#[test]
fn half_a_request_and_an_unread_answer_end() {
    let shared = Shared::get();
    let address = &shared.server.address;
    // Each byte becomes six: more than the system keeps for who does not read.
    let printing = Call::run(
        &shared.server,
        "fn main() { for _ in 0..60_000 { println!(\"{}\", \"\\u{1}\".repeat(60)); } }",
    );
    let mut deaf = printing.send(&shared.server);
    deaf.until_printed("\u{1}");
    let start = Instant::now();
    let mut halves: Vec<TcpStream> = (0..500)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    for half in &mut halves {
        let _ = half.write_all(b"GET / HTTP/1.1\r\nHost: ");
    }
    for half in &mut halves {
        half.set_read_timeout(Some(Duration::from_secs(40)))
            .unwrap();
        // It ends, by a word or without one.
        let _ = half.read_to_end(&mut Vec::new());
    }
    let time = start.elapsed();
    assert!(time < Duration::from_secs(20), "{time:?}");
    thread::sleep(Duration::from_secs(23).saturating_sub(start.elapsed()));
    let answer = deaf.rest();
    assert!(
        answer.contains("\\u0001") && !answer.contains("\"end\""),
        "the answer was cut"
    );
    let run = Call::run(&shared.server, "fn main() {}")
        .send(&shared.server)
        .run();
    assert_eq!(run.outcome(), "finished");
}

#[test]
fn a_connection_that_says_nothing_keeps_nobody_waiting() {
    let shared = Shared::get();
    let silent: Vec<TcpStream> = (0..50)
        .map(|_| TcpStream::connect(&shared.server.address).unwrap())
        .collect();
    let mut half = TcpStream::connect(&shared.server.address).unwrap();
    half.write_all(b"POST /-/kernel/run HTTP/1.1\r\nHost: ")
        .unwrap();
    assert_eq!(Call::state(&shared.server).send(&shared.server).status, 200);
    drop(silent);
}
