//! The mail server (RFC 5321): connecting, TLS, logging in, and giving it a mail, each a stage with its own fault, so that
//! what has to be mended can be told.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::message::{Composed, From, MessageError, compose};
use super::written::Written;
use crate::config::{self, ConfigError, MailUrl, Security};
use crate::types::{EmailAddress, Issuer, MailId, Secret, Timestamp, one_line};

/// The most characters of what a mail server says that are kept.
const MOST_CHARACTERS: usize = 300;

/// How long a server may take to say farewell.
const FAREWELL: Duration = Duration::from_secs(2);

/// How far a mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reaching the server, and its greeting.
    Connect,
    /// TLS.
    Secure,
    /// Logging in.
    LogIn,
    /// Saying whom the mail is from.
    From,
    /// Saying whom it is to.
    To,
    /// The mail itself.
    Content,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{stage}: {said}")]
pub struct Fault {
    /// How far it came.
    pub stage: Stage,
    /// The code of the answer, if there was one.
    pub code: Option<u16>,
    /// What the server said, or what happened, on one line.
    pub said: String,
    /// Whether it would be the same at the next attempt. Only what a server says of an address or a mail is final: where it
    /// lets nobody in, the owner has something to mend.
    pub is_final: bool,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Secure => "TLS",
            Self::LogIn => "logging in",
            Self::From => "the sender",
            Self::To => "the recipient",
            Self::Content => "the mail",
        })
    }
}

/// Whether a refusal of a recipient or a mail is one of this server: many say there that it may not send, or has sent too much,
/// and the owner mends that.
///
/// RFC 3463 §3.8: "X.7.X  Security or Policy Status"; §3.5: "X.4.X Network and Routing Status", "X.5.X Mail Delivery Protocol
/// Status". RFC 4954 §6: 530 and 535 ask for a login.
fn is_for_the_owner(error: &Error) -> bool {
    let said = error.to_string();
    let is_of_class = |class: &str| {
        said.split(|c: char| !c.is_ascii_digit() && c != '.')
            .any(|word| word.starts_with(class))
    };
    let code = error.status().map(u16::from);
    matches!(code, Some(530 | 535)) || ["5.7.", "5.4.", "5.5."].into_iter().any(is_of_class)
}

impl Fault {
    fn of(stage: Stage, error: &Error) -> Self {
        let mut said = match error.status() {
            Some(code) => code.to_string(),
            None => String::new(),
        };
        // The library's own words say no more than the cause does.
        let mut cause = std::error::Error::source(error);
        if cause.is_none() && said.is_empty() {
            said = error.to_string();
        }
        while let Some(error) = cause {
            if !said.is_empty() {
                said.push_str(if error.source().is_some() || said.len() > 3 {
                    ": "
                } else {
                    " "
                });
            }
            said.push_str(&error.to_string());
            cause = error.source();
        }
        // A handshake that fails is a fault of TLS wherever the library meets it.
        let stage = if error.is_tls() || said.contains("certificate") && stage == Stage::Connect {
            Stage::Secure
        } else {
            stage
        };
        let is_about_the_mail = matches!(stage, Stage::To | Stage::Content);
        Self {
            stage,
            code: error.status().map(u16::from),
            said: one_line(&said, MOST_CHARACTERS),
            is_final: is_about_the_mail
                && (error.is_permanent() || error.is_client())
                && !is_for_the_owner(error),
        }
    }

    fn new(stage: Stage, said: &str) -> Self {
        Self {
            stage,
            code: None,
            said: said.to_owned(),
            is_final: false,
        }
    }

    /// What to look at.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self.stage {
            Stage::Connect => {
                "host and port of mail.url (smtps:// is port 465, smtp:// is 587), and whether a firewall lets this computer \
                 out to it"
            }
            Stage::Secure => {
                "whether mail.url begins as the server has it (smtps:// for TLS from the first byte, smtp:// for STARTTLS); \
                 for a certificate of a CA of your own, mail.ca_file"
            }
            Stage::LogIn => "the user in mail.url (%40 for @) and mail.password",
            Stage::From => "mail.from: an address the server lets this user send from",
            Stage::To => "the address; and whether the server sends mail to other domains for this user",
            Stage::Content => {
                "what the server says; some refuse senders whose domain has no SPF or DKIM record"
            }
        }
    }
}

impl std::convert::From<MessageError> for Fault {
    fn from(error: MessageError) -> Self {
        Self {
            is_final: true,
            ..Self::new(Stage::To, error.0)
        }
    }
}

/// What the server said when it took a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted(pub String);

/// A mail server, and all that is needed to give it mail.
pub struct MailServer {
    url: MailUrl,
    password: Option<Secret>,
    from: From,
    timeout: Duration,
    tls: Option<TlsParameters>,
    issuer: Issuer,
}

