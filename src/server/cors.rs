//! Cross-origin requests at the endpoints that answer in JSON: from anywhere, never with credentials of the browser.
//!
//! What these endpoints need is in the request itself, so there is nothing a foreign page could borrow; and what else a
//! page sends along (the headers of its protocol, of whoever watches over it) is its own business.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::endpoints::is_preflight;

/// The headers these endpoints read: allowed whether they are asked for or not.
const READ: [&str; 4] = ["Authorization", "Content-Type", "Accept", "DPoP"];

/// The most header names that are allowed by one answer, in bytes: proxies take 4 KiB of headers of an answer.
const MOST_NAMES: usize = 2048;

/// What an answer says beside what every page may read (Fetch, "CORS-safelisted response-header name").
const EXPOSED: &str = "WWW-Authenticate, ETag, Location, Link, Retry-After, Date, Allow, Accept-Patch, DPoP-Nonce, Grantor-Error-Id";

/// What the answer to a request at a JSON endpoint says to pages of other origins.
pub struct Shared {
    /// What a page may send, where it asks before it does.
    allowed: Option<HeaderValue>,
}

impl Shared {
    /// What the answer to `request` will say.
    #[must_use]
    pub fn with(request: &Request) -> Self {
        let asks = is_preflight(request.method(), request.headers());
        Self {
            allowed: asks.then(|| allowed(request.headers())),
        }
    }

    /// Marks an answer, a refusal too, as readable from anywhere, and allows a page to send what it asks to send.
    pub fn mark(self, response: &mut Response) {
        let is_told = response.status() == StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let Some(allowed) = self.allowed else {
            headers.insert(
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static(EXPOSED),
            );
            return;
        };
        if let Some(methods) = headers.get(header::ALLOW).cloned()
            && is_told
        {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
        headers.append(
            header::VARY,
            HeaderValue::from_static("Access-Control-Request-Headers"),
        );
    }
}

/// What is read here, and whatever else was asked for that is a header's name at all.
fn allowed(asked: &HeaderMap) -> HeaderValue {
    let mut names = READ.join(", ");
    let asked = asked
        .get_all(header::ACCESS_CONTROL_REQUEST_HEADERS)
        .iter()
        .flat_map(|line| line.as_bytes().split(|b| *b == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok());
    for name in asked {
        let is_there = READ.iter().any(|known| name.as_str().eq_ignore_ascii_case(known));
        if !is_there && names.len() + name.as_str().len() + 2 <= MOST_NAMES {
            names.push_str(", ");
            names.push_str(name.as_str());
        }
    }
    HeaderValue::from_str(&names).unwrap_or(HeaderValue::from_static("Authorization, Content-Type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(lines: &[&[u8]]) -> String {
        let headers = lines
            .iter()
            .map(|line| {
                let value = HeaderValue::from_bytes(line).unwrap();
                (header::ACCESS_CONTROL_REQUEST_HEADERS, value)
            })
            .collect();
        allowed(&headers).to_str().unwrap().to_owned()
    }

    #[test]
    fn ours_what_a_page_asks_to_send_is_allowed_if_it_is_a_name() {
        const READ: &str = "Authorization, Content-Type, Accept, DPoP";
        assert_eq!(asked(&[]), READ);
        assert_eq!(asked(&[b"authorization,content-type"]), READ);
        assert_eq!(
            asked(&[
                b"content-type, traceparent ,MCP-Protocol-Version",
                b"x-requested-with"
            ]),
            format!("{READ}, traceparent, mcp-protocol-version, x-requested-with")
        );
        assert_eq!(asked(&[b"a b,, \xe9,x(,ok"]), format!("{READ}, ok"));
        let many = (0..5000).map(|n| format!("x-{n},")).collect::<Vec<_>>().concat();
        let told = asked(&[many.as_bytes()]);
        assert!(
            told.len() <= MOST_NAMES && told.contains(", x-0, x-1, "),
            "{told}"
        );
    }
}
