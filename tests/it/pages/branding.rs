//! The owner's name, colour, logo and links.

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><script>alert(1)</script></svg>";

server_test! {
    async fn ours_every_page_looks_as_the_owner_wishes(s: TestServer) {
        let logo = std::env::temp_dir().join(format!("grantor-test-{}.svg", grantor::types::GrantId::new()));
        std::fs::write(&logo, SVG).unwrap();
        let branded = s
            .with_settings(|settings| {
                settings.branding.name = "Acme & Co".to_owned();
                settings.branding.logo = Some(logo.clone());
                settings.branding.accent = Some("#c2410c".to_owned().try_into().unwrap());
                settings.branding.help = Some("mailto:help@acme.example".to_owned().try_into().unwrap());
                settings.branding.privacy = Some("https://acme.example/privacy".to_owned().try_into().unwrap());
            })
            .await;
        std::fs::remove_file(&logo).unwrap();
        let mut browser = branded.browser();
        for path in ["/", "/sign-in", "/logout", "/nothing", "/errors"] {
            let page = browser.get(path).await;
            for part in [
                "<strong dir=\"auto\">Acme &#38; Co</strong>",
                "<a id=\"footer-help\" href=\"mailto:help@acme.example\">Help</a>",
                "<a id=\"footer-privacy\" href=\"https://acme.example/privacy\">Privacy</a>",
            ] {
                assert!(page.body.contains(part), "{path}: {part}: {}", page.body);
            }
            assert!(!page.body.contains("footer-terms") && !page.body.contains("style="));
            assert!(page.header("content-security-policy").contains("style-src 'self'"));
        }
        let page = browser.get("/sign-in").await;
        let of = |begin: &str| {
            let (_, rest) = page.body.split_once(begin).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let style = browser.get(&of("<link rel=\"stylesheet\" href=\"")).await;
        assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
        assert!(style.body.contains("--accent: #c2410c;"));
        let logo = browser.get(&of("<img src=\"")).await;
        assert_eq!((logo.status, logo.header("content-type"), &*logo.body), (200, "image/svg+xml", SVG));
        assert!(logo.header("content-security-policy").contains("default-src 'none'") && logo.header("content-security-policy").ends_with("sandbox"));
        assert_eq!(logo.header("x-content-type-options"), "nosniff");
        let etag = logo.header("etag").to_owned();
        let again = branded.get("/assets/logo", &[("if-none-match", &format!("\"x\", W/{etag}"))]).await;
        assert_eq!((again.status, &*again.body, again.header("etag")), (304, "", &*etag));
        // Ours are another file, at another address.
        let plain = s.browser().get("/sign-in").await;
        assert!(!plain.body.contains(&of("<link rel=\"stylesheet\" href=\"")) && !plain.body.contains("footer-"));
        assert_eq!(s.get("/assets/logo", &[]).await.status, 404);
        assert!(!s.get("/assets/style.css", &[]).await.body.contains("#c2410c"));
    }
}
