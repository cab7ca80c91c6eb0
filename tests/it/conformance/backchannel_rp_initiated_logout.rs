//! `oidcc-backchannel-rp-initiated-logout-certification-test-plan`: Back-Channel Logout 1.0.

use serde_json::json;

use super::checks;
use super::discovery::discovered;
use super::party::{Mode, Party};
use super::rp_initiated_logout::{Leaving, post_logout};
use crate::support::{Site, TestServer, header_of};

plan! {
    oidcc_backchannel_logout_discovery_endpoint_verification => discovery,
    oidcc_backchannel_rp_initiated_logout => logout,
}

/// Back-Channel Logout §2.1; the certification wants `sid` too.
async fn discovery(server: TestServer) {
    let document = discovered(&server).await;
    assert_eq!(document["backchannel_logout_supported"], true);
    assert_eq!(document["backchannel_logout_session_supported"], true);
    assert_eq!(document["end_session_endpoint"], server.url("/logout"));
}

async fn logout(server: TestServer) {
    let server = server
        .with_settings(|settings| settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()])
        .await;
    let site = Site::start().await;
    site.answers("200 OK", "");
    let party = Party::registered(&server, Mode::Query, |client| {
        client.metadata.post_logout_redirect_uris = vec![post_logout().parse().unwrap()];
        client.metadata.backchannel_logout_uri = Some(site.url("/backchannel_logout"));
        client.metadata.backchannel_logout_session_required = Some(true);
    });
    let mut leaving = Leaving::of(party.await).await;
    let screen = leaving.leave().await;
    assert!(screen.url.starts_with(&post_logout()), "{}", screen.url);
    site.arrived(1).await;

    // §2.5: a POST of a form with the one parameter.
    let request = site.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /backchannel_logout "), "{head}");
    assert!(
        head.to_ascii_lowercase()
            .contains("content-type: application/x-www-form-urlencoded")
    );
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let [(name, token)] = &pairs[..] else {
        panic!("{pairs:?}")
    };
    assert_eq!(name, "logout_token");

    // §2.4, §2.6.
    assert_eq!(header_of(token)["typ"], "logout+jwt");
    let claims = checks::verified(&server, token, "RS256").await;
    let id_token = &leaving.signed_in.id_token;
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&id_token["iss"], &id_token["aud"])
    );
    assert_eq!(
        (&claims["sub"], &claims["sid"]),
        (&id_token["sub"], &id_token["sid"])
    );
    assert!(claims["sid"].is_string() && claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    assert_eq!(claims["iat"], server.now().0);
    assert!(claims["exp"].as_i64().unwrap() > server.now().0);
    assert_eq!(
        claims["events"],
        json!({"http://schemas.openid.net/event/backchannel-logout": {}})
    );
    assert_eq!(
        claims.get("nonce"),
        None,
        "§2.4: \"A nonce Claim MUST NOT be present\""
    );
    assert!(leaving.is_over(&screen).await);
}
