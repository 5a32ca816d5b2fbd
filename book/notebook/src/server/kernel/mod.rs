//! Runs what readers write, natively, for the pages that the server of this machine shows.
//!
//! A page sends a text, [`compile`](crate::compile::rustc) hands it to rustc, and the program
//! starts under [`limits`](crate::process::limits), in a session of its own, as every
//! [`process`](crate::process) of a build or a test does. What happens goes to the page line by
//! line, as JSON. Nothing is written into the project unless the author asks for it.
//!
//! # Threats
//!
//! Whoever has this kernel run a program is the author, as far as the system can tell. So it lets
//! nobody else in, and keeps the author's own mistakes in bounds. Against each threat stands what
//! is done, and the test in `book/notebook/tests/` that tries it.
//!
//! | threat | what is done | test |
//! |---|---|---|
//! | another machine | the server listens on 127.0.0.1 alone | `only_this_machine_is_listened_to` |
//! | another site, open in the same browser | `Origin` must be the server's own, as in the address of the page; no answer has a CORS header | `another_origin_is_refused_and_no_answer_lets_it_read` |
//! | another site, in whose page ours lies | only pages of this server may frame one | `another_origin_is_refused_and_no_answer_lets_it_read` |
//! | another site, whose name leads to this machine (DNS rebinding) | `Host` must be 127.0.0.1 or localhost with the port, for pages too: they carry the token | `a_rebound_host_name_gets_neither_a_page_nor_a_run` |
//! | another site, which opens a page of ours and then changes its address | it gets no hold on the page, and only a key or a click there runs what is edited | `another_origin_is_refused_and_no_answer_lets_it_read`, `no_page_of_another_origin_has_the_draft_of_the_reader_run`, `nothing_runs_natively_but_by_a_key_or_a_click` |
//! | a service worker that an earlier program on this port has left | a page that a script has asked for carries no token; a page of ours removes service workers | `a_service_worker_of_an_earlier_program_gets_no_token` |
//! | a program that guesses | 32 random bytes, new at each start, in served pages only, compared in constant time | `a_missing_wrong_or_old_token_is_refused` |
//! | a page of an earlier start | the same | `a_missing_wrong_or_old_token_is_refused` |
//! | a form, which browsers send anywhere | only `application/json`, which they do not | `a_form_post_is_refused` |
//! | an image, a link | nothing changes by GET | `nothing_changes_by_get` |
//! | a body that fills the memory, or makes no sense | at most 256 KiB, known fields only, ten seconds | `an_oversized_or_malformed_body_is_refused` |
//! | a path out of the book | files are looked up in the built site in memory, never on the disk | `no_file_outside_the_book_is_served` |
//! | whatever else a request may hold | all of the above, in one place, before anything else | `of_ten_thousand_mutated_requests_none_runs_anything` |
//! | connections that say nothing, half of something, or without number | 256 at a time, of which the oldest that asks nothing makes way; ten seconds for a request, twenty for who reads an answer; none is kept for another request | `a_connection_that_says_nothing_keeps_nobody_waiting`, `connections_without_number_keep_nobody_waiting_and_break_no_build`, `half_a_request_and_an_unread_answer_end` |
//! | endless headers, long names | 16 KiB before the body, names are compared with such of their length and repeated in 60 letters | `a_head_and_a_name_have_bounds` |
//! | a program saved over another file | only listings of the book have names; markers stay; a file that changed is left alone | `nothing_but_a_listing_of_the_book_is_written` |
//! | a program saved that does not end well, or after Cancel | it is tried first; what was tried is written, and only if its author wants it | `what_did_not_end_well_is_saved_only_if_its_author_insists`, `who_cancels_a_save_stops_it` |
//! | control characters in what programs, files and pages say | the terminal gets them written out, `\u{1b}` | `what_a_program_says_moves_nothing_in_the_terminal` |
//! | a link, or a file that is read-only, replaced by what is saved | neither is written | `a_file_that_is_more_than_a_file_is_not_replaced` |
//! | characters that nobody sees, in what is saved | they are refused, with their place | `characters_that_nobody_sees_are_not_saved` |
//! | a stranger who saves | saving needs all that running needs | `who_may_not_run_a_program_may_not_save_one` |
//! | endless output | 4 MiB, then it is stopped | `endless_output_is_cut` |
//! | an endless loop | 60 s, or as `--seconds` says, by the clock, and as much time of each processor | `a_program_and_a_compilation_without_end_are_stopped` |
//! | a program that rustc does not finish | the same time | `a_program_and_a_compilation_without_end_are_stopped` |
//! | 2 GB of memory | 1 GiB of addresses for each process | `two_gigabytes_of_memory_are_refused` |
//! | large files, many open ones | 16 MiB a file, 64 open at a time, no core dump | `a_file_without_end_and_files_without_number_are_refused` |
//! | a grandchild that holds stdout | the run ends with the program; the rest of the group is killed | `a_grandchild_that_holds_stdout_does_not_keep_the_run_open` |
//! | a closed page | the group is killed | `a_closed_page_stops_the_program_and_all_that_it_started`, `a_closed_page_stops_the_compiler` |
//! | Ctrl-C in mid-run, a closed terminal, SIGTERM, SIGQUIT, SIGUSR1 | the group is killed before the server ends | `ctrl_c_in_mid_run_stops_the_program_too` |
//! | a server that is itself killed | on Linux the system kills the program then | `a_server_that_is_killed_takes_the_program_along` |
//! | several programs at once | one for the whole server; a page's next takes the place of its last | `one_program_runs_at_a_time_and_a_page_takes_its_own_place` |
//! | files that programs leave | a folder for each run, removed with it, however deep or closed | `nothing_that_a_program_leaves_stays`, `no_folder_that_a_program_leaves_is_too_deep_or_closed_to_be_removed` |
//! | a hundred thousand files | nobody waits until they are removed | `while_what_a_program_left_is_removed_the_server_answers` |
//! | files that a killed server left | the next start removes the folders that no server uses | `the_next_start_sweeps_what_a_server_that_was_killed_left_and_nothing_else` |
//! | others who look into the folder of a run | nobody but its owner may | `no_folder_that_a_program_leaves_is_too_deep_or_closed_to_be_removed` |
//! | the author's secrets in the environment | neither rustc nor the program gets it | `a_program_sees_no_variable_of_the_author` |
//! | the server's own environment and memory, in `/proc` | on Linux the server is not dumpable, and only root reads them | `no_program_of_the_same_user_reads_the_variables_or_the_memory_of_the_tool` |
//! | typing into the server's terminal, `/dev/tty` | a session of its own, which has no terminal | `a_program_is_in_a_session_of_its_own_without_a_terminal` |
//!
//! # What can escape
//!
//! - A program acts as its author: it reads and writes what the author may, and reaches the
//!   network.
//! - Another user of this machine can connect to the port, read the token in a page, and run
//!   programs as the author. On a machine shared with people whom you do not trust, do not serve
//!   the book.
//! - A browser keeps what an earlier program on the same address and port has left: a service
//!   worker of such a program can go on to show pages of its own in the place of ours. These can
//!   open a page of ours in a window and read the token in it. Clear the data that the browser
//!   keeps of this site, or choose another `--port`, if you do not trust what ran there.
//! - A process that makes a group of its own (`setsid`, `setpgid`) is not killed. Memory and the
//!   processor's time stay limited for it, too, and the run ends without it.
//! - A program of root reads the environment and the memory of every process, the server's, too. So
//!   does any program of the same user where the system is not Linux and lets users debug what is
//!   theirs. Nobody protects the other processes of the author, such as the shell and the browser.
//! - A program may write to the author's terminals by their names, such as `/dev/pts/0`, as to any
//!   file of the author's.
//! - The limits hold for each process. How many there are is not limited, nor the sum of their
//!   memory, nor how many files there are.
//! - When the server is killed by SIGKILL, what the program started goes on until its time on the
//!   processor is used up; so does the program itself, except on Linux. The folder of the run then
//!   stays in `target/notebook/programs/` until the next start, or the next `test`.
//! - macOS does not keep the limit on memory. The server says at its start which limits the system
//!   does not keep.
//! - Windows has neither limits nor groups, and nothing is run there.

