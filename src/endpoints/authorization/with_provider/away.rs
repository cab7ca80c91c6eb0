//! Somebody who is under way to a provider: what their browser keeps of it, sealed.

use serde::{Deserialize, Serialize};

use super::super::interaction::{Browser, Interaction, InteractionError};
use crate::app::App;
use crate::proofs::upstream::Leg;
use crate::types::{ProviderId, SessionId, Timestamp};
use crate::web::cookies::Name;
use crate::web::edge::Edge;

/// The longest value of the cookie. Proxies take 4 KiB of headers in an answer, and the address it leads to is among them.
const LONGEST_COOKIE: usize = 3 * 1024;

/// The longest cookie and address together.
const LONGEST_TOGETHER: usize = 3 * 1024 + 512;

/// The longest query of a request, once it is out of its small form.
const LONGEST_QUERY: usize = 64 * 1024;

/// How many values of the cookie are looked at: another on this host may have set the same name.
const MOST_VALUES: usize = 4;

/// How hard the query is made small.
const EFFORT: u8 = 9;

/// What they are under way for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To connect the account they are signed in to, in this sign-in.
    Connect(SessionId),
}

/// Somebody who is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Away {
    /// What was asked of the provider.
    pub leg: Leg,
    /// What for.
    pub purpose: Purpose,
    /// The request they come back to.
    pub interaction: Interaction,
}

/// What the cookie is sealed for.
const AWAY: &[u8] = b"provider";

impl Away {
    /// As the browser keeps it, beside an address of this length; `None` where it would be too long.
    ///
    /// Of it the app's query alone is made smaller: it is the app's own, and nothing secret of ours is in one piece with it, by
    /// whose length anything could be told of that.
    pub fn seal(&self, app: &App, beside: usize) -> Option<String> {
        let (interaction, query) = self.interaction.parted();
        let parted = Self {
            interaction,
            ..self.clone()
        };
        let json = serde_json::to_vec(&parted).ok()?;
        let mut bytes = u32::try_from(json.len()).ok()?.to_be_bytes().to_vec();
        bytes.extend_from_slice(&json);
        bytes.extend(miniz_oxide::deflate::compress_to_vec(query.as_bytes(), EFFORT));
        let sealed = app.cookies.seal_text(AWAY, &bytes).ok()?;
        let name = Name::Provider.text(&app.issuer).len();
        let fits = sealed.len() + name <= LONGEST_COOKIE && sealed.len() + beside <= LONGEST_TOGETHER;
        fits.then_some(sealed)
    }

    fn open(app: &App, sealed: &str) -> Option<Self> {
        let bytes = app.cookies.open_text(AWAY, sealed).ok()?;
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (json, small) = rest.split_at_checked(length)?;
        let away: Self = serde_json::from_slice(json).ok()?;
        let query = miniz_oxide::inflate::decompress_to_vec_with_limit(small, LONGEST_QUERY).ok()?;
        let interaction = away.interaction.whole(String::from_utf8(query).ok()?);
        Some(Self { interaction, ..away })
    }

    /// The one an answer with this state belongs to, in the browser it comes from; whether that is still in time is inside.
    ///
    /// `None` if there is none: nobody went to this provider from this browser, or somebody else's answer was slipped in.
    pub fn answered(
        app: &App,
        edge: &Edge,
        browser: &Browser,
        (provider, state): (&ProviderId, &str),
    ) -> Option<Result<Self, InteractionError>> {
        let values = edge.cookies.all(Name::Provider, &app.issuer);
        let mut opened = values
            .iter()
            .take(MOST_VALUES)
            .filter_map(|sealed| Self::open(app, sealed));
        let away = opened.find(|away| away.leg.is_answered_by(provider, state))?;
        Some(away.in_time(app, browser, edge.now))
    }

    fn in_time(self, app: &App, browser: &Browser, now: Timestamp) -> Result<Self, InteractionError> {
        let interaction = self.interaction.in_time(app, browser, now)?;
        Ok(Self { interaction, ..self })
    }
}
