//! How a command changes something: it says the change as a value, which is made, or rehearsed.

use super::failure::Failure;
use super::open::Opened;
use super::output::Report;
use crate::admin::change::Change;
use crate::admin::{Actor, Changing, Effect, Means, apply, rehearse};

/// Makes a change and prints what `show` makes of it; with `--dry-run`, prints what it would end.
pub(super) async fn change<C: Changing + Into<Change>>(
    opened: &Opened,
    change: C,
    show: impl FnOnce(C::Done) -> Report,
) -> Result<Report, Failure> {
    change_by(&opened.means(), opened, change, show).await
}

/// The same of a change that seals something.
pub(super) async fn change_by<C: Changing + Into<Change>>(
    means: &Means,
    opened: &Opened,
    change: C,
    show: impl FnOnce(C::Done) -> Report,
) -> Result<Report, Failure> {
    if opened.is_dry_run {
        let change: Change = change.into();
        let name = change.name();
        let effect = rehearse(means, &Actor::CommandLine, change, opened.now).await?;
        return Ok(Report::rehearsal(name, &effect));
    }
    let applied = apply(means, &Actor::CommandLine, change, opened.now).await?;
    Ok(show(applied.done))
}

/// What came of one of several changes.
pub(super) struct Step {
    /// What kind of change it was, or `none` if all was so already.
    pub name: &'static str,
    /// What it would end, if it was rehearsed.
    pub effect: Option<Effect>,
}

/// Makes one of several changes; with `--dry-run`, says what it would end.
pub(super) async fn step(means: &Means, opened: &Opened, change: Change) -> Result<Step, Failure> {
    let name = change.name();
    if opened.is_dry_run {
        let effect = rehearse(means, &Actor::CommandLine, change, opened.now).await?;
        return Ok(Step {
            name,
            effect: Some(effect),
        });
    }
    let applied = apply(means, &Actor::CommandLine, change, opened.now).await?;
    Ok(Step {
        name: if applied.has_changed { name } else { "none" },
        effect: None,
    })
}
