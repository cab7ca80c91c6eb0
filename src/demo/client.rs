//! The apps and the API of the demo, with their credentials.

use crate::types::Secret;

/// A client's id and secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: Secret,
}

/// What the demo is made of. It is thrown away with the demo, so its pages show all of it.
#[derive(Clone, Debug)]
pub struct DemoClient {
    /// The app people sign in to: a confidential client.
    pub app: Credentials,
    /// Where the app's people come back to: `/demo/callback`.
    pub redirect_uri: String,
    /// Where the app's people come back to when they have signed out: `/demo/signed-out`.
    pub signed_out_uri: String,
    /// What the app asks for.
    pub scope: String,
    /// A service, which acts for itself.
    pub service: Credentials,
    /// The API's own credentials, for introspection.
    pub api: Credentials,
    /// The API: `aud` of its tokens.
    pub api_uri: String,
    /// What to sign in with.
    pub email: String,
    /// What to sign in with.
    pub password: Secret,
    /// What to type for a command that works on the demo.
    pub typed: Typed,
}

/// What to type in a terminal.
#[derive(Clone, Debug)]
pub struct Typed {
    /// In place of `grantor`, where it is not on the PATH.
    pub program: String,
    /// What makes a command work on the demo's own database; may be empty.
    pub flags: String,
}
