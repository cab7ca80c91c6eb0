//! A mail as a mail server takes it (RFC 5322, RFC 2045): every word is encoded by the library, so none begins a header.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::written::Written;
use crate::config::MailAddress;
use crate::types::{EmailAddress, Issuer, MailId, Timestamp};

/// Why there is no mail to send: the same at every attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MessageError(pub &'static str);

/// A mail, and to whom it goes.
pub struct Composed {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

impl Composed {
    /// The bytes of the mail, with its headers.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Who sends, and whom answers go to.
#[derive(Clone, Debug)]
pub(super) struct From {
    pub(super) from: MailAddress,
    pub(super) reply_to: Option<MailAddress>,
}

/// Puts a mail together.
///
/// # Errors
/// If an address is none mail can be sent to.
pub(super) fn compose(
    from: &From,
    to: &EmailAddress,
    written: Written,
    (id, issuer): (&MailId, &Issuer),
    at: Timestamp,
) -> Result<Composed, MessageError> {
    const FAULT: MessageError = MessageError("the mail could not be put together");
    let (sender, recipient) = (address(from.from.address())?, address(to)?);
    let name = from.from.name().map(str::to_owned);
    let seconds = u64::try_from(at.0).unwrap_or_default();
    let mut builder = Message::builder()
        .from(Mailbox::new(name, sender.clone()))
        .to(Mailbox::new(None, recipient.clone()))
        .subject(written.subject)
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(message_id(id, issuer)))
        .header(AutoSubmitted);
    if let Some(reply_to) = &from.reply_to {
        let name = reply_to.name().map(str::to_owned);
        builder = builder.reply_to(Mailbox::new(name, address(reply_to.address())?));
    }
    let envelope = Envelope::new(Some(sender), vec![recipient]).map_err(|_| FAULT)?;
    let message = builder
        .envelope(envelope.clone())
        .multipart(MultiPart::alternative_plain_html(written.text, written.html))
        .map_err(|_| FAULT)?;
    Ok(Composed {
        envelope,
        bytes: message.formatted(),
    })
}

/// The id by which whoever gets a mail twice knows it again: each attempt has the same.
#[must_use]
pub fn message_id(id: &MailId, issuer: &Issuer) -> String {
    let host = issuer.host_name();
    // RFC 5322 §3.6.4: the right side is a domain, or a literal in brackets.
    if host.parse::<std::net::IpAddr>().is_ok() {
        format!("<{id}@[{host}]>")
    } else {
        format!("<{id}@{host}>")
    }
}

/// An address as mail servers know it; a domain of other letters than ASCII in the form that has none.
fn address(address: &EmailAddress) -> Result<Address, MessageError> {
    const RULE: MessageError = MessageError("the address is none mail can be sent to");
    let (local, domain) = address.as_str().rsplit_once('@').ok_or(RULE)?;
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => domain,
        _ => domain.to_owned(),
    };
    Address::new(local, domain).map_err(|_| RULE)
}

/// RFC 3834 §5: nobody who is away answers it.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
