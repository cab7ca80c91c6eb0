### Becoming a user.

sign-up-title = Create an account
sign-up-to-continue = Create an account to continue to { $app }
sign-up-at-server = Create an account at { $server }
sign-up-lead = Type your email address. You get a mail with a link to go on.
# Of the address.
sign-up-domain = It ends with { $domain }.
sign-up-domains = It ends with one of { $domains }.
sign-up-other-domain = Accounts are for other addresses than that. Type one of those named above.
sign-up-have-one = I have an account
sign-up-create-title = Create your account
sign-up-confirmed = Your address { $email } is confirmed.
sign-up-no-name = Type your name.
sign-up-name = Your name
sign-up-create = Create the account
sign-up-with-passkey = Use a passkey instead of a password
sign-up-passkey-lead = With a passkey you sign in as { $email } by a finger, a face or the PIN of your device, and type no password.
sign-up-with-password = Use a password instead
sign-up-made-title = Account created
sign-up-made = Your account is ready
sign-up-made-lead = You are not signed in yet: sign in to { $server } as { $email }. If you came from an app, go back to it and sign in there.
