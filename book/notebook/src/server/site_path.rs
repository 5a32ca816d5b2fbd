//! Tells which file of a site the path of an address means; pages, scripts and the news for open
//! pages are all looked up by it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The path in the site that the path of an address means, such as `/index.html` for `/`: decoded
/// once, as hosts of static files do. Nothing where it can mean no file: it is no UTF-8, or holds a
/// part that leads elsewhere or is none.
pub fn site_path(path: &str) -> Option<String> {
    let mut parts = path.strip_prefix('/')?.split('/').peekable();
    let mut decoded = String::new();
    while let Some(part) = parts.next() {
        let part: Cow<'_, str> = percent_decode_str(part).decode_utf8().ok()?;
        let is_last = parts.peek().is_none();
        // Only behind the last slash may be nothing.
        let leads_elsewhere = matches!(&*part, "." | "..") || part.is_empty() && !is_last;
        if leads_elsewhere || part.contains(['/', '\\', '\0']) {
            return None;
        }
        decoded.push('/');
        decoded.push_str(if part.is_empty() { "index.html" } else { &part });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_once() {
        for (path, wanted) in [
            ("/", "/index.html"),
            ("/part/", "/part/index.html"),
            ("/gradient-descent.html", "/gradient-descent.html"),
            ("/gradient%2Ddescent.html", "/gradient-descent.html"),
            ("/two%20words.html", "/two words.html"),
            ("/%E6%A2%AF%E5%BA%A6.html", "/梯度.html"),
            ("/a%2520b.html", "/a%20b.html"),
            ("/100%.html", "/100%.html"),
            ("/a+b.html", "/a+b.html"),
        ] {
            assert_eq!(site_path(path).as_deref(), Some(wanted), "{path}");
        }
    }

    #[test]
    fn what_can_mean_no_file_is_none() {
        for path in [
            "",
            "a.html",
            "//a.html",
            "/a//b.html",
            "/../a",
            "/a/../b",
            "/%2e%2e/a",
            "/./a",
            "/a%2Fb.html",
            "/a%5Cb.html",
            "/a%00.html",
            "/%FF.html",
            "/%E6%A2.html",
        ] {
            assert_eq!(site_path(path), None, "{path}");
        }
    }
}
