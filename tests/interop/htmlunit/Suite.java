// The browser of the OpenID Foundation's conformance suite (HtmlUnit, JavaScript on, any certificate) does with Grantor's pages what
// the files in tests/conformance tell it to, against `grantor demo --conformance`. The suite itself is played here: what goes to its
// address is answered in this program, and looked at.

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.htmlunit.BrowserVersion;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.ScriptException;
import org.htmlunit.SilentCssErrorHandler;
import org.htmlunit.StringWebResponse;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.javascript.SilentJavaScriptErrorListener;
import org.htmlunit.util.NameValuePair;
import org.htmlunit.util.WebConnectionWrapper;

public final class Suite {
    static final String SUITE = "https://localhost.emobix.co.uk:8443";
    static final String[] FILES = {"basic", "formpost-basic", "rp-initiated-logout"};
    static String issuer;
    static int failed;
    static Process server;

    public static void main(String[] arguments) throws Exception {
        java.util.logging.Logger.getLogger("org.htmlunit").setLevel(java.util.logging.Level.OFF);
        JsonObject context = JsonParser.parseString(Files.readString(Path.of(System.getenv("INTEROP_CONTEXT")))).getAsJsonObject();
        Path files = Path.of(arguments[0]);
        Path home = Files.createTempDirectory("grantor-htmlunit.");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(home)));
        Map<String, JsonObject> plans = new LinkedHashMap<>();
        serve(context.getAsJsonObject("command").get("binary").getAsString(), files, home, plans);
        checks(plans);
        System.exit(failed == 0 ? 0 : 1);
    }

    /** However this program ends. */
    static void stop(Path home) {
        try {
            if (server != null) {
                server.destroy();
                if (!server.waitFor(20, TimeUnit.SECONDS)) server.destroyForcibly();
            }
            try (var paths = Files.walk(home)) {
                paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        } catch (IOException | InterruptedException error) {
            System.err.println("not all was cleared away: " + error);
        }
    }

    // ---- what is held -----------------------------------------------------------------------------------------------------------

    static void checks(Map<String, JsonObject> plans) {
        JsonObject basic = plans.get("basic"), formPost = plans.get("formpost-basic"), logout = plans.get("rp-initiated-logout");
        JsonObject first = basic.getAsJsonObject("client");
        Visitor visitor = new Visitor();

        check("sign in and allow, by the file's script", () -> {
            Arrival arrival = visitor.follow(basic, null, authorization(first, "callback"));
            expect(arrival.parameters.get("state").equals("a state") && arrival.parameters.get("iss").equals(issuer), arrival);
            JsonObject claims = redeem(first, arrival, "callback");
            expect(claims.get("nonce").getAsString().equals("a nonce"), claims);
            expect(claims.get("aud").getAsString().equals(first.get("client_id").getAsString()), claims);
        });
        check("a second time nothing is asked, and every optional command is passed over", () -> {
            JsonObject before = redeem(first, visitor.follow(basic, null, authorization(first, "callback")), "callback");
            JsonObject after = redeem(first, visitor.follow(basic, null, authorization(first, "callback")), "callback");
            expect(before.get("auth_time").getAsLong() == after.get("auth_time").getAsLong(), after);
        });
        check("prompt=none is answered at once", () -> {
            redeem(first, visitor.follow(basic, null, authorization(first, "callback", "prompt", "none")), "callback");
            Arrival stranger = new Visitor().follow(basic, null, authorization(first, "callback", "prompt", "none"));
            expect("login_required".equals(stranger.parameters.get("error")), stranger);
        });
        check("prompt=login asks again, by its own script", () -> again(visitor, basic, "oidcc-prompt-login", "prompt", "login"));
        check("max_age=1 asks again, by its own script", () -> again(visitor, basic, "oidcc-max-age-1", "max_age", "1"));
        check("the second client comes back to an address with a query", () -> {
            JsonObject second = basic.getAsJsonObject("client2");
            String place = "callback?dummy1=lorem&dummy2=ipsum";
            Arrival arrival = visitor.follow(basic, null, authorization(second, place));
            expect("lorem".equals(arrival.parameters.get("dummy1")) && "ipsum".equals(arrival.parameters.get("dummy2")), arrival);
            redeem(second, arrival, place);
        });
        check("a redirect URI that is not registered ends on the page its script looks for", () -> {
            Visitor lost = new Visitor();
            lost.run(script(basic, "oidcc-ensure-registered-redirect-uri"), authorization(first, "callback?unregistered=1"));
            expect(lost.arrivals.isEmpty(), lost.arrivals);
        });
        check("form_post arrives as a POST, by the file's script", () -> {
            JsonObject client = formPost.getAsJsonObject("client");
            Arrival arrival = new Visitor().follow(formPost, null, authorization(client, "callback", "response_mode", "form_post"));
            expect(arrival.method == HttpMethod.POST && arrival.url.getQuery() == null, arrival);
            redeem(client, arrival, "callback");
        });
        check("form_post with prompt=login, by its own script", () -> {
            JsonObject client = formPost.getAsJsonObject("client");
            Visitor other = new Visitor();
            other.follow(formPost, null, authorization(client, "callback", "response_mode", "form_post"));
            String url = authorization(client, "callback", "response_mode", "form_post", "prompt", "login");
            expect(other.follow(formPost, "oidcc-prompt-login", url).method == HttpMethod.POST, other.arrivals);
        });
        signOut(logout);
    }

    static void signOut(JsonObject plan) {
        JsonObject client = plan.getAsJsonObject("client");
        String back = callback("post_logout_redirect");
        check("sign-out comes back with state, by the file's script", () -> {
            Visitor visitor = new Visitor();
            String hint = signIn(visitor, plan, client);
            Arrival arrival = visitor.follow(plan, null, logout("id_token_hint", hint, "post_logout_redirect_uri", back, "state", "bye"));
            expect(arrival.place().equals(back) && "bye".equals(arrival.parameters.get("state")), arrival);
            Arrival none = visitor.follow(plan, null, authorization(client, "callback", "prompt", "none"));
            expect("login_required".equals(none.parameters.get("error")), none);
        });
        Map<String, String[]> pages = new LinkedHashMap<>();
        pages.put("oidcc-rp-initiated-logout-no-params", new String[] {});
        pages.put("oidcc-rp-initiated-logout-only-state", new String[] {"state", "bye"});
        pages.put("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", new String[] {"id_token_hint", "HINT", "state", "bye"});
        pages.put("oidcc-rp-initiated-logout-no-id-token-hint", new String[] {"post_logout_redirect_uri", back, "state", "bye"});
        pages.put("oidcc-rp-initiated-logout-bad-id-token-hint",
            new String[] {"id_token_hint", "eyJhbGciOiJub25lIn0.e30.", "post_logout_redirect_uri", back, "state", "bye"});
        pages.put("oidcc-rp-initiated-logout-modified-id-token-hint",
            new String[] {"id_token_hint", "MODIFIED", "post_logout_redirect_uri", back, "state", "bye"});
        pages.put("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
            new String[] {"id_token_hint", "HINT", "post_logout_redirect_uri", back + "?foo=bar", "state", "bye"});
        pages.put("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri",
            new String[] {"id_token_hint", "HINT", "post_logout_redirect_uri", back + "_other", "state", "bye"});
        pages.forEach((module, parameters) -> check(module + " ends on the page its script looks for", () -> {
            Visitor visitor = new Visitor();
            String hint = signIn(visitor, plan, client);
            for (int i = 1; i < parameters.length; i += 2) {
                parameters[i] = parameters[i].replace("HINT", hint).replace("MODIFIED", hint.replaceFirst("[.][^.]{8}", ".AAAAAAAA"));
            }
            int before = visitor.arrivals.size();
            visitor.run(script(plan, module), logout(parameters));
            expect(visitor.arrivals.size() == before, visitor.arrivals);
        }));
    }

    static void again(Visitor visitor, JsonObject plan, String module, String name, String value) throws Exception {
        JsonObject client = plan.getAsJsonObject("client");
        long before = redeem(client, visitor.follow(plan, null, authorization(client, "callback")), "callback").get("auth_time").getAsLong();
        Thread.sleep(2100); // older than max_age=1, in whole seconds
        Arrival arrival = visitor.follow(plan, module, authorization(client, "callback", name, value));
        JsonObject claims = redeem(client, arrival, "callback");
        expect(claims.get("auth_time").getAsLong() > before, claims);
    }

    static String signIn(Visitor visitor, JsonObject plan, JsonObject client) throws Exception {
        Arrival arrival = visitor.follow(plan, null, authorization(client, "callback"));
        return token(client, arrival, "callback").get("id_token").getAsString();
    }

    // ---- the browser ------------------------------------------------------------------------------------------------------------

    /** A request that reached the suite's address. */
    record Arrival(URL url, HttpMethod method, Map<String, String> parameters) {
        String place() {
            return url.toString().split("\\?")[0];
        }
    }

    static final class Visitor {
        final WebClient browser = client();
        final List<Arrival> arrivals = new ArrayList<>();
        final List<String> scriptErrors = new ArrayList<>();

        Visitor() {
            browser.setJavaScriptErrorListener(new SilentJavaScriptErrorListener() {
                @Override
                public void scriptException(HtmlPage page, ScriptException error) {
                    scriptErrors.add(page.getUrl() + ": " + error.getMessage());
                }
            });
            new WebConnectionWrapper(browser) {
                @Override
                public WebResponse getResponse(WebRequest request) throws IOException {
                    if (!request.getUrl().toString().startsWith(SUITE + "/")) return super.getResponse(request);
                    arrivals.add(arrival(request));
                    return new StringWebResponse("<!DOCTYPE html><title>Suite</title><p id=\"submission_complete\">Done", request.getUrl());
                }
            };
        }

        /** Opens `url`, does what the file says, and returns what the suite was sent. */
        Arrival follow(JsonObject plan, String module, String url) throws Exception {
            int before = arrivals.size();
            run(script(plan, module), url);
            expect(arrivals.size() == before + 1, "the suite was sent " + arrivals + " and the browser is at " + here());
            return arrivals.get(before);
        }

        void run(JsonArray scripts, String url) throws Exception {
            browser.getPage(url);
            for (JsonElement element : scripts) {
                JsonObject script = element.getAsJsonObject();
                if (!matches(script.get("match").getAsString(), url)) continue;
                for (JsonElement task : script.getAsJsonArray("tasks")) perform(task.getAsJsonObject());
                expect(scriptErrors.isEmpty(), scriptErrors);
                return;
            }
            throw new AssertionError("no script of the file matches " + url);
        }

        void perform(JsonObject task) throws Exception {
            if (!matches(task.get("match").getAsString(), here())) {
                expect(task.has("optional") && task.get("optional").getAsBoolean(), task.get("task") + " where the browser is at " + here());
                return;
            }
            if (!task.has("commands")) return;
            for (JsonElement command : task.getAsJsonArray("commands")) {
                List<String> words = new ArrayList<>();
                command.getAsJsonArray().forEach(word -> words.add(word.getAsString()));
                perform(words);
            }
        }

        void perform(List<String> words) throws Exception {
            boolean isOptional = words.get(words.size() - 1).endsWith("optional");
            DomElement element = find(words.get(1), words.get(2));
            switch (words.get(0)) {
                case "text" -> {
                    if (element != null) ((HtmlInput) element).type(words.get(3));
                }
                case "click" -> {
                    if (element != null) element.click();
                }
                case "wait" -> {
                    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(words.get(3)));
                    while (element == null && System.nanoTime() < deadline) {
                        Thread.sleep(50);
                        element = find(words.get(1), words.get(2));
                    }
                    boolean isThere = element != null
                        && (words.size() < 5 || Pattern.compile(words.get(4)).matcher(element.getTextContent()).find());
                    // Stricter than the suite, which passes over a heading that is missing where the picture is optional.
                    expect(isThere, words + " on " + here() + ", where it reads " + (element == null ? null : element.getTextContent()));
                    return;
                }
                default -> throw new AssertionError("no such command: " + words);
            }
            expect(element != null || isOptional, words + " on " + here());
        }

        DomElement find(String by, String target) {
            if (!(page() instanceof HtmlPage page)) return null;
            return switch (by) {
                case "id" -> page.getElementById(target);
                case "name" -> page.getElementsByName(target).stream().findFirst().orElse(null);
                case "css" -> page.querySelector(target);
                case "xpath" -> page.getFirstByXPath(target);
                default -> throw new AssertionError("no such way to find an element: " + by);
            };
        }

        Page page() {
            return browser.getCurrentWindow().getEnclosedPage();
        }

        String here() {
            return page().getUrl().toString();
        }
    }

    /** As the suite sets its browser up. */
    static WebClient client() {
        WebClient client = new WebClient(BrowserVersion.BEST_SUPPORTED);
        client.getOptions().setUseInsecureSSL(true);
        client.getOptions().setJavaScriptEnabled(true);
        client.getOptions().setThrowExceptionOnScriptError(false);
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setTimeout(30_000);
        client.setCssErrorHandler(new SilentCssErrorHandler());
        return client;
    }

    static Arrival arrival(WebRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = request.getUrl().getQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        for (NameValuePair pair : request.getRequestParameters()) parameters.put(pair.getName(), pair.getValue());
        return new Arrival(request.getUrl(), request.getHttpMethod(), parameters);
    }

    /** `*` stands for anything. */
    static boolean matches(String pattern, String url) {
        String regex = Pattern.compile("*", Pattern.LITERAL).splitAsStream(pattern + " ").map(Pattern::quote).collect(Collectors.joining(".*"));
        return (url + " ").matches(regex);
    }

    // ---- the app ----------------------------------------------------------------------------------------------------------------

    static JsonArray script(JsonObject plan, String module) {
        return (module == null ? plan : plan.getAsJsonObject("override").getAsJsonObject(module)).getAsJsonArray("browser");
    }

    static String callback(String place) {
        return SUITE + "/test/a/grantor/" + place;
    }

    static String authorization(JsonObject client, String place, String... more) {
        String query = encode(
            "response_type", "code", "client_id", client.get("client_id").getAsString(), "redirect_uri", callback(place), "scope", "openid",
            "state", "a state", "nonce", "a nonce");
        return issuer + "/auth?" + query + (more.length == 0 ? "" : "&" + encode(more));
    }

    static String logout(String... parameters) {
        return issuer + "/logout" + (parameters.length == 0 ? "" : "?" + encode(parameters));
    }

    static String encode(String... pairs) {
        List<String> encoded = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) encoded.add(pairs[i] + "=" + URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        return String.join("&", encoded);
    }

    /** What the token endpoint gives for the code. */
    static JsonObject token(JsonObject client, Arrival arrival, String place) throws Exception {
        expect(arrival.parameters.containsKey("code"), arrival);
        WebRequest request = new WebRequest(URI.create(issuer + "/token").toURL(), HttpMethod.POST);
        String pair = client.get("client_id").getAsString() + ":" + client.get("client_secret").getAsString();
        request.setAdditionalHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        request.setAdditionalHeader("Content-Type", "application/x-www-form-urlencoded");
        request.setRequestBody(encode("grant_type", "authorization_code", "code", arrival.parameters.get("code"), "redirect_uri", callback(place)));
        try (WebClient app = client()) {
            WebResponse response = app.loadWebResponse(request);
            expect(response.getStatusCode() == 200, response.getContentAsString());
            return JsonParser.parseString(response.getContentAsString()).getAsJsonObject();
        }
    }

    /** The claims of the ID token; that it verifies is the other suites' matter. */
    static JsonObject redeem(JsonObject client, Arrival arrival, String place) throws Exception {
        String payload = token(client, arrival, place).get("id_token").getAsString().split("\\.")[1];
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)).getAsJsonObject();
    }

    // ---- the server -------------------------------------------------------------------------------------------------------------

    /** `grantor demo` with the files, but for their port: a free one. */
    static void serve(String binary, Path files, Path home, Map<String, JsonObject> plans) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(binary, "demo", "-o", "json"));
        for (String name : FILES) {
            String text = Files.readString(files.resolve(name + ".json")).replace("//localhost:9443/", "//localhost:" + port + "/");
            Path copy = home.resolve(name + ".json");
            Files.writeString(copy, text);
            plans.put(name, JsonParser.parseString(text).getAsJsonObject());
            command.addAll(List.of("--conformance", copy.toString()));
        }
        issuer = "https://localhost:" + port;
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectError(home.resolve("server.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GRANTOR__"));
        server = builder.redirectOutput(home.resolve("server.json").toFile()).start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (WebClient probe = client()) {
                if (probe.getPage(issuer + "/livez").getWebResponse().getStatusCode() == 200) return;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
            if (!server.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("grantor demo did not answer: " + Files.readString(home.resolve("server.log")));
            }
        }
    }

    // ---- the smallest test runner that says what ../run counts ----------------------------------------------------------------------

    interface Check {
        void run() throws Exception;
    }

    static void check(String name, Check body) {
        ExecutorService one = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        try {
            one.submit((Callable<Void>) () -> {
                body.run();
                return null;
            }).get(60, TimeUnit.SECONDS);
            System.out.println("ok HtmlUnit: " + name);
        } catch (Exception error) {
            failed += 1;
            Throwable cause = error.getCause() == null ? error : error.getCause();
            String why = error instanceof TimeoutException ? "took longer than 60 s" : String.valueOf(cause);
            why = why.replaceAll("\\s+", " ");
            System.out.println("FAILED HtmlUnit: " + name + ": " + why.substring(0, Math.min(why.length(), 600)));
        } finally {
            one.shutdownNow();
        }
    }

    static void expect(boolean holds, Object otherwise) {
        if (!holds) throw new AssertionError(String.valueOf(otherwise));
    }
}
