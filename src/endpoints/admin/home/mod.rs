//! `/admin`: how the server is, how much there is, what there is to do, and where an owner begins.

mod counts;
mod health;
mod road;
mod to_do;

use super::answer::{Answer, Refused};
use super::screen::{Screen, answered_by};
use super::visit::Visit;
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::Sheet;

/// Whoever may do anything at all.
const ANYBODY: Needs = Needs::Any(Permission::ALL);

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin", ANYBODY, answered_by!(home))];

async fn home(visit: Visit) -> Result<Answer, Refused> {
    // Back from the sign-in, which leads nowhere but here: on to the page it was for.
    if let Some(below) = led_back(visit.asked("again")) {
        return Ok(Answer::SeeOther(format!("/admin{below}")));
    }
    let checks = if visit.may(Permission::SettingsRead) {
        health::checks(&visit).await?
    } else {
        Vec::new()
    };
    let mut sheet = Sheet::new("Home").said(visit.said());
    for block in road::road(&visit).await? {
        sheet = sheet.with(block);
    }
    let to_do = to_do::to_do(&visit, &checks).await?;
    Ok(sheet
        .with_some(to_do)
        .with_some((!checks.is_empty()).then(|| health::table(&checks)))
        .with_some(counts::counts(&visit).await?)
        .into())
}

/// A path under `/admin` that the sign-in leads back to: nothing that any browser reads as the address of somebody else, or as a way up.
fn led_back(again: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/%".contains(c);
    // A browser takes `%2e` for a dot where it looks for the way up, and proxies may take `%2f` for what parts a path.
    let decoded = again.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/");
    let stays = |path: &str| !path.contains("//") && !path.contains("..") && !path.contains("/./");
    (again.starts_with('/') && stays(&decoded) && again.chars().all(is_plain)).then_some(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_sign_in_leads_back_below_the_administration_and_nowhere_else() {
        for inside in [
            "/groups",
            "/groups/new",
            "/people/0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11",
            "/resources/https%3A",
            "/scopes/notes:read",
        ] {
            assert_eq!(led_back(inside), Some(inside));
        }
        for outside in [
            "",
            "groups",
            "//evil.example",
            "/groups//evil.example",
            "/../account",
            "/groups/..",
            "/%2e%2e/account",
            "/%2E./account",
            "/.%2e/account",
            "/%2F%2fevil.example",
            "/%2e/x",
            "/\\evil.example",
            "\\evil.example",
            "https://evil.example",
            "/groups?x=y",
            "/groups#x",
            "/groups\nx",
            "@evil.example",
            ".evil.example",
        ] {
            assert_eq!(led_back(outside), None, "{outside}");
        }
    }
}
