//! Serves the site on this machine, and tells open pages when a build replaced it or failed.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::unfold;
use tokio::sync::{Semaphore, watch};

use crate::server::answer::{HTML, JAVASCRIPT, answer, media_type};
use crate::server::connections;
use crate::server::editor;
use crate::server::kernel::{self, Kernel, own_names_only};
use crate::server::module::Draft;
use crate::server::site_path::site_path;
use crate::site::in_memory::Site;
use crate::site::policy;
use crate::site::runtime::{DRAFT, SERVED};

/// The port that is tried first.
pub const FIRST_PORT: u16 = 3000;

/// How many ports are tried.
const PORTS: u16 = 100;

/// Takes a port of the loopback address: `first`, or the next that is free.
///
/// # Errors
///
/// When none of a hundred is.
pub fn listen(first: u16) -> Result<TcpListener> {
    for port in first..=first.saturating_add(PORTS - 1) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            // Windows answers so for the ports that it keeps to itself.
            Err(error)
                if [ErrorKind::AddrInUse, ErrorKind::PermissionDenied].contains(&error.kind()) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot listen on port {port}"));
            }
        }
    }
    bail!(
        "the ports from {first} to {} are all in use: name another with `--port`",
        first.saturating_add(PORTS - 1)
    )
}

/// The address to open in a browser.
pub fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

/// What the server shows.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The last site that could be built; nothing where none could yet.
    pub site: Option<Arc<Site>>,
    /// What keeps the book from being built now, one message each, which begins with file and line
    /// where they are known.
    pub mistakes: Vec<String>,
}

/// What the server's answers are made of.
#[derive(Clone)]
struct Served {
    shown: watch::Receiver<Shown>,
    kernel: Arc<Kernel>,
    listeners: Arc<Semaphore>,
}

/// Serves what is shown, and does not end by itself.
///
/// # Errors
///
/// When the server cannot start.
pub fn serve(
    listener: TcpListener,
    shown: watch::Receiver<Shown>,
    draft: Draft,
    kernel: &Arc<Kernel>,
) -> Result<Infallible> {
    let served = Served {
        shown,
        kernel: Arc::clone(kernel),
        listeners: connections::listeners(),
    };
    let router = Router::new()
        .route(
            &format!("/generated/{SERVED}/{DRAFT}"),
            get(move || programs(draft)),
        )
        .route("/live/{*version_and_page}", get(live))
        .route("/live.js", get(live_script))
        .route(&format!("{}/{{name}}", editor::ADDRESS), get(editor::file))
        .fallback(get(file))
        .merge(kernel::routes(kernel))
        .layer(from_fn_with_state(Arc::clone(kernel), own_names_only))
        .with_state(served);
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        Ok(connections::serve(listener, router).await)
    })
}

async fn file(State(served): State<Served>, uri: Uri, headers: HeaderMap) -> Response {
    let site = served.shown.borrow().site.clone();
    let path = site_path(uri.path());
    let path = path.as_deref().unwrap_or_default();
    let version = version_of(site.as_deref(), path);
    let Some(site) = site else {
        return page(
            StatusCode::SERVICE_UNAVAILABLE,
            NOT_BUILT,
            &version,
            &kernel_for(&served, &headers),
        );
    };
    let (status, kind, bytes) = match (site.get(path), site.get("/404.html")) {
        (Some(bytes), _) => (StatusCode::OK, media_type(path), bytes),
        (None, Some(bytes)) => (StatusCode::NOT_FOUND, HTML, bytes),
        (None, None) => return StatusCode::NOT_FOUND.into_response(),
    };
    match kind {
        HTML => page(
            status,
            &String::from_utf8_lossy(bytes),
            &version,
            &kernel_for(&served, &headers),
        ),
        _ => answer(status, kind, bytes.clone()),
    }
}

/// What is shown before the book could be built for the first time.
const NOT_BUILT: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                         <title>The book</title>\n</head>\n<body>\n<main>\n\
                         <h1>The book is not built yet</h1>\n<p>It appears here as soon as it \
                         can.</p>\n</main>\n</body>\n</html>\n";

