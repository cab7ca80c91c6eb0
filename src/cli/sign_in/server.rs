//! The server as an app meets it: what is asked, and what a refusal means.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::cli::failure::{Code, Failure};
use crate::config::Fetch;
use crate::fetch::{IssuerClient, LONG, Reply, Unanswered};
use crate::jose::Jwks;
use crate::oauth::client::AuthMethod;
use crate::oauth::reason::Reason;
use crate::types::{ClientId, Issuer, Secret, one_line};

/// How the app says who it is at the token endpoint.
pub enum Authentication {
    /// It has no secret (RFC 6749 §2.1).
    Public,
    /// In the header (RFC 6749 §2.3.1).
    Basic(Secret),
    /// In the form (RFC 6749 §2.3.1).
    Post(Secret),
}

impl Authentication {
    /// How an app with this method does it.
    ///
    /// # Errors
    /// If it does so with a key that only the app has.
    pub fn of(method: AuthMethod, secret: Option<Secret>, id: &ClientId) -> Result<Self, Failure> {
        let wanted = || {
            Failure::usage("The app proves itself with its secret, which is stored nowhere but in the app.")
                .try_this(format!(
                    "grantor client try {id} --secret-stdin, or GRANTOR_CLIENT_SECRET; if it is lost: grantor client \
                     rotate-secret {id}"
                ))
        };
        match method {
            AuthMethod::None => Ok(Self::Public),
            AuthMethod::ClientSecretBasic => secret.map(Self::Basic).ok_or_else(wanted),
            AuthMethod::ClientSecretPost => secret.map(Self::Post).ok_or_else(wanted),
            AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => Err(Failure::new(
                Code::Conflict,
                format!("The app proves itself by {method}, which only the app can make."),
            )
            .try_this(
                "an app of its own: grantor client create --name \"Try it\" --type native --redirect-uri \
                 http://127.0.0.1/callback --scope \"openid profile email\"",
            )),
        }
    }

    /// Whether a secret has to be asked for.
    #[must_use]
    pub fn wants_secret(method: AuthMethod) -> bool {
        matches!(
            method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
        )
    }
}

/// Whose a server is: what helps where it does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Of the installation that the command is of.
    Here,
    /// Of another computer.
    Afar,
}

/// One server, to one app.
pub struct Server {
    client: IssuerClient,
    issuer: Issuer,
    place: Place,
}

impl Server {
    /// The server of this issuer.
    ///
    /// # Errors
    /// If the certificates of `fetch.ca_file` cannot be read.
    pub fn new(issuer: &Issuer, settings: &Fetch, place: Place) -> Result<Self, Failure> {
        Ok(Self {
            client: IssuerClient::new(issuer, settings, LONG)?,
            issuer: issuer.clone(),
            place,
        })
    }

    /// Looks whether it is there, and the one that is meant (RFC 8414 §3.3: "The "issuer" value returned MUST be identical
    /// to the authorization server's issuer identifier value").
    ///
    /// # Errors
    /// If nothing answers, or somebody else.
    pub async fn look(&self) -> Result<(), Failure> {
        let reply = self.get("/.well-known/oauth-authorization-server", None).await?;
        let found = json(&reply);
        match found.get("issuer").and_then(Value::as_str) {
            Some(found) if found == self.issuer.as_str() => Ok(()),
            Some(_) => Err(Failure::new(
                Code::Conflict,
                format!("What answers at {} calls itself by another issuer.", self.issuer),
            )
            .try_this(match self.place {
                Place::Here => "the issuer the server runs with: --issuer, or issuer in grantor.toml",
                Place::Afar => "--server with the issuer the server runs with, letter by letter",
            })),
            None => Err(Failure::new(
                Code::Unavailable,
                format!(
                    "What answers at {} is no Grantor: status {} in place of its metadata.",
                    self.issuer, reply.status
                ),
            )
            .try_this(match self.place {
                Place::Here => "grantor doctor",
                Place::Afar => "--server with the URL that people and apps reach the server at",
            })),
        }
    }

    /// The public keys.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn keys(&self) -> Result<Jwks, Failure> {
        let reply = self.get("/.well-known/jwks.json", None).await?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| Failure::new(Code::Failed, format!("The key set cannot be read: {error}")))
    }

    /// Asks the token endpoint (RFC 6749 §3.2).
    ///
    /// # Errors
    /// What it refuses with.
    pub async fn token(
        &self,
        id: &ClientId,
        authentication: &Authentication,
        mut form: Vec<(&str, &str)>,
    ) -> Result<Value, Failure> {
        let header = match authentication {
            Authentication::Basic(secret) => Some(basic(id.as_str(), secret.expose())),
            Authentication::Post(secret) => {
                form.extend([("client_id", id.as_str()), ("client_secret", secret.expose())]);
                None
            }
            Authentication::Public => {
                form.push(("client_id", id.as_str()));
                None
            }
        };
        let reply = self.client.post("/token", header.as_deref(), &form).await;
        let reply = reply.map_err(|why| self.away(&why))?;
        answer("The token endpoint", &reply)
    }

    /// Who the person is (OpenID Connect Core §5.3): claims, or the JWT an app asked for in their place.
    ///
    /// # Errors
    /// What it refuses with.
    pub async fn userinfo(&self, access_token: &str) -> Result<Value, Failure> {
        let bearer = format!("Bearer {access_token}");
        let reply = self.get("/userinfo", Some(&bearer)).await?;
        if reply.status == 200 && reply.content_type.as_deref() == Some("application/jwt") {
            return Ok(Value::String(String::from_utf8_lossy(&reply.body).into_owned()));
        }
        answer("The userinfo endpoint", &reply)
    }

    /// Gives a token back (RFC 7009 §2.1).
    ///
    /// # Errors
    /// If nothing answers, or it is refused.
    pub async fn revoke(&self, id: &ClientId, token: &str) -> Result<(), Failure> {
        let form = [("token", token), ("client_id", id.as_str())];
        let reply = self.client.post("/revoke", None, &form).await;
        let reply = reply.map_err(|why| self.away(&why))?;
        if reply.status == 200 {
            return Ok(());
        }
        Err(failed("The revocation endpoint", &reply))
    }

    async fn get(&self, path: &str, authorization: Option<&str>) -> Result<Reply, Failure> {
        let reply = self.client.get(path, authorization).await;
        reply.map_err(|why| self.away(&why))
    }

    fn away(&self, why: &Unanswered) -> Failure {
        away(&self.issuer, self.place, why)
    }
}

