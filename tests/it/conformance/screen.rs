//! What a person sees and does: elements of a page by id, name or selector, texts typed, buttons pressed.

use std::collections::HashMap;

use super::party::BASE;
use crate::support::{Answer, Browser, inputs};

/// Where the server is in the configuration files.
pub const OP: &str = "https://localhost:9443";

/// A page in a browser, by the address the suite would see.
pub struct Screen {
    pub url: String,
    pub answer: Answer,
    pub browser: Browser,
    typed: HashMap<String, String>,
}

impl Screen {
    /// Goes to an address of the server and on to where that leads.
    pub async fn open(browser: Browser, url: &str) -> Self {
        let mut screen = Self {
            url: url.to_owned(),
            answer: blank(),
            browser,
            typed: HashMap::new(),
        };
        let path = url.strip_prefix(OP).expect("an address of the server").to_owned();
        let answer = screen.browser.get(&path).await;
        screen.arrive(answer).await;
        screen
    }

    async fn arrive(&mut self, mut answer: Answer) {
        while answer.status == 303 {
            let location = answer.location().to_owned();
            let Some(path) = location
                .strip_prefix(&*self.browser.issuer)
                .or(Some(&*location))
                .filter(|l| l.starts_with('/'))
            else {
                self.url = location;
                break;
            };
            self.url = format!("{OP}{path}");
            answer = self.browser.get(path).await;
        }
        self.answer = answer;
        self.typed.clear();
    }

    /// Whether the browser has left for the app.
    pub fn is_at_the_app(&self) -> bool {
        self.url.starts_with(BASE)
    }

    /// The main heading.
    pub fn heading(&self) -> String {
        let Some((_, rest)) = self.answer.body.split_once("<h1") else {
            return String::new();
        };
        let inner = rest.split_once('>').unwrap().1.split("</h1>").next().unwrap();
        let mut text = String::new();
        for part in inner.split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        text.replace("&#39;", "'").replace("&#38;", "&")
    }

    /// Where an element begins: `id`, `name`, or the selectors `#id` and `#id:not([attribute])`.
    pub fn find(&self, by: &str, target: &str) -> Option<usize> {
        let (attribute, value, not) = match by {
            "css" => {
                let selector = target.strip_prefix('#').expect("a selector of an id");
                let (id, not) = selector.split_once(":not([").unwrap_or((selector, "])"));
                ("id", id, not.strip_suffix("])").unwrap())
            }
            by => (by, target, ""),
        };
        let body = &self.answer.body;
        let start = body[..body.find(&format!(" {attribute}=\"{value}\""))?].rfind('<')?;
        let tag = body[start..].split('>').next().unwrap();
        let excluded = !not.is_empty() && tag.split([' ', '=']).any(|word| word == not);
        (!excluded).then_some(start)
    }

    /// Types over what a field holds; as in a browser, only where that can be changed.
    pub fn type_into(&mut self, at: usize, text: &str) {
        let tag = self.answer.body[at..].split('>').next().unwrap().to_owned();
        assert!(tag.starts_with("<input") && !tag.contains(" readonly"), "{tag}");
        let name = attribute(&tag, "name").expect("a field with a name");
        self.typed.insert(name, text.to_owned());
    }

    /// Presses a button: sends its form, and goes where the answer leads; or a link, and goes there.
    pub async fn press(&mut self, at: usize) {
        let body = self.answer.body.clone();
        let tag = body[at..].split('>').next().unwrap();
        if tag.starts_with("<a ") {
            self.url = attribute(tag, "href").expect("a link that leads somewhere");
            assert!(self.is_at_the_app(), "the scripts leave by links alone: {tag}");
            return;
        }
        assert!(
            tag.starts_with("<button") && tag.contains("type=\"submit\""),
            "{tag}"
        );
        let form = &body[body[..at].rfind("<form").expect("in a form")..];
        let form = form.split("</form>").next().unwrap();
        let (open, inner) = form.split_once('>').unwrap();
        assert!(open.contains("method=\"post\""), "{open}");
        let mut fields = Vec::new();
        for mut input in inputs(inner) {
            let (Some(name), kind) = (input.remove("name"), input.remove("type")) else {
                continue;
            };
            if kind.as_deref() == Some("checkbox") {
                continue;
            }
            let value = input.remove("value").unwrap_or_default();
            fields.push((name.clone(), self.typed.get(&name).cloned().unwrap_or(value)));
        }
        if let Some(name) = attribute(tag, "name") {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
        let action = attribute(open, "action").unwrap();
        if action.starts_with(BASE) {
            self.url = action;
            return;
        }
        let path = action
            .strip_prefix(&*self.browser.issuer)
            .unwrap_or(&action)
            .to_owned();
        self.url = format!("{OP}{path}");
        let pairs: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let answer = self.browser.post(&path, &pairs).await;
        self.arrive(answer).await;
    }

    /// Presses the button with that id.
    pub async fn press_id(&mut self, id: &str) {
        let at = self
            .find("id", id)
            .unwrap_or_else(|| panic!("no {id} on: {}", self.answer.body));
        self.press(at).await;
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(
        rest.split('"')
            .next()?
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    )
}

fn blank() -> Answer {
    Answer {
        status: 0,
        headers: reqwest::header::HeaderMap::new(),
        body: String::new(),
    }
}
