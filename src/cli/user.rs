//! `grantor user …`

use std::io::BufRead as _;

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Value, json};

use super::change::{change, change_by};
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use super::{Common, grant, session};
use crate::admin::change::{
    CreateUser, DeleteUser, DisableUser, EditUser, EnableUser, GiveRole, MakeLink, RecoverUser, ResetFactors,
    RevokeSessions, TakeRole,
};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{self, Delivery, LinkKind, NewUser, Whom};
use crate::proofs::password::{MAX_BYTES, Passwords};
use crate::records::user::{CreatedUserRecord, LinkRecord, UserDetails, UserRecord};
use crate::storage::users::User;
use crate::types::{Clock, EmailAddress, RoleName, Secret};

/// What there is to do with people's accounts.
#[derive(Subcommand)]
pub enum Command {
    /// Make an account; prints a link to set the password, unless one is given
    Create(Create),
    /// All accounts
    List {
        /// How many at most
        #[arg(long, default_value_t = 1000)]
        limit: u32,
    },
    /// One account
    Show(One),
    /// Change what an account says of its person; what is not named stays
    Edit(Edit),
    /// Stop an account: ends its sign-ins and everything it allowed apps
    Disable(One),
    /// Let a disabled account sign in again
    Enable(One),
    /// Delete an account and all it says of its person, in the audit log too; what stays names its id
    Delete(One),
    /// Print a link to set another password
    ResetLink(Handing),
    /// Print another link to set the first password
    Invite(Handing),
    /// Take the second factors from an account whose person has lost theirs; they are told
    ResetFactors(One),
    /// The way back in for whoever has lost everything: resets all an account is signed in with, and prints a link
    Recover(One),
    /// Where a person is signed in
    Sessions(One),
    /// End every sign-in of a person, and what apps have by them
    SignOut(One),
    /// What a person allowed apps
    Grants(One),
    /// Give a person a role, or take it
    #[command(subcommand)]
    Role(RoleCommand),
}

/// `user create`
#[derive(Args)]
pub struct Create {
    /// What they sign in with
    pub email: EmailAddress,
    /// What they are called [default: the part of the address before the @]
    #[arg(long)]
    pub name: Option<String>,
    /// Read the password from stdin, one line, in place of printing a link
    #[arg(long)]
    pub password_stdin: bool,
    /// Mail them the link, in place of printing it
    #[arg(long, conflicts_with = "password_stdin")]
    pub mail: bool,
    /// A role they get; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<RoleName>,
    #[command(flatten)]
    told: Told,
}

/// What is said of a person.
#[derive(Args, Clone)]
pub struct Told {
    /// Whether the address was checked to be theirs
    #[arg(long, value_name = "true|false", action = clap::ArgAction::Set)]
    email_verified: Option<bool>,
    /// A standard claim, such as `given_name=Ada`, `birthdate=1815-12-10` or `address.locality=London`; may be given
    /// several times
    #[arg(long = "set", value_name = "CLAIM=VALUE", value_parser = pair)]
    claims: Vec<(String, String)>,
    /// An attribute of your own choice, as JSON or text, for scopes and resource servers with claims; may be given
    /// several times
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = pair)]
    attributes: Vec<(String, String)>,
}

/// `user edit`
#[derive(Args)]
pub struct Edit {
    /// E-mail address or id
    #[arg(value_name = "EMAIL|ID")]
    pub whom: Whom,
    /// What they are called
    #[arg(long)]
    name: Option<String>,
    /// What they sign in with; another address is not verified, unless --email-verified says so
    #[arg(long)]
    email: Option<EmailAddress>,
    #[command(flatten)]
    told: Told,
    /// A standard claim to take away; may be given several times
    #[arg(long, value_name = "CLAIM")]
    unset: Vec<String>,
    /// An attribute to take away; may be given several times
    #[arg(long, value_name = "NAME")]
    remove_attribute: Vec<String>,
}

/// `NAME=VALUE`
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Told {
    /// What of an account changes by it.
    fn changes(self) -> ProfileChanges {
        // What is no JSON is text.
        let value = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        ProfileChanges {
            email_verified: self.email_verified,
            claims: self
                .claims
                .into_iter()
                .map(|(name, text)| (name, Some(text)))
                .collect(),
            attributes: self
                .attributes
                .into_iter()
                .map(|(name, text)| (name, Some(value(text))))
                .collect(),
            ..ProfileChanges::default()
        }
    }
}

/// A person by address or id.
#[derive(Args)]
pub struct One {
    /// E-mail address or id
    #[arg(value_name = "EMAIL|ID")]
    pub whom: Whom,
}

/// A person, and how a link comes to them.
#[derive(Args)]
pub struct Handing {
    #[command(flatten)]
    pub one: One,
    /// Mail them the link, in place of printing it
    #[arg(long)]
    pub mail: bool,
}

/// How a link comes to its person.
pub fn delivery(by_mail: bool) -> Delivery {
    if by_mail {
        Delivery::Mailed
    } else {
        Delivery::Shown
    }
}

