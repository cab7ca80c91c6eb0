//! How a command fails: an exit code, a sentence, and what to try.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::admin::{AdminError, Refusal, RefusalKind, Refusals};
use crate::app::StartError;
use crate::config::ConfigError;
use crate::keys::KeyError;
use crate::proofs::password::PasswordError;
use crate::seal::SealError;
use crate::server::{CertificateFault, ReloadFault};
use crate::storage::StorageError;

/// Exit codes; those above 64 are those of `sysexits.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// Done.
    Ok = 0,
    /// Failed.
    Failed = 1,
    /// The command line or a value in it is wrong.
    Usage = 2,
    /// What it is about does not exist.
    NotFound = 3,
    /// It exists already, or something stands in the way.
    Conflict = 4,
    /// The database is away.
    Unavailable = 69,
    /// The operating system does not allow it, or whoever asks may not have it.
    Permission = 77,
    /// The configuration is wrong or unsafe.
    Configuration = 78,
}

impl Code {
    /// Its name for scripts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Permission => "permission",
            Self::Configuration => "configuration",
        }
    }
}

/// Why a command failed.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: Code,
    /// A sentence.
    pub message: String,
    /// What to try.
    pub try_line: Option<String>,
    /// What else is wrong with what was asked for.
    pub others: Vec<Self>,
}

impl Failure {
    /// A failure with nothing to try.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            try_line: None,
            others: Vec::new(),
        }
    }

    /// A failure of the configuration.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Code::Configuration, message)
    }

    /// A wrong use of the command.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    /// The same with something to try.
    #[must_use]
    pub fn try_this(mut self, what: impl Into<String>) -> Self {
        self.try_line = Some(what.into());
        self
    }

    /// A file that cannot be read or written.
    #[must_use]
    pub fn file(what: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::PermissionDenied => Code::Permission,
            std::io::ErrorKind::NotFound => Code::NotFound,
            _ => Code::Failed,
        };
        Self::new(code, format!("cannot {what} {}: {error}", path.display()))
    }

    /// Every fault, each with what to try.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut text = String::new();
        for fault in self.faults() {
            let _ = writeln!(text, "error: {}", fault.message);
            if let Some(try_line) = &fault.try_line {
                let _ = writeln!(text, "Try: {try_line}");
            }
        }
        text
    }

    /// The fault that decides the exit code, and all of them.
    #[must_use]
    pub fn in_json(&self) -> Value {
        let fault = |fault: &Self| json!({ "code": fault.code.as_str(), "message": fault.message, "try": fault.try_line });
        let mut first = fault(self);
        if let Some(members) = first.as_object_mut() {
            members.insert("exit_code".to_owned(), (self.code as u8).into());
        }
        json!({ "error": first, "errors": self.faults().map(fault).collect::<Vec<_>>() })
    }

    fn faults(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.kind {
            RefusalKind::Invalid => Code::Usage,
            RefusalKind::Forbidden => Code::Permission,
            RefusalKind::NotFound => Code::NotFound,
            RefusalKind::Conflict | RefusalKind::Outdated | RefusalKind::KeyReused => Code::Conflict,
        };
        Self {
            code,
            message: refusal.message,
            try_line: refusal.remedy,
            others: Vec::new(),
        }
    }
}

impl From<Refusals> for Failure {
    fn from(refusals: Refusals) -> Self {
        Self {
            others: refusals.iter().skip(1).cloned().map(Self::from).collect(),
            ..refusals.first().clone().into()
        }
    }
}

impl From<AdminError> for Failure {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(refusals) => refusals.into(),
            AdminError::Storage(error) => error.into(),
            AdminError::Keys(error) => error.into(),
            AdminError::Password(error) => error.into(),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::configuration(error.0).try_this("grantor config reference")
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match sqlite_code(&error).as_deref() {
            // SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, in their simple and extended forms.
            Some("8" | "1032" | "264" | "776" | "1544" | "14" | "3") => {
                return Self::new(Code::Permission, format!("{error}"))
                    .try_this("check that you may write the database file and its directory");
            }
            // SQLITE_NOTADB, SQLITE_CORRUPT.
            Some("26" | "11") => {
                return Self::new(Code::Failed, format!("{error}"))
                    .try_this("another --database: this file is not one of Grantor's");
            }
            _ => {}
        }
        match error {
            StorageError::Inconsistent { .. } => Self::new(Code::Failed, error.to_string()),
            StorageError::NotMade => Self::configuration(error.to_string())
                .try_this("grantor init; or grantor migrate, to make it"),
            StorageError::Migration(_) => Self::new(Code::Unavailable, error.to_string())
                .try_this("the version of grantor this database was last used with, or a newer one"),
            _ => Self::new(Code::Unavailable, error.to_string())
                .try_this("grantor doctor; and check that the database is running and can be reached"),
        }
    }
}

fn sqlite_code(error: &StorageError) -> Option<String> {
    let (StorageError::Database(sqlx::Error::Database(error))
    | StorageError::Migration(sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(error)))) = error
    else {
        return None;
    };
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    error.code().map(std::borrow::Cow::into_owned)
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Storage(error) => error.into(),
            KeyError::Seal(_) => Self::configuration(error.to_string())
                .try_this("the keys directory (or keys.master_key) this database was made with"),
            KeyError::Master(_) => Self::configuration(error.to_string()),
            KeyError::Jose(_) | KeyError::NotApproved | KeyError::NoActiveKey(_) => {
                Self::new(Code::Failed, error.to_string())
            }
        }
    }
}

impl From<CertificateFault> for Failure {
    fn from(fault: CertificateFault) -> Self {
        let hint = match &fault {
            CertificateFault::NotRead { .. } | CertificateFault::NotPem { .. } => {
                "server.tls.certificate and server.tls.key name PEM files that this server may read"
            }
            CertificateFault::NotUsable(_) => "a certificate of version 3 with an RSA, ECDSA or Ed25519 key",
            CertificateFault::NotAPair { .. } => {
                "the key that the certificate was made for; in the file of certificates, the server's own comes first"
            }
            CertificateFault::Expired(_) => "renew it",
            CertificateFault::NotValidYet(_) => "look at the clock of this computer, or wait",
        };
        Self::configuration(fault.to_string()).try_this(hint)
    }
}

impl From<ReloadFault> for Failure {
    fn from(fault: ReloadFault) -> Self {
        match fault {
            ReloadFault::Config(error) => error.into(),
            ReloadFault::Certificate(fault) => fault.into(),
        }
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Self::configuration(error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Config(error) => error.into(),
            StartError::Storage(error) => error.into(),
            StartError::Keys(error) => error.into(),
            StartError::Seal(error) => error.into(),
        }
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooLong => Self::usage(error.to_string()),
            PasswordError::Storage(error) => error.into(),
            PasswordError::Busy | PasswordError::Fault(_) => Self::new(Code::Failed, error.to_string()),
        }
    }
}
