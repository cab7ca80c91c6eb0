//! `grantor init`: a configuration file, the keys, the database, and a link for the first administrator.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::failure::{Code, Failure};
use super::open::IfMissing;
use super::output::Report;
use super::{Common, open, program, sample_app};
use crate::admin::change::{CreateUser, GiveRole, MakeLink};
use crate::admin::profiles::ProfileChanges;
use crate::admin::users::{self, Delivery, Link, LinkKind, NewUser, Whom};
use crate::admin::{Actor, Means, apply};
use crate::app::App;
use crate::config::{self, DEFAULT_FILE, Database, Loaded, Settings, without_password};
use crate::keys::MASTER_KEY_FILE;
use crate::oauth::access::BuiltIn;
use crate::types::{Clock, EmailAddress, Issuer, RoleName, Timestamp};

/// `init`
#[derive(Args)]
pub struct Arguments {
    /// The first administrator [default: admin@ the issuer's host]
    #[arg(long, value_name = "EMAIL")]
    admin_email: Option<EmailAddress>,
    /// Make an API, a permission and an app too, so that there is something to sign in to: `grantor client try sample-app`
    #[arg(long)]
    sample_app: bool,
}

/// For trying things out; `serve` says how to go on from there.
const DEFAULT_ISSUER: &str = "http://127.0.0.1:8080";

/// Sets an installation up.
pub async fn run(common: &Common, arguments: &Arguments) -> Result<Report, Failure> {
    let file = common
        .config
        .clone()
        .unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    // What the environment says holds for every command: what is written must not say otherwise.
    let loaded = config::load_without_file(&common.flags())?;
    let given = seen_from(&file, loaded);
    let issuer: Issuer = given
        .issuer
        .as_deref()
        .unwrap_or(DEFAULT_ISSUER)
        .parse()
        .map_err(|rule| {
            Failure::configuration(format!("issuer is not usable: {rule}"))
                .try_this("--issuer https://id.example.com")
        })?;
    open::database_url(&given)?;
    let email = match &arguments.admin_email {
        Some(email) => email.clone(),
        None => format!("admin@{}", host(&issuer)).parse().map_err(|_| {
            Failure::usage("The issuer's host makes no e-mail address.")
                .try_this("--admin-email you@example.com")
        })?,
    };
    write_file(&file, &content(&issuer, &given.database, &given.keys.dir))?;
    let done = set_up(common, &file, &email, arguments.sample_app).await;
    if done.is_err() {
        // So that it can be tried again.
        let _ = fs::remove_file(&file);
    }
    done
}

/// The settings as a file has to say them, whose paths lead from its own directory. Where somebody named a place, it is
/// this place; where nobody did, it is beside the file.
fn seen_from(file: &Path, loaded: Loaded) -> Settings {
    let mut settings = loaded.settings;
    if file.parent().is_none_or(|parent| parent.as_os_str().is_empty()) {
        return settings;
    }
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if loaded.names_database {
        if let Some(file) = &mut settings.database.url_file {
            *file = whole(file);
        }
        if let Ok(directory) = std::env::current_dir() {
            settings.database.url = config::url_from(&directory, &settings.database.url);
        }
    }
    if loaded.names_keys_dir {
        settings.keys.dir = whole(&settings.keys.dir);
    }
    settings
}

