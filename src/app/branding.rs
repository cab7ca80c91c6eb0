//! How the pages look: what is made of the owner's settings once, at start.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use imagesize::ImageType;

use crate::config::{Accent, Branding as Settings, ConfigError};
use crate::pages::{FooterLink, Look, OwnPage};
use crate::types::{Issuer, TokenHash};

const STYLE: &str = include_str!("../../assets/style.css");
const FAVICON: &str = include_str!("../../assets/favicon.svg");

/// The colour the favicon is drawn on.
const OF_FAVICON: &str = "#2457b8";

/// The most a logo may have: it comes with every page.
const MAX_LOGO: usize = 256 * 1024;

/// A file of the pages, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// By which a browser knows whether it has them.
    pub etag: String,
}

impl Asset {
    fn new(media_type: &'static str, bytes: &[u8]) -> Self {
        let hash = TokenHash::of(&URL_SAFE_NO_PAD.encode(bytes)).encoded();
        Self {
            media_type,
            bytes: bytes.into(),
            etag: hash.chars().take(16).collect(),
        }
    }

    /// Its address, another one for other bytes.
    fn at(&self, base: &str, path: &str) -> String {
        format!("{base}{path}?v={}", self.etag)
    }
}

/// What is made of the owner's settings.
#[derive(Clone, Debug)]
pub struct Branding {
    /// What every page has around itself.
    pub look: Arc<Look>,
    /// The one stylesheet.
    pub style: Asset,
    /// The small picture in the browser's tab, and in the header where there is no logo.
    pub favicon: Asset,
    /// The owner's own.
    pub logo: Option<Asset>,
}

impl Branding {
    /// Reads the logo and mixes the colours.
    ///
    /// # Errors
    /// If the logo is no small picture, or a colour cannot be read.
    pub fn of(settings: &Settings, issuer: &Issuer) -> Result<Self, ConfigError> {
        let accents = settings.accents()?;
        let style = match &accents {
            Some((light, dark)) => format!(
                "{STYLE}\n/* The owner's. */\n:root {{ {} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n",
                variables(light),
                variables(dark)
            ),
            None => STYLE.to_owned(),
        };
        let style = Asset::new("text/css; charset=utf-8", style.as_bytes());
        let favicon = match &accents {
            Some((light, _)) => FAVICON
                .replace(OF_FAVICON, &light.accent.to_string())
                .replace("#fff", &light.on_accent.to_string()),
            None => FAVICON.to_owned(),
        };
        let favicon = Asset::new("image/svg+xml", favicon.as_bytes());
        let logo = settings.logo.as_deref().map(logo).transpose()?;
        let base = issuer.path();
        let icon = favicon.at(base, "/assets/favicon.svg");
        let look = Look {
            stylesheet: style.at(base, "/assets/style.css"),
            logo: logo
                .as_ref()
                .map_or_else(|| icon.clone(), |logo| logo.at(base, "/assets/logo")),
            icon,
            links: links(settings),
        };
        Ok(Self {
            look: Arc::new(look),
            style,
            favicon,
            logo,
        })
    }
}

fn variables(accent: &Accent) -> String {
    format!(
        "--accent: {}; --accent-hover: {}; --on-accent: {}; --tint: {}; --link: {};",
        accent.accent, accent.hover, accent.on_accent, accent.tint, accent.link
    )
}

fn links(settings: &Settings) -> Vec<FooterLink> {
    let links = [
        (OwnPage::Help, &settings.help),
        (OwnPage::Privacy, &settings.privacy),
        (OwnPage::Terms, &settings.terms),
    ];
    let links = links.into_iter().filter_map(|(about, url)| {
        url.as_ref().map(|url| FooterLink {
            about,
            url: url.to_string(),
        })
    });
    links.collect()
}

