//! The words of each mail, once for both its forms: text and HTML say the same.

use super::letter::{Factor, Letter, Link, Occasion};
use super::sender::Sender;
use crate::types::Secret;

/// Some sentences, and an address that belongs to them.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// The sentences.
    pub text: String,
    /// The address.
    pub url: Option<String>,
}

/// The one thing there is to press.
#[derive(Clone, Debug)]
pub struct Button {
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub url: Secret,
}

/// What a mail says.
#[derive(Clone, Debug)]
pub struct Words {
    /// The subject, and the heading.
    pub subject: String,
    /// What there is to know.
    pub lead: Vec<String>,
    /// When it was, and where from.
    pub facts: Vec<(&'static str, String)>,
    /// What there is to press.
    pub button: Option<Button>,
    /// What else there is to say.
    pub more: Vec<Paragraph>,
}

impl Words {
    fn new(subject: String, lead: impl Into<String>) -> Self {
        Self {
            subject,
            lead: vec![lead.into()],
            facts: Vec::new(),
            button: None,
            more: Vec::new(),
        }
    }

    fn button(mut self, label: &'static str, url: Secret) -> Self {
        self.button = Some(Button { label, url });
        self
    }

    fn lead(mut self, text: impl Into<String>) -> Self {
        self.lead.push(text.into());
        self
    }

    fn more(mut self, text: impl Into<String>, url: Option<String>) -> Self {
        let text = text.into();
        self.more.push(Paragraph { text, url });
        self
    }

    /// The same with a link that works once.
    fn once(self, label: &'static str, link: &Link) -> Self {
        let until = link.expires_at.moment();
        self.button(label, link.url.clone())
            .more(format!("The link works once, until {until}."), None)
    }

    /// The same with when it was, and where from.
    fn at(mut self, occasion: &Occasion) -> Self {
        self.facts.push(("When", occasion.at.moment()));
        if let Some(browser) = &occasion.browser {
            self.facts.push(("Browser", browser.clone()));
        }
        if let Some(address) = &occasion.address {
            self.facts.push(("Internet address", address.to_string()));
        }
        self
    }

    /// The same with who helps.
    fn with_contact(self, sender: &Sender) -> Self {
        match &sender.contact {
            Some(contact) => self.more(format!("Who helps: {contact}"), None),
            None => self,
        }
    }

    /// The same with what to do once what somebody else did is undone.
    fn after_undo(self, sender: &Sender) -> Self {
        let security = sender.issuer.endpoint("/account/security");
        let password = sender.issuer.endpoint("/password");
        self.more(
            "Whoever changed the address may know the password: choose another one.",
            Some(password),
        )
        .more(
            "Then look through the ways to sign in to your account:",
            Some(security),
        )
        .with_contact(sender)
    }

    /// The same with what is left to do once the account was locked down.
    fn after_lock_down(self, sender: &Sender) -> Self {
        let security = sender.issuer.endpoint("/account/security");
        let password = sender.issuer.endpoint("/password");
        self.more(
            "Whoever it was may know the password: if you have not chosen another one yet, do it now.",
            Some(password),
        )
        .more(
            "Then look through the ways to sign in to your account:",
            Some(security),
        )
        .with_contact(sender)
    }

