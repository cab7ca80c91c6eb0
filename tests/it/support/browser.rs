//! A browser without scripts: keeps cookies, reads forms, follows nothing by itself.

use std::collections::HashMap;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};

use super::{ADA, PASSWORD, TestClient, TestServer, Tokens, controls};

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Self {
            status,
            headers,
            body: response.text().await.unwrap_or_default(),
        };
        // Whatever page a test comes to is one of ours, in order.
        if answer.header("content-type").starts_with("text/html")
            && answer
                .header("content-security-policy")
                .starts_with("default-src 'none'")
        {
            controls::ids(&answer.body);
        }
        answer
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// Where a browser goes from here by itself: by a redirect, or from a page that goes on.
    pub fn onward(&self) -> Option<String> {
        if self.status == 303 {
            return Some(self.location().to_owned());
        }
        let (_, rest) = self
            .body
            .split_once("<meta http-equiv=\"refresh\" content=\"0; url=")?;
        Some(unescape(rest.split('"').next()?))
    }

    /// A parameter of the fragment, or the query, of where it goes on to, or of the form that is posted.
    pub fn parameter(&self, name: &str) -> Option<String> {
        if let Some(url) = self.onward() {
            let (_, query) = url.split_once('#').or_else(|| url.split_once('?'))?;
            return form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned());
        }
        self.hidden(name)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The form that sends itself, or waits for its button: where it goes, and what it takes along.
    pub fn form(&self) -> (String, Vec<(String, String)>) {
        let (_, rest) = self.body.split_once("<form method=\"post\" action=\"").unwrap();
        let (action, rest) = rest.split_once('"').unwrap();
        let fields = inputs(rest.split("</form>").next().unwrap());
        let pair = |mut input: HashMap<String, String>| {
            (input.remove("name").unwrap(), input.remove("value").unwrap())
        };
        (unescape(action), fields.into_iter().map(pair).collect())
    }

    /// The value of a hidden input.
    pub fn hidden(&self, name: &str) -> Option<String> {
        inputs(&self.body)
            .into_iter()
            .find(|input| input.get("name").map(String::as_str) == Some(name))?
            .remove("value")
    }

    /// Whether this is an error page of the vocabulary: HTML, no redirect, kept by nobody.
    pub fn assert_error_page(&self) -> &Self {
        assert_eq!(self.status, 400, "{}", self.body);
        assert!(self.header("content-type").starts_with("text/html"), "{self:?}");
        assert_eq!(self.location(), "");
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(
            self.header("content-security-policy")
                .contains("default-src 'none'")
        );
        self
    }

    /// Whether this is a redirect of the vocabulary with that error: 303, to the client, with `iss`.
    pub fn assert_redirected_error(&self, error: &str, issuer: &str) -> &Self {
        assert_eq!(self.status, 303, "{}", self.body);
        assert_eq!(
            self.parameter("error").as_deref(),
            Some(error),
            "{}",
            self.location()
        );
        assert_eq!(self.parameter("iss").as_deref(), Some(issuer));
        assert_eq!(self.parameter("code"), None);
        self
    }

    /// Whether this is a JSON error of the vocabulary.
    pub fn assert_token_error(&self, status: u16, error: &str) -> &Self {
        assert_eq!(
            (self.status, self.json()["error"].as_str().unwrap()),
            (status, error),
            "{}",
            self.body
        );
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("cache-control"), "no-store");
        let description = self.json()["error_description"].as_str().unwrap().to_owned();
        assert!(description.len() > 20, "says how to mend it: {description}");
        assert!(
            description
                .bytes()
                .all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'),
            "{description}"
        );
        self
    }
}

/// The attributes of every `<input>` of a page.
pub fn inputs(html: &str) -> Vec<HashMap<String, String>> {
    html.split("<input")
        .skip(1)
        .map(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            let mut attributes = HashMap::new();
            let mut rest = tag;
            while let Some((before, after)) = rest.split_once("=\"") {
                let name = before.split_whitespace().last().unwrap_or_default();
                let Some((value, after)) = after.split_once('"') else {
                    break;
                };
                attributes.insert(name.to_owned(), unescape(value));
                rest = after;
            }
            attributes
        })
        .collect()
}

