//! What ends something of an account, or the account.

use super::super::answer::{Answer, Refused};
use super::super::screen::Proposed;
use super::super::visit::Visit;
use super::person::{Person, Tab};
use crate::admin::change::{DeleteUser, DisableUser, EnableUser};
use crate::admin::users::Whom;
use crate::oauth::access::{BuiltIn, Permission, Power};
use crate::pages::admin::{Links, Prose, Sheet, Tone, Way};

/// `GET /admin/people/{id}/danger`
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let sheet = person.sheet(&visit, Tab::Danger);
    if !person.may_be(&visit, Permission::UsersWrite) {
        return Ok(sheet.into());
    }
    let link = |id: &str, label: &str| vec![Way::new(id, format!("{}/{id}", person.at()), label)];
    let sheet = if person.user.is_active {
        sheet
            .with(Links::new("Stop the account", link("disable", "Disable …")))
            .with(Prose::new(
                "Its sign-ins, links and grants end. It can be enabled again; what ended stays so.",
            ))
            .with(Links::new(
                "The way back for whoever has lost everything",
                link("recover", "Recover …"),
            ))
            .with(Prose::new(
                "All the account is signed in with is taken from it, and you get a link for its person.",
            ))
    } else {
        sheet
            .with(Links::new(
                "Let the account work again",
                link("enable", "Enable …"),
            ))
            .with(Prose::new("What ended when it was disabled stays so."))
    };
    Ok(end(&visit, sheet, link("delete", "Delete …")).into())
}

/// The end of the account, for whoever may erase what is written down of somebody.
fn end(visit: &Visit, sheet: Sheet, way: Vec<Way>) -> Sheet {
    let needed = Power::new(BuiltIn::Admin.permissions(), []);
    let lacking = visit.power.lacks(&needed);
    if lacking.is_empty() {
        return sheet.with(Links::new("End the account", way)).with(Prose::new(
            "It is deleted with all it says of its person, in the audit log too. There is no way back.",
        ));
    }
    let words = format!(
        "Whoever deletes an account erases what is written down of its person: that takes all that the role admin permits, of \
         which you lack {}.",
        lacking.join(", ")
    );
    sheet.with(Prose::meant(words, Tone::Plain))
}

/// `/admin/people/{id}/disable`
pub async fn disable(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let whom = Whom::Id(person.user.id.clone());
    let means = "Nobody signs in with it until it is enabled again. What ends by it does not come back then.";
    Ok(Proposed {
        title: format!("Disable {}", person.user.email),
        means: means.to_owned(),
        press: "Disable the account".to_owned(),
        typed: None,
        then: format!("{}?done=disabled", person.at()),
        back: back(&person),
        change: DisableUser { whom }.into(),
    })
}

/// `/admin/people/{id}/enable`
pub async fn enable(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let whom = Whom::Id(person.user.id.clone());
    Ok(Proposed {
        title: format!("Enable {}", person.user.email),
        means: "Its person signs in with what they had. Apps ask them again.".to_owned(),
        press: "Enable the account".to_owned(),
        typed: None,
        then: format!("{}?done=enabled", person.at()),
        back: back(&person),
        change: EnableUser { whom }.into(),
    })
}

/// `/admin/people/{id}/delete`
pub async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let whom = Whom::Id(person.user.id.clone());
    let means = "The account is gone with all it says of its person, in the audit log too; what stays names an id. Access \
                 tokens that apps hold end within their lifetime. There is no way back.";
    Ok(Proposed {
        title: format!("Delete {}", person.user.email),
        means: means.to_owned(),
        press: "Delete the account".to_owned(),
        typed: Some(person.user.email.to_string()),
        then: "/admin/people?done=deleted".to_owned(),
        back: back(&person),
        change: DeleteUser { whom }.into(),
    })
}

fn back(person: &Person) -> (String, String) {
    (format!("{}/danger", person.at()), person.user.email.to_string())
}