async fn set_up(
    common: &Common,
    file: &Path,
    email: &EmailAddress,
    has_sample: bool,
) -> Result<Report, Failure> {
    let settings = open::settings(&Common {
        config: Some(file.to_owned()),
        ..common.clone()
    })?;
    let db = open::database(&settings, IfMissing::Make).await?;
    let master = open::master_key(&settings, &db).await?;
    let app = App::start(settings, db, &master, Clock::System).await?;
    let now = app.clock.now();
    let link = invite_owner(&app, email, now).await?;
    if has_sample {
        sample_app::make(&Means::of(&app), now).await?;
    }
    let commands = commands(file, has_sample);
    let report = json!({
        "config": file,
        "master_key": app.settings.keys.dir.join(MASTER_KEY_FILE),
        "issuer": app.issuer.as_str(),
        "admin_email": email,
        "invite_link": link.as_ref().map(|link| users::address_of(&app.issuer, &link.token)),
        "invite_link_expires_at": link.as_ref().map(|link| link.expires_at),
        "sample_app": has_sample.then_some(sample_app::CLIENT_ID),
        "next_commands": [&commands.serve, &commands.next],
    });
    app.db.close().await;
    let lines = report.as_object().cloned().unwrap_or_default();
    let people = lines
        .into_iter()
        .filter(|(name, _)| name != "next_commands" && name != "invite_link_expires_at")
        .collect::<serde_json::Map<_, _>>();
    let mut answer = Report::one(
        &people,
        &[
            "config",
            "master_key",
            "issuer",
            "admin_email",
            "sample_app",
            "invite_link",
        ],
    )
    .or_value(report);
    for note in steps(&commands, has_sample) {
        answer = answer.note(note);
    }
    Ok(answer)
}

/// The first administrator: an owner, with a link to set the password.
async fn invite_owner(app: &App, email: &EmailAddress, now: Timestamp) -> Result<Option<Link>, Failure> {
    let owner: RoleName = BuiltIn::Owner
        .as_str()
        .parse()
        .map_err(|_| Failure::new(Code::Failed, "the role owner has no proper name"))?;
    let whom = Whom::Email(email.clone());
    let (means, actor) = (Means::of(app), Actor::CommandLine);
    let is_known = users::show(&app.db, &whom).await.is_ok();
    Ok(if is_known {
        let give = GiveRole {
            whom: whom.clone(),
            role: owner,
        };
        apply(&means, &actor, give, now).await?;
        let kind = LinkKind::Invite;
        Some(
            apply(
                &means,
                &actor,
                MakeLink {
                    whom,
                    kind,
                    delivery: Delivery::Shown,
                },
                now,
            )
            .await?
            .done,
        )
    } else {
        let create = CreateUser {
            new: NewUser {
                email: email.clone(),
                name: None,
                password_hash: None,
                roles: vec![owner],
            },
            told: ProfileChanges::default(),
            invitation: Some(Delivery::Shown),
        };
        apply(&means, &actor, create, now).await?.done.link
    })
}

/// What to type next.
struct Commands {
    serve: String,
    next: String,
}

fn commands(file: &Path, has_sample: bool) -> Commands {
    let program = program::name();
    let config = if file == Path::new(DEFAULT_FILE) {
        String::new()
    } else {
        format!(" --config {}", program::quoted(&file.display().to_string()))
    };
    let next = if has_sample {
        format!("{program} client try {}{config}", sample_app::CLIENT_ID)
    } else {
        format!(
            "{program} client create --name \"My app\" --type web --redirect-uri http://localhost:3000/callback{config}"
        )
    };
    Commands {
        serve: format!("{program} serve{config}"),
        next,
    }
}

/// The same for people, in order.
fn steps(commands: &Commands, has_sample: bool) -> [String; 6] {
    let what = if has_sample {
        "in another terminal: signs in to the sample app and prints its tokens"
    } else {
        "in another terminal: registers an app"
    };
    [
        "Next:".to_owned(),
        format!("  1. {}\n     and leave it running", commands.serve),
        "  2. open the invite link in a browser: it sets the administrator's password, once".to_owned(),
        format!("  3. {}\n     {what}", commands.next),
        String::new(),
        "Keep a copy of the master key apart from the database: without it the signing keys do not open."
            .to_owned(),
    ]
}

/// The issuer's host without a port.
fn host(issuer: &Issuer) -> String {
    let host = issuer.host();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name.to_owned(),
        _ => host,
    }
}

