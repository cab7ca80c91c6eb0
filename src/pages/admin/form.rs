//! What is filled in on pages of the administration, and sent.

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its id, which stays: that of its button; its fields are `id-name`.
    pub id: &'static str,
    /// What it is for; nothing where the heading of the page says it.
    pub title: String,
    /// What is to be known before.
    pub lead: String,
    /// Where it is sent: a path under the issuer's.
    pub to: String,
    /// Whether it changes anything, and so is sent by POST; a search is not.
    pub changes: bool,
    /// What it carries unseen.
    pub carries: Vec<(String, String)>,
    /// What is filled in.
    pub fields: Vec<Field>,
    /// What its button says.
    pub press: String,
    /// Whether it takes something away.
    pub is_danger: bool,
}

/// What is filled in.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub label: String,
    /// How to answer.
    pub hint: String,
    /// How it is answered.
    pub input: Input,
    /// The answer so far.
    pub value: String,
    /// What is wrong with it.
    pub fault: String,
    /// Whether there has to be an answer.
    pub is_required: bool,
    /// Whether one of several is chosen from a list, however few there are.
    pub is_listed: bool,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub enum Input {
    /// One line.
    Line,
    /// An address of mail.
    Email,
    /// A whole number.
    Number,
    /// Several lines, so many of them in sight.
    Lines(u8),
    /// One of these.
    One(Vec<Choice>),
    /// Yes or no.
    Check(bool),
    /// Any of these, each by a name of its own.
    Any(Vec<Choice>),
    /// Not at all: the questions after it belong together.
    Part,
}

impl Input {
    /// Its type, where it is one line.
    #[must_use]
    pub fn html(&self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Number => "number",
            Self::Line | Self::Lines(_) | Self::One(_) | Self::Check(_) | Self::Any(_) | Self::Part => "text",
        }
    }
}

/// One of several answers.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent; of several, the name of the box.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What it means.
    pub hint: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// An answer.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>, is_chosen: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            is_chosen,
        }
    }

    /// The same with what it means.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, input: Input) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            input,
            value: String::new(),
            fault: String::new(),
            is_required: false,
            is_listed: false,
        }
    }

    /// One line, with what it says so far.
    #[must_use]
    pub fn line(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new(name, label, Input::Line)
        }
    }

    /// An address of mail.
    #[must_use]
    pub fn email(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new(name, label, Input::Email)
        }
    }

    /// A whole number.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..Self::new(name, label, Input::Number)
        }
    }

    /// Several lines.
    #[must_use]
    pub fn lines(
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
        rows: u8,
    ) -> Self {
        Self {
            value: value.into(),
            ..Self::new(name, label, Input::Lines(rows))
        }
    }

    /// One of several answers.
    #[must_use]
    pub fn one(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Input::One(choices))
    }

    /// Yes or no.
    #[must_use]
    pub fn check(name: impl Into<String>, label: impl Into<String>, is_ticked: bool) -> Self {
        Self::new(name, label, Input::Check(is_ticked))
    }

    /// Any of several answers; the value of each is the name of its box.
    #[must_use]
    pub fn any(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Input::Any(choices))
    }

    /// A heading: the questions after it belong together. Its name is nobody's else in the form.
    #[must_use]
    pub fn part(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Input::Part)
    }

    /// What is read with the question, by the ids of where it stands in a form.
    #[must_use]
    pub fn described(&self, form: &Form) -> String {
        let parts = [("hint", &self.hint), ("fault", &self.fault)];
        let said = parts.into_iter().filter(|(_, text)| !text.is_empty());
        let ids: Vec<_> = said
            .map(|(what, _)| format!("{}-{}-{what}", form.id, self.name))
            .collect();
        ids.join(" ")
    }

    /// Whether it is several boxes under one question, in a form: what is looked for is chosen from a list that takes less room.
    #[must_use]
    pub fn is_group(&self, form: &Form) -> bool {
        if self.is_listed {
            return false;
        }
        match &self.input {
            Input::Any(_) => true,
            Input::One(choices) => form.changes && choices.len() <= 6,
            Input::Line | Input::Email | Input::Number | Input::Lines(_) | Input::Check(_) | Input::Part => {
                false
            }
        }
    }

    /// The same with how to answer.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same, answered from a list, however short: one that grows with what there is.
    #[must_use]
    pub fn listed(mut self) -> Self {
        self.is_listed = true;
        self
    }

    /// The same that has to be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The same with what is wrong with it; nothing, where it is right.
    #[must_use]
    pub fn fault(mut self, fault: impl Into<String>) -> Self {
        self.fault = fault.into();
        self
    }
}

impl Form {
    /// One that changes something.
    #[must_use]
    pub fn new(id: &'static str, to: impl Into<String>, press: impl Into<String>) -> Self {
        Self {
            id,
            title: String::new(),
            lead: String::new(),
            to: to.into(),
            changes: true,
            carries: Vec::new(),
            fields: Vec::new(),
            press: press.into(),
            is_danger: false,
        }
    }

    /// One that looks for something.
    #[must_use]
    pub fn search(id: &'static str, to: impl Into<String>, press: impl Into<String>) -> Self {
        Self {
            changes: false,
            ..Self::new(id, to, press)
        }
    }

    /// The same under a heading.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The same with what is to be known before.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = lead.into();
        self
    }

    /// The same with something it carries unseen.
    #[must_use]
    pub fn carries(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.carries.push((name.into(), value.into()));
        self
    }

    /// The same with a question more.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// The same with questions more.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// The same, which takes something away.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.is_danger = true;
        self
    }
}
