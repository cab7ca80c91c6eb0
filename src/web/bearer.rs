//! Bearer tokens in requests (RFC 6750 §2), and the answer where there is none (§3).

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::edge::Edge;
use super::errors::Refused;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::types::Secret;

/// The challenge where no token came.
pub const WANTED: HeaderValue = HeaderValue::from_static("Bearer realm=\"grantor\"");

/// The bearer token of a request: from the header, or from the form where an endpoint takes one there.
///
/// Never from the query: RFC 9700 §4.3.2, "Clients MUST NOT pass access tokens in a URI query parameter".
///
/// # Errors
/// `invalid_request` for a malformed header, and for more than one token: RFC 6750 §2, "Clients MUST NOT use more than
/// one method to transmit the token in each request".
pub fn presented(edge: &Edge, form: Option<&Parameters>) -> Result<Option<Secret>, ProtocolError> {
    let in_header = in_header(edge.authorization())?;
    let in_form = form.is_some_and(|form| form.has("access_token"));
    if in_form && in_header.is_some() {
        return Err(ProtocolError::of(reason::BEARER_TWICE));
    }
    let in_form = form.and_then(|form| form.one("access_token"));
    Ok(in_header.or(in_form).map(|token| Secret::new(token.to_owned())))
}

/// RFC 6750 §2.1: `credentials = "Bearer" 1*SP b64token`; RFC 9110 §11.1: the scheme knows no case. Credentials of
/// another scheme are none.
fn in_header(authorization: Option<&str>) -> Result<Option<&str>, ProtocolError> {
    let malformed = || ProtocolError::of(reason::BEARER_HEADER_MALFORMED);
    let Some(text) = authorization else {
        return Ok(None);
    };
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.is_empty() && !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    let token = token.trim_matches(' ');
    let is_token = token
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b));
    if scheme.is_empty() || token.is_empty() || !is_token {
        return Err(malformed());
    }
    Ok(Some(token))
}

/// What a request without a token hears.
///
/// RFC 6750 §3.1: "If the request lacks any authentication information ... the resource server SHOULD NOT include an
/// error code or other error information."
#[must_use]
pub fn wanted() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    headers.insert(header::WWW_AUTHENTICATE, WANTED);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Refused::of(reason::ACCESS_TOKEN_MISSING).on(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc6750_2_1_the_header_is_read_exactly() {
        let read = |text| in_header(Some(text)).map_err(|error| error.code().as_str());
        assert_eq!(read("Bearer a.b.c"), Ok(Some("a.b.c")));
        assert_eq!(read("bEARER   a-_~+/="), Ok(Some("a-_~+/=")));
        assert_eq!(read("Basic YTpi"), Ok(None));
        assert_eq!(read("DPoP a.b.c"), Ok(None));
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "bearer a b",
            "Bearer a,b",
            "Bearer \u{e9}",
            " a",
        ] {
            assert_eq!(read(bad), Err("invalid_request"), "{bad}");
        }
        assert_eq!(in_header(None).unwrap(), None);
    }
}
