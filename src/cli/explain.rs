//! `grantor explain …`

use clap::Args;
use serde_json::{Value, json};

use super::Common;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::explain::{self, Question};
use crate::admin::users::Whom;
use crate::records::access::ExplanationRecord;
use crate::types::{ClientId, ResourceUri, Scope};

/// What is to be explained.
#[derive(Args)]
pub struct Arguments {
    /// The person
    #[arg(value_name = "EMAIL|ID")]
    pub user: Whom,
    /// The app
    #[arg(value_name = "CLIENT_ID")]
    pub client: ClientId,
    /// The scope it asks for; all it may ask for if not set
    #[arg(long)]
    pub scope: Option<Scope>,
    /// A resource server it names; those the scope belongs to if not set
    #[arg(long = "resource", value_name = "URI")]
    pub resources: Vec<ResourceUri>,
}

const COLUMNS: &[&str] = &["rule", "about", "answer", "because"];

/// Says what a person can have of an app, and why.
pub async fn run(arguments: Arguments, common: &Common) -> Result<Report, Failure> {
    let question = Question {
        whom: arguments.user,
        client_id: arguments.client,
        scope: arguments.scope,
        resources: arguments.resources,
    };
    open::with(common, async |opened| {
        let told = explain::explain(&opened.db, &opened.settings, question).await?;
        Ok(explained(json!(ExplanationRecord::from(&told))))
    })
    .await
}

/// An explanation as it is printed.
pub fn explained(record: Value) -> Report {
    let verdicts = record.get("verdicts").and_then(Value::as_array);
    let table = Report::many(verdicts.map_or(&[], Vec::as_slice), COLUMNS).note(in_words(&record));
    table.or_value(record)
}

/// The decision in a sentence.
fn in_words(told: &Value) -> String {
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    let (who, app) = (text("email"), text("client_name"));
    if !text("reason").is_empty() {
        let reason = text("reason");
        return format!("{who} gets nothing by {app} ({reason}: grantor errors show {reason}).");
    }
    let scope = match text("scope") {
        "" => "no scope",
        scope => scope,
    };
    let at = told.get("resources").and_then(Value::as_array);
    let at: Vec<_> = at.into_iter().flatten().filter_map(Value::as_str).collect();
    if at.is_empty() {
        return format!("{who} can let {app} have: {scope}.");
    }
    format!("{who} can let {app} have: {scope}, at {}.", at.join(" and "))
}
