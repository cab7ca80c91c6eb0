//! What a server mails, as whoever reads the mail sees it.

use grantor::config::{MailUrl, Settings};
use grantor::mail::Letter;
use grantor::proofs::password::Caller;
use grantor::proofs::recovery_code;
use grantor::storage::totp_credentials::TotpCredential;
use grantor::storage::{mails, recovery_codes, totp_credentials};
use grantor::types::{EmailAddress, Secret, TotpId};
use grantor::words::Language;

use super::TestServer;

/// A mail: to whom, and what it says.
pub type Mail = (String, Letter);

impl TestServer {
    /// Another server, which keeps its mails in a mailbox.
    pub async fn with_mail(&self) -> Self {
        self.with_mail_and(|_| {}).await
    }

    /// The same with other settings.
    pub async fn with_mail_and(&self, change: impl FnOnce(&mut Settings)) -> Self {
        self.with_settings(|settings| {
            settings.mail.url = Some(MailUrl::mailbox());
            change(settings);
        })
        .await
    }

    /// Every mail there is with its language, oldest first, once what is under way behind answers is done.
    async fn mails_in_languages(&self) -> Vec<(String, Letter, Language)> {
        self.app.behind.is_done().await;
        let rows = mails::bodies(&mut self.db.read().await.unwrap().conn(), 1000)
            .await
            .unwrap();
        let open = |row: &mails::DueMail| {
            let (letter, language) = self.app.outbox.open(&row.id, &row.body).unwrap();
            (row.recipient.to_string(), letter, language)
        };
        rows.iter().rev().map(open).collect()
    }

    /// Every mail there is, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        let mails = self.mails_in_languages().await.into_iter();
        mails.map(|(to, letter, _)| (to, letter)).collect()
    }

    /// The kinds of mails to this address, oldest first, and the language of each.
    pub async fn told_in(&self, to: &str) -> Vec<(&'static str, Language)> {
        let mails = self.mails_in_languages().await.into_iter();
        mails
            .filter(|(recipient, _, _)| recipient == to)
            .map(|(_, letter, language)| (letter.kind(), language))
            .collect()
    }

    /// The kinds of mails to this address, oldest first.
    pub async fn told(&self, to: &str) -> Vec<&'static str> {
        let mails = self.mails().await.into_iter();
        mails
            .filter(|(recipient, _)| recipient == to)
            .map(|(_, letter)| letter.kind())
            .collect()
    }

    /// The link of the newest mail to this address.
    pub async fn mailed_link(&self, to: &str) -> String {
        let mails = self.mails().await;
        let of = mails.iter().rev().find(|(recipient, _)| recipient == to);
        let (_, letter) = of.unwrap_or_else(|| panic!("no mail to {to}: {mails:?}"));
        let url = &letter.link().unwrap_or_else(|| panic!("no link: {letter:?}")).url;
        url.expose().strip_prefix(&self.issuer).unwrap().to_owned()
    }

    /// Gives an account a second factor; the recovery codes that come with it.
    pub async fn second_factor(&self, email: &str) -> Vec<Secret> {
        let (user, now, id) = (self.user_id(email).await, self.now(), TotpId::new());
        let credential = TotpCredential {
            name: "Phone".to_owned(),
            secret: self.app.totp.seal(id.as_str().as_bytes(), &[7; 20]).unwrap(),
            algorithm: "SHA1".to_owned(),
            digits: 6,
            period: 30,
            last_step: 0,
            created_at: now,
            last_used_at: None,
            id,
        };
        let codes = recovery_code::generate();
        let caller = Caller::Known {
            account: user.to_string(),
        };
        let hashes = recovery_code::hashes(&self.app.passwords, &codes, &caller)
            .await
            .unwrap();
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    totp_credentials::insert(conn, &user, &credential).await?;
                    recovery_codes::replace(conn, &user, &hashes, now).await
                })
            })
            .await
            .unwrap();
        codes
    }

    /// An account without a password, as an administrator makes it.
    pub async fn account(&self, email: &str) -> EmailAddress {
        self.invited(email).await;
        email.parse().unwrap()
    }
}
