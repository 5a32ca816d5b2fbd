//! An answer that holds a file, and what kind of file that is.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The browser is to ask again every time: the next build may have changed the file.
pub fn answer(status: StatusCode, kind: &str, body: impl Into<Body>) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")];
    (status, headers, body.into()).into_response()
}

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

/// The media type of a script.
pub const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The media type of a file, by the ending of its name.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => HTML,
        Some("css") => "text/css; charset=utf-8",
        Some("js") => JAVASCRIPT,
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
