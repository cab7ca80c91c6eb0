//! What pages of the administration are made of.

use super::form::Form;

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Prose(Prose),
    /// What is so, by name.
    Facts(Facts),
    /// A list of things with columns.
    Table(Table),
    /// What is filled in and sent.
    Form(Form),
    /// Where to go on.
    Links(Links),
    /// What is copied: a program, a secret, JSON.
    Code(Code),
    /// When what was, is and will be.
    Timeline(Timeline),
}

/// How something is said: it decides the colour, and never is all that says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// Well.
    Good,
    /// Worth a look.
    Warn,
    /// Broken, or ended.
    Bad,
}

impl Tone {
    /// Its name in the stylesheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A word about something.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The word.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

impl Mark {
    /// A word, as it is meant.
    #[must_use]
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

/// A way to another page of this server.
#[derive(Clone, Debug)]
pub struct Way {
    /// Its id, which stays.
    pub id: String,
    /// Where it leads: a path under the issuer's.
    pub to: String,
    /// What it is called.
    pub label: String,
    /// Whether it leads to where one is.
    pub is_here: bool,
}

impl Way {
    /// A way to somewhere else.
    #[must_use]
    pub fn new(id: impl Into<String>, to: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            to: to.into(),
            label: label.into(),
            is_here: false,
        }
    }

    /// The same, if one is there already.
    #[must_use]
    pub fn here(mut self, is_here: bool) -> Self {
        self.is_here = is_here;
        self
    }
}

/// A paragraph.
#[derive(Clone, Debug)]
pub struct Prose {
    /// What it says.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

impl Prose {
    /// A paragraph.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }

    /// One that is meant so.
    #[must_use]
    pub fn meant(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

/// What stands at one place: of a table, or beside a name.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// An identifier, as it is.
    Code(String),
    /// A way to its page, whose id its place gives it; one that is not the first of several has its number behind.
    Way(String, String),
    /// The same to a page that is not of the administration: it is at the issuer, which may be another origin.
    AtIssuer(String, String),
    /// A word about it.
    Mark(Mark),
    /// Several, one under the other.
    Many(Vec<Cell>),
    /// A button that sends a form: where to, the fields it carries, its label, and what of (read aloud alone).
    Press(Press),
}

/// A button in a table.
#[derive(Clone, Debug)]
pub struct Press {
    /// Where it sends its form, or leads: a path under the issuer's.
    pub to: String,
    /// What it carries.
    pub carries: Vec<(String, String)>,
    /// What it is called.
    pub label: String,
    /// Of what, for who hears the button alone.
    pub of: String,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An identifier.
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }

    /// A way to the page of something.
    pub fn way(to: impl Into<String>, label: impl Into<String>) -> Self {
        Self::Way(to.into(), label.into())
    }

    /// A way to a page that is at the issuer alone: of people's own account, of reasons.
    pub fn at_issuer(to: impl Into<String>, label: impl Into<String>) -> Self {
        Self::AtIssuer(to.into(), label.into())
    }

    /// A word about something.
    pub fn mark(text: impl Into<String>, tone: Tone) -> Self {
        Self::Mark(Mark::new(text, tone))
    }

    /// A button that does something with `of`.
    pub fn press(
        to: impl Into<String>,
        carries: impl IntoIterator<Item = (&'static str, String)>,
        (label, of): (&str, &str),
    ) -> Self {
        let carries = carries.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self::Press(Press {
            to: to.into(),
            carries: carries.collect(),
            label: label.to_owned(),
            of: of.to_owned(),
        })
    }

    /// Itself, or all it is made of.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Many(parts) => parts.iter().collect(),
            Self::Text(_)
            | Self::Code(_)
            | Self::Way(..)
            | Self::AtIssuer(..)
            | Self::Mark(_)
            | Self::Press(_) => vec![self],
        }
    }
}

/// What is so, by name.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its id, which stays.
    pub id: &'static str,
    /// What it is about; nothing where the heading of the page says it.
    pub title: String,
    /// Each by its name.
    pub rows: Vec<(String, Cell)>,
}

