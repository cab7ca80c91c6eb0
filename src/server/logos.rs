//! Fetching the logos of apps, so that pages show them from here: a page that showed them from elsewhere would tell
//! somebody else who signs in where (RFC 9700 §4.2).

use std::time::Duration;

use tokio::time::timeout;

use crate::app::App;
use crate::fetch::Fetched;
use crate::storage::StorageError;
use crate::storage::client_logos::{self, Logo};
use crate::types::Timestamp;

/// The most a logo may have: 256 KiB.
const MAX_LOGO: usize = 256 * 1024;

/// After this long a logo is fetched again.
const REFRESH: Duration = Duration::from_hours(7 * 24);

/// After this long one that could not be fetched is tried again.
const RETRY: Duration = Duration::from_hours(24);

/// The most logos fetched in one go.
const BATCH: i64 = 20;

/// Fetches logos when somebody registers one, and every minute those that are due.
pub async fn fetch_logos(app: App) {
    loop {
        if let Err(error) = fetch_due(&app, app.clock.now()).await {
            tracing::error!(cause = %error, "the logos of apps could not be kept up to date");
        }
        let _ = timeout(Duration::from_mins(1), app.logos.notified()).await;
    }
}

/// Fetches the logos that are due; how many there are now.
///
/// # Errors
/// If the database fails.
pub async fn fetch_due(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let wanted = client_logos::due(&mut app.db.read().await?.conn(), now, BATCH).await?;
    let mut kept = 0;
    for wanted in wanted {
        let (id, retry) = (wanted.client_id.clone(), now.plus(RETRY));
        let claimed = app
            .db
            .write_one(move |conn| Box::pin(async move { client_logos::claim(conn, &id, now, retry).await }));
        if !claimed.await? {
            continue;
        }
        let logo = match app.fetcher.get(wanted.registered_by, &wanted.uri).await {
            Ok(fetched) => logo(fetched),
            Err(error) => {
                tracing::info!(client_id = %wanted.client_id, cause = %error, "a logo could not be fetched");
                None
            }
        };
        let Some(logo) = logo else { continue };
        let id = wanted.client_id.clone();
        app.db
            .write_one(move |conn| {
                Box::pin(async move { client_logos::keep(conn, &wanted, &logo, now.plus(REFRESH)).await })
            })
            .await?;
        app.forget_client(&id);
        kept += 1;
    }
    Ok(kept)
}

/// The image, if it is one: of a kind that only shows, by what it says and by how it begins. SVG is none of them: it
/// can run scripts and load from elsewhere.
fn logo(fetched: Fetched) -> Option<Logo> {
    let kinds: [(&str, &[u8]); 4] = [
        ("image/png", b"\x89PNG\r\n\x1a\n"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/gif", b"GIF8"),
        ("image/webp", b"RIFF"),
    ];
    let said = fetched.content_type.unwrap_or_default();
    let (media_type, start) = kinds.into_iter().find(|(kind, _)| *kind == said)?;
    let body = fetched.body;
    let is_webp = || body.get(8..12) == Some(b"WEBP".as_slice());
    let is_one = body.starts_with(start) && (media_type != "image/webp" || is_webp());
    (is_one && body.len() <= MAX_LOGO).then(|| Logo {
        media_type: media_type.to_owned(),
        bytes: body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: &str, body: &[u8]) -> Option<String> {
        let fetched = Fetched {
            content_type: Some(content_type.to_owned()),
            max_age: None,
            body: body.to_vec(),
        };
        logo(fetched).map(|logo| logo.media_type)
    }

    #[test]
    fn ours_a_logo_is_an_image_that_only_shows() {
        let png = b"\x89PNG\r\n\x1a\nrest";
        assert_eq!(read("image/png", png).as_deref(), Some("image/png"));
        assert_eq!(
            read("image/jpeg", b"\xff\xd8\xff\xe0").as_deref(),
            Some("image/jpeg")
        );
        assert_eq!(
            read("image/webp", b"RIFF\0\0\0\0WEBPVP8 ").as_deref(),
            Some("image/webp")
        );
        for (content_type, body) in [
            ("image/svg+xml", b"<svg/>".as_slice()),
            ("text/html", png),
            ("image/png", b"<html>"),
            ("image/jpeg", png),
            ("image/webp", b"RIFF\0\0\0\0WAVE"),
            ("image/webp", b"RIFF"),
            ("", png),
        ] {
            assert_eq!(read(content_type, body), None, "{content_type}");
        }
        let large: Vec<u8> = png
            .iter()
            .copied()
            .chain(std::iter::repeat_n(0, MAX_LOGO))
            .collect();
        assert_eq!(read("image/png", &large), None);
    }
}