mod guard;
mod messages;
#[cfg(unix)]
mod run;
mod save;
mod slot;
#[cfg(unix)]
mod utf8;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::Entry;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::json;
use tokio::select;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use crate::compile::library::Library;
use crate::listing::replace;
use crate::listing::{Listing, Listings};
use crate::process::limits::Limits;
use crate::project::Project;
use crate::server::background::Background;
use crate::site::freshness;
use crate::site::policy;
use guard::{Guard, Refusal, parse};
use messages::{End, Event, not_built};
use slot::{RunPermit, RunSlot, Stop};

/// The kernel of a server.
#[derive(Debug)]
pub struct Kernel {
    project: Project,
    guard: Guard,
    slot: Arc<RunSlot>,
    library: Background<Library>,
    #[cfg(unix)]
    limits: Limits,
    missing_limits: Vec<String>,
    trials: Mutex<save::Trials>,
}

impl Kernel {
    /// The kernel of the server at `address`, whose programs get these limits.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers, or the tool cannot start itself again.
    pub fn new(project: &Project, address: SocketAddr, limits: &Limits) -> Result<Self> {
        #[cfg(unix)]
        let missing_limits = crate::process::limits::missing(limits)?;
        #[cfg(not(unix))]
        let (_, missing_limits) = (limits, Vec::new());
        let library = Background::start({
            let project = project.clone();
            move |_, newer| Library::build(&project, newer)
        });
        Ok(Self {
            project: project.clone(),
            guard: Guard::new(address)?,
            slot: Arc::default(),
            library,
            #[cfg(unix)]
            limits: *limits,
            missing_limits,
            trials: Mutex::default(),
        })
    }

