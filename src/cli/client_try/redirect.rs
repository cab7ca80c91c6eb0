//! Where on this computer an app's people come back to (RFC 8252 §7.3).

use crate::oauth::client::{Client, ClientType};
use crate::types::{ClientId, RedirectUri};

use crate::cli::failure::{Code, Failure};
use crate::cli::sign_in::loopback::Loopback;

/// The port that `--add-redirect` registers where the port counts, unless another is named.
pub const PORT: u16 = 8976;

/// The redirect URI to use, on the port `wanted` if it is given.
///
/// # Errors
/// If there is none; says what to register.
pub fn choose(client: &Client, wanted: Option<u16>) -> Result<Loopback, Failure> {
    let known: Vec<Loopback> = client
        .redirect_uris
        .iter()
        .filter_map(|uri| loopback(uri, client.client_type))
        .collect();
    let fits = |known: &&Loopback| wanted.is_none() || known.port.is_none() || known.port == wanted;
    match known.iter().find(fits) {
        Some(found) => Ok(Loopback {
            port: found.port.or(wanted),
            ..found.clone()
        }),
        None if known.is_empty() => Err(none(client)),
        None => {
            let ports: Vec<String> = known
                .iter()
                .filter_map(|known| known.port.map(|port| format!("--port {port}")))
                .collect();
            Err(
                Failure::usage("The app has no redirect URI on this computer with that port.")
                    .try_this(ports.join(" or ")),
            )
        }
    }
}

/// The parts of a redirect URI on this computer.
fn loopback(uri: &RedirectUri, client_type: ClientType) -> Option<Loopback> {
    let (host, tail) = uri.loopback_parts()?;
    // RFC 8252 §7.3 lets native apps name any port; of the others it is compared.
    let port = match client_type {
        ClientType::Native => None,
        _ => Some(uri.url()?.port_or_known_default()?),
    };
    Some(Loopback {
        host: host.to_owned(),
        port,
        tail: tail.to_owned(),
    })
}

/// What `--add-redirect` registers.
///
/// # Errors
/// Never: it is a redirect URI.
pub fn to_add(client: &Client, wanted: Option<u16>) -> Result<RedirectUri, Failure> {
    let uri = match client.client_type {
        ClientType::Native => "http://127.0.0.1/callback".to_owned(),
        _ => format!("http://127.0.0.1:{}/callback", wanted.unwrap_or(PORT)),
    };
    uri.parse()
        .map_err(|error| Failure::new(Code::Failed, format!("{uri}: {error}")))
}

fn none(client: &Client) -> Failure {
    let id: &ClientId = &client.id;
    Failure::new(
        Code::Conflict,
        "The app has no redirect URI on this computer, so what the browser brings back would never get here.",
    )
    .try_this(format!(
        "grantor client try {id} --add-redirect, which registers one more with the app; or an app of its own: grantor \
         client create --name \"Try it\" --type native --redirect-uri http://127.0.0.1/callback --scope \"{}\"",
        client.scope
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn client(client_type: ClientType, uris: &[&str]) -> Client {
        Client {
            redirect_uris: uris.iter().map(|uri| uri.parse().unwrap()).collect(),
            ..Client::new("app".parse().unwrap(), "App", client_type, Timestamp(0))
        }
    }

    #[test]
    fn rfc8252_7_3_a_native_app_listens_on_any_port_and_others_on_theirs() {
        let native = client(
            ClientType::Native,
            &["com.example.app:/cb", "http://127.0.0.1/cb?a=1"],
        );
        let found = choose(&native, None).unwrap();
        assert_eq!((found.port, found.path()), (None, "/cb"));
        assert_eq!(found.uri(4711), "http://127.0.0.1:4711/cb?a=1");
        assert_eq!(choose(&native, Some(80)).unwrap().port, Some(80));

        let web = client(
            ClientType::Web,
            &[
                "https://app.example/cb",
                "http://localhost:3000/cb",
                "http://localhost",
            ],
        );
        assert_eq!(choose(&web, None).unwrap().uri(3000), "http://localhost:3000/cb");
        let plain = choose(&web, Some(80)).unwrap();
        assert_eq!((plain.uri(80).as_str(), plain.path()), ("http://localhost", "/"));
        let refused = choose(&web, Some(3001)).unwrap_err();
        assert!(refused.try_line.unwrap().contains("--port 3000"));
    }

    #[test]
    fn ours_who_has_nothing_on_this_computer_is_told_what_to_register() {
        let web = client(ClientType::Web, &["https://app.example/cb"]);
        let refused = choose(&web, None).unwrap_err();
        assert_eq!(refused.code, Code::Conflict);
        assert!(refused.try_line.unwrap().contains("--add-redirect"));
        let added = to_add(&web, None).unwrap();
        assert_eq!(added.as_str(), "http://127.0.0.1:8976/callback");
        let added = to_add(&client(ClientType::Native, &[]), Some(1)).unwrap();
        assert_eq!(added.as_str(), "http://127.0.0.1/callback");
    }
}
