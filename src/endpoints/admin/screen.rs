//! What a page of the administration is: one list, of which routes, the way from page to page and the table of who may are made.

use std::pin::Pin;

use super::answer::{Answer, Refused};
use super::visit::Visit;
use crate::admin::change::Change;
use crate::oauth::access::Needs;

/// What answers a page.
pub type Answering = Pin<Box<dyn Future<Output = Result<Answer, Refused>> + Send>>;

/// What says what a page would do.
pub type Proposing = Pin<Box<dyn Future<Output = Result<Proposed, Refused>> + Send>>;

/// How a page answers.
#[derive(Clone, Copy)]
pub enum Does {
    /// It shows something.
    Shows(fn(Visit) -> Answering),
    /// It takes a form, and shows something else.
    Takes(fn(Visit) -> Answering),
    /// It says what something would end, and does it once that is sent.
    Confirms(fn(Visit) -> Proposing),
}

/// What somebody is about to do, and has not confirmed.
pub struct Proposed {
    /// The change.
    pub change: Change,
    /// What it is called: the heading.
    pub title: String,
    /// What it means, in sentences.
    pub means: String,
    /// What the button says.
    pub press: String,
    /// What has to be typed, so that nobody does it by mistake; nothing, if so.
    pub typed: Option<String>,
    /// Where whoever does not want it goes back to, and what is there.
    pub back: (String, String),
    /// Where it leads once it is done.
    pub then: String,
}

/// A page of the administration by one method.
#[derive(Clone, Copy)]
pub struct Screen {
    /// Where it is, under the issuer.
    pub path: &'static str,
    /// Who may see it, or send it.
    pub needs: Needs,
    /// Whether it takes a proof of a moment ago: what it does, or shows, hurts.
    pub hurts: bool,
    /// The kind of change it makes, as the door of changes names it.
    pub change: Option<&'static str>,
    /// How it answers.
    pub does: Does,
}

impl Screen {
    const fn new(path: &'static str, needs: Needs, does: Does) -> Self {
        Self {
            path,
            needs,
            hurts: false,
            change: None,
            does,
        }
    }

    /// A page that shows something.
    #[must_use]
    pub const fn shows(path: &'static str, needs: Needs, answer: fn(Visit) -> Answering) -> Self {
        Self::new(path, needs, Does::Shows(answer))
    }

    /// What a form of that page makes, by the kind of change of that name.
    #[must_use]
    pub const fn takes(
        path: &'static str,
        (needs, change): (Needs, &'static str),
        answer: fn(Visit) -> Answering,
    ) -> Self {
        let mut screen = Self::new(path, needs, Does::Takes(answer));
        screen.change = Some(change);
        screen
    }

    /// A page that asks whether something is to be done, says what it ends, and does it: with a proof of a moment ago.
    #[must_use]
    pub const fn confirms(
        path: &'static str,
        (needs, change): (Needs, &'static str),
        propose: fn(Visit) -> Proposing,
    ) -> Self {
        let mut screen = Self::new(path, needs, Does::Confirms(propose));
        screen.change = Some(change);
        screen.hurts()
    }

    /// The same with a proof of a moment ago.
    #[must_use]
    pub const fn hurts(mut self) -> Self {
        self.hurts = true;
        self
    }
}

/// Makes of an asynchronous function what answers a page.
macro_rules! answered_by {
    ($answer:path) => {
        |visit| Box::pin($answer(visit))
    };
}

pub(super) use answered_by;
