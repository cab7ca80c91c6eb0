//! The list of endpoints.

use super::endpoint::{Endpoint, Part, file, json, page};
use super::published::Published;
use super::{
    account, admin, api, assets, authorization, end_session, errors, home, introspection, jwks, language,
    logo, metadata, passkey_endpoints, provider_logout, registration, revocation, token, userinfo,
};

/// Every endpoint: what is mounted, and so what is advertised.
#[must_use]
pub fn table() -> Vec<Endpoint> {
    let published = Published::default();
    let mut table = vec![
        page("/auth")
            .get(authorization::authorize)
            .post(authorization::authorize_form)
            .called("authorization_endpoint"),
        json("/token").post(token::exchange).called("token_endpoint"),
        json("/userinfo")
            .get(userinfo::userinfo)
            .post(userinfo::userinfo_form)
            .called("userinfo_endpoint"),
        json("/introspect")
            .post(introspection::introspect)
            .called("introspection_endpoint"),
        json("/revoke")
            .post(revocation::revoke)
            .called("revocation_endpoint"),
        json("/register")
            .post(registration::register)
            .called("registration_endpoint"),
        json("/register/{client_id}")
            .get(registration::read)
            .put(registration::replace)
            .delete(registration::delete),
        json("/.well-known/jwks.json")
            .get(jwks::jwks)
            .knowing(published.clone())
            .called("jwks_uri"),
        json("/.well-known/passkey-endpoints").get(passkey_endpoints::passkey_endpoints),
        page("/sign-in")
            .get(authorization::sign_in)
            .head(home::is_here)
            .post(authorization::sign_in_form),
        page("/sign-in/with/{id}")
            .get(authorization::start)
            .post(authorization::connect_or_start),
        page("/sign-in/with/{id}/callback")
            .get(authorization::answered)
            .post(authorization::answered_by_form),
        page("/sign-in/with/{id}/backchannel-logout").post(provider_logout::logged_out),
        page("/logout")
            .get(end_session::end_session)
            .post(end_session::end_session_form)
            .called("end_session_endpoint")
            // The header of every page has a form for it.
            .of(Part::Both),
        page("/sign-up")
            .get(authorization::sign_up)
            .post(authorization::ask_to_sign_up),
        page("/sign-up/{link}")
            .get(authorization::new_account)
            .post(authorization::make_account),
        page("/password")
            .get(authorization::forgotten)
            .post(authorization::ask_for_link),
        page("/password/{token}")
            .get(authorization::choose_password)
            .post(authorization::set_password),
        page("/language").post(language::choose),
        file("/errors", errors::list),
        file("/errors/{number}", errors::one),
        page("/").get(home::home).head(home::is_here),
    ];
    table.extend(files().into_iter().chain(of_accounts()));
    let of_administration = api::endpoints().into_iter().chain(admin::endpoints());
    table.extend(of_administration.map(|endpoint| endpoint.of(Part::Administration)));
    let advertised = metadata::Advertised::of(&table);
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
    ] {
        let metadata = json(path).get(metadata::metadata);
        table.push(metadata.knowing(published.clone()).knowing(advertised.clone()));
    }
    table
}

/// What is the same for everybody who looks at it.
fn files() -> Vec<Endpoint> {
    vec![
        // The administration shows the page an app asks people by.
        file("/logo/{client_id}", logo::logo).of(Part::Both),
        file("/livez", home::livez).of(Part::Both),
        file("/readyz", home::readyz),
        file("/assets/style.css", assets::style).of(Part::Both),
        file("/assets/favicon.svg", assets::favicon).of(Part::Both),
        file("/assets/logo", assets::logo).of(Part::Both),
        file("/assets/form_post.js", assets::form_post),
        file("/assets/passkey.js", assets::passkey),
        file("/assets/recovery_codes.js", assets::recovery_codes),
    ]
}

/// What people do with their own account.
fn of_accounts() -> Vec<Endpoint> {
    vec![
        page("/account").get(account::overview),
        page("/account/profile")
            .get(account::profile)
            .post(account::save_profile),
        page("/account/apps").get(account::apps).post(account::remove_app),
        page("/account/sessions")
            .get(account::sessions)
            .post(account::end_sign_ins),
        page("/account/activity").get(account::activity),
        page("/account/lock")
            .get(account::lock_account)
            .post(account::lock_down),
        page("/account/data")
            .get(account::own_data)
            .post(account::download_data),
        page("/account/data/delete")
            .get(account::delete_account)
            .post(account::confirm_deletion),
        page("/account/security")
            .get(account::security)
            .post(account::change),
        page("/account/security/passkey")
            .get(account::add_passkey)
            .post(account::keep_passkey),
        page("/account/security/password")
            .get(account::change_password)
            .post(account::save_password),
        page("/account/security/totp")
            .get(account::add_totp)
            .post(account::confirm_totp),
        page("/account/security/address")
            .get(account::change_address)
            .post(account::ask_for_address),
        page("/account/security/address/{sealed}")
            .get(account::show_address)
            .post(account::confirm_address),
        page("/account/undo/{token}")
            .get(account::show_undo)
            .post(account::undo_address),
    ]
}
