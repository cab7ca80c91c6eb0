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
