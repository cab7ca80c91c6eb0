//! The way to the sign-in and back: to a page of the list as it was asked for, and to nothing else.

use percent_encoding::percent_decode_str;

use super::list::{looked_at, screens};
use super::screen::{Does, Screen};
use crate::oauth::parameters::Parameters;

/// What the address of a page says for once: nothing that is asked for anew.
const FOR_ONCE: [&str; 3] = ["again", "done", UNSAVED];

/// Says that a form was sent, and nothing was saved by it, since its person had to prove first who they are.
pub const UNSAVED: &str = "unsaved";

/// The longest way back: what a page longer than that was asked beside its path is left behind, and a longer path leads home.
const LONGEST: usize = 600;

/// The way back below `/admin`, as the sign-in takes it along: to the page with what it was asked, or of a form to the one it is shown
/// on, which says that nothing was saved.
#[must_use]
pub fn way_back(screen: &Screen, path: &str, query: Option<&str>, is_unsaved: bool) -> String {
    let path = looked_at(screen.path, path);
    let path = path.strip_prefix("/admin").unwrap_or_default();
    if path.len() >= LONGEST {
        // Nothing is led to by half an address.
        return String::new();
    }
    if is_unsaved {
        return format!("{path}?{UNSAVED}=1");
    }
    let query = asked(query.unwrap_or_default());
    if query.is_empty() || path.len() + query.len() >= LONGEST {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// What a page was asked, written anew.
fn asked(query: &str) -> String {
    let known = Parameters::parse(query.as_bytes()).unwrap_or_default();
    let pairs = known.pairs().iter();
    let stays = pairs.filter(|(name, _)| !FOR_ONCE.contains(&name.as_str()));
    Parameters::from_pairs(stays.cloned().collect()).encoded()
}

/// A way below `/admin` that the sign-in leads back to: that of a page of the list, whatever else it says.
#[must_use]
pub fn led_back(again: &str) -> Option<&str> {
    let (path, query) = again.split_once('?').unwrap_or((again, ""));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~:%@!$&'()*+,;=/?".contains(c);
    let is_page = |screen: &Screen| {
        let below = screen.path.strip_prefix("/admin").unwrap_or_default();
        !matches!(screen.does, Does::Takes(_)) && !below.is_empty() && is_of(below, path)
    };
    let stays = again.chars().all(is_plain) && screens().iter().any(is_page);
    // Home alone knows of the way back: nobody is led round and round.
    (stays && !Parameters::parse(query.as_bytes()).ok()?.has("again")).then_some(again)
}

/// Whether a path is of a pattern.
fn is_of(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let mut wanted = pattern.split('/');
    let fits = wanted.all(|wanted| {
        let part = parts.next();
        part.is_some_and(|part| part == wanted || (wanted.starts_with('{') && is_name(part)))
    });
    fits && parts.next().is_none()
}

/// Whether a part of a path can be the name of something: nothing that a browser, or a proxy that decodes it, takes for a way up.
fn is_name(part: &str) -> bool {
    let Ok(name) = percent_decode_str(part).decode_utf8() else {
        return false;
    };
    let again = percent_decode_str(&name).decode_utf8_lossy();
    let goes_up = |text: &str| text.split(['/', '\\']).any(|step| step == "." || step == "..");
    let is_text = |c: char| !c.is_control() && c != '\\';
    !name.is_empty() && name.chars().all(is_text) && !goes_up(&name) && !goes_up(&again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_sign_in_leads_back_to_pages_of_the_administration_and_nowhere_else() {
        for inside in [
            "/groups",
            "/groups/new",
            "/people/0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11",
            "/resources/https%3A%2F%2Fapi.example.com",
            "/resources/https%3A%2F%2Fapi.example.com%2F/access",
            "/scopes/notes:read",
            "/scopes/new?resource=https%3A%2F%2Fapi.example.com",
            "/audit/export?whom=ada%40example.com&kind=signed_in",
            "/groups?x=//evil.example",
        ] {
            assert_eq!(led_back(inside), Some(inside));
        }
        for outside in [
            "",
            "/",
            "?again=x",
            "groups",
            "/nothing",
            "//evil.example",
            "/groups//evil.example",
            "/../account",
            "/groups/..",
            "/groups/../x",
            "/%2e%2e/account",
            "/groups/%2e%2e",
            "/groups/%2E.",
            "/groups/%252e%252e",
            "/groups/%2e%2e%2faccount",
            "/groups/x%2f..%2f..%2faccount",
            "/groups/%5c%5cevil.example",
            "/groups/..%5c..%5caccount",
            "/groups/%0d%0ax",
            "/groups/%ff",
            "/%2F%2fevil.example",
            "/%5cevil.example",
            "/\\evil.example",
            "\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/groups#x",
            "/groups\nx",
            "/groups?again=%2Fgroups",
            "/groups/board/add",
            "@evil.example",
            ".evil.example",
        ] {
            assert_eq!(led_back(outside), None, "{outside}");
        }
    }

    #[test]
    fn ours_the_way_back_has_what_the_page_was_asked() {
        let screens = screens();
        let of = |path: &str| *screens.iter().find(|screen| screen.path == path).unwrap();
        let export = of("/admin/audit/export");
        let way = |query| way_back(&export, "/admin/audit/export", query, false);
        assert_eq!(
            way(Some("whom=ada%40example.com&done=saved")),
            "/audit/export?whom=ada%40example.com"
        );
        assert_eq!(way(None), "/audit/export");
        assert_eq!(
            way(Some(&format!("whom={}", "x".repeat(LONGEST)))),
            "/audit/export"
        );
        let add = of("/admin/groups/{name}/add");
        assert_eq!(
            way_back(&add, "/admin/groups/staff/add", None, true),
            "/groups/staff?unsaved=1"
        );
        assert_eq!(
            way_back(&add, "/admin/groups/staff/add", None, false),
            "/groups/staff"
        );
    }
}
