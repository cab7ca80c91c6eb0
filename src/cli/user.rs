//! `grantor user …`

use std::io::BufRead as _;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::change::{change, change_by};
use super::failure::{Code, Failure};
use super::open::{self, Opened};
use super::output::Report;
use super::{Common, grant, session};
use crate::admin::change::{
    CreateUser, DeleteUser, DisableUser, EditUser, EnableUser, GiveRole, MakeLink, RecoverUser, ResetFactors,
    TakeRole,
};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{self, Delivery, LinkKind, NewUser, Whom, address_of};
use crate::proofs::password::{MAX_BYTES, Passwords};
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
    email: EmailAddress,
    /// What they are called [default: the part of the address before the @]
    #[arg(long)]
    name: Option<String>,
    /// Read the password from stdin, one line, in place of printing a link
    #[arg(long)]
    password_stdin: bool,
    /// Mail them the link, in place of printing it
    #[arg(long, conflicts_with = "password_stdin")]
    mail: bool,
    /// A role they get; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<RoleName>,
    #[command(flatten)]
    told: Told,
}

/// What is said of a person.
#[derive(Args)]
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
    whom: Whom,
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
    whom: Whom,
}

/// A person, and how a link comes to them.
#[derive(Args)]
pub struct Handing {
    #[command(flatten)]
    one: One,
    /// Mail them the link, in place of printing it
    #[arg(long)]
    mail: bool,
}

fn delivery(by_mail: bool) -> Delivery {
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

const FIRST: &[&str] = &["id", "email", "name", "is_active", "roles"];
const LINK_FIRST: &[&str] = &["link", "expires_at", "email"];
const COLUMNS: &[&str] = &["id", "email", "name", "is_active", "roles", "created_at"];

/// Runs a command about people.
pub async fn run(command: Command, common: &Common) -> Result<Report, Failure> {
    open::with(common, async |opened| dispatch(command, opened).await).await
}

async fn dispatch(command: Command, opened: &Opened) -> Result<Report, Failure> {
    let db = &opened.db;
    let show = |user: User| Report::one(&record(&user), FIRST);
    match command {
        Command::Create(arguments) => create(arguments, opened).await,
        Command::List { limit } => {
            let list: Vec<Value> = users::list(db, limit.into()).await?.iter().map(record).collect();
            Ok(Report::many(&list, COLUMNS))
        }
        Command::Show(One { whom }) => {
            let (user, has_password) = users::show(db, &whom).await?;
            Ok(show(user).with("has_password", has_password))
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
                show(user).note("Their sign-ins are ended and everything they allowed is revoked.")
            })
            .await
        }
        Command::Enable(One { whom }) => change(opened, EnableUser { whom }, show).await,
        Command::Delete(One { whom }) => {
            change(opened, DeleteUser { whom }, |user| {
                let gone = json!({ "id": user.id, "email": user.email, "deleted": true });
                Report::one(&gone, FIRST)
                    .note("The account is gone with all it allowed. Access tokens that apps hold end within their lifetime.")
            })
            .await
        }
        Command::ResetLink(handing) => make_link(handing, LinkKind::Reset, opened).await,
        Command::Invite(handing) => make_link(handing, LinkKind::Invite, opened).await,
        Command::ResetFactors(One { whom }) => {
            change_by(&open::telling_people(opened)?, opened, ResetFactors { whom }, |user| {
                show(user).note("They sign in with their password alone now, and all their sign-ins are ended.")
            })
            .await
        }
        Command::Recover(One { whom }) => recover(whom, opened).await,
        Command::Sessions(One { whom }) => session::list(opened, Some(&whom), session::LIMIT).await,
        Command::Grants(One { whom }) => grant::list(opened, Some(&whom), None, grant::LIMIT).await,
        Command::Role(RoleCommand::Add { whom, role }) => change(opened, GiveRole { whom, role }, show).await,
        Command::Role(RoleCommand::Remove { whom, role }) => {
            change(opened, TakeRole { whom, role }, show).await
        }
    }
}

impl Edit {
    fn change(self) -> Result<EditUser, Failure> {
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
    let mut create = CreateUser {
        new: NewUser {
            email: arguments.email,
            name: arguments.name,
            password_hash: None,
            roles: arguments.roles,
        },
        told: arguments.told.changes(),
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
        return change(opened, create, |made| Report::one(&record(&made.user), FIRST)).await;
    }
    let issuer = open::issuer(settings)
        .map_err(|failure| failure.try_this("--issuer https://id.example.com, or --password-stdin"))?;
    change_by(&open::telling_people(opened)?, opened, create, |made| {
        let report = Report::one(&record(&made.user), FIRST);
        let Some(link) = made.link else {
            return report;
        };
        if link.delivery == Delivery::Mailed {
            let report = report.with("invite_link_expires_at", link.expires_at.0);
            return report.note(
                "A mail with the link is on its way to them: `grantor mail list` says when it was sent.",
            );
        }
        report
            .with("invite_link", address_of(&issuer, &link.token))
            .with("invite_link_expires_at", link.expires_at.0)
            .note("Send them the link: it works once, until the time above, and is not shown again.")
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
        let mut report = json!({
            "user_id": link.user.id,
            "email": link.user.email,
            "kind": kind.as_str(),
            "expires_at": link.expires_at,
        });
        if link.delivery == Delivery::Mailed {
            return Report::one(&report, LINK_FIRST)
                .note("A mail with it is on its way to them; older links do not work any more.");
        }
        if let Some(members) = report.as_object_mut() {
            members.insert("link".to_owned(), address_of(&issuer, &link.token).into());
        }
        Report::one(&report, LINK_FIRST)
            .note("It works once and is not shown again; older links do not work any more.")
    })
    .await
}

async fn recover(whom: Whom, opened: &Opened) -> Result<Report, Failure> {
    let issuer = open::issuer(&opened.settings)?;
    let means = open::telling_people(opened)?;
    change_by(&means, opened, RecoverUser { whom }, |link| {
        let report = json!({
            "user_id": link.user.id,
            "email": link.user.email,
            "link": address_of(&issuer, &link.token),
            "expires_at": link.expires_at,
        });
        Report::one(&report, LINK_FIRST).note(
            "Password, second factors and trusted browsers are gone, and all sign-ins and grants are ended. Hand the link to \
             the person alone: it works once and is not shown again.",
        )
    })
    .await
}

fn record(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "email_verified": user.email_verified,
        "name": user.name,
        "profile": user.profile.0,
        "attributes": user.attributes.0,
        "is_active": user.is_active,
        "roles": user.roles(),
        "groups": user.groups(),
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    })
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
