//! A second line against forged forms, behind the sealed value each form carries.

use axum::http::{HeaderMap, header};

use crate::types::Origin;

/// Whether a form was sent by a page of this server at `own`, the origin it is reached at, as far as the browser says: a page at
/// another of its listeners is another site's.
///
/// `Origin: null` is no sign of another site: a page with `Referrer-Policy: no-referrer`, as ours are, sends it with
/// its own forms.
#[must_use]
pub fn is_own_form(headers: &HeaderMap, own: &Origin) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match text(header::ORIGIN.as_str()) {
        None | Some("null") => true,
        Some(origin) => origin == own.text(),
    }
}

/// Whether somebody came to a page by a page of this server, or by what they typed or kept, as the browser says. One that does not say
/// may have come from anywhere.
#[must_use]
pub fn is_own_way(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site == "same-origin" || site == "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc6749_10_12_forms_of_other_sites_are_told_apart() {
        let own: Origin = "https://id.example.com".parse().unwrap();
        let check = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap()))
                .collect();
            is_own_form(&headers, &own)
        };
        assert!(check(&[]));
        assert!(check(&[("origin", "null")]), "what a page with no-referrer sends");
        assert!(check(&[
            ("origin", "https://id.example.com"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!check(&[("origin", "https://evil.example")]));
        assert!(!check(&[("origin", "https://id.example.com:9443")]));
        assert!(!check(&[("origin", "null"), ("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
    }
}
