### Signing in, and choosing an account.

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-to-continue = Sign in to continue to { $app }
sign-in-to-server = Sign in to { $server }
sign-in-confirm-title = Confirm it's you
sign-in-confirm = Please confirm it's you
sign-in-confirm-to-continue = Please confirm it's you to continue to { $app }
sign-in-password = Password
# The length is that of time.ftl: 30 days.
sign-in-remember = Keep me signed in here for { $length }
sign-in-forgotten = Forgot password?
# Followed by a link.
sign-in-new-here = New here?
sign-in-create = Create an account
sign-in-use-passkey = Sign in with a passkey
sign-in-passkey-cancelled = No passkey was used. You can try again, or sign in with your password.
sign-in-passkey-late = That took too long. Load this page again, or sign in with your password.
sign-in-passkey-failed = Your browser could not use a passkey here. Sign in with your password.
sign-in-passkey-wrong = That passkey did not work: it took more than five minutes, or the passkey was removed from your account. Try once more, or sign in with your password.
sign-in-wrong = Invalid email or password.
sign-in-changed = Your account was changed a moment ago. Please sign in once more.
# Of a sign-in with another provider that gives no time.
sign-in-undated = That does not say that you proved who you are a moment ago. Prove it once more, or another way.
# Where a provider gives no time, and mail is sent.
sign-in-no-password = Go back, and confirm it another way. Without a password, choose “{ $forgotten }” there: you get a link by mail, and set one.
# Who came back from a provider as somebody nobody here is known as, before they sign in, and after. $identity is their address there.
sign-in-unconnected = No account here is connected with { $provider } yet. If you have one, sign in to it; then you are asked whether to connect the two.
sign-in-unconnected-as = No account here is connected with { $identity } at { $provider } yet. If you have one, sign in to it; then you are asked whether to connect the two.
sign-in-without = Sign in without connecting
sign-in-connect = Connect the two accounts?
sign-in-connect-lead = Whoever signs in to { $provider } as { $identity } could then sign in here as { $email }. Connect them only if both are yours, and you went to { $provider } yourself a moment ago.
sign-in-connect-lead-called = { $provider } calls the account that this browser came from { $called }: a name anybody can choose. Whoever signs in to it could then sign in here as { $email }. Connect them only if both are yours, and you went to { $provider } yourself a moment ago.
sign-in-connect-yes = Connect them
sign-in-connect-no = Don't connect
sign-in-wait = Too many attempts. Try again in { $length }.
sign-in-busy = The server is busy. Please try again in a moment.
sign-in-choose-title = Choose an account
sign-in-choose = Choose an account to continue to { $app }