    /// The element by which a page of this server finds the kernel.
    pub fn element(&self) -> String {
        let token = self.guard.token();
        format!("<meta name=\"notebook-kernel\" content=\"{token}\">\n")
    }

    /// The limits that this system does not keep.
    pub fn missing_limits(&self) -> &[String] {
        &self.missing_limits
    }

    /// Has what the listings use built in the background, if it changed.
    ///
    /// # Errors
    ///
    /// When its sources cannot be read.
    pub fn want_library(&self) -> Result<()> {
        if cfg!(unix) {
            self.library.want(freshness::library(&self.project)?);
        }
        Ok(())
    }

    /// Why nothing can be run now.
    fn why_not(&self) -> Option<String> {
        if !cfg!(unix) {
            return Some(NO_SYSTEM.to_owned());
        }
        self.library.newest().failure().map(|why| not_built(&why))
    }

    fn state(&self) -> Response {
        let why = self.why_not();
        let mut state = json!({ "ready": why.is_none(), "missing_limits": self.missing_limits });
        if let Some(why) = why {
            state["why"] = why.into();
        }
        Json(state).into_response()
    }

    async fn run(self: Arc<Self>, request: messages::Request) -> Result<Response, Refusal> {
        if request.source.contains('\0') || request.knobs.contains('\0') {
            return Err(Refusal::bad("a program holds no character of the code 0"));
        }
        let listings = Listings::read(&self.project)
            .map_err(|error| Refusal::new(StatusCode::CONFLICT, format!("{error:#}")))?;
        let listing = listings.get(&request.listing).map_err(Refusal::bad)?;
        let file = listing.compiled_file().to_owned();
        let permit = self.acquire_permit(&request.page).await?;
        let (events, happening) = unbounded_channel();
        tokio::spawn(async move {
            let tell = |event| {
                // A page that is gone misses nothing.
                let _ = events.send(event);
            };
            let left = events.closed();
            let end = self.attend(&request, &file, &permit.stop, tell, left).await;
            // Who reads of the end may run the next one.
            drop(permit);
            tell(Event::End(end));
        });
        let lines = unfold(happening, async |mut happening| {
            let event: Event = happening.recv().await?;
            let line = serde_json::to_string(&event).map(|line| line + "\n");
            Some((line, happening))
        });
        let headers = [
            (CONTENT_TYPE, "application/x-ndjson"),
            (CACHE_CONTROL, "no-store"),
        ];
        Ok((headers, Body::from_stream(lines)).into_response())
    }

    /// Runs a program until its end, or stops it when `left` says that nobody waits for it any
    /// more.
    async fn attend(
        &self,
        request: &messages::Request,
        file: &str,
        stop: &Stop,
        tell: impl Fn(Event),
        left: impl Future<Output = ()>,
    ) -> End {
        let mut run = pin!(self.execute(request, file, stop, tell));
        select! {
            end = &mut run => end,
            () = left => {
                stop.ask();
                run.await
            }
        }
    }

    /// Runs what is to be saved, and says what saving it would change. Nothing is written.
    async fn try_to_save(self: Arc<Self>, request: save::Request) -> Result<Response, Refusal> {
        save::require_visible(&request.source).map_err(Refusal::bad)?;
        let listings =
            Listings::read(&self.project).map_err(|error| conflict(format!("{error:#}")))?;
        let old = listings
            .get(&request.listing)
            .map_err(Refusal::bad)?
            .clone();
        let new = save::merge(&old, &request.base, &request.source).map_err(conflict)?;
        let file = old.file.clone();
        if new.source == old.source {
            return Ok(Json(json!({ "file": file, "changed": false })).into_response());
        }
        replace::check(&self.project, &file).map_err(|error| conflict(format!("{error:#}")))?;
        let permit = self.acquire_permit(&request.page).await?;
        let (mut answer, waiting) = oneshot::channel();
        tokio::spawn(async move {
            let changes = self
                .what_changes(&new, &request.page, &permit.stop, answer.closed())
                .await;
            // Who reads of the end may run the next one.
            drop(permit);
            let tried = changes.and_then(|(pins, doubt)| {
                let trial = save::Trial {
                    old,
                    new,
                    doubt: doubt.clone(),
                };
                Ok((lock(&self.trials).keep(trial)?, pins, doubt))
            });
            // Who cancelled misses nothing.
            let _ = answer.send(tried);
        });
        let tried = waiting
            .await
            .map_err(anyhow::Error::from)
            .and_then(|tried| tried);
        let (trial, pins, doubt) = tried.map_err(|error| conflict(format!("{error:#}")))?;
        let answer =
            json!({ "file": file, "changed": true, "trial": trial, "pins": pins, "doubt": doubt });
        Ok(Json(answer).into_response())
    }