/// `user role …`
#[derive(Subcommand)]
pub enum RoleCommand {
    /// Give a person a role
    Add {
        /// E-mail address or id
        #[arg(value_name = "EMAIL|ID")]
        whom: Whom,
        /// The role
        role: RoleName,
    },
    /// Take a role from a person
    Remove {
        /// E-mail address or id
        #[arg(value_name = "EMAIL|ID")]
        whom: Whom,
        /// The role
        role: RoleName,
    },
}

/// What stands first.
pub const FIRST: &[&str] = &["id", "email", "name", "is_active", "roles"];
const LINK_FIRST: &[&str] = &["link", "expires_at", "email"];
/// What people see of a list.
pub const COLUMNS: &[&str] = &["id", "email", "name", "is_active", "roles", "created_at"];

/// Runs a command about people.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let db = &opened.db;
    let show = |user: User| Report::one(&UserRecord::from(&user), FIRST);
    match command {
        Command::Create(arguments) => create(arguments, opened).await,
        Command::List { limit } => {
            let list = users::list(db, limit.into()).await?;
            let list: Vec<_> = list.iter().map(UserRecord::from).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Show(One { whom }) => {
            let (user, has_password) = users::show(db, &whom).await?;
            let details = UserDetails {
                user: (&user).into(),
                has_password,
            };
            Ok(Report::one(&details, FIRST))
        }
        Command::Edit(arguments) => {
            let edit = arguments.change()?;
            let means = if edit.changes.email.is_some() {
                open::telling_people(opened)?
            } else {
                opened.means()
            };
            change_by(&means, opened, edit, show).await
        }
        Command::Disable(One { whom }) => {
            change(opened, DisableUser { whom }, |user| {
                disabled(&UserRecord::from(&user))
            })
            .await
        }
        Command::Enable(One { whom }) => change(opened, EnableUser { whom }, show).await,
        Command::Delete(One { whom }) => {
            change(opened, DeleteUser { whom }, |user| deleted(&user.id, &user.email)).await
        }
        Command::ResetLink(handing) => make_link(handing, LinkKind::Reset, opened).await,
        Command::Invite(handing) => make_link(handing, LinkKind::Invite, opened).await,
        Command::ResetFactors(One { whom }) => {
            change_by(
                &open::telling_people(opened)?,
                opened,
                ResetFactors { whom },
                |user| without_factors(&UserRecord::from(&user)),
            )
            .await
        }
        Command::Recover(One { whom }) => recover(whom, opened).await,
        Command::Sessions(One { whom }) => session::list(opened, Some(&whom), session::LIMIT).await,
        Command::SignOut(One { whom }) => {
            change(opened, RevokeSessions { whom: whom.clone() }, |ended| {
                signed_out(&whom, &json!(ended))
            })
            .await
        }
        Command::Grants(One { whom }) => grant::list(opened, Some(&whom), None, grant::LIMIT).await,
        Command::Role(RoleCommand::Add { whom, role }) => change(opened, GiveRole { whom, role }, show).await,
        Command::Role(RoleCommand::Remove { whom, role }) => {
            change(opened, TakeRole { whom, role }, show).await
        }
    }
}

/// An account that was just disabled.
pub fn disabled(user: &impl Serialize) -> Report {
    Report::one(user, FIRST).note("Their sign-ins are ended and everything they allowed is revoked.")
}

/// Somebody who is signed in nowhere any more, and how many sign-ins ended.
pub fn signed_out(whom: &Whom, ended: &Value) -> Report {
    let done = json!({ "user": whom.to_string(), "signed_out": true, "ended": ended });
    Report::one(&done, &["user", "ended"])
}

/// An account that is gone.
pub fn deleted(id: &impl Serialize, email: &impl Serialize) -> Report {
    Report::one(&json!({ "id": id, "email": email, "deleted": true }), FIRST).note(
        "The account is gone with all it allowed. Access tokens that apps hold end within their lifetime.",
    )
}

/// An account whose second factors were just taken.
pub fn without_factors(user: &impl Serialize) -> Report {
    Report::one(user, FIRST)
        .note("They sign in with their password alone now, and all their sign-ins are ended.")
}

/// An account that was just made, and how its link comes to its person, if there is one.
pub fn created(user: &impl Serialize, delivery: Option<Delivery>) -> Report {
    let report = Report::one(user, FIRST);
    match delivery {
        None => report,
        Some(Delivery::Mailed) => report
            .note("A mail with the link is on its way to them: `grantor mail list` says when it was sent."),
        Some(Delivery::Shown) => {
            report.note("Send them the link: it works once, until the time above, and is not shown again.")
        }
    }
}

impl Create {
    /// What is said of them, beside address and name.
    #[must_use]
    pub fn told(&self) -> ProfileChanges {
        self.told.clone().changes()
    }
}