/// The owner's logo: what its bytes are decides, not what the file is called.
fn logo(file: &Path) -> Result<Asset, ConfigError> {
    let fault = |text: String| ConfigError(format!("branding.logo: {text}"));
    let bytes =
        std::fs::read(file).map_err(|error| fault(format!("cannot read {}: {error}", file.display())))?;
    if bytes.len() > MAX_LOGO {
        return Err(fault(format!(
            "{} has {} KiB; a logo comes with every page and has at most {} KiB",
            file.display(),
            bytes.len() / 1024,
            MAX_LOGO / 1024
        )));
    }
    let media_type = match imagesize::image_type(&bytes) {
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Webp) => "image/webp",
        _ if is_svg(&bytes) => "image/svg+xml",
        _ => {
            return Err(fault(format!(
                "{} is not a PNG, JPEG, WebP or SVG picture",
                file.display()
            )));
        }
    };
    Ok(Asset::new(media_type, &bytes))
}

/// Whether it is text whose first element is `svg`.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(mut text) = std::str::from_utf8(bytes) else {
        return false;
    };
    text = text.trim_start_matches('\u{feff}').trim_start();
    // What may come before it: the declaration, the document type, comments.
    while let Some((end, skipped)) = [("<!--", "-->"), ("<?", "?>"), ("<!", ">")]
        .into_iter()
        .find_map(|(begin, end)| text.strip_prefix(begin).map(|rest| (end, rest)))
    {
        let Some((_, after)) = skipped.split_once(end) else {
            return false;
        };
        text = after.trim_start();
    }
    text.strip_prefix("<svg")
        .is_some_and(|rest| rest.starts_with([' ', '>', '\t', '\r', '\n', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_logo_is_what_its_bytes_are() {
        let folder = std::env::temp_dir().join(format!("grantor-test-{}", crate::types::GrantId::new()));
        std::fs::create_dir_all(&folder).unwrap();
        let read = |bytes: &[u8]| {
            let file = folder.join("logo.png");
            std::fs::write(&file, bytes).unwrap();
            logo(&file)
                .map(|logo| logo.media_type)
                .map_err(|error| error.to_string())
        };
        assert_eq!(
            read(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\0\x20").unwrap(),
            "image/png"
        );
        assert_eq!(
            read(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap(),
            "image/svg+xml"
        );
        let declared = "\u{feff}<?xml version=\"1.0\"?>\n<!-- <b> -->\n<!DOCTYPE svg>\n<svg/>";
        assert_eq!(read(declared.as_bytes()).unwrap(), "image/svg+xml");
        for bad in [
            "",
            "<html><svg></svg></html>",
            "<svgx/>",
            "GIF89a",
            "<!-- <svg>",
            "text <svg>",
        ] {
            assert!(
                read(bad.as_bytes()).unwrap_err().contains("is not a PNG"),
                "{bad}"
            );
        }
        assert!(
            read(&vec![b' '; MAX_LOGO + 1])
                .unwrap_err()
                .contains("at most 256 KiB")
        );
        assert!(
            logo(&folder.join("none"))
                .unwrap_err()
                .to_string()
                .contains("cannot read")
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn ours_the_owners_accent_comes_after_ours_in_both_themes() {
        let settings = Settings {
            accent: Some("#c2410c".to_owned().try_into().unwrap()),
            ..Settings::default()
        };
        let issuer: Issuer = "https://id.example/tenant".parse().unwrap();
        let made = Branding::of(&settings, &issuer).unwrap();
        let style = String::from_utf8(made.style.bytes.to_vec()).unwrap();
        assert_eq!(style.matches("--accent: #c2410c;").count(), 2);
        let ours = style.find("--accent: #8fb5ff;").unwrap();
        assert!(style.find("--accent: #c2410c;").unwrap() > ours);
        assert!(made.look.stylesheet.starts_with("/tenant/assets/style.css?v="));
        let plain = Branding::of(&Settings::default(), &issuer).unwrap();
        assert_ne!(plain.style.etag, made.style.etag);
        assert!(FAVICON.contains(OF_FAVICON) && plain.favicon != made.favicon);
    }
}
