//! What an account says of its person: name, address, standard claims, attributes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::claims::{CLAIMS, WITH_LINES, told};
use super::person::{Person, Tab};
use crate::admin::change::EditUser;
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::pages::admin::{Field, Form, Sheet};
use crate::records::user::UserView;
use crate::storage::users::User;
use crate::types::EmailAddress;

/// `GET /admin/people/{id}/profile`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    Ok(sheet_of(&visit, &person, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, person: &Person, reading: &Reading) -> Result<Sheet, Refused> {
    let sheet = person.sheet(visit, Tab::Profile);
    if !person.may_be(visit, Permission::UsersWrite) {
        return Ok(sheet);
    }
    let user = &person.user;
    let name = Field::line("name", "Name", visit.value("name", &user.name));
    let email = Field::email(
        "email",
        "E-mail address",
        visit.value("email", user.email.as_str()),
    )
    .required()
    .hint(
        "What they sign in with. The address before is told, where mail is sent, and links sent to it end.",
    );
    let is_verified = visit.ticked("email_verified", user.email_verified);
    let verified = Field::check(
        "email_verified",
        "The address is proved to be theirs",
        is_verified,
    )
    .hint("Another address is not, unless you tick this anew.");
    let phone_is_verified = user.profile.0.phone_number_verified.unwrap_or_default();
    let phone_is_verified = visit.ticked("phone_number_verified", phone_is_verified);
    let phone = Field::check(
        "phone_number_verified",
        "The telephone is proved to be theirs",
        phone_is_verified,
    )
    .hint("Another number is not, unless you tick this anew.");
    let attributes = visit.value("attributes", &lines_of(&user.attributes.0));
    let attributes = Field::lines("attributes", "Attributes", attributes, 4)
        .hint("One a line, as cost_center = 4711: JSON, or else text. Scopes and resource servers with claims tell them.");
    let form = Form::new("save-person", format!("{}/profile", person.at()), "Save")
        .field(reading.said_of(name))
        .field(reading.said_of(email))
        .field(verified)
        .fields(CLAIMS.iter().map(|(name, label, hint)| {
            let said = visit.value(name, &told(&user.profile.0, name));
            let field = if WITH_LINES.contains(name) {
                Field::lines(*name, *label, said, 3)
            } else {
                Field::line(*name, *label, said)
            };
            reading.said_of(field.hint(*hint))
        }))
        .field(phone)
        .field(reading.said_of(attributes));
    let shown = visit.shown(&UserView(user.id.clone())).await?;
    Ok(sheet.with(visit.form_of(form, &shown)))
}

/// `POST /admin/people/{id}/profile`
pub async fn save(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let mut reading = Reading::default();
    let changes = sent(&visit, &person.user, &mut reading);
    let sheet = sheet_of(&visit, &person, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let id = person.user.id.clone();
    let change = EditUser {
        whom: Whom::Id(id.clone()),
        changes,
    };
    Ok(match visit.edit(change, UserView(id)).await? {
        Came::Done(_) => Answer::SeeOther(format!("{}?done=saved", person.at())),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

/// What was sent that is another way than it is: that alone is a change, and in the audit log.
fn sent(visit: &Visit, user: &User, reading: &mut Reading) -> ProfileChanges {
    let name = Some(visit.sent("name").to_owned()).filter(|name| *name != user.name);
    let email: Option<EmailAddress> = reading.read("email", visit.sent("email"));
    if visit.sent("email").is_empty() {
        reading.note("email", "An account has an address.");
    }
    let differs = |name: &str, is: bool| Some(visit.is_ticked(name)).filter(|ticked| *ticked != is);
    let mut claims = Vec::new();
    for (name, ..) in CLAIMS {
        // Browsers send the ends of lines in their own way.
        let said = visit.sent(name).replace("\r\n", "\n");
        if said != told(&user.profile.0, name).trim() {
            claims.push((name.to_owned(), Some(said).filter(|said| !said.is_empty())));
        }
    }
    let phone = differs(
        "phone_number_verified",
        user.profile.0.phone_number_verified.unwrap_or_default(),
    );
    claims.extend(phone.map(|is| ("phone_number_verified".to_owned(), Some(is.to_string()))));
    ProfileChanges {
        name,
        email: email.filter(|email| *email != user.email),
        email_verified: differs("email_verified", user.email_verified),
        claims,
        attributes: attributes(visit, &user.attributes.0, reading),
        ..ProfileChanges::default()
    }
}

/// The attributes that were sent another way than they are.
fn attributes(
    visit: &Visit,
    are: &Map<String, Value>,
    reading: &mut Reading,
) -> Vec<(String, Option<Value>)> {
    let mut wanted = BTreeMap::new();
    let lines = visit.sent("attributes").lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((name, value)) => {
                let value = value.trim();
                // What is no JSON is text.
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
                wanted.insert(name.trim().to_owned(), value);
            }
            None => reading.note("attributes", format!("{line}: write name = value.")),
        }
    }
    let gone = are.keys().filter(|name| !wanted.contains_key(*name));
    let gone: Vec<_> = gone.map(|name| (name.clone(), None)).collect();
    let set = wanted
        .into_iter()
        .filter(|(name, value)| are.get(name) != Some(value));
    set.map(|(name, value)| (name, Some(value))).chain(gone).collect()
}

/// Attributes as the form has them, each on its line: text that reads as nothing else stands there as it is.
fn lines_of(attributes: &Map<String, Value>) -> String {
    let line = |(name, value): (&String, &Value)| {
        let bare = value.as_str().filter(|text| {
            text.trim() == *text
                && !text.contains(['\n', '\r'])
                && serde_json::from_str::<Value>(text).is_err()
        });
        let said = bare.map_or_else(|| value.to_string(), str::to_owned);
        format!("{name} = {said}")
    };
    attributes.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_attributes_are_written_as_they_are_read() {
        let all = json!({ "bare": "text = with signs", "number": 7, "digits": "7", "list": ["a", "b"], "lines": "a\nb", "none": "" });
        let text = lines_of(all.as_object().unwrap());
        let read: Map<String, Value> = text
            .lines()
            .map(|line| {
                let (name, value) = line.split_once('=').unwrap();
                let value = value.trim();
                let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
                (name.trim().to_owned(), value)
            })
            .collect();
        assert_eq!(Value::Object(read), all, "{text}");
    }
}
