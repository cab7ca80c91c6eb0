//! Fetching the logos of apps, so that pages show them from here: a page that showed them from elsewhere would tell
//! somebody else who signs in where (RFC 9700 §4.2).

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use imagesize::ImageType;
use tokio::time::timeout;

use crate::app::App;
use crate::fetch::Fetched;
use crate::oauth::class::Class;
use crate::storage::StorageError;
use crate::storage::client_logos::{self, Logo, WantedLogo};
use crate::types::Timestamp;

/// The most a logo may have: 256 KiB.
const MAX_LOGO: usize = 256 * 1024;

/// The widest and highest a logo may be: few bytes can stand for an image that no browser has the memory for.
const MAX_PIXELS: usize = 1024;

/// After this long a logo is fetched again.
const REFRESH: Duration = Duration::from_hours(7 * 24);

/// After this long one that could not be fetched is tried again.
const RETRY: Duration = Duration::from_hours(24);

/// The most logos of one class fetched in one go.
const BATCH: i64 = 20;

/// How many are fetched at once: hosts that are slow do not keep the others waiting.
const AT_ONCE: usize = 8;

/// Fetches logos of clients of a class when somebody registers one, and every minute those that are due.
pub async fn fetch_logos(app: App, class: Class) {
    loop {
        // At the start there is more urgent work.
        let _ = timeout(Duration::from_mins(1), app.logos.of(class).notified()).await;
        if let Err(error) = fetch_due(&app, class, app.clock.now()).await {
            tracing::error!(cause = %error, "the logos of apps could not be kept up to date");
        }
    }
}

/// Fetches the logos of clients of a class that are due; how many there are now.
///
/// # Errors
/// If the database fails.
pub async fn fetch_due(app: &App, class: Class, now: Timestamp) -> Result<usize, StorageError> {
    let wanted = client_logos::due(&mut app.db.read().await?.conn(), class, BATCH, now).await?;
    let fetches: Vec<_> = wanted
        .into_iter()
        .map(|wanted| fetch(app, class, wanted, now))
        .collect();
    let done: Vec<_> = stream::iter(fetches).buffer_unordered(AT_ONCE).collect().await;
    let mut kept = 0;
    for is_kept in done {
        kept += usize::from(is_kept?);
    }
    Ok(kept)
}

/// Fetches a logo, if no other node does; whether there is one now.
async fn fetch(app: &App, class: Class, wanted: WantedLogo, now: Timestamp) -> Result<bool, StorageError> {
    let (id, retry) = (wanted.client_id.clone(), now.plus(RETRY));
    let claimed = app
        .db
        .write_one(move |conn| Box::pin(async move { client_logos::claim(conn, &id, now, retry).await }));
    if !claimed.await? {
        return Ok(false);
    }
    let logo = match app.fetcher.get(class, &wanted.uri).await {
        Ok(fetched) => logo(fetched),
        Err(error) => {
            tracing::info!(client.id = %wanted.client_id, cause = %error, "a logo could not be fetched");
            None
        }
    };
    let Some(logo) = logo else { return Ok(false) };
    let id = wanted.client_id.clone();
    app.db
        .write_one(move |conn| {
            Box::pin(async move { client_logos::keep(conn, &wanted, &logo, now.plus(REFRESH)).await })
        })
        .await?;
    app.forget_client(&id);
    Ok(true)
}

/// The image, if it is one: of a kind that only shows, by what it says and by how it begins, and not too large. SVG is
/// none of them: it can run scripts and load from elsewhere.
fn logo(fetched: Fetched) -> Option<Logo> {
    let body = fetched.body;
    let media_type = match imagesize::image_type(&body).ok()? {
        ImageType::Png => "image/png",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Gif => "image/gif",
        ImageType::Webp => "image/webp",
        _ => return None,
    };
    let size = imagesize::blob_size(&body).ok()?;
    let is_small = |pixels| (1..=MAX_PIXELS).contains(&pixels);
    let is_one = fetched.content_type.as_deref() == Some(media_type)
        && body.len() <= MAX_LOGO
        && is_small(size.width)
        && is_small(size.height);
    is_one.then(|| Logo {
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

    /// The beginning of an image of each kind, this wide and high.
    fn images(width: u16, height: u16) -> [(&'static str, Vec<u8>); 4] {
        let [(w_high, w_low), (h_high, h_low)] =
            [width, height].map(|n: u16| <(u8, u8)>::from(n.to_be_bytes()));
        let png = [
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0".as_slice(),
            &[w_high, w_low, 0, 0, h_high, h_low],
            &[8, 6, 0, 0, 0, 0, 0, 0, 0],
        ];
        let jpeg = [
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08".as_slice(),
            &[h_high, h_low, w_high, w_low],
            &[3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
        ];
        let gif = [
            b"GIF89a".as_slice(),
            &[w_low, w_high, h_low, h_high],
            &[0, 0, 0, b';'],
        ];
        let webp = [
            b"RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0\x30\x01\0\x9d\x01\x2a".as_slice(),
            &[w_low, w_high, h_low, h_high],
            &[0; 8],
        ];
        [
            ("image/png", png.concat()),
            ("image/jpeg", jpeg.concat()),
            ("image/gif", gif.concat()),
            ("image/webp", webp.concat()),
        ]
    }

    #[test]
    fn ours_a_logo_is_an_image_that_only_shows() {
        for (kind, image) in images(48, 32) {
            assert_eq!(read(kind, &image).as_deref(), Some(kind));
            for other in ["image/svg+xml", "text/html", "", "image/bmp"] {
                assert_eq!(read(other, &image), None, "{kind} as {other}");
            }
            // Nothing that is cut short is an image, and nothing is a fault.
            for end in 0..8 {
                assert_eq!(read(kind, &image[..end]), None, "{kind}");
            }
            for wrong in [
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
                b"<html>",
                b"RIFF\0\0\0\0WAVE",
            ] {
                assert_eq!(read(kind, wrong), None, "{kind}");
            }
            let large: Vec<u8> = image
                .iter()
                .copied()
                .chain(std::iter::repeat_n(0, MAX_LOGO))
                .collect();
            assert_eq!(read(kind, &large), None, "{kind}");
        }
        assert_eq!(read("image/jpeg", &images(48, 32)[0].1), None);
    }

    #[test]
    fn ours_a_logo_is_no_larger_than_a_page_shows_it() {
        for (width, height, is_logo) in [
            (1, 1, true),
            (1024, 1024, true),
            (1025, 1, false),
            (1, 1025, false),
            (16_000, 16_000, false),
            (0, 1, false),
        ] {
            for (kind, image) in images(width, height) {
                assert_eq!(read(kind, &image).is_some(), is_logo, "{kind} {width}x{height}");
            }
        }
    }
}