    /// What a listing that is about to be saved changes in the pins, and why it should perhaps not
    /// be.
    async fn what_changes(
        &self,
        listing: &Listing,
        page: &str,
        stop: &Stop,
        left: impl Future<Output = ()>,
    ) -> Result<(String, Option<String>)> {
        let request = messages::Request {
            listing: listing.name.clone(),
            source: listing.compiled_text(),
            knobs: String::new(),
            page: page.to_owned(),
        };
        let told = Mutex::new(Vec::new());
        let tell = |event| lock(&told).push(event);
        let file = listing.compiled_file();
        let end = self.attend(&request, file, stop, tell, left).await;
        let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (project, listing) = (self.project.clone(), listing.clone());
        // To compare what it printed takes seconds where that is much, and others are answered
        // meanwhile.
        let changes = spawn_blocking(move || save::what_changes(&project, &listing, &told, &end));
        Ok(changes.await?)
    }

    /// Writes what was tried.
    fn save(&self, order: &save::Order) -> Result<Response, Refusal> {
        let trial = lock(&self.trials).get(&order.trial).cloned();
        let Some(save::Trial { old, new, doubt }) = trial else {
            let error =
                "the server no longer knows what was tried, and nothing is saved: try it again";
            return Err(conflict(error));
        };
        if let Some(doubt) = doubt.filter(|_| !order.anyway) {
            return Err(conflict(format!("nothing is saved: {doubt}")));
        }
        replace::replace(&self.project, &old.file, &old.source, &new.source)
            .map_err(|error| conflict(format!("{error:#}")))?;
        Ok(Json(json!({ "file": old.file })).into_response())
    }

    async fn acquire_permit(&self, page: &str) -> Result<RunPermit, Refusal> {
        self.slot.acquire(page).await.map_err(|_| {
            conflict("another page runs a program, and only one runs at a time: stop it there")
        })
    }

    #[cfg(unix)]
    async fn execute(
        &self,
        request: &messages::Request,
        file: &str,
        stop: &Stop,
        tell: impl Fn(Event),
    ) -> End {
        let runner = run::Runner {
            project: &self.project,
            library: self.library.newest(),
            libraries: &self.library,
            limits: &self.limits,
        };
        runner.run(request, file, stop, tell).await
    }

    #[cfg(not(unix))]
    async fn execute(&self, _: &messages::Request, _: &str, _: &Stop, _: impl Fn(Event)) -> End {
        End::new(messages::Outcome::Kernel, NO_SYSTEM)
    }
}

/// What is said where a program cannot be limited.
const NO_SYSTEM: &str = "Programs can be edited and run on Linux and macOS: this system has \
                         neither the limits nor the process groups that keep a program in bounds. \
                         The book, and Run in the page, work all the same.";

fn conflict(error: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, error)
}

/// What the mutex holds; a panic elsewhere leaves it as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The paths at which the kernel answers.
pub fn routes<S: Clone + Send + Sync + 'static>(kernel: &Arc<Kernel>) -> Router<S> {
    Router::new()
        .route("/-/kernel/{*endpoint}", any(answer))
        .with_state(Arc::clone(kernel))
}

/// What is asked with nothing to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn answer(
    State(kernel): State<Arc<Kernel>>,
    Path(endpoint): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let body: Bytes = kernel.guard.admit(request).await?;
    match endpoint.as_str() {
        "state" => parse(&body).map(|Nothing {}| kernel.state()),
        "run" => kernel.run(parse(&body)?).await,
        "try-to-save" => kernel.try_to_save(parse(&body)?).await,
        "save" => kernel.save(&parse(&body)?),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "the kernel has no such endpoint",
        )),
    }
}

/// Lets only requests to the server's own names through, and tells browsers to keep its answers
/// from other sites.
pub async fn own_names_only(
    State(kernel): State<Arc<Kernel>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match kernel.guard.host(request.headers()) {
        Ok(_) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let headers = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        // Nobody has a hold on a page of ours that they opened.
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        // What an address holds is nobody else's.
        (REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    // A page has its own.
    if let Entry::Vacant(entry) = response.headers_mut().entry(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::try_from(policy::for_this_server(policy::STRICT))
    {
        entry.insert(policy);
    }
    response
}