/// `grantor.toml`, with what there is to know about each line.
fn content(issuer: &Issuer, database: &Database, keys_dir: &Path) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut page = format!(
        "# Grantor. Every setting and its default: grantor config reference\n\n\
         # The URL people and apps reach this server at. It is in every token: choose it before anybody uses it.\n\
         issuer = {}\n\n",
        quoted(issuer.as_str())
    );
    // A loopback issuer is reached directly, so its port is the one to listen on.
    let port = issuer
        .host()
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse::<u16>().ok());
    let bind = match (issuer.is_https(), port.unwrap_or(80)) {
        (true, _) => {
            page.push_str("# Put a TLS-terminating proxy in front; trusted_proxies names where it is: here, on this machine.\n");
            "127.0.0.1:8080".to_owned()
        }
        (false, port) if issuer.host().starts_with('[') => format!("[::1]:{port}"),
        (false, port) => format!("127.0.0.1:{port}"),
    };
    let _ = writeln!(page, "[server]\nbind = \"{bind}\"");
    if issuer.is_https() {
        page.push_str("trusted_proxies = [\"127.0.0.1/32\", \"::1/128\"]\n");
    }
    page.push('\n');
    page.push_str("# sqlite://path/to/grantor.db or postgres://user:password@host/database\n[database]\n");
    let _ = match (&database.url_file, without_password(&database.url)) {
        (Some(file), _) => writeln!(page, "url_file = {}", quoted(&file.display().to_string())),
        // A secret of the environment is not written down by the way.
        (None, Some(url)) => writeln!(
            page,
            "# The password is not here: set GRANTOR__DATABASE__URL, or url_file to a file with the whole URL.\nurl = {}",
            quoted(&url)
        ),
        (None, None) => writeln!(page, "url = {}", quoted(&database.url)),
    };
    let _ = write!(
        page,
        "\n# The directory of master.key. Keep a copy of it apart from the database.\n[keys]\ndir = {}\n",
        quoted(&keys_dir.display().to_string()),
    );
    page
}

/// Writes a file that does not exist yet, for its owner alone: sooner or later a secret may stand in it.
fn write_file(file: &Path, content: &str) -> Result<(), Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(file).and_then(|mut open| {
        open.write_all(content.as_bytes())?;
        open.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(
            Code::Conflict,
            format!("{} exists already and stays as it is.", file.display()),
        )
        .try_this("grantor serve; or remove the file, or name another with --config"),
        _ => Failure::file("write", file, &error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_init_writes_is_what_serve_reads() {
        for (issuer, bind) in [
            ("https://id.example.com", "127.0.0.1:8080"),
            ("http://127.0.0.1:9000", "127.0.0.1:9000"),
            ("http://localhost", "127.0.0.1:80"),
            ("http://[::1]:9000", "[::1]:9000"),
        ] {
            let page = content(
                &issuer.parse().unwrap(),
                &Database {
                    url: "sqlite://a \"b\".db".to_owned(),
                    url_file: None,
                },
                Path::new("k\\eys"),
            );
            let page: toml::Table = page.parse().unwrap_or_else(|error| panic!("{error}\n{page}"));
            assert_eq!(page["issuer"].as_str(), Some(issuer));
            assert_eq!(page["server"]["bind"].as_str(), Some(bind));
            assert_eq!(page["database"]["url"].as_str(), Some("sqlite://a \"b\".db"));
            assert_eq!(page["keys"]["dir"].as_str(), Some("k\\eys"));
        }
    }

    #[test]
    fn ours_init_writes_no_password_down() {
        let content = |url: &str, url_file: Option<&str>| {
            let database = Database {
                url: url.to_owned(),
                url_file: url_file.map(PathBuf::from),
            };
            let page = content(
                &"https://id.example.com".parse().unwrap(),
                &database,
                Path::new("keys"),
            );
            assert!(!page.contains("s3cret"), "{page}");
            page.parse::<toml::Table>().unwrap()
        };
        let page = content("postgres://grantor:s3cret@db/grantor", None);
        assert_eq!(
            page["database"]["url"].as_str(),
            Some("postgres://grantor@db/grantor")
        );
        let page = content("sqlite://grantor.db", Some("/run/secrets/url"));
        assert_eq!(page["database"]["url_file"].as_str(), Some("/run/secrets/url"));
        assert_eq!(page["database"].get("url"), None);
    }

    #[test]
    fn ours_the_first_administrator_is_at_the_issuers_host() {
        for (issuer, expected) in [
            ("https://id.example.com/x", "id.example.com"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:80", "[::1]"),
        ] {
            assert_eq!(host(&issuer.parse().unwrap()), expected);
        }
    }
}