impl Facts {
    /// None yet.
    #[must_use]
    pub fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            rows: Vec::new(),
        }
    }

    /// The same with one more.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, cell: Cell) -> Self {
        self.rows.push((name.into(), cell));
        self
    }

    /// The same with one more, unless it is empty.
    #[must_use]
    pub fn some(self, name: impl Into<String>, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.row(name, Cell::text(text)),
            None => self,
        }
    }
}

/// A list of things with columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its id, which stays; its ways and buttons are `id-N`.
    pub id: &'static str,
    /// What it is a list of.
    pub title: String,
    /// Whether the heading of the page says so already.
    pub is_titled: bool,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// What is said where there are none.
    pub empty: String,
    /// Where the next page of it is.
    pub next: Option<String>,
}

impl Table {
    /// One without rows yet.
    #[must_use]
    pub fn new<const N: usize>(id: &'static str, title: impl Into<String>, columns: [&str; N]) -> Self {
        Self {
            id,
            title: title.into(),
            is_titled: false,
            columns: columns.map(str::to_owned).to_vec(),
            rows: Vec::new(),
            empty: "There are none.".to_owned(),
            next: None,
        }
    }

    /// The same under a heading that says what it is.
    #[must_use]
    pub fn titled(mut self) -> Self {
        self.is_titled = true;
        self
    }

    /// The same with what is said where there are no rows.
    #[must_use]
    pub fn empty(mut self, empty: impl Into<String>) -> Self {
        self.empty = empty.into();
        self
    }

    /// The same with rows more.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The same with where its next page is.
    #[must_use]
    pub fn next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }

    /// The cells of a row, each with the name of its column, for screens that show rows one under the other.
    #[must_use]
    pub fn named<'a>(&'a self, row: &'a [Cell]) -> Vec<(&'a str, &'a Cell)> {
        self.columns.iter().map(String::as_str).zip(row).collect()
    }
}

/// Where to go on.
#[derive(Clone, Debug)]
pub struct Links {
    /// What it is about; nothing where it needs no heading.
    pub title: String,
    /// The ways; the first is the one to take, if so.
    pub ways: Vec<Way>,
    /// Whether the first is what most come for.
    pub is_first_primary: bool,
}

impl Links {
    /// Ways, none of which is before the others.
    #[must_use]
    pub fn new(title: impl Into<String>, ways: Vec<Way>) -> Self {
        Self {
            title: title.into(),
            ways,
            is_first_primary: false,
        }
    }

    /// Ways, the first of which is what most come for.
    #[must_use]
    pub fn primary(ways: Vec<Way>) -> Self {
        Self {
            title: String::new(),
            ways,
            is_first_primary: true,
        }
    }
}

/// What is copied.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its id, which stays.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What is to be known about it.
    pub about: String,
    /// Itself.
    pub text: String,
    /// Whether it is folded until somebody wants it.
    pub is_folded: bool,
}

impl Code {
    /// What is copied, in sight.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            about: String::new(),
            text: text.into(),
            is_folded: false,
        }
    }

    /// The same with what is to be known about it.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// The same, folded.
    #[must_use]
    pub fn folded(mut self) -> Self {
        self.is_folded = true;
        self
    }
}

/// When what was, is and will be: a line for each thing.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// What it is of.
    pub title: String,
    /// When it begins and ends, in words.
    pub ends: (String, String),
    /// Where now is, in hundredths of its length.
    pub now: u8,
    /// The lines.
    pub tracks: Vec<Track>,
}

/// A line of a timeline.
#[derive(Clone, Debug)]
pub struct Track {
    /// What it is of.
    pub label: String,
    /// All it says, for who does not see it.
    pub said: String,
    /// What it is at which time.
    pub stretches: Vec<Stretch>,
}

/// A stretch of a line.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Where it begins, in hundredths of the whole.
    pub from: u8,
    /// How long it is, in hundredths of the whole.
    pub length: u8,
    /// What it is then.
    pub label: String,
    /// How it is meant.
    pub tone: Tone,
}

macro_rules! blocks {
    ($($block:ident,)+) => {
        $(impl From<$block> for Block {
            fn from(block: $block) -> Self {
                Self::$block(block)
            }
        })+
    };
}

blocks! { Prose, Facts, Table, Form, Links, Code, Timeline, }
