//! Bounds the connections of the server, in number and in time.
//!
//! Each carries one request. A connection on which nothing is asked, or half of something, is
//! closed when there are too many, and after some seconds anyhow; so is one on which nobody reads
//! the answer. A request that is being answered stays: a run, and the news for an open page.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

/// How many there are at a time, where the system lets the server have so many.
const MOST: usize = 256;

/// How many pages get news at a time; a browser holds one connection for the page that is seen.
const MOST_LISTENERS: usize = 64;

/// How long a request may take to arrive, up to its body.
const TO_ASK: Duration = Duration::from_secs(10);

/// How long an answer may wait for somebody to read on.
const TO_READ: Duration = Duration::from_secs(20);

/// The most bytes of a request's first line and headers.
const HEAD: usize = 16 * 1024;

/// The most headers of a request.
const HEADERS: usize = 64;

/// How long nobody is let in after the system refused a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers all connections, for ever.
pub async fn serve(listener: TcpListener, router: Router) -> Infallible {
    let free = Arc::new(Semaphore::new(most()));
    let silent = Silent::default();
    for number in 0_u64.. {
        let stream = accept(&listener).await;
        if free.available_permits() == 0 {
            silent.end_oldest();
        }
        let Ok(place) = Arc::clone(&free).acquire_owned().await else {
            break;
        };
        let task = tokio::spawn(answer(
            stream,
            router.clone(),
            silent.clone(),
            number,
            place,
        ));
        silent.add(number, task.abort_handle());
    }
    unreachable!("nobody closes the door, and there are not so many connections")
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // It was gone before it was let in.
            Err(error)
                if [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset]
                    .contains(&error.kind()) => {}
            // The system has no more to give at the moment.
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn answer(
    stream: TcpStream,
    router: Router,
    silent: Silent,
    number: u64,
    _place: OwnedSemaphorePermit,
) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TO_READ));
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        silent.remove(number);
        router
            .clone()
            .call(request.map(axum::body::Body::new) as Request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(TO_ASK)
        .keep_alive(false)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    // Who asks badly, or goes, is no matter.
    let _ = connection.await;
    silent.remove(number);
}

/// The connections on which nothing was asked yet, by their numbers: the oldest has the least.
#[derive(Clone, Default)]
struct Silent(Arc<Mutex<BTreeMap<u64, AbortHandle>>>);

impl Silent {
    fn add(&self, number: u64, connection: AbortHandle) {
        if !connection.is_finished() {
            self.all().insert(number, connection);
        }
    }

    fn remove(&self, number: u64) {
        self.all().remove(&number);
    }

    fn end_oldest(&self) {
        if let Some((_, connection)) = self.all().pop_first() {
            connection.abort();
        }
    }

    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The places for pages that get news.
pub fn listeners() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST_LISTENERS))
}

/// How many connections there may be: at most half of what the system lets the server have open.
/// The server asks for as much as it needs, and a build needs the rest.
#[cfg(unix)]
fn most() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let wanted = 4 * MOST as u64;
    let limit = getrlimit(Resource::Nofile);
    let mut open = limit.current.unwrap_or(u64::MAX);
    if open < wanted {
        let more = wanted.min(limit.maximum.unwrap_or(u64::MAX));
        let raised = Rlimit {
            current: Some(more),
            ..limit
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            open = more;
        }
    }
    usize::try_from(open / 2).map_or(MOST, |half| half.clamp(1, MOST))
}

#[cfg(not(unix))]
fn most() -> usize {
    MOST
}