/// A server that does not answer.
#[must_use]
pub fn away(issuer: &Issuer, place: Place, why: &Unanswered) -> Failure {
    let hint = match (why, place) {
        (Unanswered::Certificate(_), Place::Here) => {
            "a certificate that is believed on this computer; if a CA of your own made it, name that in fetch.ca_file"
        }
        (Unanswered::Certificate(_), Place::Afar) => {
            "a certificate that is believed on this computer; if a CA of your own made it, name that in \
             GRANTOR__FETCH__CA_FILE, or in fetch.ca_file of the file that --config names"
        }
        (Unanswered::Other(_), Place::Here) => {
            "grantor serve, and leave it running; grantor doctor says what else may be wrong"
        }
        (Unanswered::Other(_), Place::Afar) => {
            "the server's name and port, and whether it is reached from here"
        }
    };
    let words = format!("This goes through the server itself, at {issuer}, which does not answer: {why}.");
    Failure::new(Code::Unavailable, words).try_this(hint)
}

/// RFC 6749 §2.3.1: id and secret are encoded as in a form before they are joined.
fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)))
    )
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

fn answer(who: &str, reply: &Reply) -> Result<Value, Failure> {
    let body = json(reply);
    if reply.status == 200 && body.is_object() {
        return Ok(body);
    }
    Err(failed(who, reply))
}

fn failed(who: &str, reply: &Reply) -> Failure {
    let body = json(reply);
    let text = |name| body.get(name).and_then(Value::as_str);
    refused(
        &format!("{who} answered {}", reply.status),
        text("error"),
        text("error_description"),
        text("error_uri"),
    )
}

/// How much of what a server says of its refusal is shown.
const MOST_SAID: usize = 500;

/// A refusal of the server (RFC 6749 §4.1.2.1, §5.2), with its number and how to mend it.
#[must_use]
pub fn refused(
    who: &str,
    error: Option<&str>,
    description: Option<&str>,
    error_uri: Option<&str>,
) -> Failure {
    let reason = error_uri
        .and_then(|uri| uri.rsplit('/').next())
        .and_then(Reason::numbered);
    let number = reason.map(|reason| format!("{reason}: ")).unwrap_or_default();
    // What a server says moves no cursor.
    let error = one_line(error.unwrap_or("no error a client could read"), MOST_SAID);
    let description = description
        .map(|text| format!(", {}", one_line(text, MOST_SAID)))
        .unwrap_or_default();
    let failure = Failure::new(Code::Failed, format!("{who}: {number}{error}{description}."));
    match reason {
        Some(reason) => failure.try_this(format!("{} (grantor errors show {reason})", reason.mend())),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc6749_5_2_a_refusal_is_told_with_its_number_and_how_to_mend_it() {
        let reply = Reply {
            status: 400,
            content_type: None,
            etag: None,
            body: br#"{"error":"invalid_grant","error_description":"no\u001b good","error_uri":"https://id.example/errors/G1301"}"#
                .to_vec(),
        };
        let known = Reason::all().find(|reason| !reason.is_cause()).unwrap();
        let body = String::from_utf8(reply.body.clone())
            .unwrap()
            .replace("G1301", &known.to_string());
        let reply = Reply {
            body: body.into_bytes(),
            ..reply
        };
        let refused = answer("The token endpoint", &reply).unwrap_err();
        let number = known.to_string();
        assert_eq!(
            refused.message,
            format!("The token endpoint answered 400: {number}: invalid_grant, no  good.")
        );
        assert!(refused.try_line.unwrap().contains(known.mend()));
        let odd = Reply {
            status: 502,
            body: b"<html>".to_vec(),
            ..reply
        };
        let refused = answer("It", &odd).unwrap_err();
        assert!(refused.message.contains("502"), "{refused:?}");
    }

    #[test]
    fn rfc6749_2_3_1_id_and_secret_are_encoded_before_they_are_joined() {
        assert_eq!(
            basic("a:b", "c d"),
            format!("Basic {}", STANDARD.encode("a%3Ab:c+d"))
        );
    }
}
