//! When two resource identifiers (RFC 8707 §2) are one: written as clients write them, compared as URIs.

use super::ResourceUri;

impl ResourceUri {
    /// Whether both name the same resource server.
    ///
    /// Ours, for `http` and `https` alone: RFC 3986 §6.2.2.1, "the scheme and host are case-insensitive and therefore
    /// should be normalized to lowercase"; §6.2.3, "an empty path should be normalized to a path of "/"" and "an explicit
    /// ":port", for which the port is empty or the default for the scheme, is equivalent to one where the port and its ":"
    /// delimiter are elided". Clients write an identifier through the URL parser of their language, which does just that.
    /// All else is compared by characters: what a path means is its server's to say.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || {
            let (one, two) = (normalized(self.as_str()), normalized(other.as_str()));
            one.is_some() && one == two
        }
    }
}

/// The form that all spellings of one identifier have; none for what is not `http` or `https`.
fn normalized(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (format!("{user}@"), host),
        None => (String::new(), authority),
    };
    let host = host.to_ascii_lowercase();
    // The colons of an IPv6 address stand before its bracket, and no port ends with one.
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.is_empty() || port == default_port => name,
        _ => &host,
    };
    let slash = if tail.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}://{user}{host}{slash}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_same(one: &str, two: &str) -> bool {
        let (one, two): (ResourceUri, ResourceUri) = (one.parse().unwrap(), two.parse().unwrap());
        assert_eq!(one.is_same(&two), two.is_same(&one));
        one.is_same(&two)
    }

    #[test]
    fn rfc3986_6_2_one_resource_in_several_spellings() {
        for (one, two) in [
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/"),
            ("http://127.0.0.1:9000", "HTTP://127.0.0.1:9000"),
            ("https://api.example", "https://API.Example/"),
            ("https://api.example", "https://api.example:443"),
            ("https://api.example/", "https://api.example:"),
            ("http://api.example:80/v1", "http://api.example/v1"),
            ("https://api.example?x=1", "https://api.example/?x=1"),
            ("http://[::1]:80", "http://[::1]/"),
            ("https://[2001:DB8::1]/a", "https://[2001:db8::1]:443/a"),
        ] {
            assert!(is_same(one, two), "{one} {two}");
        }
    }

    #[test]
    fn ours_what_could_be_another_resource_is_another() {
        for (one, two) in [
            ("https://api.example/v1", "https://api.example/v1/"),
            ("https://api.example/v1", "https://api.example/V1"),
            ("https://api.example/a/../b", "https://api.example/b"),
            ("https://api.example/%7Ea", "https://api.example/~a"),
            ("https://api.example/?x", "https://api.example/?X"),
            ("https://api.example", "http://api.example"),
            ("https://api.example", "https://api.example:80"),
            ("http://api.example", "http://api.example:443"),
            ("https://api.example", "https://api.example."),
            ("https://api.example", "https://api.example.evil.example"),
            ("https://u@api.example", "https://U@api.example"),
            ("https://u@api.example", "https://api.example"),
            ("http://[::1]", "http://[::1]:1"),
            ("urn:example:API", "urn:example:api"),
            ("com.example:/a", "com.example:/A"),
            ("ws://api.example", "ws://api.example/"),
        ] {
            assert!(!is_same(one, two), "{one} {two}");
        }
    }

    proptest! {
        #[test]
        fn ours_any_identifier_is_the_same_as_itself_alone(path in "[ -~]{0,20}", other in "[ -~]{0,20}") {
            let parsed = |tail: &str| format!("https://api.example/{tail}").parse::<ResourceUri>();
            if let (Ok(one), Ok(two)) = (parsed(&path), parsed(&other)) {
                prop_assert_eq!(one.is_same(&two), path == other);
            }
        }
    }
}
