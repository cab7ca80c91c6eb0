//! What one page of the administration shows.

use super::block::{Block, Mark, Way};

/// What one page of the administration shows: a heading, what was done just now or is wrong, and blocks.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The heading, and what the browser's tab is called.
    pub title: String,
    /// What is said of what it is about, in a word each.
    pub marks: Vec<Mark>,
    /// What it is for, in a sentence.
    pub lead: String,
    /// The list it is of.
    pub back: Option<Way>,
    /// The other pages about the same thing.
    pub tabs: Vec<Way>,
    /// What was done just now.
    pub said: String,
    /// What is wrong with what was sent, each in a sentence.
    pub faults: Vec<String>,
    /// All else.
    pub blocks: Vec<Block>,
}

impl Sheet {
    /// An empty one.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// The same with what it is for.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    /// The same with what was done just now.
    #[must_use]
    pub fn said(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }

    /// The same with a word about what it is about.
    #[must_use]
    pub fn mark(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// The same with the way back to the list it is of.
    #[must_use]
    pub fn back(mut self, back: Way) -> Self {
        self.back = Some(back);
        self
    }

    /// The same with the other pages about the same thing.
    #[must_use]
    pub fn tabs(mut self, tabs: Vec<Way>) -> Self {
        self.tabs = tabs;
        self
    }

    /// Notes what is wrong with the field of a name, in the first form that has one and changes something.
    pub fn note(&mut self, name: &str, fault: &str) {
        let forms = self.blocks.iter_mut().filter_map(|block| match block {
            Block::Form(form) if form.changes => Some(form),
            _ => None,
        });
        let mut fields = forms.flat_map(|form| &mut form.fields);
        if let Some(field) = fields.find(|field| field.name == name) {
            if !field.fault.is_empty() {
                field.fault.push(' ');
            }
            field.fault.push_str(fault);
        }
    }

    /// The same with a block more.
    #[must_use]
    pub fn with(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }

    /// The same with a block more, if there is one.
    #[must_use]
    pub fn with_some(self, block: Option<impl Into<Block>>) -> Self {
        match block {
            Some(block) => self.with(block),
            None => self,
        }
    }
}
