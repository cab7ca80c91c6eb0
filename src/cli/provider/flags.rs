//! How the settings of a provider are said on the command line.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use zeroize::Zeroize as _;

use super::super::failure::{Code, Failure};
use crate::oauth::provider::{
    AcrRule, CallbackMode, ClaimPath, ClaimsPatch, Cleared, ExtraParameter, Fault, IssuerPattern, KeyName,
    MappingRule, ProviderAuth, ProviderKind, ProviderPatch, ProviderUrl, Tenant, UpstreamClientId,
};
use crate::types::{MailDomain, Scope, Secret, SigningAlgorithm};

/// The longest file of a secret or a key that is read.
const MOST_BYTES: u64 = 64 * 1024;

/// Where and as what this server is known there.
#[derive(Args)]
pub struct Settings {
    /// Its issuer, to the letter: where its metadata stands, without /.well-known/openid-configuration
    #[arg(long, value_name = "URL")]
    provider_issuer: Option<ProviderUrl>,
    /// What this server is called there
    #[arg(long, value_name = "ID")]
    client_id: Option<UpstreamClientId>,
    /// At Microsoft, whose people may come: the tenant id of an organisation; may be given several times
    #[arg(long = "tenant", value_name = "TENANT")]
    tenants: Option<Vec<Tenant>>,
    /// oidc; oauth for one that has no ID tokens
    #[arg(long, value_name = "oidc|oauth")]
    kind: Option<ProviderKind>,
    /// Make an account for whoever has none
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    sign_up: Option<bool>,
    /// A mail domain it may speak for: there, an address it says is taken for its person's; may be given several times
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Option<Vec<MailDomain>>,
    /// What people are given for what it says of them: 'groups=staff -> group:staff', 'admin -> role:editors',
    /// 'department -> attribute:department'; in place of all former rules; may be given several times
    #[arg(long = "map", value_name = "RULE")]
    map: Option<Vec<MappingRule>>,
    /// What an acr of it is worth here: THEIRS=2 for two factors; may be given several times
    #[arg(long = "acr", value_name = "THEIRS=1|2")]
    acr: Option<Vec<AcrRule>>,
    /// Where of what it says something stands: `subject`, `email`, `email_verified`, `email_domain`, `name` or `groups`, as a name or a
    /// JSON pointer; may be given several times
    #[arg(long = "claim", value_name = "WHAT=CLAIM")]
    claims: Vec<String>,
    #[command(flatten)]
    wire: Wire,
    /// Takes back what was said: a setting as the file has it, for example `map`, `domains` or `token_endpoint`; may be given several
    /// times
    #[arg(long, value_name = "SETTING")]
    clear: Vec<Clearable>,
}

/// How it is spoken with.
#[derive(Args)]
struct Wire {
    /// How this server proves itself there
    #[arg(
        long,
        value_name = "client_secret_basic|client_secret_post|private_key_jwt|apple|none"
    )]
    auth_method: Option<ProviderAuth>,
    /// The id of the private key there
    #[arg(long, value_name = "ID")]
    key_id: Option<KeyName>,
    /// At Apple, the id of the team the key is of
    #[arg(long, value_name = "ID")]
    team: Option<KeyName>,
    /// What is asked for; names separated by spaces
    #[arg(long, value_name = "SCOPE")]
    scope: Option<Scope>,
    /// How its answer comes back
    #[arg(long, value_name = "query|form_post")]
    response_mode: Option<CallbackMode>,
    /// Whether a code is bound to whoever asked for it
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pkce: Option<bool>,
    /// What its ID tokens may be signed with; may be given several times
    #[arg(long = "algorithm", value_name = "RS256|PS256|ES256|EdDSA")]
    algorithms: Option<Vec<SigningAlgorithm>>,
    /// What goes along with every authorization request, for example hd=example.com; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    extra: Option<Vec<ExtraParameter>>,
    /// A network that may be connected to for it although it is not of the public Internet; may be given several times
    #[arg(long, value_name = "CIDR")]
    network: Option<Vec<IpNet>>,
    /// The issuer of its ID tokens where it is one of many organisations, with {tenantid} in it
    #[arg(long, value_name = "URL")]
    issuer_pattern: Option<IssuerPattern>,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// Its endpoints, where its metadata does not say them.