impl MailServer {
    /// The server the settings name; none if mail is not sent.
    ///
    /// # Errors
    /// If a file cannot be read, or holds no certificates.
    pub fn of(settings: &config::Mail, issuer: &Issuer) -> Result<Option<Self>, ConfigError> {
        let Some((url, from)) = settings.url.clone().zip(settings.from.clone()) else {
            return Ok(None);
        };
        if url.is_mailbox() {
            return Ok(None);
        }
        let tls = match url.security() {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls(settings, url.host())?),
        };
        Ok(Some(Self {
            password: settings.password()?,
            from: From {
                from,
                reply_to: settings.reply_to.clone(),
            },
            timeout: settings.timeout.duration(),
            tls,
            issuer: issuer.clone(),
            url,
        }))
    }

    /// How it is reached, in words.
    #[must_use]
    pub fn described(&self) -> String {
        let how = match self.url.security() {
            Security::Tls => "TLS",
            Security::StartTls => "STARTTLS",
            Security::None => "no TLS",
        };
        let host = self.url.host();
        let place = if host.contains(':') {
            format!("[{host}]:{}", self.url.port())
        } else {
            format!("{host}:{}", self.url.port())
        };
        match self.url.user() {
            Some(user) => format!("{place}, {how}, as {user}"),
            None => format!("{place}, {how}"),
        }
    }

    /// Connects, logs in, and leaves: whether it would take mail at all.
    ///
    /// # Errors
    /// If it would not.
    pub async fn greet(&self) -> Result<(), Fault> {
        self.within(async {
            let mut connection = self.connect().await?;
            let _ = connection.quit().await;
            Ok(())
        })
        .await
    }

    /// Gives it a mail.
    ///
    /// # Errors
    /// If it does not take it.
    pub async fn send(
        &self,
        to: &EmailAddress,
        written: Written,
        id: &MailId,
        at: Timestamp,
    ) -> Result<Accepted, Fault> {
        let composed = compose(&self.from, to, written, (id, &self.issuer), at)?;
        let (mut connection, accepted) = self
            .within(async {
                let mut connection = self.connect().await?;
                let accepted = give(&mut connection, &composed).await?;
                Ok((connection, accepted))
            })
            .await?;
        // What it took it took, however long it takes to say farewell.
        let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
        Ok(accepted)
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        tokio::time::timeout(self.timeout, work)
            .await
            .unwrap_or_else(|_| {
                let said = format!("no answer within {} s", self.timeout.as_secs());
                Err(Fault::new(Stage::Connect, &said))
            })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let hello = hello(&self.issuer);
        let at_once = match self.url.security() {
            Security::Tls => self.tls.clone(),
            Security::StartTls | Security::None => None,
        };
        let place = (self.url.host(), self.url.port());
        let connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(self.timeout), &hello, at_once, None).await;
        let mut connection = connection.map_err(|error| Fault::of(Stage::Connect, &error))?;
        if let (Security::StartTls, Some(tls)) = (self.url.security(), self.tls.clone()) {
            if !connection.can_starttls() {
                return Err(Fault::new(
                    Stage::Secure,
                    "the server offers no STARTTLS, and nothing is sent without TLS",
                ));
            }
            let secured = connection.starttls(tls, &hello).await;
            secured.map_err(|error| Fault::of(Stage::Secure, &error))?;
        }
        if let (Some(user), Some(password)) = (self.url.user(), &self.password) {
            let credentials = Credentials::new(user.to_owned(), password.expose().to_owned());
            let known = connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await;
            known.map_err(|error| Fault::of(Stage::LogIn, &error))?;
        }
        Ok(connection)
    }
}

/// RFC 5321 §3.3: from whom, to whom, and the mail.
async fn give(connection: &mut AsyncSmtpConnection, mail: &Composed) -> Result<Accepted, Fault> {
    let mut parameters = Vec::new();
    if !mail.envelope.to().iter().all(|to| to.to_string().is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Fault {
                is_final: true,
                ..Fault::new(
                    Stage::To,
                    "the server takes no addresses with letters beyond ASCII",
                )
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from = Mail::new(mail.envelope.from().cloned(), parameters);
    let taken = connection.command(from).await;
    taken.map_err(|error| Fault::of(Stage::From, &error))?;
    for to in mail.envelope.to() {
        let taken = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        taken.map_err(|error| Fault::of(Stage::To, &error))?;
    }
    let begun = connection.command(Data).await;
    begun.map_err(|error| Fault::of(Stage::Content, &error))?;
    let taken = connection.message(&mail.bytes).await;
    let response = taken.map_err(|error| Fault::of(Stage::Content, &error))?;
    Ok(Accepted(said(&response)))
}

fn said(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    one_line(
        &format!("{} {}", response.code(), lines.join(" ")),
        MOST_CHARACTERS,
    )
}

/// RFC 5321 §4.1.1.1: who is calling: the name this server has.
fn hello(issuer: &Issuer) -> ClientId {
    let host = issuer.host_name();
    match host.parse() {
        Ok(std::net::IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(std::net::IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(host),
    }
}

/// TLS with the system's certificates, and those of `mail.ca_file`.
fn tls(settings: &config::Mail, host: &str) -> Result<TlsParameters, ConfigError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(file) = &settings.ca_file {
        let name = file.display();
        let pem = std::fs::read(file)
            .map_err(|error| ConfigError(format!("mail.ca_file: cannot read {name}: {error}")))?;
        let none = || ConfigError(format!("mail.ca_file: {name} holds no certificates in PEM"));
        // The library takes a file without any for one that has some.
        if !pem.windows(BEGIN.len()).any(|part| part == BEGIN) {
            return Err(none());
        }
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| none())?);
    }
    builder
        .build()
        .map_err(|error| ConfigError(format!("mail: there is no TLS here: {error}")))
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
