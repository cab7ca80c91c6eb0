//! Every setting, with its default and the words that become the configuration reference.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::origins::Origins;
use super::{Colour, Lifetime, MailAddress, MailDomain, MailUrl, PageLink, SignUpMode};
use crate::oauth::acr::SecondFactor;
use crate::oauth::client::Profile;
use crate::oauth::client_metadata::RegistrationMode;
use crate::types::{EventKind, MachineHost, ResourceUri, Scope, UriScheme};
use crate::words::Language;

/// One setting of the reference: section and key, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the section.
    pub key: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// Declares the sections of the configuration: each a struct with defaults, and its part of the reference.
macro_rules! sections {
    ($($(#[doc = $about:literal])+ $section:ident $name:literal {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr,)+
    })+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, Debug, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $section { $($(#[doc = $doc])+ pub $field: $type,)+ }

            impl Default for $section {
                fn default() -> Self {
                    Self { $($field: $default,)+ }
                }
            }
        )+

        /// The reference: each section's name, what it is about, and its settings.
        pub const SECTIONS: &[(&str, &str, &[Setting])] = &[$((
            $name,
            concat!($($about),+),
            &[$(Setting { key: stringify!($field), about: concat!($($doc),+) }),+],
        )),+];
    };
}

sections! {
    /// Where the server listens.
    Server "server" {
        /// The address and port to listen on. For anything but loopback set `server.tls`, or put a proxy in front that ends TLS.
        bind: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)),
        /// Whether `bind` is reached from this computer alone although it is no loopback address: in a container whose
        /// port is published on loopback. Without it, an `http` issuer is only served on loopback.
        published_on_loopback: bool = false,
        /// Networks whose `X-Forwarded-For` is believed; from anywhere else it is ignored, and the log says so once. `Forwarded` is
        /// not read.
        trusted_proxies: Vec<IpNet> = Vec::new(),
        /// The hosts by which programs reach this server beside the issuer's, with a port or for any: `["grantor:8080",
        /// "host.docker.internal"]`. If set, what programs read (metadata, keys, tokens, introspection, revocation, userinfo,
        /// registration) answers under these and the issuer's alone; if not, under whatever name leads here. People's pages
        /// are at the issuer's host alone, and it is the issuer that is named in every answer.
        machine_hosts: Option<Vec<MachineHost>> = None,
        /// Whether the proxy in front takes the issuer's path away: for the issuer `https://example.com/id` a request to
        /// `/id/auth` then comes as `/auth`. Links and redirects carry the path all the same. What RFC 8414 puts before the
        /// path, `/.well-known/oauth-authorization-server/id`, comes as it is.
        strip_prefix: bool = false,
        /// TLS of its own.
        tls: ServerTls = ServerTls::default(),
    }
    /// TLS without a proxy in front: versions 1.2 and 1.3. The files are read again at SIGHUP and every minute; new ones are used if
    /// they belong together and are valid, else those of before stay, and the log says why.
    ServerTls "server.tls" {
        /// A PEM file: the certificate for the issuer's host, then those that vouch for it.
        certificate: Option<PathBuf> = None,
        /// A PEM file: the private key of the certificate.
        key: Option<PathBuf> = None,
    }
    /// The administration: its pages (`/admin`) and its API (`/api/admin/v1`).
    Admin "admin" {
        /// Whether there is one. If not, nothing answers at either, and no app gets a scope `admin:…`; `grantor` beside the database
        /// administers all the same.
        enabled: bool = true,
        /// An address and port of its own, such as `10.0.0.5:9443`, for a network that others cannot reach. The one of `[server]` then
        /// answers at neither. `server.tls`, the limits and `server.trusted_proxies` hold for both.
        bind: Option<SocketAddr> = None,
        /// The origin people reach `bind` by, such as `https://id.example.com:9443`: the issuer's scheme and host with the port of `bind`
        /// if not set. Its scheme and host are the issuer's, so that whoever signed in there is signed in here.
        url: Option<String> = None,
    }
    /// What the server tells its log.
    Log "log" {
        /// What is told: a level (`error`, `warn`, `info`, `debug`, `trace`), or levels of parts, such as
        /// `info,grantor::request=debug`, which is a log of every request. The environment's `RUST_LOG` comes before it.
        filter: String = "info".to_owned(),
    }
    /// Where everything is kept.
    Database "database" {
        /// `sqlite://path/to/grantor.db` or `postgres://user:password@host/database`. With a password in it, in the environment
        /// or a file that nobody else can read: `--database` takes none.
        url: String = "sqlite://grantor.db".to_owned(),
        /// A file that holds the URL, in place of `url`.
        url_file: Option<PathBuf> = None,
    }
    /// The keys that sign, and the master key they are sealed under.
    Keys "keys" {
        /// The directory of the master key file `master.key`.
        dir: PathBuf = PathBuf::from("keys"),
        /// The master key itself (32 bytes, base64), in place of the file in `dir`.
        master_key: Option<String> = None,
        /// A file that holds the master key, in place of the file in `dir`.
        master_key_file: Option<PathBuf> = None,
        /// How long a key signs before its successor takes over.
        rotate_every: Lifetime = Lifetime::seconds(90 * 86400),
        /// How long a key is published before it signs.
        publish_ahead: Lifetime = Lifetime::seconds(86400),
    }
    /// How long what is issued is good for.
    Tokens "tokens" {
        /// Authorization codes.
        code: Lifetime = Lifetime::seconds(60),
        /// Access tokens.
        access: Lifetime = Lifetime::seconds(600),
        /// ID tokens.
        id: Lifetime = Lifetime::seconds(600),
        /// Refresh tokens that are not used.
        refresh_idle: Lifetime = Lifetime::seconds(14 * 86400),
        /// Refresh tokens, however often they are used.
        refresh_absolute: Lifetime = Lifetime::seconds(90 * 86400),
        /// How long the refresh token used last gives the same successor again, for lost answers and parallel tabs.
        replay_window: Lifetime = Lifetime::seconds(10),
    }
    /// How long a browser stays signed in.
    Sessions "sessions" {
        /// Without being used.
        idle: Lifetime = Lifetime::seconds(2 * 3600),
        /// However much it is used.
        absolute: Lifetime = Lifetime::seconds(12 * 3600),
        /// With "Keep me signed in here".
        remember: Lifetime = Lifetime::seconds(30 * 86400),
        /// How many browsers one person is signed in with at most; with one more, the one used longest ago is signed out.
        per_person: u32 = 50,
        /// How long a person may take to sign in and decide.
        interaction: Lifetime = Lifetime::seconds(30 * 60),
    }
    /// What passwords must be like, and how they are hashed.
    Password "password" {
        /// The fewest characters.
        min_length: usize = 12,
        /// Argon2id memory in KiB, at least 19456; if neither this nor `hash_passes` is set, both are measured once, and
        /// kept in the database for all nodes. A password whose hash costs another is hashed anew when it is used.
        hash_memory_kib: Option<u32> = None,
        /// Argon2id passes, at least 2; as `hash_memory_kib`.
        hash_passes: Option<u32> = None,
        /// How many passwords are hashed at once; the number of processors if not set.
        hash_concurrency: Option<usize> = None,
        /// How many may wait to be hashed; more are told to try again. Browsers that signed in to the account before have
        /// room of their own.
        hash_queue: usize = 32,
    }
    /// How people sign in, and how guessing passwords is slowed down. What is counted for an address is not counted for a browser that signed in to
    /// the account before.
    SignIn "sign_in" {
        /// `optional`: whoever wants a second factor has one, and whoever an app or a role demands one of; `required`: everybody.
        second_factor: SecondFactor = SecondFactor::Optional,
        /// Failures at one account from one place before the next attempt from there has to wait 1, 2, 4 … 60 seconds. A place
        /// is a sixteenth of all addresses; a browser that signed in to the account before is one by itself.
        free_failures: i64 = 5,
        /// After this long without an attempt, the failures of an account are forgotten.
        forget_after: Lifetime = Lifetime::seconds(3600),
        /// Failures of one address (IPv6: one /64) in a minute.
        failures_per_address: u32 = 20,
        /// Attempts of one address (IPv6: one /64; four times as many of one /48) in a minute, right ones too.
        attempts_per_address: u32 = 600,
        /// Attempts at one account in a minute, right ones too; a quarter as many by each browser that signed in to it before.
        attempts_per_account: u32 = 120,
        /// A failed sign-in for which an account was looked at is answered no sooner than so many milliseconds after it came,
        /// or after its turn to be compared came, so that the time tells nothing; twice what a hash takes if not set.
        failure_milliseconds: Option<u32> = None,
    }
    /// Who becomes a user by themselves.
    SignUp "sign_up" {
        /// `invite`: whoever an administrator makes an account for, and the page at `/sign-up` says so; `open`: whoever reads the
        /// mail of an address, which takes `mail.url`; `off`: as `invite`, and nobody is told of invitations.
        mode: SignUpMode = SignUpMode::Invite,
        /// With `open`, the mail domains whose addresses may, such as `["example.com"]`; if empty, all.
        domains: Vec<MailDomain> = Vec::new(),
    }
    /// What people do with their own account.
    Account "account" {
        /// Whether people may delete their account themselves, at `/account/data`. If not, the page says whom to ask (`branding.contact`).
        deletion: bool = true,
    }
    /// How long the links are good by which people set a password, become users, or confirm an address.
    Links "links" {
        /// To reset a password.
        reset: Lifetime = Lifetime::seconds(30 * 60),
        /// To set the first one.
        invite: Lifetime = Lifetime::seconds(72 * 3600),
        /// To become a user.
        sign_up: Lifetime = Lifetime::seconds(30 * 60),
        /// To confirm another address.
        address: Lifetime = Lifetime::seconds(3600),
    }
    /// Passkeys, which people sign in with without a password. Browsers make them for a name: there are none where the issuer is
    /// at an IP address.
    Passkeys "passkeys" {
        /// The name passkeys are made for: the issuer's host if not set, or a domain it is in, such as `example.com` for the
        /// issuer `https://id.example.com`, so that they still work when the issuer moves to another host of that domain. With
        /// another one, no passkey that was made before works.
        rp_id: Option<String> = None,
        /// Whether people who have no passkey are asked, once, whether they want one: after they signed in by their password, in a
        /// browser that can make one.
        nudge: bool = true,
    }
    /// Mail to people. Without `url` nothing is mailed.
    Mail "mail" {
        /// The mail server: `smtps://user@smtp.example.com` (TLS from the first byte, port 465), `smtp://user@smtp.example.com`
        /// (TLS by STARTTLS, which it must offer, port 587), or `smtp://127.0.0.1:1025?tls=none`, which is for this computer alone.
        /// A user's name is written as in any URL: `%40` for `@`.
        url: Option<MailUrl> = None,
        /// The password of the user in `url`. In the environment, or a file that nobody else can read.
        password: Option<String> = None,
        /// A file that holds the password, in place of `password`.
        password_file: Option<PathBuf> = None,
        /// Whom mails are from: `Example ID <id@example.com>`, or the address alone. Must be set with `url`, to an address the mail
        /// server lets you send from.
        from: Option<MailAddress> = None,
        /// Whom answers go to, where that is another address.
        reply_to: Option<MailAddress> = None,
        /// How long the mail server may take for one mail, at most 2m.
        timeout: Lifetime = Lifetime::seconds(30),
        /// A file of CA certificates (PEM) that are trusted beside the system's, for a mail server with a certificate of your own.
        ca_file: Option<PathBuf> = None,
        /// Mails that strangers can have sent to one address in an hour (a forgotten password, say); more are not sent.
        per_recipient: u32 = 5,
        /// The same of one network (IPv6: one /64), to whatever addresses.
        per_network: u32 = 60,
        /// The same of all of them, and so how many rows strangers can fill: a mail gives its row back an hour after it was sent.
        for_strangers: u32 = 1000,
    }
    /// Apps that register themselves (RFC 7591, OpenID Connect Registration).
    Registration "registration" {
        /// `token`: whoever has an initial access token (`grantor registration create-token`); `open`: anybody; `off`:
        /// nobody.
        mode: RegistrationMode = RegistrationMode::Token,
        /// The scope such apps may ask people for, at the moment they ask; the scopes of open resource servers come on top
        /// (`grantor resource create --open`). An app that names none gets all of it; names beyond it are left out.
        scope: Scope = "openid profile email phone address offline_access".parse().unwrap_or_default(),
        /// The resource servers such apps may name, beside those the scope belongs to and open ones.
        resources: Vec<ResourceUri> = Vec::new(),
        /// Private-use schemes without a period, such as `vscode`, that redirect URIs of native apps may have; others are left
        /// out. A few known apps (`grantor doctor` lists them) need none of it.
        schemes: Vec<UriScheme> = Vec::new(),
        /// The profile of those that keep a secret: `oauth21`, or `oidc-compat` for apps that cannot do PKCE.
        confidential_profile: Profile = Profile::OAuth21,
        /// A registration that nobody has allowed anything for so long is deleted.
        unused_after: Lifetime = Lifetime::seconds(7 * 86400),
        /// So is one that nobody has allowed anything for so long since, once nothing it was allowed is alive.
        idle_after: Lifetime = Lifetime::seconds(180 * 86400),
        /// Registrations nobody has allowed anything yet that there may be, of those with an initial access token and of
        /// those without one; beyond that no app registers itself in that way until some have expired or are used.
        most_unused: u32 = 10_000,
        /// Registrations, and changes of them, of one address (IPv6: one /64) in a minute.
        per_address: u32 = 10,
    }
    /// What one node takes on at once.
    Limits "limits" {
        /// Requests answered at the same time; more are told to try again.
        concurrent_requests: usize = 512,
        /// Connections open at the same time; when all are taken, those that wait for their next request give way. Fewer if
        /// the system lets fewer files be open.
        connections: usize = 4096,
        /// Of these, what one address (IPv6: one /64) may have, and twice as many of one IPv6 /48; `server.trusted_proxies`
        /// may have all.
        connections_per_address: usize = 1024,
        /// Wrong client secrets and unknown codes or tokens of one address and client in a minute.
        token_failures: u32 = 20,
    }
    /// What is fetched from URLs that clients registered.
    Fetch "fetch" {
        /// Networks that may be connected to although they are not of the public Internet, for apps an administrator
        /// registered. With a loopback network in it, `http` URLs on loopback are fetched too.
        allow_networks: Vec<IpNet> = Vec::new(),
        /// Whether `allow_networks` is for apps that registered themselves too: whoever may register can then have this
        /// server knock at every door in those networks.
        allow_networks_for_registered: bool = false,
        /// A file of CA certificates (PEM) that are trusted beside the system's.
        ca_file: Option<PathBuf> = None,
        /// Whether certificates are believed unseen; only while developing, with an issuer on loopback.
        accept_invalid_certificates: bool = false,
    }
    /// The audit log: who did what, when, and from where.
    Audit "audit" {
        /// How long a row is kept. Rows name people and addresses: no longer than somebody may have to look.
        retention: Lifetime = Lifetime::seconds(365 * 86400),
        /// The same for single kinds of events: `{ signed_in = "90d", client_changed = "1825d" }`. What is deleted leaves its hash
        /// (32 bytes), so that `grantor audit verify` can still tell that nothing else is missing.
        retention_of: BTreeMap<EventKind, Lifetime> = BTreeMap::new(),
    }
    /// What is kept in memory.
    Cache "cache" {
        /// How long clients, resource servers and scopes are kept before the database is asked again; the time after which
        /// a change made beside a running server shows.
        lifetime: Lifetime = Lifetime::seconds(1),
    }
    /// The languages of people's pages and mails: `en`, `de`, `fr`, `es`, `pt-BR`, `ja` and `ar`. Each person reads the one their app
    /// asks for (`ui_locales`), they chose, or their browser asks for.
    Languages "languages" {
        /// The language of whoever asks for none of these.
        default: Language = Language::English,
    }
    /// How the pages look.
    Branding "branding" {
        /// What people call this server.
        name: String = "Grantor".to_owned(),
        /// Whom people ask who lack a right: an e-mail address or words such as `the IT desk, room 12`. Shown on the page that
        /// says so.
        contact: Option<String> = None,
        /// A file with your logo: PNG, JPEG, WebP or SVG of at most 256 KiB. It is read at start and at SIGHUP, and stands 32 pixels
        /// high in the header of every page.
        logo: Option<PathBuf> = None,
        /// The colour of buttons, links and rings, `#rrggbb`. On light and on dark pages it needs a contrast of 3:1; text on and in it
        /// is mixed so that it has 4.5:1. A colour that cannot be seen is refused, and the nearest that can is named.
        accent: Option<Colour> = None,
        /// The same for dark pages alone, where one colour does not do for both.
        accent_dark: Option<Colour> = None,
        /// Where people find help: an `https` address, or `mailto:` and an e-mail address. This and the next two stand at the foot of
        /// every page.
        help: Option<PageLink> = None,
        /// Your privacy policy: an `https` address.
        privacy: Option<PageLink> = None,
        /// Your terms of service: an `https` address.
        terms: Option<PageLink> = None,
    }
}

