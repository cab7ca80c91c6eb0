//! Other providers people sign in with, and who is known by them.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::{Call, Told, nothing_there};
use super::filter::Filter;
use super::operation::{Needs, Operation, answered_by};
use super::problem::{Fault, Problem};
use super::provider_body::{ChangedProvider, NewProvider, OfKnown, OfNew, read as read_body, secret};
use super::reply::{Reply, shown};
use crate::admin::change::{
    CreateProvider, DeleteProvider, DisableProvider, EditProvider, EnableProvider, RemoveIdentity,
};
use crate::admin::providers::{self, Gone, SettingsChange, name_of, settings_of};
use crate::oauth::access::Permission;
use crate::oauth::error::ProtocolError;
use crate::oauth::provider::ProviderSettings;
use crate::oauth::reason;
use crate::records::provider::{
    CountedProviderRecord, GoneProviderRecord, IdentityRecord, KnownPersonRecord, ProviderDetails,
    ProviderRecord, ProviderView,
};
use crate::storage::providers::{self as rows, Provider};
use crate::storage::{user_identities, users};
use crate::types::{Issuer, ProviderId, UserId};

const READ: Needs = Needs::One(Permission::ProvidersRead);
const WRITE: Needs = Needs::One(Permission::ProvidersWrite);

/// What a new provider, or another one, is said to be beside its settings.
const OWN: [&str; 6] = [
    "id",
    "preset",
    "name",
    "client_secret",
    "private_key",
    "is_enabled",
];

/// The parameter that keeps a provider from being looked at.
const OFFLINE: Filter = Filter::of::<bool>(
    "offline",
    "`true`: its metadata is not looked at, and nothing said of it.",
);

pub(super) const OPERATIONS: [Operation; 10] = [
    Operation::list(
        "/api/admin/v1/providers",
        (
            "providers.list",
            "Every provider people may sign in with, by id, with how many are known by it.",
        ),
        READ,
        answered_by!(list),
    )
    .gives::<CountedProviderRecord>(),
    Operation::create(
        "/api/admin/v1/providers",
        (
            "providers.create",
            "Registers a provider; answers with what is to be registered there.",
        ),
        (WRITE, "provider.create"),
        answered_by!(create),
    )
    .filters(&[OFFLINE])
    .takes::<NewProvider>()
    .gives::<WrittenProvider>(),
    Operation::read(
        "/api/admin/v1/providers/{id}",
        (
            "providers.read",
            "One provider, without its secret, with what is registered there.",
        ),
        READ,
        answered_by!(read),
    )
    .gives::<ProviderDetails>(),
    Operation::change(
        ("PATCH", "/api/admin/v1/providers/{id}"),
        (
            "providers.edit",
            "Changes how a provider is spoken with, or what of its word is taken.",
        ),
        (WRITE, "provider.edit"),
        answered_by!(edit),
    )
    .filters(&[OFFLINE])
    .takes::<ChangedProvider>()
    .gives::<WrittenProvider>(),
    Operation::change(
        ("DELETE", "/api/admin/v1/providers/{id}"),
        (
            "providers.delete",
            "Deletes a provider, with who is known by it and what they were given by it.",
        ),
        (WRITE, "provider.delete"),
        answered_by!(delete),
    )
    .gives::<GoneProviderRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/providers/{id}/disable"),
        (
            "providers.disable",
            "Lets nobody sign in by a provider any more; who is known by it stays known.",
        ),
        (WRITE, "provider.disable"),
        answered_by!(disable),
    )
    .gives::<GoneProviderRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/providers/{id}/enable"),
        (
            "providers.enable",
            "Lets a disabled provider be signed in with again.",
        ),
        (WRITE, "provider.enable"),
        answered_by!(enable),
    )
    .gives::<ProviderRecord>(),
    Operation::list(
        "/api/admin/v1/providers/{id}/people",
        (
            "providers.list-people",
            "Who is known by a provider, by the address of their account.",
        ),
        READ,
        answered_by!(people),
    )
    .gives::<KnownPersonRecord>(),
    Operation::list(
        "/api/admin/v1/users/{id}/identities",
        ("users.list-identities", "What somebody is known as at providers."),
        READ,
        answered_by!(identities),
    )
    .gives::<IdentityRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/identities/{id}"),
        (
            "identities.unlink",
            "Lets an account be known by a provider no longer; never its last way in.",
        ),
        (Needs::One(Permission::UsersWrite), "provider.unlink"),
        answered_by!(unlink),
    ),
];

/// A provider that was just written, and what should be looked at.
#[derive(Debug, Serialize, ToSchema)]
struct WrittenProvider {
    /// The provider.
    #[serde(flatten)]
    provider: ProviderDetails,
    /// What its metadata says that does not go with these settings, in sentences.
    warnings: Vec<String>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = providers::list(&call.app.db).await?;
    let people = providers::people_of_each(&call.app.db).await?;
    let by_id = |provider: &Provider| provider.id.to_string();
    call.page()?.of(all, by_id, |provider| {
        let known = people.get(&provider.id).copied().unwrap_or_default();
        shown(&CountedProviderRecord::new(provider, known))
    })
}

