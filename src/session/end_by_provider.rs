//! The end of sign-ins that were begun at another provider, because the provider says so.

use super::end::end_and_tell;
use crate::app::App;
use crate::audit::Actor;
use crate::proofs::upstream::LoggedOut;
use crate::storage::{Conn, StorageError, session_identities, sessions, used_jtis};
use crate::types::{ProviderId, Timestamp, TokenHash};

/// How many sign-ins one token ends: more than a person has.
const MOST: i64 = 256;

/// Ends what a logout token is about, once; whether it was not used before. What has ended already is no fault: Back-Channel Logout
/// §2.7 has it that a token for a sign-in that is no more succeeds.
///
/// # Errors
/// If the database fails.
pub async fn end_by_provider(
    app: &App,
    provider: &ProviderId,
    said: LoggedOut,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let provider = provider.clone();
    let is_new = app
        .db
        .write(move |conn| Box::pin(async move { end(conn, &provider, &said, now).await }))
        .await?;
    app.logouts.notify_one();
    Ok(is_new)
}

async fn end(
    conn: &mut Conn<'_>,
    provider: &ProviderId,
    said: &LoggedOut,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let jti = TokenHash::of(&said.jti);
    if !used_jtis::insert(conn, &format!("provider {provider}"), &jti, said.until).await? {
        return Ok(false);
    }
    // §2.4: with a sid it is about that sign-in; without one, "a sub without a sid ... the intent is that all sessions ... be
    // logged out".
    let ids = match (&said.sid, &said.subject) {
        (Some(one), _) => session_identities::of_sid(conn, provider, (&said.issuer, one), MOST).await?,
        (None, Some(subject)) => {
            session_identities::of_subject(conn, provider, (&said.issuer, subject), MOST).await?
        }
        (None, None) => Vec::new(),
    };
    for id in ids {
        let Some(session) = sessions::by_id(conn, &id).await? else {
            continue;
        };
        let begun = session_identities::of_session(conn, &id).await?;
        // A sign-in of somebody else is none of what a token says that names whom it is about.
        let is_theirs = begun.is_some_and(|begun| {
            said.subject
                .as_ref()
                .is_none_or(|subject| begun.subject == *subject)
        });
        if is_theirs {
            let cause = (Actor::System, "signed out at the provider");
            let details = format!("{provider} said that the sign-in there has ended");
            end_and_tell(conn, (&id, &session.user_id), cause, (&details, None), now).await?;
        }
    }
    Ok(true)
}