/// The whole file: the issuer and the sections.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The issuer: the URL people and apps reach this server at.
    pub issuer: Option<String>,
    /// Where the server listens.
    pub server: Server,
    /// The administration.
    pub admin: Admin,
    /// What the server tells its log.
    pub log: Log,
    /// Where everything is kept.
    pub database: Database,
    /// Keys.
    pub keys: Keys,
    /// Token lifetimes.
    pub tokens: Tokens,
    /// Session lifetimes.
    pub sessions: Sessions,
    /// Passwords.
    pub password: Password,
    /// Throttling of sign-in.
    pub sign_in: SignIn,
    /// Becoming a user.
    pub sign_up: SignUp,
    /// People's own accounts.
    pub account: Account,
    /// Links.
    pub links: Links,
    /// Passkeys.
    pub passkeys: Passkeys,
    /// Mail.
    pub mail: Mail,
    /// Dynamic client registration.
    pub registration: Registration,
    /// Limits.
    pub limits: Limits,
    /// Fetching.
    pub fetch: Fetch,
    /// The audit log.
    pub audit: Audit,
    /// Caches.
    pub cache: Cache,
    /// Languages.
    pub languages: Languages,
    /// Branding.
    pub branding: Branding,
    /// What each was named in.
    #[serde(skip)]
    pub origins: Origins,
}
