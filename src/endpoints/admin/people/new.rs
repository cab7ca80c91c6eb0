//! A new account: its person chooses the password, by a link.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::link::{handed_over, ways};
use super::person::at;
use crate::admin::change::CreateUser;
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{CreatedUser, Delivery, NewUser};
use crate::oauth::access::Permission;
use crate::oauth::parameters::Parameters;
use crate::pages::admin::{Choice, Field, Form, Sheet, Way};
use crate::storage::roles;
use crate::types::{EmailAddress, RoleName};

/// `GET /admin/people/new`
pub async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(sheet_of(&visit, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, reading: &Reading) -> Result<Sheet, Refused> {
    let email = Field::email("email", "E-mail address", visit.value("email", "")).required();
    let name = Field::line("name", "Name", visit.value("name", ""))
        .hint("What they are called; the part of the address before the @, if you leave it empty.");
    let mut choices = ways(visit);
    let chosen = visit.value("delivery", choices.first().map_or("", |first| &first.value));
    choices.push(
        Choice::new("none", "Neither", false)
            .hint("They have nothing to sign in with, until you make a link."),
    );
    for choice in &mut choices {
        choice.is_chosen = choice.value == chosen;
    }
    let form = Form::new("create-person", "/admin/people/new", "Create the account")
        .field(reading.said_of(email))
        .field(reading.said_of(name))
        .fields(role_field(visit).await?)
        .field(reading.said_of(Field::one(
            "delivery",
            "How they get the link to choose a password",
            choices,
        )));
    Ok(Sheet::new("New person")
        .lead("Nobody sets a password for somebody else: they get a link, and choose it.")
        .back(Way::new("back", "/admin/people", "People"))
        .with(visit.form_once(form)))
}

/// The boxes of the roles that whoever makes the account may give.
async fn role_field(visit: &Visit) -> Result<Option<Field>, Refused> {
    if !visit.may(Permission::PermissionsWrite) {
        return Ok(None);
    }
    let known = roles::list(&mut visit.app.db.read().await?.conn()).await?;
    let theirs = known.iter().filter(|role| visit.power.covers(&role.power()));
    let choices: Vec<_> = theirs
        .map(|role| {
            let name = format!("role.{}", role.name);
            let is_chosen = visit.ticked(&name, false);
            Choice::new(name, role.name.as_str(), is_chosen).hint(role.description.as_str())
        })
        .collect();
    let field = Field::any("roles", "Roles", choices).hint("Those whose permissions you hold yourself.");
    Ok(Some(field))
}

/// `POST /admin/people/new`
pub async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let email: Option<EmailAddress> = reading.read("email", visit.sent("email"));
    if visit.sent("email").is_empty() {
        reading.note("email", "An account has an address.");
    }
    let pairs = visit.form.iter().flat_map(Parameters::pairs);
    let names: Vec<_> = pairs.filter_map(|(name, _)| name.strip_prefix("role.")).collect();
    let roles: Vec<RoleName> = reading.all("roles", &names);
    let invitation = match visit.sent("delivery") {
        "link" => Some(Delivery::Shown),
        "mail" => Some(Delivery::Mailed),
        "none" => None,
        _ => {
            reading.note("delivery", "Say how.");
            None
        }
    };
    let sheet = sheet_of(&visit, &reading).await?;
    let (Some(email), true) = (email, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let change = CreateUser {
        new: NewUser {
            email,
            name: Some(visit.sent("name").to_owned()).filter(|name| !name.is_empty()),
            password_hash: None,
            roles,
        },
        told: ProfileChanges::default(),
        invitation,
    };
    let to = |made: &CreatedUser| format!("{}?done=twice", at(&made.user.id));
    Ok(match visit.create(change, to).await? {
        Came::Done(CreatedUser { user, link }) => match link {
            Some(link) if link.delivery == Delivery::Shown => {
                let sheet = handed_over(&visit, &link).said("The account was made.");
                sheet
                    .back(Way::new("back", at(&user.id), user.email.as_str()))
                    .into()
            }
            Some(_) => Answer::SeeOther(format!("{}?done=sent", at(&user.id))),
            None => Answer::SeeOther(format!("{}?done=created", at(&user.id))),
        },
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}