impl Edit {
    /// The change of an account it asks for.
    ///
    /// # Errors
    /// If it is none.
    pub fn change(self) -> Result<EditUser, Failure> {
        let mut changes = self.told.changes();
        (changes.name, changes.email) = (self.name, self.email);
        changes
            .claims
            .extend(self.unset.into_iter().map(|name| (name, None)));
        let removed = self.remove_attribute.into_iter().map(|name| (name, None));
        changes.attributes.extend(removed);
        if changes == ProfileChanges::default() {
            return Err(Failure::usage("There is nothing to change.").try_this("grantor user edit --help"));
        }
        Ok(EditUser {
            whom: self.whom,
            changes,
        })
    }
}

async fn create(arguments: Create, opened: &Opened) -> Result<Report, Failure> {
    let settings = &opened.settings;
    let told = arguments.told();
    let mut create = CreateUser {
        new: NewUser {
            email: arguments.email,
            name: arguments.name,
            password_hash: None,
            roles: arguments.roles,
        },
        told,
        invitation: (!arguments.password_stdin).then(|| delivery(arguments.mail)),
    };
    if arguments.password_stdin {
        let password = password_from(&mut std::io::stdin().lock())?;
        // Whoever types it takes their time, and the audit log says when the account was made.
        let opened = &opened.at(Clock::System.now());
        let about = [
            create.new.email.as_str(),
            create.new.name.as_deref().unwrap_or_default(),
            &settings.branding.name,
        ];
        let passwords = Passwords::new(&settings.password, opened.db.clone());
        if opened.is_dry_run {
            // The first hash measures this computer, and writes down what it found.
            users::check_password(&passwords, &password, &about)?;
        } else {
            let hash = users::hash_password(&passwords, &password, &about, opened.now).await?;
            create.new.password_hash = Some(hash);
        }
        return change(opened, create, |made| {
            Report::one(&UserRecord::from(&made.user), FIRST)
        })
        .await;
    }
    let issuer = open::issuer(settings)
        .map_err(|failure| failure.try_this("--issuer https://id.example.com, or --password-stdin"))?;
    change_by(&open::telling_people(opened)?, opened, create, |made| {
        let link = made.link.as_ref().map(|link| (link, &issuer));
        let record = CreatedUserRecord::new(&made.user, link);
        created(&record, made.link.as_ref().map(|link| link.delivery))
    })
    .await
}

/// One line, without its end. Never echoed, never a flag: flags are seen by everybody on the computer.
fn password_from(input: &mut impl std::io::BufRead) -> Result<Secret, Failure> {
    let mut line = String::new();
    // A byte more than allowed is enough to know.
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(3);
    let read = std::io::Read::take(input, most).read_line(&mut line);
    read.map_err(|error| {
        Failure::new(
            Code::Failed,
            format!("cannot read the password from stdin: {error}"),
        )
    })?;
    let password = Secret::new(line.trim_end_matches(['\r', '\n']).to_owned());
    zeroize::Zeroize::zeroize(&mut line);
    if password.expose().is_empty() {
        return Err(Failure::usage("There is no password on stdin.")
            .try_this("printf '%s\\n' 'the password' | grantor user create EMAIL --password-stdin"));
    }
    Ok(password)
}

async fn make_link(handing: Handing, kind: LinkKind, opened: &Opened) -> Result<Report, Failure> {
    let issuer = open::issuer(&opened.settings)?;
    let make = MakeLink {
        whom: handing.one.whom,
        kind,
        delivery: delivery(handing.mail),
    };
    change_by(&open::telling_people(opened)?, opened, make, |link| {
        handed_out(&LinkRecord::new(&link, Some(kind), &issuer), link.delivery)
    })
    .await
}

/// A link that was just made, and how it comes to its person.
pub fn handed_out(link: &impl Serialize, delivery: Delivery) -> Report {
    Report::one(link, LINK_FIRST).note(match delivery {
        Delivery::Mailed => "A mail with it is on its way to them; older links do not work any more.",
        Delivery::Shown => "It works once and is not shown again; older links do not work any more.",
    })
}

async fn recover(whom: Whom, opened: &Opened) -> Result<Report, Failure> {
    let issuer = open::issuer(&opened.settings)?;
    let means = open::telling_people(opened)?;
    change_by(&means, opened, RecoverUser { whom }, |link| {
        recovered(&LinkRecord::new(&link, None, &issuer))
    })
    .await
}

/// The way back in for whoever has lost everything.
pub fn recovered(link: &impl Serialize) -> Report {
    Report::one(link, LINK_FIRST).note(
        "Password, second factors and trusted browsers are gone, and all sign-ins and grants are ended. Hand the link to \
         the person alone: it works once and is not shown again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_password_is_one_line_of_stdin() {
        let read = |text: &str| password_from(&mut text.as_bytes()).map(|secret| secret.expose().to_owned());
        assert_eq!(read("violet anchor\r\nmore\n").unwrap(), "violet anchor");
        assert_eq!(read(" spaces stay ").unwrap(), " spaces stay ");
        assert_eq!(read("\n").unwrap_err().code, Code::Usage);
        assert_eq!(read(&"x".repeat(5000)).unwrap().len(), MAX_BYTES + 3);
    }
}
