//! Says whether the compiler knows AVX-512, which is stable since Rust 1.89.

use std::{env, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(avx512)");
    let rustc = env::var_os("RUSTC").expect("cargo names the compiler");
    let version = Command::new(rustc).arg("--version").output();
    let version = version.expect("the compiler says its version").stdout;
    let version = String::from_utf8_lossy(&version);
    let minor: Option<u32> = version
        .split('.')
        .nth(1)
        .and_then(|minor| minor.parse().ok());
    if minor >= Some(89) {
        println!("cargo::rustc-cfg=avx512");
    }
}