fn unescape(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&lt;", "<")
        .replace("&#62;", ">")
        .replace("&gt;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// One browser: its cookies and what it calls itself.
#[derive(Clone)]
pub struct Browser {
    pub issuer: String,
    pub http: reqwest::Client,
    /// By name; without what begins the names of a server on plain http.
    pub cookies: HashMap<String, String>,
    /// What it sends with every request.
    pub headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub fn new(server: &TestServer) -> Self {
        Self {
            issuer: server.issuer.clone(),
            http: server.http.clone(),
            cookies: HashMap::new(),
            headers: Vec::new(),
        }
    }

    /// The URL of a path: of the host if it begins with the issuer's own path, else under the issuer.
    fn absolute(&self, url: &str) -> String {
        if !url.starts_with('/') {
            return url.to_owned();
        }
        let base = self.issuer.trim_end_matches('/');
        let after_scheme = base.find("://").unwrap() + 3;
        let (origin, path) = match base[after_scheme..].find('/') {
            Some(at) => base.split_at(after_scheme + at),
            None => (base, ""),
        };
        let rest = url.strip_prefix(path).unwrap_or("x");
        if !path.is_empty() && (rest.is_empty() || rest.starts_with(['/', '?'])) {
            format!("{origin}{url}")
        } else {
            format!("{base}{url}")
        }
    }

    /// What begins the names of the server's cookies where it has no https.
    pub fn cookie_prefix(&self) -> String {
        let url = url::Url::parse(&self.issuer).unwrap();
        format!("grantor-{}-", url.port_or_known_default().unwrap())
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Answer {
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let prefix = self.cookie_prefix();
        let prefix_of = |name: &str| if name.starts_with("__Host-") { "" } else { &*prefix };
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{}{name}={value}", prefix_of(name)))
            .collect();
        let request = if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        };
        let answer = Answer::of(request.send().await.unwrap()).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let name = name.strip_prefix(&prefix).unwrap_or(name);
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, url: &str) -> Answer {
        let request = self.http.get(self.absolute(url));
        self.send(request).await
    }

    pub async fn post(&mut self, url: &str, form: &[(&str, &str)]) -> Answer {
        self.post_with(url, form, &[]).await
    }

    pub async fn post_with(&mut self, url: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut request = self
            .http
            .post(self.absolute(url))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Follows redirects that stay on this server.
    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        while answer.status == 303 && answer.location().starts_with('/') {
            answer = self.get(&answer.location().to_owned()).await;
        }
        answer
    }

    /// Fills in the sign-in form of `page` and goes on to the next page or the way out.
    pub async fn sign_in_on(&mut self, page: &Answer, email: &str, password: &str) -> Answer {
        let interaction = page
            .hidden("interaction")
            .unwrap_or_else(|| panic!("no sign-in form: {}", page.body));
        let form = [
            ("interaction", &*interaction),
            ("step", "sign-in"),
            ("email", email),
            ("password", password),
        ];
        let answer = self.post("/auth", &form).await;
        self.follow(answer).await
    }

    /// Sends the one form of `page`, as its script or its button does.
    pub async fn send_on(&mut self, page: &Answer) -> Answer {
        let (action, fields) = page.form();
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post_with(&action, &pairs, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// Presses a button of the consent form of `page`.
    pub async fn decide_on(&mut self, page: &Answer, decision: &str) -> Answer {
        assert!(
            page.body.contains("value=\"allow\""),
            "no consent form: {} {}",
            page.status,
            page.body
        );
        let interaction = page.hidden("interaction").unwrap();
        self.post(
            "/auth",
            &[
                ("interaction", &*interaction),
                ("step", "consent"),
                ("decision", decision),
            ],
        )
        .await
    }

    /// Allows on the consent form of `page`, with these of its checkboxes ticked and no others.
    pub async fn allow_only(&mut self, page: &Answer, ticked: &[&str]) -> Answer {
        let interaction = page
            .hidden("interaction")
            .unwrap_or_else(|| panic!("no consent form: {}", page.body));
        let names: Vec<_> = ticked.iter().map(|name| format!("optional:{name}")).collect();
        let mut form = vec![
            ("interaction", &*interaction),
            ("step", "consent"),
            ("decision", "allow"),
        ];
        form.extend(names.iter().map(|name| (&**name, "on")));
        self.post("/auth", &form).await
    }

    /// Signs in without an app.
    pub async fn sign_in(&mut self, email: &str) -> Answer {
        let answer = self.try_sign_in(email, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer
    }

    /// Tries to sign in without an app.
    pub async fn try_sign_in(&mut self, email: &str, password: &str) -> Answer {
        let interaction = self.open_sign_in().await;
        self.guess(&interaction, email, password).await
    }

    /// Opens the sign-in page, and hands over what its form carries: for those of whom many send it at once.
    pub async fn open_sign_in(&mut self) -> String {
        let page = self.get("/sign-in").await;
        let interaction = page.hidden("interaction");
        interaction.unwrap_or_else(|| panic!("{} {}", page.status, page.body))
    }

    /// Sends the form of a sign-in page that is open.
    pub async fn guess(&mut self, interaction: &str, email: &str, password: &str) -> Answer {
        let form = [
            ("interaction", interaction),
            ("step", "sign-in"),
            ("email", email),
            ("password", password),
        ];
        self.post("/sign-in", &form).await
    }

    /// Whether it is signed in, as the front page shows.
    pub async fn is_signed_in(&mut self) -> bool {
        let page = self.get("/").await;
        assert_eq!(page.status, 200, "{}", page.body);
        page.body.contains("action=\"/logout\"")
    }

    /// All the way: signs Ada in if asked, allows if asked, and returns the answer that leaves for the app.
    pub async fn authorize(&mut self, client: &TestClient, extra: &[(&str, &str)]) -> Answer {
        self.authorize_as(ADA, client, extra).await
    }

    pub async fn authorize_as(&mut self, email: &str, client: &TestClient, extra: &[(&str, &str)]) -> Answer {
        let mut answer = self.get(&client.authorization_url(extra)).await;
        if answer.status == 200 && answer.body.contains("name=\"password\"") {
            answer = self.sign_in_on(&answer, email, PASSWORD).await;
        }
        if answer.status == 200 && answer.body.contains("value=\"allow\"") {
            answer = self.decide_on(&answer, "allow").await;
        }
        answer
    }

    /// The same, down to the code.
    pub async fn code(&mut self, client: &TestClient) -> String {
        let answer = self.authorize(client, &[]).await;
        answer
            .parameter("code")
            .unwrap_or_else(|| panic!("no code: {answer:?}"))
    }

    /// The same, down to the tokens, for `scope`.
    pub async fn tokens(&mut self, client: &TestClient, scope: &str) -> Tokens {
        let answer = self.authorize(client, &[("scope", scope)]).await;
        let code = answer
            .parameter("code")
            .unwrap_or_else(|| panic!("no code: {answer:?}"));
        Tokens::of(&client.redeem(&code).await)
    }
}
