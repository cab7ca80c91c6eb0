//! Colours of the owner's own, and whether people can read what is written on them, beside them, in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::types::StringError;

/// A colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

impl Colour {
    /// White.
    pub const WHITE: Self = Self([255; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// What this and `other` have between them by the formula of WCAG 2.2, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// This with so many 256ths of `other` in it.
    #[must_use]
    pub fn mixed(self, other: Self, parts: u16) -> Self {
        let parts = parts.min(256);
        let mut mixed = self.0;
        for (part, other) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*part)
                .saturating_mul(256 - parts)
                .saturating_add(u16::from(other).saturating_mul(parts));
            // The sum of 256 parts of 255 at most.
            *part = u8::try_from(sum / 256).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// White or black: what is read better on this. One of them has 4.5:1 on every colour.
    #[must_use]
    pub fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// The nearest colour, lighter or darker, of which `passes` holds; itself if it does.
    fn nearest(self, passes: impl Fn(Self) -> bool) -> Option<Self> {
        (0..=256)
            .flat_map(|parts| [self.mixed(Self::WHITE, parts), self.mixed(Self::BLACK, parts)])
            .find(|colour| passes(*colour))
    }
}

impl FromStr for Colour {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError =
            StringError("a colour is # and six hexadecimal digits, for example #0b6e4f");
        let digits = text.strip_prefix('#').ok_or(RULE)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(RULE);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| RULE)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl TryFrom<String> for Colour {
    type Error = StringError;

    fn try_from(text: String) -> Result<Self, StringError> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The two sets of colours pages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// What an accent stands on: page, card and what is set off in it, as `assets/style.css` has them.
    #[must_use]
    pub const fn grounds(self) -> [Colour; 3] {
        match self {
            Self::Light => [
                Colour([0xf3, 0xf5, 0xf9]),
                Colour([0xff, 0xff, 0xff]),
                Colour([0xf3, 0xf5, 0xf9]),
            ],
            Self::Dark => [
                Colour([0x10, 0x14, 0x1b]),
                Colour([0x19, 0x1f, 0x29]),
                Colour([0x21, 0x29, 0x36]),
            ],
        }
    }

    /// What is said beside something else is written in, as `assets/style.css` has it.
    #[must_use]
    pub const fn muted(self) -> Colour {
        match self {
            Self::Light => Colour([0x4d, 0x59, 0x6b]),
            Self::Dark => Colour([0xa9, 0xb4, 0xc5]),
        }
    }

    /// Where accents go in this theme to be read better.
    const fn far(self) -> Colour {
        match self {
            Self::Light => Colour::BLACK,
            Self::Dark => Colour::WHITE,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The least contrast of `colour` with what controls stand on.
    #[must_use]
    pub fn contrast(self, colour: Colour) -> f64 {
        let [page, card, _] = self.grounds();
        page.contrast(colour).min(card.contrast(colour))
    }

    /// The least contrast of `colour` with anything text stands on.
    fn contrast_of_text(self, colour: Colour) -> f64 {
        let contrasts = self.grounds().map(|ground| ground.contrast(colour));
        contrasts.into_iter().fold(f64::INFINITY, f64::min)
    }
}

/// WCAG 2.2 §1.4.11: "user interface components" have "a contrast ratio of at least 3:1 against adjacent color(s)".
const OF_CONTROLS: f64 = 3.0;

/// WCAG 2.2 §1.4.3: text "has a contrast ratio of at least 4.5:1".
const OF_TEXT: f64 = 4.5;

/// An accent and what is made of it for one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// Of buttons, rings and boxes.
    pub accent: Colour,
    /// The same under the pointer.
    pub hover: Colour,
    /// Of text on both.
    pub on_accent: Colour,
    /// Behind what is set off.
    pub tint: Colour,
    /// Of links, and of text on buttons that are not filled.
    pub link: Colour,
}

impl Accent {
    /// What is made of `accent`, if it is seen on the pages of `theme`.
    ///
    /// # Errors
    /// Says what contrast it has, and the nearest colour that is seen in each of `themes`.
    pub fn of(key: &str, accent: Colour, theme: Theme, themes: &[Theme]) -> Result<Self, String> {
        let contrast = theme.contrast(accent);
        if contrast < OF_CONTROLS {
            let is_seen = |colour: Colour| themes.iter().all(|theme| theme.contrast(colour) >= OF_CONTROLS);
            let nearest = accent
                .nearest(is_seen)
                .map(|colour| format!("; the nearest that can be is {colour}"))
                .unwrap_or_default();
            // Rounded down: 2.96 is not 3.0.
            return Err(format!(
                "{key} {accent} can hardly be seen on {} pages: it has a contrast of {:.1}:1 with them and needs {OF_CONTROLS}:1{nearest}",
                theme.name(),
                (contrast * 10.0).floor() / 10.0,
            ));
        }
        let on_accent = accent.text_on();
        let away = if on_accent == Colour::WHITE {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        let [_, card, _] = theme.grounds();
        let most = if theme == Theme::Light { 24 } else { 48 };
        // As much of it as leaves what is written there to be read.
        let tint = (0..=most)
            .rev()
            .map(|parts| card.mixed(accent, parts))
            .find(|tint| tint.contrast(theme.muted()) >= OF_TEXT);
        let tint = tint.unwrap_or(card);
        // Away from the text, as far as a button is still seen there.
        let hover = (0..=40)
            .rev()
            .map(|parts| accent.mixed(away, parts))
            .find(|hover| theme.contrast(*hover) >= OF_CONTROLS);
        let is_read =
            |colour: &Colour| theme.contrast_of_text(*colour) >= OF_TEXT && tint.contrast(*colour) >= OF_TEXT;
        let link = (0..=256)
            .map(|parts| accent.mixed(theme.far(), parts))
            .find(is_read);
        Ok(Self {
            accent,
            hover: hover.unwrap_or(accent),
            on_accent,
            tint,
            link: link.unwrap_or_else(|| theme.far()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn ours_a_colour_is_six_hexadecimal_digits() {
        assert_eq!(colour("#0B6e4f").to_string(), "#0b6e4f");
        for bad in [
            "",
            "0b6e4f",
            "#0b6e4",
            "#0b6e4f0",
            "#0b6e4g",
            "#+b6e4f",
            "red",
            "#\u{e9}6e4f",
        ] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn wcag_contrast_is_that_of_the_formula() {
        assert!((Colour::WHITE.contrast(Colour::BLACK) - 21.0).abs() < 1e-9);
        assert!((colour("#767676").contrast(Colour::WHITE) - 4.54).abs() < 0.005);
    }

    /// Every colour that is taken is one on which, beside which and in which text is read.
    #[test]
    fn wcag_1_4_3_what_is_made_of_an_accent_is_read_in_both_themes() {
        let steps = [0, 16, 40, 77, 102, 128, 153, 180, 200, 230, 255];
        let mut taken = 0;
        for red in steps {
            for green in steps {
                for blue in steps {
                    let accent = Colour([red, green, blue]);
                    for theme in [Theme::Light, Theme::Dark] {
                        let Ok(made) = Accent::of("accent", accent, theme, &[theme]) else {
                            assert!(theme.contrast(accent) < OF_CONTROLS);
                            continue;
                        };
                        taken += 1;
                        assert!(made.accent.contrast(made.on_accent) >= OF_TEXT, "{accent}");
                        assert!(made.hover.contrast(made.on_accent) >= OF_TEXT, "{accent}");
                        assert!(theme.contrast_of_text(made.link) >= OF_TEXT, "{accent}");
                        assert!(made.tint.contrast(made.link) >= OF_TEXT, "{accent}");
                        assert!(made.tint.contrast(theme.muted()) >= OF_TEXT, "{accent}");
                        assert!(theme.contrast(made.hover) >= OF_CONTROLS, "{accent}");
                    }
                }
            }
        }
        assert!(taken > 500);
    }

    #[test]
    fn ours_a_colour_that_is_refused_comes_with_one_that_is_not() {
        let both = [Theme::Light, Theme::Dark];
        let refused = Accent::of("branding.accent", colour("#00205b"), Theme::Dark, &both).unwrap_err();
        assert!(
            refused.contains("dark pages") && refused.contains("1.0:1"),
            "{refused}"
        );
        let (_, nearest) = refused.rsplit_once(' ').unwrap();
        for theme in both {
            assert!(
                Accent::of("branding.accent", colour(nearest), theme, &both).is_ok(),
                "{nearest}"
            );
        }
        let refused = Accent::of(
            "branding.accent",
            colour("#ffee00"),
            Theme::Light,
            &[Theme::Light],
        )
        .unwrap_err();
        assert!(refused.contains("light pages"), "{refused}");
        let (_, nearest) = refused.rsplit_once(' ').unwrap();
        assert!(Accent::of("branding.accent", colour(nearest), Theme::Light, &[Theme::Light]).is_ok());
    }

    #[test]
    fn ours_the_grounds_are_those_of_the_stylesheet() {
        let style = include_str!("../../assets/style.css");
        let (light, dark) = style.split_once("prefers-color-scheme: dark").unwrap();
        for (theme, part) in [(Theme::Light, light), (Theme::Dark, dark)] {
            for (name, ground) in ["page", "card", "soft"].iter().zip(theme.grounds()) {
                assert!(part.contains(&format!("--{name}: {ground};")), "{name} {ground}");
            }
            assert!(part.contains(&format!("--muted: {};", theme.muted())));
        }
    }
}
