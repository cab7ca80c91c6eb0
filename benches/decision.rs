//! What a decision costs: of somebody in 50 groups who has 100 roles by them, beside somebody in none.
//!
//! `cargo bench --bench decision` prints microseconds. Nothing is asserted: figures depend on the computer.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use grantor::oauth::access::rights::Rights;
use grantor::oauth::access::{Access, Asked, Person, Who, judge, memberships};
use grantor::oauth::client::{Client, ClientType, GrantType};
use grantor::oauth::resource::{Catalog, Resource, ScopeDefinition};
use grantor::types::{GroupName, ResourceUri, RoleName, Scope, StringError, Timestamp, UserId};

const ROUNDS: u32 = 20_000;

/// What somebody is asked about: an app and an API for some groups alone, and a scope for one role.
struct Case {
    catalog: Catalog,
    client: Client,
    scope: Scope,
    uri: ResourceUri,
}

fn group(n: usize) -> Result<GroupName, StringError> {
    format!("group-{n}").parse()
}

fn role(n: usize) -> Result<RoleName, StringError> {
    format!("role-{n}").parse()
}

fn case() -> Result<Case, StringError> {
    let uri: ResourceUri = "https://api.example".parse()?;
    let scope: Scope = "api:write groups openid roles".parse().unwrap_or_default();
    let client = Client {
        scope: scope.clone(),
        ..Client::new("app".parse()?, "App", ClientType::Web, Timestamp(0))
    };
    let mut rights = Vec::new();
    for n in 0..100 {
        rights.push((group(n / 2)?, role(n)?));
    }
    let list = Access::some(vec![Who::Group(group(49)?), Who::Role(role(98)?)]);
    let resource = Resource {
        uri: uri.clone(),
        name: "API".to_owned(),
        signing_algorithm: None,
        translations: grantor::words::Translations::default(),
        claims: Vec::new(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    };
    let mut scopes = Vec::new();
    for name in scope.iter() {
        let is_of_api = name.as_str() == "api:write";
        scopes.push(ScopeDefinition {
            kind: grantor::oauth::scope_kind::ScopeKind::See,
            is_sensitive: false,
            translations: grantor::words::Translations::default(),
            name: name.clone(),
            description: "Something".to_owned(),
            resource: is_of_api.then(|| uri.clone()),
            claims: Vec::new(),
            roles: if is_of_api { vec![role(97)?] } else { Vec::new() },
        });
    }
    let rights = Rights::new(rights).with_access(
        BTreeMap::from([(client.id.clone(), list.clone())]),
        BTreeMap::from([(uri.clone(), list)]),
    );
    let catalog = Catalog::new(None, vec![resource], scopes, (&Scope::default(), &[]));
    Ok(Case {
        catalog: catalog.with_rights(rights),
        client,
        scope,
        uri,
    })
}

/// Microseconds of one decision, from the person's groups on; with what tokens tell of groups and roles if `is_told`.
fn microseconds(case: &Case, groups: &[GroupName], is_told: bool) -> f64 {
    let id = UserId::new();
    let began = Instant::now();
    for _ in 0..ROUNDS {
        let person = Person::new(id.clone(), true, Vec::new(), groups.to_vec());
        let asked = Asked {
            grant_type: GrantType::RefreshToken,
            person: Some(&person),
            scope: &case.scope,
            granted_resources: std::slice::from_ref(&case.uri),
            requested_resources: &[],
        };
        let judgement = judge(&case.catalog, &case.client, asked);
        black_box((judgement.denial(), judgement.scope(), judgement.resources()));
        if is_told {
            black_box(memberships(&case.catalog, &case.client.id, &person, &case.scope));
        }
    }
    began.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}

#[expect(clippy::print_stdout, reason = "figures are what it is for")]
fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("nothing measured: cargo bench --bench decision");
        return ExitCode::SUCCESS;
    }
    let (Ok(case), Ok(groups)) = (case(), (0..50).map(group).collect::<Result<Vec<_>, _>>()) else {
        return ExitCode::FAILURE;
    };
    for (groups, words) in [(&[][..], "in no group"), (&groups, "in 50 groups with 100 roles")] {
        println!(
            "{words:<28} {:5.1} µs, {:5.1} µs with the names that are told",
            microseconds(&case, groups, false),
            microseconds(&case, groups, true)
        );
    }
    ExitCode::SUCCESS
}