    /// The same with what to do for whom it was not.
    fn unless_you(self, sender: &Sender) -> Self {
        let security = sender.issuer.endpoint("/account/security");
        let password = sender.issuer.endpoint("/password");
        self.more(
                "Was it you? Then there is nothing to do. If not, choose another password, which also ends every sign-in:",
                Some(password),
            )
            .more("Then look through the ways to sign in to your account:", Some(security))
            .with_contact(sender)
    }
}

/// What a letter says, from this sender.
#[must_use]
pub fn words(letter: &Letter, sender: &Sender) -> Words {
    match letter {
        Letter::Test => test(sender),
        Letter::Invite { link } => invite(sender, link),
        Letter::ResetPassword { link } => reset_password(sender, link),
        Letter::SignUp { link } => sign_up(sender, link),
        Letter::AddressHasAccount { sign_in, password } => address_has_account(sender, sign_in, password),
        Letter::ConfirmAddress { link } => confirm_address(sender, link),
        Letter::AddressChanged {
            undo,
            new_address,
            occasion,
        } => address_changed(sender, undo, new_address)
            .at(occasion)
            .once("Undo it", undo),
        Letter::AddressReplaced {
            new_address,
            occasion,
        } => address_replaced(sender, new_address)
            .at(occasion)
            .with_contact(sender),
        Letter::AddressTakenBack { occasion } => address_taken_back(sender).at(occasion).with_contact(sender),
        Letter::AddressRestored { occasion } => address_restored(sender).at(occasion).after_undo(sender),
        Letter::NewDevice { occasion } => new_device(sender).at(occasion).unless_you(sender),
        Letter::PasswordChanged { occasion } => password_changed(sender).at(occasion).unless_you(sender),
        Letter::FactorAdded { what, occasion } => factor_added(sender, *what).at(occasion).unless_you(sender),
        Letter::FactorRemoved { what, occasion } => {
            factor_removed(sender, *what).at(occasion).unless_you(sender)
        }
        Letter::RecoveryCodeUsed { left, occasion } => {
            recovery_code_used(sender, *left).at(occasion).unless_you(sender)
        }
        Letter::RecoveryCodesMade { occasion } => recovery_codes_made(sender).at(occasion).unless_you(sender),
        Letter::Recovered { occasion } => recovered(sender).at(occasion).with_contact(sender),
        Letter::AccountLockedDown { occasion } => {
            account_locked_down(sender).at(occasion).after_lock_down(sender)
        }
        Letter::PasskeyCounter { occasion } => {
            let security = sender.issuer.endpoint("/account/security");
            passkey_counter(sender)
                .at(occasion)
                .more("Your passkeys:", Some(security))
                .with_contact(sender)
        }
    }
}

fn test(sender: &Sender) -> Words {
    Words::new(
        format!("A test of mail from {}", sender.name),
        format!("Mail from {} arrives at this address.", sender.here()),
    )
    .more(
        "Somebody who runs that server looked whether it does. There is nothing for you to do.",
        None,
    )
}

fn invite(sender: &Sender, link: &Link) -> Words {
    Words::new(
        format!("Your account at {}", sender.name),
        format!(
            "An account was made for you at {}. To use it, choose a password.",
            sender.here()
        ),
    )
    .once("Choose a password", link)
    .more("If you did not expect this, leave it alone.", None)
}

fn reset_password(sender: &Sender, link: &Link) -> Words {
    Words::new(
        format!("Choose another password for {}", sender.name),
        format!(
            "Somebody, and we hope you, asked to choose another password for your account at {}.",
            sender.here()
        ),
    )
    .once("Choose another password", link)
    .more(
        "It replaces the password alone: what else you sign in with, you still need.",
        None,
    )
    .more(
        "If it was not you, leave this mail alone, and your password stays as it is. Pass the link on to nobody, whoever \
         asks for it.",
        None,
    )
}

fn sign_up(sender: &Sender, link: &Link) -> Words {
    Words::new(
        format!("Go on to your account at {}", sender.name),
        format!(
            "Somebody, and we hope you, wants an account at {} with this address.",
            sender.here()
        ),
    )
    .once("Go on", link)
    .more(
        "If it was not you, leave this mail alone, and there will be no account.",
        None,
    )
}

fn address_has_account(sender: &Sender, sign_in: &str, password: &str) -> Words {
    Words::new(
        format!("You have an account at {} already", sender.name),
        format!(
            "Somebody, and we hope you, wanted an account at {} to have this address. One has it already, and nothing about it was \
             changed.",
            sender.here()
        ),
    )
    .button("Sign in", Secret::new(sign_in.to_owned()))
    .more(
        "If you do not know its password any more:",
        Some(password.to_owned()),
    )
    .more(
        "If you were invited and never chose a password, ask the people who run that server for another link.",
        None,
    )
    .more("If it was not you, leave this mail alone.", None)
}

fn confirm_address(sender: &Sender, link: &Link) -> Words {
    Words::new(
        format!("Confirm your address for {}", sender.name),
        format!(
            "Somebody, and we hope you, wants to use this address for their account at {}.",
            sender.here()
        ),
    )
    .once("Confirm this address", link)
    .more(
        "If it was not you, leave this mail alone, and the address is not used.",
        None,
    )
}

fn address_changed(sender: &Sender, undo: &Link, new_address: &str) -> Words {
    Words::new(
        format!("Another address for your account at {}", sender.name),
        format!(
            "From now on your account at {} is not reached at this address any more, but at {new_address}.",
            sender.here()
        ),
    )
    .lead(format!(
        "If it was not you, undo it until {}: your account has this address and what you sign in with again, what was \
         added since is gone, and all sign-ins end.",
        undo.expires_at.date()
    ))
}

fn address_replaced(sender: &Sender, new_address: &str) -> Words {
    Words::new(
        format!("An administrator changed your address at {}", sender.name),
        format!(
            "From now on your account at {} is not reached at this address any more, but at {new_address}. An administrator \
             changed it; if you asked nobody for this, ask them.",
            sender.here()
        ),
    )
}

fn address_taken_back(sender: &Sender) -> Words {
    Words::new(
        format!("Your address at {} was taken back", sender.name),
        format!(
            "Somebody who reads the mail of the address before undid that your account at {} is reached at this one. What the \
             account is signed in with is as it was before the change, and all sign-ins were ended. If it was not you, ask the \
             people who run that server at once.",
            sender.here()
        ),
    )
}

fn address_restored(sender: &Sender) -> Words {
    Words::new(
        format!("Your address at {} is as it was", sender.name),
        format!(
            "A changed address was taken back: your account at {} is reached at this one again, what you sign in with is as \
             it was before the change, and all sign-ins were ended.",
            sender.here()
        ),
    )
}

fn new_device(sender: &Sender) -> Words {
    Words::new(
        format!("A new sign-in to {}", sender.name),
        format!(
            "Somebody signed in to your account at {} with a browser that never did before.",
            sender.here()
        ),
    )
}

fn password_changed(sender: &Sender) -> Words {
    Words::new(
        format!("Your password at {} was changed", sender.name),
        format!("The password of your account at {} was changed.", sender.here()),
    )
}

fn factor_added(sender: &Sender, what: Factor) -> Words {
    let one = one(what);
    Words::new(
        format!("{one} was added at {}", sender.name),
        format!(
            "{one} was added to your account at {}. Whoever has it can use it to sign in.",
            sender.here()
        ),
    )
}

fn factor_removed(sender: &Sender, what: Factor) -> Words {
    let one = one(what);
    Words::new(
        format!("{one} was removed at {}", sender.name),
        format!(
            "{one} was removed from your account at {}: nobody signs in with it any more.",
            sender.here()
        ),
    )
}

fn recovery_code_used(sender: &Sender, left: u32) -> Words {
    let left = match left {
        0 => "It was the last one: make new ones.".to_owned(),
        1 => "One is left: make new ones soon.".to_owned(),
        left if left <= 3 => format!("{left} are left: make new ones soon."),
        left => format!("{left} are left."),
    };
    Words::new(
        format!("A recovery code was used at {}", sender.name),
        format!(
            "Somebody signed in to your account at {} with a recovery code. {left}",
            sender.here()
        ),
    )
}

fn recovery_codes_made(sender: &Sender) -> Words {
    Words::new(
        format!("New recovery codes at {}", sender.name),
        format!(
            "New recovery codes were made for your account at {}. Those of before work no longer.",
            sender.here()
        ),
    )
}

fn recovered(sender: &Sender) -> Words {
    Words::new(
        format!("Your account at {} was recovered", sender.name),
        format!(
            "An administrator reset how you sign in to your account at {}. Passwords, passkeys, authenticator apps and \
             recovery codes of before work no longer, and all sign-ins were ended. You choose a new password by the link an \
             administrator gives you; if you asked nobody for this, ask them.",
            sender.here()
        ),
    )
}

fn account_locked_down(sender: &Sender) -> Words {
    Words::new(
        format!("Your account at {} was locked down", sender.name),
        format!(
            "Somebody, and we hope you, said that it was not them who used your account at {}, and locked it down: every other \
             sign-in was ended, no app may use the account any more, no browser is trusted, and links that were mailed work no \
             longer.",
            sender.here()
        ),
    )
}

fn passkey_counter(sender: &Sender) -> Words {
    Words::new(
        format!("A passkey was refused at {}", sender.name),
        format!(
            "A sign-in to your account at {} with a passkey was refused, since the passkey says that it was used less often \
             than we know it was. Somebody may have a copy of it: remove it, and add another one. Other ways to sign in work.",
            sender.here()
        ),
    )
}

/// "A passkey".
fn one(what: Factor) -> String {
    match what {
        Factor::Passkey => format!("A {what}"),
        Factor::AuthenticatorApp => format!("An {what}"),
    }
}
