//! What programs can ask of the administration, to read.

use askama::Template;

use super::Layout;

/// All of it, by noun.
#[derive(Clone, Template)]
#[template(path = "api.html")]
pub struct ApiPage {
    /// Header and footer.
    pub layout: Layout,
    /// The nouns, each with what can be asked of it.
    pub nouns: Vec<(String, Vec<NamedOperation>)>,
}

/// What can be asked of one noun.
#[derive(Clone, Template)]
#[template(path = "api_noun.html")]
pub struct ApiNounPage {
    /// Header and footer.
    pub layout: Layout,
    /// The noun.
    pub noun: String,
    /// What can be asked.
    pub operations: Vec<ToldOperation>,
}

/// What is sent and answered of one noun.
#[derive(Clone, Template)]
#[template(path = "api_shapes.html")]
pub struct ApiShapesPage {
    /// Header and footer.
    pub layout: Layout,
    /// The noun.
    pub noun: String,
    /// Each, by name.
    pub shapes: Vec<ToldShape>,
}

/// One thing that can be asked, in a line.
#[derive(Clone, Debug)]
pub struct NamedOperation {
    /// By which method.
    pub method: &'static str,
    /// Where.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
}

/// One thing that can be asked, told.
#[derive(Clone, Debug)]
pub struct ToldOperation {
    /// In a line.
    pub named: NamedOperation,
    /// Its name.
    pub id: &'static str,
    /// The scope it takes.
    pub scope: String,
    /// Its parameters: name, where it stands, and what it says.
    pub parameters: Vec<(String, String, String)>,
    /// The shape of what it takes, by name; empty if nothing.
    pub takes: String,
    /// The same of what it answers.
    pub gives: String,
}

/// What is sent or answered.
#[derive(Clone, Debug)]
pub struct ToldShape {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Its members: name, type, whether it has to be there, and what it says.
    pub members: Vec<ToldMember>,
}

/// A member of a shape.
#[derive(Clone, Debug)]
pub struct ToldMember {
    /// Its name.
    pub name: String,
    /// Its type, in words.
    pub kind: String,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// What it says.
    pub about: String,
}
