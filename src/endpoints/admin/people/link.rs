//! Links by which somebody sets a password: to be handed over, or mailed. A link is shown once, to whoever had it made.

use axum::http::StatusCode;

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::person::{Person, Tab, at};
use crate::admin::change::{MakeLink, RecoverUser};
use crate::admin::users::{Delivery, Link, LinkKind, Whom, address_of};
use crate::mail;
use crate::oauth::access::Permission;
use crate::pages::admin::{Choice, Code, Field, Form, Prose, Sheet, Tone, Way};
use crate::storage::users;

/// How a link may come to its person: by mail first, where mail is sent.
#[must_use]
pub fn ways(visit: &Visit) -> Vec<Choice> {
    let mail = Choice::new("mail", "By mail", false).hint("Nobody else sees it.");
    let shown = Choice::new("link", "You hand it over", false).hint("It is shown to you, once.");
    let mail = mail::is_configured(&visit.app.settings.mail).then_some(mail);
    mail.into_iter().chain([shown]).collect()
}

/// The page that shows a link, this once.
#[must_use]
pub fn handed_over(visit: &Visit, link: &Link) -> Sheet {
    let about = format!(
        "It works once, until {}. It is not shown again, and older links work no more.",
        link.expires_at.moment()
    );
    let url = address_of(&visit.app.issuer, &link.token);
    let at = format!("{}/factors", at(&link.user.id));
    Sheet::new(format!("A link for {}", link.user.email))
        .lead("Hand it to this person alone: whoever opens it chooses the password of the account.")
        .back(Way::new("back", at, link.user.email.as_str()))
        .with(Code::new("link", "The link", url).about(about))
}

/// `GET /admin/people/{id}/link`
pub async fn ask(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    Ok(sheet_of(&visit, &person, &Reading::default()).await?.into())
}

async fn sheet_of(visit: &Visit, person: &Person, reading: &Reading) -> Result<Sheet, Refused> {
    let sheet = person.sheet(visit, Tab::Factors);
    if !person.may_be(visit, Permission::UsersWrite) {
        return Ok(sheet);
    }
    let id = &person.user.id;
    let has_password = users::password(&mut visit.app.db.read().await?.conn(), id)
        .await?
        .is_some();
    let kind = visit.value("kind", if has_password { "reset" } else { "invite" });
    let kinds = vec![
        Choice::new("invite", "An invitation", kind == "invite").hint("To choose the first password."),
        Choice::new("reset", "Another password", kind == "reset")
            .hint("A second step is asked for all the same."),
    ];
    let mut delivery = ways(visit);
    let chosen = visit.value("delivery", delivery.first().map_or("", |first| &first.value));
    for choice in &mut delivery {
        choice.is_chosen = choice.value == chosen;
    }
    let form = Form::new("make-link", format!("{}/link", person.at()), "Make the link")
        .titled("A link to choose a password")
        .lead("Older links of this person work no more then.")
        .field(reading.said_of(Field::one("kind", "What for", kinds)))
        .field(reading.said_of(Field::one("delivery", "How it comes to them", delivery)));
    Ok(sheet.with(visit.form_once(form)))
}

/// `POST /admin/people/{id}/link`
pub async fn make(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let mut reading = Reading::default();
    let kind = match visit.sent("kind") {
        "invite" => LinkKind::Invite,
        "reset" => LinkKind::Reset,
        _ => {
            reading.note("kind", "Say what for.");
            LinkKind::Reset
        }
    };
    let delivery = match visit.sent("delivery") {
        "mail" => Delivery::Mailed,
        "link" => Delivery::Shown,
        _ => {
            reading.note("delivery", "Say how.");
            Delivery::Shown
        }
    };
    let sheet = sheet_of(&visit, &person, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let change = MakeLink {
        whom: Whom::Id(person.user.id.clone()),
        kind,
        delivery,
    };
    let to = format!("{}/factors", person.at());
    let twice = format!("{to}?done=twice");
    Ok(match visit.create(change, move |_| twice.clone()).await? {
        Came::Done(link) if link.delivery == Delivery::Shown => handed_over(&visit, &link).into(),
        Came::Done(_) => Answer::SeeOther(format!("{to}?done=sent")),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

/// `GET /admin/people/{id}/recover`
pub async fn ask_to_recover(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    Ok(recovery(&visit, &person, &Reading::default()).await?.into())
}

async fn recovery(visit: &Visit, person: &Person, reading: &Reading) -> Result<Sheet, Refused> {
    let sheet = person.sheet(visit, Tab::Danger);
    if !person.may_be(visit, Permission::UsersWrite) {
        return Ok(sheet);
    }
    let change = RecoverUser {
        whom: Whom::Id(person.user.id.clone()),
    };
    let effect = visit.rehearse(change).await?;
    let email = &person.user.email;
    let typed = Field::line("typed", format!("Type {email} to confirm"), "").required();
    let form = Form::new(
        "recover-person",
        format!("{}/recover", person.at()),
        "Recover the account",
    )
    .titled("Recover the account")
    .lead(
        "For whoever has lost everything: password, second factors, passkeys, trusted browsers and other providers are taken \
         from the account, and you get a link for its person. Where mail is sent, they are told.",
    )
    .danger()
    .field(reading.said_of(typed));
    Ok(sheet
        .with(Prose::meant(format!("It {effect}."), Tone::Warn))
        .with(visit.form_once(form)))
}

/// `POST /admin/people/{id}/recover`
pub async fn recover(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let mut reading = Reading::default();
    let email = person.user.email.as_str();
    if visit.sent("typed") != email {
        reading.note(
            "typed",
            format!("It is not what was typed. Type {email}, exactly."),
        );
        let sheet = recovery(&visit, &person, &reading).await?;
        return Ok(Answer::Shown(StatusCode::UNPROCESSABLE_ENTITY, Box::new(sheet)));
    }
    let change = RecoverUser {
        whom: Whom::Id(person.user.id.clone()),
    };
    let twice = format!("{}/factors?done=twice", person.at());
    Ok(match visit.create(change, move |_| twice.clone()).await? {
        Came::Done(link) => handed_over(&visit, &link)
            .said("All the account was signed in with is gone, and all its sign-ins and grants have ended.")
            .into(),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(person.sheet(&visit, Tab::Danger), &refusals),
    })
}
