//! Shows the finished site on this machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use anyhow::{Context, Result, bail};
use tower_http::services::ServeDir;

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

/// Serves the folder `site` until the program is stopped.
///
/// # Errors
///
/// When the server cannot start.
pub fn serve(listener: TcpListener, site: &Path) -> Result<()> {
    let router = axum::Router::new().fallback_service(ServeDir::new(site));
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router).await
    })?;
    Ok(())
}