#[derive(Args)]
struct Endpoints {
    /// Where people are sent, if its metadata does not say it
    #[arg(long, value_name = "URL")]
    authorization_endpoint: Option<ProviderUrl>,
    /// Where a code is redeemed, if its metadata does not say it
    #[arg(long, value_name = "URL")]
    token_endpoint: Option<ProviderUrl>,
    /// Where is said who somebody is, if its metadata does not say it
    #[arg(long, value_name = "URL")]
    userinfo_endpoint: Option<ProviderUrl>,
    /// Its keys, if its metadata does not say it
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<ProviderUrl>,
    /// Where people sign out of it, if its metadata does not say it
    #[arg(long, value_name = "URL")]
    end_session_endpoint: Option<ProviderUrl>,
    /// Where somebody's addresses are listed, as at GitHub
    #[arg(long, value_name = "URL")]
    emails_endpoint: Option<ProviderUrl>,
}

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Clearable {
    Acr,
    AuthorizationEndpoint,
    Domains,
    EmailDomain,
    EmailVerified,
    EmailsEndpoint,
    EndSessionEndpoint,
    Extra,
    IssuerPattern,
    JwksUri,
    KeyId,
    Map,
    Network,
    Team,
    Tenants,
    TokenEndpoint,
    UserinfoEndpoint,
}

fn set<T: Clone + Into<String>>(value: Option<T>) -> Option<Cleared<T>> {
    value.map(|value| Cleared(Some(value)))
}

impl Settings {
    /// What they say.
    pub fn patch(self) -> Result<ProviderPatch, Failure> {
        let mut patch = ProviderPatch {
            kind: self.kind,
            issuer: self.provider_issuer,
            client_id: self.client_id,
            tenants: self.tenants,
            sign_up: self.sign_up,
            domains: self.domains,
            map: self.map,
            acr: self.acr,
            claims: claims(&self.claims)?,
            ..self.wire.patch()
        };
        for what in self.clear {
            clear(&mut patch, what);
        }
        Ok(patch)
    }
}

impl Wire {
    fn patch(self) -> ProviderPatch {
        let at = self.endpoints;
        ProviderPatch {
            auth_method: self.auth_method,
            key_id: set(self.key_id),
            team: set(self.team),
            scope: self.scope,
            response_mode: self.response_mode,
            pkce: self.pkce,
            algorithms: self.algorithms,
            extra: self.extra,
            network: self.network,
            issuer_pattern: set(self.issuer_pattern),
            authorization_endpoint: set(at.authorization_endpoint),
            token_endpoint: set(at.token_endpoint),
            userinfo_endpoint: set(at.userinfo_endpoint),
            jwks_uri: set(at.jwks_uri),
            end_session_endpoint: set(at.end_session_endpoint),
            emails_endpoint: set(at.emails_endpoint),
            ..ProviderPatch::default()
        }
    }
}

fn clear(patch: &mut ProviderPatch, what: Clearable) {
    match what {
        Clearable::Acr => patch.acr = Some(Vec::new()),
        Clearable::AuthorizationEndpoint => patch.authorization_endpoint = Some(Cleared(None)),
        Clearable::Domains => patch.domains = Some(Vec::new()),
        Clearable::EmailDomain => patch.claims.email_domain = Some(Cleared(None)),
        Clearable::EmailVerified => patch.claims.email_verified = Some(Cleared(None)),
        Clearable::EmailsEndpoint => patch.emails_endpoint = Some(Cleared(None)),
        Clearable::EndSessionEndpoint => patch.end_session_endpoint = Some(Cleared(None)),
        Clearable::Extra => patch.extra = Some(Vec::new()),
        Clearable::IssuerPattern => patch.issuer_pattern = Some(Cleared(None)),
        Clearable::JwksUri => patch.jwks_uri = Some(Cleared(None)),
        Clearable::KeyId => patch.key_id = Some(Cleared(None)),
        Clearable::Map => patch.map = Some(Vec::new()),
        Clearable::Network => patch.network = Some(Vec::new()),
        Clearable::Team => patch.team = Some(Cleared(None)),
        Clearable::Tenants => patch.tenants = Some(Vec::new()),
        Clearable::TokenEndpoint => patch.token_endpoint = Some(Cleared(None)),
        Clearable::UserinfoEndpoint => patch.userinfo_endpoint = Some(Cleared(None)),
    }
}

