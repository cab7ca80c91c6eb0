//! Which names of groups and roles an app is told (claims `groups` and `roles`, RFC 9068 §2.2.3.1), and what they are called
//! there.

use std::fmt;
use std::str::FromStr;

use crate::types::StringError;

/// The most names a claim has. Claims travel in tokens and tokens in headers, which servers and proxies bound.
pub const MOST_NAMES: usize = 100;

/// The name of one group or role, and what an app is told in its place: written `name` or `name=told`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    name: String,
    told: String,
}

/// Which names an app is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde_with::DeserializeFromStr)]
pub enum Names {
    /// All of them, as they are.
    #[default]
    All,
    /// These alone, each under its own name for the app.
    Some(Vec<Rename>),
}

/// Which names of groups, and which of roles, an app is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Released {
    /// Of groups.
    pub groups: Names,
    /// Of roles.
    pub roles: Names,
}

impl Rename {
    /// The name here.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name the app is told.
    #[must_use]
    pub fn told(&self) -> &str {
        &self.told
    }
}

impl Names {
    /// What resource servers are told of the same somebody in a token for this app: their names as they are here, of those
    /// alone that the app is told of. What the owner of an app calls a group gives nobody a right at a resource server.
    #[must_use]
    pub fn keep<'a>(&'a self, held: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let is_told = |name: &&str| match self {
            Self::All => true,
            Self::Some(list) => list.iter().any(|rename| rename.name == **name),
        };
        bounded(held.into_iter().filter(is_told).collect())
    }

    /// What an app is told of somebody whose groups or roles are `held`: a flat list, in order, each name once, and
    /// [`MOST_NAMES`] at most.
    #[must_use]
    pub fn tell<'a>(&'a self, held: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let Self::Some(list) = self else {
            return bounded(held.into_iter().collect());
        };
        let told = |name: &'a str| {
            let of_it = list.iter().filter(move |rename| rename.name == name);
            of_it.map(Rename::told)
        };
        bounded(held.into_iter().flat_map(told).collect())
    }
}

/// A list in order, each name once, and so many at most.
fn bounded(mut names: Vec<&str>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST_NAMES);
    names.into_iter().map(str::to_owned).collect()
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Some(list) if list.is_empty() => f.write_str("none"),
            Self::Some(list) => {
                let list: Vec<_> = list.iter().map(ToString::to_string).collect();
                f.write_str(&list.join(" "))
            }
        }
    }
}

/// As they are shown: `all`, `none`, or names separated by spaces. A list of one that is called so here says it twice, `all=all`.
impl FromStr for Names {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        match text {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Some(Vec::new())),
            list => {
                let list = list.split_ascii_whitespace().map(str::parse);
                let list: Vec<Rename> = list.collect::<Result<_, _>>()?;
                if list.is_empty() {
                    return Err(StringError(
                        "what an app is told is all, none, or names separated by spaces, each NAME or NAME=TOLD",
                    ));
                }
                Ok(Self::Some(list))
            }
        }
    }
}

impl FromStr for Rename {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (name, told) = text.split_once('=').unwrap_or((text, text));
        let is_name = (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        // RFC 6749 appendix A's VSCHAR, so that apps can keep what they are told in a list separated by spaces.
        let is_told = (1..=128).contains(&told.len()) && told.bytes().all(|b| b.is_ascii_graphic());
        if is_name && is_told {
            Ok(Self {
                name: name.to_owned(),
                told: told.to_owned(),
            })
        } else {
            Err(StringError(
                "what an app is told is NAME, or NAME=TOLD where the app has another name for it: 1 to 128 printable ASCII \
                 characters without spaces",
            ))
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.told {
            f.write_str(&self.name)
        } else {
            write!(f, "{}={}", self.name, self.told)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(list: &[&str]) -> Names {
        Names::Some(list.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn ours_an_app_is_told_what_it_is_to_be_told_under_its_own_names() {
        let held = ["staff", "eng", "ops"];
        assert_eq!(Names::All.tell(held), ["eng", "ops", "staff"]);
        assert_eq!(
            some(&["eng=Engineers", "staff", "other"]).tell(held),
            ["Engineers", "staff"]
        );
        assert_eq!(
            some(&["eng=all", "ops=all"]).tell(held),
            ["all"],
            "each name once"
        );
        assert_eq!(
            some(&["eng=a", "eng=b"]).tell(held),
            ["a", "b"],
            "two names of one group"
        );
        assert!(some(&[]).tell(held).is_empty());
        assert_eq!(some(&["eng=admin", "other=x"]).keep(held), ["eng"]);
        assert_eq!(Names::All.keep(held), ["eng", "ops", "staff"]);
    }

    #[test]
    fn ours_names_are_read_as_they_are_shown() {
        for shown in ["all", "none", "eng", "eng=Engineers staff"] {
            assert_eq!(shown.parse::<Names>().unwrap().to_string(), shown);
        }
        assert_eq!("all=all".parse::<Names>().unwrap(), some(&["all"]));
        for bad in ["", " ", "a\u{e9}", "eng=", "eng =x"] {
            assert!(bad.parse::<Names>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ours_a_list_of_names_is_bounded() {
        let many: Vec<String> = (0..500).map(|n| format!("g{n:03}")).collect();
        let told = Names::All.tell(many.iter().map(String::as_str));
        assert_eq!((told.len(), told.last().unwrap().as_str()), (MOST_NAMES, "g099"));
    }

    #[test]
    fn ours_a_rename_reads_and_prints() {
        for good in ["eng", "eng=Engineers", "a:b=https://x.example/y=z"] {
            assert_eq!(good.parse::<Rename>().unwrap().to_string(), good);
        }
        assert_eq!("same=same".parse::<Rename>().unwrap().to_string(), "same");
        for bad in ["", "=", "a=", "=a", "a b", "a=b c", "\u{e9}", "a=\u{e9}"] {
            assert!(bad.parse::<Rename>().is_err(), "{bad}");
        }
    }
}
