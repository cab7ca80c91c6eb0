//! Where somebody is signed in, and what they allowed apps.

use super::super::answer::{Answer, Refused};
use super::super::grants::{living_at, table as table_of_grants, which};
use super::super::screen::Proposed;
use super::super::sessions::table as table_of_sessions;
use super::super::visit::{PAGE, Visit};
use super::super::whose::Theirs;
use super::person::{Person, Tab};
use crate::admin::change::RevokeSessions;
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::pages::admin::{Form, Links, Way};
use crate::storage::{grant_lines, sessions};

/// `GET /admin/people/{id}/sessions`
pub async fn sessions(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let sought = sessions::Sought {
        user_id: Some(person.user.id.clone()),
        client_id: None,
    };
    let mut read = visit.app.db.read().await?;
    let (now, idle) = (visit.edge.now, visit.app.settings.sessions.idle.duration());
    let limits = (idle, PAGE + 1);
    let known = sessions::page(&mut read.conn(), after(&visit), &sought, limits, now).await?;
    drop(read);
    let (known, next) = visit.paged(known, |one| one.id.to_string());
    let all = vec![Way::new(
        "end-all-sessions",
        format!("{}/sign-out", person.at()),
        "End all …",
    )];
    let may_end = person.may_be(&visit, Permission::SessionsWrite);
    let theirs = Theirs::to_end(&visit, known.iter().map(|one| &one.user_id)).await?;
    let table = table_of_sessions(&visit, &known, (false, &theirs)).next(next);
    Ok(person
        .sheet(&visit, Tab::SignIns)
        .with(table.empty("They are signed in nowhere."))
        .with_some((may_end && !known.is_empty()).then(|| Links::new("", all)))
        .into())
}

fn after(visit: &Visit) -> Option<&str> {
    Some(visit.asked("after")).filter(|after| !after.is_empty())
}

/// `/admin/people/{id}/sign-out`
pub async fn sign_out(visit: Visit) -> Result<Proposed, Refused> {
    let person = Person::named(&visit).await?;
    let back = format!("{}/sessions", person.at());
    let email = &person.user.email;
    Ok(Proposed {
        title: format!("Sign {email} out everywhere"),
        means: "All their sign-ins end, and those that are being made; the apps they used are told, if they want to be. What \
                apps may do without them stays."
            .to_owned(),
        press: "End all".to_owned(),
        typed: None,
        then: format!("{back}?done=revoked"),
        back: (back, email.to_string()),
        change: RevokeSessions {
            whom: Whom::Id(person.user.id.clone()),
        }
        .into(),
    })
}

/// `GET /admin/people/{id}/grants`
pub async fn grants(visit: Visit) -> Result<Answer, Refused> {
    let person = Person::named(&visit).await?;
    let sought = grant_lines::Sought {
        user_id: Some(person.user.id.clone()),
        client_id: None,
        living_at: living_at(&visit),
    };
    let mut read = visit.app.db.read().await?;
    let known = grant_lines::page(&mut read.conn(), after(&visit), &sought, PAGE + 1).await?;
    drop(read);
    let (known, next) = visit.paged(known, |one| one.id.to_string());
    let form = Form::search("find-grants", format!("{}/grants", person.at()), "Show");
    let theirs = Theirs::to_end(&visit, known.iter().map(|one| &one.user_id)).await?;
    let table = table_of_grants(&visit, &known, (false, &theirs)).next(next);
    Ok(person
        .sheet(&visit, Tab::Grants)
        .with(form.field(which(&visit)))
        .with(table.empty("There are none."))
        .into())
}
