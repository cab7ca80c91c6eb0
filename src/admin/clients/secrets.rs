//! The secrets clients are given.

use super::touched;
use crate::types::Scope;
use std::time::Duration;

use super::{ClientWithSecret, find};
use crate::admin::changing::{Changing, Outcome, Reach, Room, Written};
use crate::admin::refusal::{AdminError, Refusal};
use crate::audit::Kind;
use crate::keys::KeyError;
use crate::oauth::access::{Permission, Touch};
use crate::oauth::client::{AuthMethod, Client, ClientSecret};
use crate::seal::Sealer;
use crate::storage::{Conn, client_secrets};
use crate::types::{ClientId, OpaqueToken, SecretId, Timestamp};

/// The longest that secrets go on working which were replaced: one of them may be why.
const LONGEST_OVERLAP: Duration = Duration::from_hours(30 * 24);

/// Gives a client a new secret; of the old ones the newest works for a while longer: two at most do.
#[derive(Clone, Debug)]
pub struct RotateClientSecret {
    /// Whose.
    pub id: ClientId,
    /// How long the newest of the old ones works.
    pub overlap: Duration,
}

impl Changing for RotateClientSecret {
    type Done = ClientWithSecret;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    fn reach(&self) -> Reach {
        Reach::Client(self.id.clone())
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.client(touched(room, &self.id, &Scope::default()).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<ClientWithSecret> {
        let Self { id, overlap } = self;
        let client = find(room.conn, &id).await?;
        if overlap > LONGEST_OVERLAP {
            return Err(Refusal::invalid("Older secrets go on working for 30d at most.")
                .try_this("--overlap 24h")
                .about("overlap")
                .into());
        }
        if !client.has_secret() {
            return Err(
                Refusal::invalid(format!("{id} proves itself without a secret and has none.")).into(),
            );
        }
        let secret = NewSecret::generate(room.secret_sealer(), room.now)?;
        secret.check_for(&client)?;
        let ends_at = room.now.plus(overlap);
        client_secrets::expire(room.conn, &id, ends_at).await?;
        let now = room.now;
        let working = client.secrets.iter().filter(|secret| works(secret, now));
        for older in working.rev().skip(1) {
            client_secrets::end(room.conn, &id, &older.id, now).await?;
        }
        let mut client = find(room.conn, &id).await?;
        let secret = Some(secret.give_to(room.conn, &mut client).await?);
        let details = format!("older secrets end at {ends_at}");
        let event = room.event(Kind::ClientSecretRotated).client(&id).details(details);
        Ok(Outcome::Changed(ClientWithSecret { client, secret }, event))
    }
}

/// Ends one secret of a client at once; the others go on working, if it has others.
#[derive(Clone, Debug)]
pub struct EndClientSecret {
    /// Whose.
    pub id: ClientId,
    /// Which.
    pub secret_id: SecretId,
}

impl Changing for EndClientSecret {
    type Done = Client;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.client(touched(room, &self.id, &Scope::default()).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Client> {
        let Self { id, secret_id } = self;
        let client = find(room.conn, &id).await?;
        if !client.secrets.iter().any(|secret| secret.id == secret_id) {
            return Err(Refusal::not_found(format!("{id} has no secret {secret_id}."))
                .try_this(format!("grantor client show {id}"))
                .into());
        }
        if !client_secrets::end(room.conn, &id, &secret_id, room.now).await? {
            return Ok(Outcome::Unchanged(client));
        }
        let client = find(room.conn, &id).await?;
        let event = room.event(Kind::ClientSecretEnded).client(&id).target(&secret_id);
        Ok(Outcome::Changed(client, event))
    }
}

/// Whether a secret works at a moment.
fn works(secret: &ClientSecret, now: Timestamp) -> bool {
    secret.expires_at.is_none_or(|end| end > now)
}

/// A secret that is nobody's yet.
pub(in crate::admin) struct NewSecret {
    token: OpaqueToken,
    secret: ClientSecret,
}

impl NewSecret {
    /// A new secret; sealed too if there is something to seal it with.
    pub(in crate::admin) fn generate(sealer: Option<&Sealer>, now: Timestamp) -> Result<Self, AdminError> {
        let token = OpaqueToken::generate(OpaqueToken::CLIENT_SECRET);
        let id = SecretId::new();
        let seal = |sealer: &Sealer| sealer.seal(id.as_str().as_bytes(), token.expose().as_bytes());
        let closed = sealer.map(seal).transpose().map_err(KeyError::from)?;
        let secret = ClientSecret {
            hash: token.hash(),
            id,
            sealed: closed,
            created_at: now,
            expires_at: None,
        };
        Ok(Self { token, secret })
    }

    /// Refuses to be the secret of a client that would have to compute with it, if it was not sealed.
    pub(super) fn check_for(&self, client: &Client) -> Result<(), Refusal> {
        if client.auth_method == AuthMethod::ClientSecretJwt && self.secret.sealed.is_none() {
            return Err(Refusal::invalid(
                "The secret of a client with client_secret_jwt is kept sealed, and there is nothing to seal it with.",
            ));
        }
        Ok(())
    }

    /// Writes it as a secret of `client`: by its hash alone, unless the client's method computes with it.
    ///
    /// OpenID Connect Core §10.1: for an HMAC, both sides need "the octets of the UTF-8 representation of the
    /// `client_secret`".
    pub(in crate::admin) async fn give_to(
        mut self,
        conn: &mut Conn<'_>,
        client: &mut Client,
    ) -> Result<OpaqueToken, AdminError> {
        if client.auth_method != AuthMethod::ClientSecretJwt {
            self.secret.sealed = None;
        }
        client_secrets::add(conn, &client.id, &self.secret).await?;
        client.secrets.push(self.secret);
        Ok(self.token)
    }
}

/// Whether a client has no secret that its method could use.
pub(super) fn needs_another(client: &Client, now: Timestamp) -> bool {
    let computes = client.auth_method == AuthMethod::ClientSecretJwt;
    let is_of_use = |secret: &ClientSecret| works(secret, now) && (!computes || secret.sealed.is_some());
    client.has_secret() && !client.secrets.iter().any(is_of_use)
}
