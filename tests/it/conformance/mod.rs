//! The OpenID Foundation's certification plans as tests of our own: a folder or file for each plan, a test for each
//! module, under its name. What a module demands, warnings included, is written here from the specifications.

/// The tests of a plan: each runs the body of its name, on both databases.
macro_rules! plan {
    ($($(#[$meta:meta])* $name:ident => $body:expr),+ $(,)?) => {
        pub const TESTS: &[&str] = &[$(stringify!($name)),+];
        $(server_test! {
            $(#[$meta])*
            async fn $name(server: TestServer) { $body(server).await }
        })+
    };
}

/// The modules of the basic plan, answered in one mode.
macro_rules! basic_plan {
    ($mode:expr; $($body:ident: $($name:ident),+);+ $(;)?) => {
        plan! { $($($name => |server| crate::conformance::$body::$name(server, $mode)),+),+ }
    };
}

/// The same list for both plans that have it.
macro_rules! basic_plan_of {
    ($mode:expr) => {
        basic_plan! { $mode;
            tokens: oidcc_server, oidcc_response_type_missing, oidcc_idtoken_signature, oidcc_idtoken_unsigned,
                oidcc_ensure_request_without_nonce_succeeds_for_code_flow, oidcc_codereuse, oidcc_codereuse_30seconds,
                oidcc_server_client_secret_post, oidcc_refresh_token, oidcc_ensure_request_with_valid_pkce_succeeds;
            claims: oidcc_userinfo_get, oidcc_userinfo_post_header, oidcc_userinfo_post_body, oidcc_scope_profile,
                oidcc_scope_email, oidcc_scope_address, oidcc_scope_phone, oidcc_scope_all,
                oidcc_alternate_happy_flow, oidcc_claims_essential;
            requests: oidcc_display_page, oidcc_display_popup, oidcc_prompt_login, oidcc_prompt_none_not_logged_in,
                oidcc_prompt_none_logged_in, oidcc_max_age_1, oidcc_max_age_10000,
                oidcc_ensure_request_with_unknown_parameter_succeeds, oidcc_id_token_hint, oidcc_login_hint,
                oidcc_ui_locales, oidcc_claims_locales, oidcc_ensure_request_with_acr_values_succeeds,
                oidcc_ensure_registered_redirect_uri, oidcc_ensure_post_request_succeeds,
                oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported,
                oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported,
                oidcc_ensure_request_object_with_redirect_uri;
        }
    };
}

mod checks;
mod claims;
mod discovery;
mod party;
mod requests;
mod tokens;

mod backchannel_rp_initiated_logout;
mod basic;
mod config;
mod dynamic;
mod files;
mod formpost_basic;
mod plans;
mod registered;
mod rp_initiated_logout;
mod screen;
mod third_party_init_login;
