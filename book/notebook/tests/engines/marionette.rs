//! Speaks with Firefox as geckodriver would: the same commands, in Firefox's own protocol. So the
//! tests need no second program, which would have to be compiled first.
//!
//! <https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html>

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// A connection to a Firefox that was started with `--marionette`.
pub struct Marionette {
    stream: BufReader<TcpStream>,
    commands: u64,
}

impl Marionette {
    /// Takes the connection over; Firefox greets.
    pub fn new(stream: TcpStream, time_out: Duration) -> Self {
        stream.set_read_timeout(Some(time_out)).unwrap();
        let mut marionette = Self {
            stream: BufReader::new(stream),
            commands: 0,
        };
        let greeting = marionette.read();
        assert_eq!(greeting["marionetteProtocol"], 3, "{greeting}");
        marionette
    }

    /// Gives a command and waits for its answer; an error is the inner error.
    pub fn ask(&mut self, command: &str, parameters: &Value) -> Result<Value, Value> {
        self.commands += 1;
        let message = json!([0, self.commands, command, parameters]).to_string();
        let stream = self.stream.get_mut();
        write!(stream, "{}:{message}", message.len()).expect("Firefox is running");
        let answer = self.read();
        assert_eq!(answer[1], self.commands, "the answer is to the command");
        match &answer[2] {
            Value::Null => Ok(answer[3].clone()),
            error => Err(error.clone()),
        }
    }

    /// A message: its length in bytes, a colon, JSON.
    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut byte = [0];
            self.stream
                .read_exact(&mut byte)
                .expect("an answer in time");
            match byte[0] {
                b':' => break,
                digit @ b'0'..=b'9' => length = length * 10 + usize::from(digit - b'0'),
                other => panic!("the byte {other} in the length of a message"),
            }
        }
        let mut message = vec![0; length];
        self.stream
            .read_exact(&mut message)
            .expect("an answer in time");
        serde_json::from_slice(&message).expect("JSON")
    }
}
