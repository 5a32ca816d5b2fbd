//! Ends the tool when the system tells it to, and before it all that it started.
//!
//! The programs run in sessions of their own, so neither a Ctrl-C nor the end of the terminal
//! reaches them.

use std::io;
use std::process::exit;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long what is at work may take to come to its end.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
struct State {
    /// Whether the tool was told to end.
    told: bool,
    /// How much is at work that has to come to its end before.
    at_work: usize,
}

static STATE: LazyLock<watch::Sender<State>> = LazyLock::new(watch::Sender::default);

/// What has to come to its end before the tool ends: a program, a folder that will be removed.
#[derive(Debug)]
pub struct Work(());

impl Work {
    /// Begins it; it ends when this is dropped.
    pub fn begin() -> Self {
        STATE.send_modify(|state| state.at_work += 1);
        Self(())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        STATE.send_modify(|state| state.at_work -= 1);
    }
}

/// Whether the tool was told to end.
pub fn told() -> bool {
    STATE.borrow().told
}

/// Waits until the tool is told to end.
pub async fn until_told() {
    // The sender lives as long as the program.
    let _ = STATE.subscribe().wait_for(|state| state.told).await;
}

/// Waits for the end of the tool, if it was told to end: what stopped before its time has nothing
/// to say any more.
pub fn end_if_told() {
    while told() {
        thread::park();
    }
}

/// Listens from now on, and ends the tool with the exit code that says which signal told it to.
///
/// # Errors
///
/// When the system cannot be listened to.
pub fn listen() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let signal = runtime.block_on(async { signal() })?;
    thread::spawn(move || {
        let code = runtime.block_on(async {
            let code = signal.await;
            STATE.send_modify(|state| state.told = true);
            let mut changes = STATE.subscribe();
            let _ = timeout(PATIENCE, changes.wait_for(|state| state.at_work == 0)).await;
            code
        });
        exit(code);
    });
    Ok(())
}

/// The exit code that says which signal came. All those are caught that would end the tool by
/// themselves.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = i32>> {
    use std::future::poll_fn;
    use std::task::Poll;
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
        SignalKind::user_defined1(),
        SignalKind::user_defined2(),
        SignalKind::alarm(),
    ];
    let mut signals = Vec::new();
    for kind in kinds {
        signals.push((kind, signal(kind)?));
    }
    Ok(poll_fn(move |context| {
        for (kind, signal) in &mut signals {
            if signal.poll_recv(context).is_ready() {
                return Poll::Ready(128 + kind.as_raw_value());
            }
        }
        Poll::Pending
    }))
}

#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = i32>> {
    let mut signal = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        signal.recv().await;
        130
    })
}
