//! Who may ask the kernel for anything: only a page that this server has served, of this start.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;
use subtle::ConstantTimeEq;

/// The header that carries the token.
const TOKEN: HeaderName = HeaderName::from_static("x-notebook-token");

/// The most bytes of a request's body.
pub const BODY: usize = 256 * 1024;

/// How long a request's body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request that is not served, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    error: String,
}

impl Refusal {
    /// A refusal with its status and one sentence for the reader.
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        let error = error.into();
        Self { status, error }
    }

    /// A refusal of what nobody could make sense of.
    pub fn bad(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    fn forbidden(error: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(json!({ "error": self.error }))).into_response();
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}

/// What tells the server's own pages from everybody else.
#[derive(Debug)]
pub struct Guard {
    token: String,
    hosts: Vec<String>,
}

impl Guard {
    /// Draws a token for the server at `address`.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn new(address: SocketAddr) -> Result<Self> {
        let token = secret()?;
        let port = address.port();
        let hosts = [address.ip().to_string(), "localhost".to_owned()];
        let hosts = hosts.map(|host| match port {
            // Browsers leave it out.
            80 => host,
            _ => format!("{host}:{port}"),
        });
        Ok(Self {
            token,
            hosts: hosts.into(),
        })
    }

    /// The token, for the pages.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The host of a request, which must be this server under one of its own names: under another
    /// one, a page that carries the token would belong to whoever owns that name.
    ///
    /// # Errors
    ///
    /// When it is anything else, missing, or there twice.
    pub fn host(&self, headers: &HeaderMap) -> Result<&str, Refusal> {
        let given = only(headers, HOST);
        let known = self.hosts.iter().find(|host| given == Some(host.as_str()));
        known.map(String::as_str).ok_or_else(|| {
            Refusal::forbidden(&format!("this server is only http://{}/", self.hosts[0]))
        })
    }

    /// Lets in the request of a page of this server, and reads its body.
    ///
    /// # Errors
    ///
    /// When anything is wrong with it; nothing of it was then looked at beyond what is wrong.
    pub async fn admit(&self, request: Request<Body>) -> Result<Bytes, Refusal> {
        let headers = request.headers();
        let host = self.host(headers)?;
        if request.method() != Method::POST {
            let error = "the kernel answers only POST";
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error));
        }
        if !only(headers, CONTENT_TYPE).is_some_and(is_json) {
            let error = "the kernel reads only application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
        if only(headers, ORIGIN).and_then(|origin| origin.strip_prefix("http://")) != Some(host) {
            return Err(Refusal::forbidden(
                "the kernel answers only the pages of this server",
            ));
        }
        let token = only(headers, TOKEN).unwrap_or_default();
        if !bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            return Err(Refusal::forbidden(
                "this page does not belong to the server as it runs now: load the page again",
            ));
        }
        read(request).await
    }
}

/// A text that nobody guesses.
///
/// # Errors
///
/// When the system has no random numbers.
pub fn secret() -> Result<String> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).context("the system gives no random numbers")?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What a request asks for.
///
/// # Errors
///
/// When it is anything else than what the kernel expects.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        Refusal::bad(format!(
            "the request is not what the kernel expects: {error}"
        ))
    })
}

/// The value of a header that is there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn is_json(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    ["application/json", "application/json; charset=utf-8"].contains(&kind.as_str())
}

async fn read(request: Request<Body>) -> Result<Bytes, Refusal> {
    let too_large = || {
        let error = format!("a request may have {} KiB", BODY / 1024);
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error)
    };
    let length = only(request.headers(), CONTENT_LENGTH);
    if length
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: u64| length > BODY as u64)
    {
        return Err(too_large());
    }
    let cut = || Refusal::bad("the request does not come to its end");
    match tokio::time::timeout(PATIENCE, to_bytes(request.into_body(), BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) if is_too_large(&error) => Err(too_large()),
        Ok(Err(_)) | Err(_) => Err(cut()),
    }
}

/// Whether the error is that a body has more bytes than asked for.
fn is_too_large(error: &axum::Error) -> bool {
    let mut error: Option<&dyn std::error::Error> = Some(error);
    while let Some(this) = error {
        if this.to_string().contains("length limit exceeded") {
            return true;
        }
        error = this.source();
    }
    false
}
