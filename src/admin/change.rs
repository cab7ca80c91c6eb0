//! Every change there is, in one list: what pages, the API, files and the command line speak in.

use super::changing::{Changing, Means, Reach, Room, Written};
use super::refusal::AdminError;
use crate::keys::NewKey;
use crate::oauth::access::{Permission, Touch};
use crate::types::{ClientId, Timestamp};

pub use super::access::{ReleaseNames, SetClientAccess, SetResourceAccess};
pub use super::audit::EraseEvents;
pub use super::client_owners::{AddClientOwner, RemoveClientOwner};
pub use super::clients::{
    CreateClient, DeleteClient, DisableClient, EditClient, EnableClient, EndClientSecret, RotateClientSecret,
};
pub use super::grants::RevokeGrant;
pub use super::groups::{AddMember, CreateGroup, DeleteGroup, EditGroup, RemoveMember};
pub use super::initial_tokens::{CreateInitialToken, RevokeInitialToken};
pub use super::keys::{ImportKey, RevokeKey, RotateKey};
pub use super::links::MakeLink;
pub use super::profiles::EditUser;
pub use super::providers::{
    CreateProvider, DeleteProvider, DisableProvider, EditProvider, EnableProvider, RemoveIdentity,
};
pub use super::recovery::{RecoverUser, ResetFactors};
pub use super::registrations::{DeleteRegistration, RegisterClient, ReplaceRegistration};
pub use super::resources::{CreateResource, DeleteResource, DisableResource, EditResource, EnableResource};
pub use super::roles::{CreateRole, DeleteRole, EditRole};
pub use super::scopes::{CreateScope, DeleteScope, EditScope};
pub use super::sessions::{RevokeSession, RevokeSessions};
pub use super::users::{CreateUser, DeleteUser, DisableUser, EnableUser, GiveRole, TakeRole};

/// Makes of a list of changes the enum of them, that of their answers, and what leads from the one to the other.
macro_rules! changes {
    ($($change:ident = $name:literal,)+) => {
        /// A change, of whatever kind.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each is told of where it is defined")]
        pub enum Change { $($change(Box<$change>),)+ }

        /// What came of it, by the same names.
        #[derive(Clone, Debug)]
        #[expect(missing_docs, reason = "each is told of where its change is defined")]
        pub enum Done { $($change(Box<<$change as Changing>::Done>),)+ }

        impl Change {
            /// The names of all kinds.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// What kind it is, for what reads changes and reports on them.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$change(_) => $name,)+ }
            }
        }

        $(impl From<$change> for Change {
            fn from(change: $change) -> Self {
                Self::$change(Box::new(change))
            }
        })+

        impl Changing for Change {
            type Done = Done;

            fn permissions(&self) -> &'static [Permission] {
                match self { $(Self::$change(change) => change.permissions(),)+ }
            }

            fn own_client(&self) -> Option<&ClientId> {
                match self { $(Self::$change(change) => change.own_client(),)+ }
            }

            fn reach(&self) -> Reach {
                match self { $(Self::$change(change) => change.reach(),)+ }
            }

            async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
                match self { $(Self::$change(change) => change.touch(room, touch).await,)+ }
            }

            async fn bring_key(&self, means: &Means, now: Timestamp) -> Result<Option<NewKey>, AdminError> {
                match self { $(Self::$change(change) => change.bring_key(means, now).await,)+ }
            }

            async fn write(self, room: &mut Room<'_, '_>) -> Written<Done> {
                Ok(match self {
                    $(Self::$change(change) => {
                        Box::pin(change.write(room)).await?.map(|done| Done::$change(Box::new(done)))
                    })+
                })
            }
        }
    };
}

changes! {
    CreateClient = "client.create",
    EditClient = "client.edit",
    RotateClientSecret = "client.rotate-secret",
    EndClientSecret = "client.end-secret",
    EnableClient = "client.enable",
    DisableClient = "client.disable",
    DeleteClient = "client.delete",
    RegisterClient = "registration.create",
    ReplaceRegistration = "registration.replace",
    DeleteRegistration = "registration.delete",
    CreateInitialToken = "initial-token.create",
    RevokeInitialToken = "initial-token.revoke",
    SetClientAccess = "client.access",
    AddClientOwner = "client.owner-add",
    RemoveClientOwner = "client.owner-remove",
    ReleaseNames = "client.names",
    CreateResource = "resource.create",
    EditResource = "resource.edit",
    EnableResource = "resource.enable",
    DisableResource = "resource.disable",
    DeleteResource = "resource.delete",
    SetResourceAccess = "resource.access",
    CreateScope = "scope.create",
    EditScope = "scope.edit",
    DeleteScope = "scope.delete",
    CreateRole = "role.create",
    EditRole = "role.edit",
    DeleteRole = "role.delete",
    GiveRole = "role.give",
    TakeRole = "role.take",
    CreateGroup = "group.create",
    EditGroup = "group.edit",
    DeleteGroup = "group.delete",
    AddMember = "group.add",
    RemoveMember = "group.remove",
    CreateUser = "user.create",
    EditUser = "user.edit",
    EnableUser = "user.enable",
    DisableUser = "user.disable",
    DeleteUser = "user.delete",
    MakeLink = "user.link",
    RecoverUser = "user.recover",
    ResetFactors = "user.reset-factors",
    CreateProvider = "provider.create",
    EditProvider = "provider.edit",
    EnableProvider = "provider.enable",
    DisableProvider = "provider.disable",
    DeleteProvider = "provider.delete",
    RemoveIdentity = "provider.unlink",
    RevokeGrant = "grant.revoke",
    RevokeSession = "session.revoke",
    RevokeSessions = "user.sign-out",
    RotateKey = "key.rotate",
    ImportKey = "key.import",
    RevokeKey = "key.revoke",
    EraseEvents = "audit.erase",
}