async fn read(call: Call) -> Result<Reply, Problem> {
    call.show(&one(&call)?).await
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let (own, said): (OfNew, _) = read_body(&call, &OWN)?;
    let is_offline = is_offline(&call)?;
    let preset = own.preset;
    let settings = settings_of(preset, said).map_err(|faults| {
        let faults = faults.into_iter();
        let faults = faults.map(|fault| Fault::new(fault.words).at(format!("/{}", fault.field)));
        Problem::Refused(reason::ADMIN_INVALID, faults.collect())
    })?;
    let written = settings.clone();
    let change = CreateProvider {
        name: own.name.unwrap_or_else(|| name_of(preset, &own.id)),
        id: own.id,
        settings,
        secret: secret(own.client_secret, own.private_key)?,
        is_enabled: own.is_enabled.unwrap_or(true),
    };
    let issuer = call.app.issuer.clone();
    let made = call.act(change, move |provider| {
        let location = format!("/api/admin/v1/providers/{}", provider.id);
        Ok(Reply::made(shown(&just_written(provider, &issuer))?, location).into())
    });
    looked_at(&call, made.await?, (&written, is_offline)).await
}

async fn edit(call: Call) -> Result<Reply, Problem> {
    let one = one(&call)?;
    let (own, patch): (OfKnown, _) = read_body(&call, &OWN)?;
    let is_offline = is_offline(&call)?;
    let secret = secret(own.client_secret, own.private_key)?;
    let found = rows::by_id(&mut call.app.db.read().await?.conn(), &one.0).await?;
    let mut settings = found.ok_or_else(nothing_there)?.settings;
    let id = one.0.clone();
    let seen = call.seen(one).await?;
    patch.clone().put_over(&mut settings);
    let change = EditProvider {
        id,
        name: own.name,
        settings: SettingsChange::Some(Box::new(patch)),
        secret,
    };
    let issuer = call.app.issuer.clone();
    let may_see = call.caller.may(Permission::ProvidersRead);
    let changed = call.change(change, seen, move |provider| {
        if !may_see {
            return Ok(Reply::done().into());
        }
        Ok(Reply::plain(shown(&just_written(provider, &issuer))?).into())
    });
    looked_at(&call, changed.await?, (&settings, is_offline)).await
}

async fn delete(call: Call) -> Result<Reply, Problem> {
    let one = one(&call)?;
    let id = one.0.clone();
    let seen = call.seen(one).await?;
    call.change(DeleteProvider { id }, seen, left(&call)).await
}

async fn disable(call: Call) -> Result<Reply, Problem> {
    let change = DisableProvider {
        id: call.named("id")?,
    };
    call.act(change, left(&call)).await
}

async fn enable(call: Call) -> Result<Reply, Problem> {
    let change = EnableProvider {
        id: call.named("id")?,
    };
    let may_see = call.caller.may(Permission::ProvidersRead);
    call.act(change, move |provider| {
        if !may_see {
            return Ok(Reply::done().into());
        }
        Ok(Reply::plain(shown(&ProviderRecord::from(provider))?).into())
    })
    .await
}

async fn people(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let id: ProviderId = call.named("id")?;
    let after = page.begins_after_both()?.unwrap_or(("", ""));
    let found = providers::people(&call.app.db, &id, after, page.and_one()).await?;
    page.read_by(
        found,
        |person| vec![person.account.to_string(), person.id.to_string()],
        |person| shown(&KnownPersonRecord::from(person)),
    )
}

async fn identities(call: Call) -> Result<Reply, Problem> {
    let page = call.page()?;
    let user_id: UserId = call.named("id")?;
    let mut read = call.app.db.read().await?;
    if users::by_id(&mut read.conn(), &user_id).await?.is_none() {
        return Err(nothing_there());
    }
    let found = user_identities::of_user(&mut read.conn(), &user_id).await?;
    page.of(
        found,
        |identity| identity.id.to_string(),
        |identity| shown(&IdentityRecord::from(identity)),
    )
}

async fn unlink(call: Call) -> Result<Reply, Problem> {
    let change = RemoveIdentity {
        id: call.named("id")?,
    };
    call.act(change, |_| Ok(Reply::done().into())).await
}

fn one(call: &Call) -> Result<ProviderView, Problem> {
    Ok(ProviderView(call.named("id")?, call.app.issuer.clone()))
}

/// Whether a provider is not to be looked at.
fn is_offline(call: &Call) -> Result<bool, Problem> {
    Ok(call.filtered("offline")?.unwrap_or_default())
}

/// A provider that nothing is said of yet.
fn just_written(provider: &Provider, issuer: &Issuer) -> WrittenProvider {
    WrittenProvider {
        provider: ProviderDetails::new(provider, issuer, None),
        warnings: Vec::new(),
    }
}

/// The answer with what is wrong with the provider, if it is to be looked at. Only what was written is: else whoever may not write it
/// has this server ask at addresses of their choice.
async fn looked_at(
    call: &Call,
    reply: Reply,
    (settings, is_offline): (&ProviderSettings, bool),
) -> Result<Reply, Problem> {
    if is_offline || !reply.has("warnings") {
        return Ok(reply);
    }
    let advice = providers::advice(&call.app.settings.fetch, settings).await;
    Ok(reply.with("warnings", advice.map_err(ProtocolError::server_error)?))
}

/// What is told of a provider nobody signs in by any more: who is left with no way in, to whoever may see who is known by it.
fn left(call: &Call) -> impl Fn(&Gone) -> Result<Told, Problem> + Clone + Send + Sync + use<> {
    let may_see = call.caller.may(Permission::ProvidersRead);
    move |gone| {
        let reply = if may_see {
            Reply::plain(shown(&GoneProviderRecord::from(gone))?)
        } else {
            Reply::done()
        };
        Ok(reply.into())
    }
}