/// Where a browser says for what it asks; it lets no script write there.
const PURPOSE: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What a browser says where it asks on behalf of a service worker.
const PRELOAD: HeaderName = HeaderName::from_static("service-worker-navigation-preload");

/// The element by which a page finds the kernel; none where the answer is read by a script and not
/// shown by the browser. An earlier program on this port may have left a service worker, through
/// which all pages go.
fn kernel_for(served: &Served, headers: &HeaderMap) -> String {
    let shown = ["document", "iframe"];
    let is_read = |purpose: &HeaderValue| shown.iter().all(|shown| purpose != shown);
    if headers.get_all(PURPOSE).iter().any(is_read) || headers.contains_key(PRELOAD) {
        return String::new();
    }
    served.kernel.element()
}

/// A page with the script that keeps it new, and with what lets it run programs.
fn page(status: StatusCode, html: &str, version: &str, kernel: &str) -> Response {
    let html = match html.split_once("</head>") {
        Some((head, rest)) => format!("{head}{kernel}</head>{rest}"),
        None => format!("{kernel}{html}"),
    };
    let mut script =
        format!("<script src=\"/live.js\" data-version=\"{version}\" defer></script>\n");
    if status == StatusCode::OK {
        script += &editor::script();
    }
    let html = match html.rsplit_once("</body>") {
        Some((body, end)) => format!("{body}{script}</body>{end}"),
        None => html + &script,
    };
    let policy = policy::header(&html);
    let headers = [
        (CONTENT_SECURITY_POLICY, policy),
        (VARY, format!("{PURPOSE}, {PRELOAD}")),
    ];
    (headers, answer(status, HTML, html)).into_response()
}

/// The module that runs the listings, as soon as it is that of the pages.
async fn programs(mut draft: Draft) -> Response {
    match draft.get().await {
        Ok(module) => answer(StatusCode::OK, media_type(DRAFT), module),
        Err(why) => answer(StatusCode::SERVICE_UNAVAILABLE, media_type(".txt"), why),
    }
}

async fn live_script() -> Response {
    answer(StatusCode::OK, JAVASCRIPT, include_str!("live.js"))
}

/// Tells a page, now and after every build, whether it is the newest and what is wrong with the
/// book.
async fn live(State(served): State<Served>, uri: Uri) -> Response {
    // The page stands there as in its own address.
    let asked = uri.path().strip_prefix("/live/").and_then(|rest| {
        let (version, _) = rest.split_once('/')?;
        Some((
            version.to_owned(),
            site_path(&rest[version.len()..]).unwrap_or_default(),
        ))
    });
    let Some((version, page)) = asked else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(place) = served.listeners.try_acquire_owned() else {
        let why = "too many pages ask for news at a time";
        return answer(StatusCode::SERVICE_UNAVAILABLE, media_type(".txt"), why);
    };
    let mut shown = served.shown;
    // What is shown now is news to this page.
    shown.mark_changed();
    let events = unfold((shown, place), move |(mut shown, place)| {
        let (version, page) = (version.clone(), page.clone());
        async move {
            shown.changed().await.ok()?;
            let event = event(&shown.borrow_and_update(), &version, &page);
            Some((Ok::<_, Infallible>(event), (shown, place)))
        }
    });
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}

fn event(shown: &Shown, version: &str, page: &str) -> Event {
    // A page that was open before the server was started again stays until there is another.
    let newest = version_of(shown.site.as_deref(), page);
    if shown.site.is_some() && newest != version {
        return Event::default().event("newer").data(newest);
    }
    let mistakes = serde_json::json!(shown.mistakes).to_string();
    Event::default().event("mistakes").data(mistakes)
}

/// The version of a page, in a form that an address can hold.
fn version_of(site: Option<&Site>, page: &str) -> String {
    let version = site.and_then(|site| site.version(page));
    version.unwrap_or_else(|| "none".to_owned())
}
