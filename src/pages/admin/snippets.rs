//! What to write where, so that an app signs people in here: programs in several languages, and the settings of apps many people run.
//!
//! Texts with `{{names}}` in them, in `templates/snippets`; the secret of an app is in none of them.

/// What kind of app a snippet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnippetFor {
    /// A program on a server, which keeps a secret.
    Server,
    /// An app that many people run, which keeps a secret.
    KnownApp,
    /// A page that runs in the browser.
    Browser,
    /// A program on a person's device.
    Device,
    /// A program that acts for itself.
    Service,
}

/// What to write where.
#[derive(Clone, Copy, Debug)]
pub struct Snippet {
    /// Its id, which stays.
    pub id: &'static str,
    /// What it is for.
    pub kind: SnippetFor,
    /// The language and library, or the app.
    pub title: &'static str,
    /// The text, with `{{names}}` where values go.
    pub text: &'static str,
}

/// Makes of lines of names the list of snippets.
macro_rules! snippets {
    ($($kind:ident $file:literal $title:literal,)+) => {
        /// All there are.
        pub const SNIPPETS: &[Snippet] = &[$(Snippet {
            id: concat!("snippet-", $file),
            kind: SnippetFor::$kind,
            title: $title,
            text: include_str!(concat!("../../../templates/snippets/", $file, ".txt")),
        }),+];
    };
}

snippets! {
    Server "node" "Node: openid-client",
    Server "python" "Python: Authlib and Flask",
    Server "go" "Go: go-oidc",
    Server "java" "Java: Spring Boot",
    Server "csharp" "C#: ASP.NET Core",
    Server "php" "PHP: openid-connect-php",
    Server "ruby" "Ruby: OmniAuth",
    Server "rust" "Rust: openidconnect",
    KnownApp "nextcloud" "Nextcloud",
    KnownApp "grafana" "Grafana",
    KnownApp "gitea" "Gitea, Forgejo",
    KnownApp "immich" "Immich",
    KnownApp "proxmox" "Proxmox VE",
    KnownApp "jellyfin" "Jellyfin",
    KnownApp "oauth-proxy" "oauth2-proxy",
    KnownApp "apache" "Apache: mod_auth_openidc",
    Browser "browser" "JavaScript: oidc-client-ts",
    Browser "react" "React: react-oidc-context",
    Device "desktop" "Python on a computer: Authlib",
    Device "android" "Android: AppAuth",
    Device "ios" "iOS: AppAuth",
    Service "curl" "Shell: curl",
    Service "node-service" "Node: openid-client",
    Service "python-service" "Python: Authlib",
    Service "go-service" "Go: golang.org/x/oauth2",
}

/// What stands in a snippet for a value that has other characters than programs and settings take as they are.
pub const PLACEHOLDER: &str = "PUT-IT-HERE";

impl Snippet {
    /// Its text with these values, each where its name stands; `pieces` are of programs, and put in as they are.
    ///
    /// A value may be a stranger's: one that could end a text and go on as something else in whatever is copied is left out.
    #[must_use]
    pub fn filled(&self, values: &[(&str, String)], pieces: &[(&str, String)]) -> String {
        let put = |text: String, (name, value): (&str, &str)| text.replace(&format!("{{{{{name}}}}}"), value);
        // Pieces first: no value is looked for names in.
        let pieces = pieces.iter().map(|(name, piece)| (*name, piece.as_str()));
        let values = values.iter().map(|(name, value)| {
            let value = if is_plain(value) { value } else { PLACEHOLDER };
            (*name, value)
        });
        pieces.chain(values).fold(self.text.trim_end().to_owned(), put)
    }
}

/// Whether a text is the same in every language and shell, between quotes.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?=&%+@[] ".contains(c);
    text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 9] = [
        "issuer",
        "discovery",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "client_id",
        "redirect_uri",
        "redirect_path",
        "scope",
    ];

    #[test]
    fn ours_every_snippet_is_filled_and_asks_for_the_secret() {
        let values = NAMES.map(|name| (name, "value-of-it".to_owned()));
        let pieces = ["scope_quoted", "node_insecure"].map(|name| (name, "\"value-of-it\"".to_owned()));
        for snippet in SNIPPETS {
            let text = snippet.filled(&values, &pieces);
            let left = text
                .split("{{")
                .skip(1)
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
            assert_eq!(left.count(), 0, "{}: {text}", snippet.id);
            assert!(text.contains("value-of-it"), "{}", snippet.id);
            assert!(
                !snippet.id.contains(|c: char| c.is_ascii_digit()),
                "{}",
                snippet.id
            );
        }
        for kind in [SnippetFor::Server, SnippetFor::KnownApp] {
            assert!(SNIPPETS.iter().filter(|snippet| snippet.kind == kind).count() >= 8);
        }
    }

    #[test]
    fn ours_no_value_of_a_stranger_becomes_part_of_a_program() {
        let node = SNIPPETS
            .iter()
            .find(|snippet| snippet.id == "snippet-node")
            .unwrap();
        for evil in [
            "https://a.example/';process.exit()//",
            "https://a.example/\"x",
            "https://a.example/`id`",
            "https://a.example/$(id)",
            "https://a.example/{x}",
            "https://a.example/;x",
        ] {
            let text = node.filled(&[("redirect_uri", evil.to_owned())], &[]);
            assert!(!text.contains(evil) && text.contains(PLACEHOLDER), "{text}");
        }
        let good = "https://a.example:8443/cb?x=1&y=%20";
        assert!(
            node.filled(&[("redirect_uri", good.to_owned())], &[])
                .contains(good)
        );
    }
}