/// What `--claim` says: several, each of one of the things that are read.
fn claims(said: &[String]) -> Result<ClaimsPatch, Failure> {
    let mut claims = ClaimsPatch::default();
    for one in said {
        let wrong = |words: &str| {
            Failure::usage(format!("--claim {one}: {words}"))
                .try_this("--claim subject=id --claim email=/user/email")
        };
        let (what, path) = one
            .split_once('=')
            .ok_or_else(|| wrong("it is written WHAT=CLAIM"))?;
        let path: ClaimPath = path
            .parse()
            .map_err(|rule: crate::types::StringError| wrong(rule.0))?;
        match what {
            "subject" => claims.subject = Some(path),
            "email" => claims.email = Some(path),
            "email_verified" => claims.email_verified = Some(Cleared(Some(path))),
            "email_domain" => claims.email_domain = Some(Cleared(Some(path))),
            "name" => claims.name = Some(path),
            "groups" => claims.groups = Some(path),
            _ => {
                return Err(wrong(
                    "it is one of subject, email, email_verified, email_domain, name, groups",
                ));
            }
        }
    }
    Ok(claims)
}

/// What this server proves itself with there: never a flag, since flags are seen by everybody on the computer.
#[derive(Args)]
pub struct SecretFlags {
    /// Read the client secret from stdin, one line
    #[arg(long)]
    client_secret_stdin: bool,
    /// Read the client secret from a file, one line
    #[arg(long, value_name = "FILE", conflicts_with = "client_secret_stdin")]
    client_secret_file: Option<PathBuf>,
    /// Read the private key from a file, PKCS#8 in PEM
    #[arg(long, value_name = "FILE", conflicts_with_all = ["client_secret_stdin", "client_secret_file"])]
    key_file: Option<PathBuf>,
}

impl SecretFlags {
    /// Whether it is a private key.
    pub fn is_key(&self) -> bool {
        self.key_file.is_some()
    }

    /// What they lead to, if they lead to anything.
    pub fn read(&self) -> Result<Option<Secret>, Failure> {
        if self.client_secret_stdin {
            return one_line_of(&mut std::io::stdin().lock(), "stdin").map(Some);
        }
        if let Some(file) = &self.client_secret_file {
            return secret_in(file).map(Some);
        }
        self.key_file.as_deref().map(key_in).transpose()
    }
}

/// A client secret in a file.
pub fn secret_in(file: &Path) -> Result<Secret, Failure> {
    let opened = std::fs::File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    one_line_of(&mut std::io::BufReader::new(opened), &file.display().to_string())
}

/// A private key in a file.
pub fn key_in(file: &Path) -> Result<Secret, Failure> {
    let pem = std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    Ok(Secret::new(pem))
}

fn one_line_of(input: &mut impl BufRead, place: &str) -> Result<Secret, Failure> {
    let mut line = String::new();
    let read = std::io::Read::take(input, MOST_BYTES).read_line(&mut line);
    read.map_err(|error| {
        Failure::new(
            Code::Failed,
            format!("cannot read the client secret from {place}: {error}"),
        )
    })?;
    let secret = Secret::new(line.trim().to_owned());
    line.zeroize();
    if secret.expose().is_empty() {
        return Err(Failure::usage(format!("There is no client secret in {place}."))
            .try_this("printf '%s\\n' 'the secret' | grantor provider create … --client-secret-stdin"));
    }
    Ok(secret)
}

/// What has to be said and is not, all of it.
pub fn missing(faults: Vec<Fault>) -> Failure {
    let mut faults = faults.into_iter().map(|Fault { field, words }| {
        Failure::usage(format!("{field}: {words}")).try_this("grantor provider create --help")
    });
    let first = faults.next();
    let mut failure = first.unwrap_or_else(|| Failure::usage("Something has to be said."));
    failure.others.extend(faults);
    failure
}
