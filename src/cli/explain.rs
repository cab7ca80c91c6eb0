//! `grantor explain …`

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::open;
use super::output::Report;
use crate::admin::explain::{self, Explanation, Question};
use crate::admin::users::Whom;
use crate::types::{ClientId, ResourceUri, Scope};

/// What is to be explained.
#[derive(Args)]
pub struct Arguments {
    /// The person
    #[arg(value_name = "EMAIL|ID")]
    user: Whom,
    /// The app
    #[arg(value_name = "CLIENT_ID")]
    client: ClientId,
    /// The scope it asks for; all it may ask for if not set
    #[arg(long)]
    scope: Option<Scope>,
    /// A resource server it names; those the scope belongs to if not set
    #[arg(long = "resource", value_name = "URI")]
    resources: Vec<ResourceUri>,
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
        let table = Report::many(&told.verdicts, COLUMNS).note(in_words(&told));
        let value = serde_json::to_value(&told).unwrap_or_default();
        Ok(table.or_value(value))
    })
    .await
}

/// The decision in a sentence.
fn in_words(told: &Explanation) -> String {
    let (who, app) = (&told.email, &told.client_name);
    if let Some(reason) = &told.reason {
        return format!("{who} gets nothing by {app} ({reason}: grantor errors show {reason}).");
    }
    let scope = if told.scope.is_empty() {
        "no scope".to_owned()
    } else {
        told.scope.to_string()
    };
    if told.resources.is_empty() {
        return format!("{who} can let {app} have: {scope}.");
    }
    let at: Vec<_> = told.resources.iter().map(ResourceUri::as_str).collect();
    format!("{who} can let {app} have: {scope}, at {}.", at.join(" and "))
}
