//! What of the URL of a database may be shown.

use url::Url;

/// The same URL without its password; `None` if it has none, and empty for what is no URL but may have one.
#[must_use]
pub fn without_password(text: &str) -> Option<String> {
    if text.starts_with("sqlite:") {
        return None;
    }
    let is_postgres = text
        .get(..8)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("postgres"));
    let Some(mut url) = Url::parse(text).ok().filter(|_| is_postgres) else {
        // Not a URL, but perhaps one with a password that was not encoded.
        let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        return user.is_some_and(|user| user.contains(':')).then(String::new);
    };
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let kept: Vec<_> = pairs.iter().filter(|(name, _)| name != "password").collect();
    if url.password().is_none() && kept.len() == pairs.len() {
        return None;
    }
    let _ = url.set_password(None);
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_password_is_found_wherever_a_url_may_hold_one() {
        for (with, without) in [
            ("postgres://u:p@h/d", "postgres://u@h/d"),
            (
                "postgresql://u:p%40x@h:5432/d?sslmode=require",
                "postgresql://u@h:5432/d?sslmode=require",
            ),
            ("postgres://:p@h/d", "postgres://h/d"),
            ("postgres://u@h/d?password=p", "postgres://u@h/d"),
            (
                "postgres:///d?host=/run/pg&user=u&password=p",
                "postgres:///d?host=%2Frun%2Fpg&user=u",
            ),
            ("POSTGRES://u:p@h/d", "postgres://u@h/d"),
            ("postgres://u:p/q@h:x/d", ""),
            ("u:p@h/d", ""),
        ] {
            let found = without_password(with);
            assert!(found.is_some(), "{with}");
            if !without.is_empty() {
                assert_eq!(found.as_deref(), Some(without));
            }
        }
        for none in [
            "postgres://u@h/d",
            "postgres://h:5432/d",
            "postgres://h/d?sslmode=require",
            "sqlite://a:b@c.db",
            "grantor.db",
        ] {
            assert_eq!(without_password(none), None, "{none}");
        }
    }
}
