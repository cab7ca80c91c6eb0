### The pages of an account.

## Around all of them.

# The overview, and the menu of the pages for whoever hears it.
account-title = Your account
account-overview = Overview
account-profile = Your profile
account-apps = Your apps
account-security = How you sign in
account-sessions = Where you are signed in
account-data = Your data
account-back = Back
account-save = Save
account-remove = Remove
# Somebody pressed a button, and was sent to prove who they are.
account-press-again = Nothing was changed yet: you were asked first who you are. Press the button once more.
account-admin-changes = An administrator of this server changes it.

## The overview.

account-safe = What keeps it safe
account-safe-all = Nothing left to do.
account-check-done = Done
account-check-way-in = A password or a passkey
account-check-way-in-why = You have neither, and could not sign in again.
account-check-way-in-provider = You sign in with another provider alone. Without it you could not sign in again.
account-check-second-step = More than a password
account-check-second-step-why = Whoever learns your password can sign in as you. With a second step or a passkey they can't.
account-check-second-step-do = Set it up
account-check-recovery-why =
    { $count ->
        [0] You have none left, and need one when your phone is gone.
        [1] You have one left, and need one when your phone is gone.
       *[other] You have { $count } left, and need one when your phone is gone.
    }
account-check-second-passkey = A second passkey
account-check-second-passkey-why = You have one. If that device is lost, another passkey lets you in.
account-check-second-passkey-do = Add one
account-in-short = In short
# How many apps; the next stands below it.
account-apps-count =
    { $count ->
        [0] No app
        [1] One app
       *[other] { $count } apps
    }
account-apps-count-may =
    { $count ->
        [one] may use your account
       *[other] may use your account
    }
# How many sign-ins; the next stands below it.
account-sessions-count =
    { $count ->
        [1] One place
       *[other] { $count } places
    }
account-sessions-count-where =
    { $count ->
        [one] where you are signed in
       *[other] where you are signed in
    }

## The profile.

account-name = Name
# The label of the field.
account-name-called = What you are called
account-name-save = Save name
account-name-saved = Your name is saved. Apps see it when they ask next.
account-address = Email address
account-known = What else is known
account-seen = What apps see of it
account-seen-none = No app may use your account, so none sees anything.
account-seen-sign-in = That you sign in here, and nothing else.
account-seen-more = What they may do, and taking it back

## The apps.

account-apps-removed = { $app } has no access any more. What it was given a moment ago ends within { $length }.
account-apps-saved = { $app } may no longer do what you left out. What it was given a moment ago ends within { $length }.
account-apps-none = No app may use your account. Those you allow something stand here, and this is where you take it back.
account-apps-lead = These apps may use your account. None of them has your password. Whoever takes one away proves first who they are.
account-apps-since = Allowed on { $since }, last used on { $used }.
# The same of an app that an administrator lets in: nobody allowed it.
account-apps-first-used = First used on { $since }, last used on { $used }.
account-apps-may = What it may do
# Follows that, read out only.
account-apps-may-of = : { $app }
account-apps-learns = It learns that you sign in here, and nothing else.
# Followed by a list. The address of a service stands in parentheses.
account-apps-in-service = In { $service } it can:
account-apps-in-service-at = In { $service } { $address } it can:
account-apps-with-account = With your account it can:
account-apps-untick = Untick what it is not to do any more.
# Follows account-save, read out only.
account-apps-save-of = what { $app } may do
account-apps-left-out = You left out: { $what }. It gets that only if it asks you again.
account-apps-remove = Remove access
# Follows account-apps-remove, read out only.
account-apps-remove-of = of { $app }
account-apps-more =
    { $count ->
        [one] and 1 more, used longer ago. They stand here once others are removed.
       *[other] and { $count } more, used longer ago. They stand here once others are removed.
    }
# Until when an app has access, and what comes then.
account-apps-lasts = { $until } { $then }
account-apps-until-away = It keeps access while you are away, until { $date } at the latest.
account-apps-until = It has access until { $moment }.
account-apps-then-unasked = After that it gets access again without asking, when you use it.
account-apps-then-let-in = After that it gets access again when you use it: your administrator lets it in without asking.
account-apps-then-asks = After that it asks you again.
account-apps-now-unasked = It has no access at present, and gets it again without asking when you use it.
account-apps-now-let-in = It has no access at present, and gets it again when you use it: your administrator lets it in without asking.
account-apps-disabled = An administrator disabled it: it can do nothing at present.

## How its person signs in.

# The title of the page.
account-security-title = Security
account-security-lead = Whoever changes something here proves first who they are.
account-locked-down = Your account was locked down on { $moment }. You were signed out in every other browser, and what apps were given, trusted browsers and mailed links ended.
account-locked-down-do = Now choose another password, look whether the email address, the passkeys and the authenticator apps are yours, and make new recovery codes.
account-address-is = Your account has the address { $email }.
account-address-change = Use another address
account-passkeys = Passkeys
account-passkeys-lead = With a passkey you sign in by a finger, a face or the PIN of your device, and type no password.
account-passkey-synced = Synced, added on { $added }, last used on { $used }
account-passkey-synced-unused = Synced, added on { $added }, not used yet
account-passkey-here = On one device, added on { $added }, last used on { $used }
account-passkey-here-unused = On one device, added on { $added }, not used yet
account-passkey-rename = Rename
account-passkey-name = New name
account-passkey-another = Add another passkey
account-password-since = You chose it on { $date }.
account-password-none = You have none.
account-password-change = Change it
account-password-choose = Choose one
account-totp = Second step: codes of an app
account-totp-beside = After your password you are asked for your passkey. A code of an app is another way to go on.
account-totp-none = Your password is all it takes to sign in. With a second step, somebody who learns it still can't.
account-totp-added = Added on { $added }, last used on { $used }
account-totp-added-unused = Added on { $added }, not used yet
account-totp-another = Add another app
account-totp-app = Set up an app
account-recovery = Recovery codes
account-recovery-left =
    { $count ->
        [0] You have none left. Make new ones: with one of them you get in without your phone.
        [1] You have one left. With one of them you get in without your phone.
       *[other] You have { $count } left. With one of them you get in without your phone.
    }
account-recovery-new = Make new codes
account-recovery-replaced = New codes replace the old ones.
account-devices = Devices that are not asked
account-devices-none = Every sign-in takes the second step.
account-devices-some =
    { $count ->
        [1] One browser signs in with the password alone, since you said so there.
       *[other] { $count } browsers sign in with the password alone, since you said so there.
    }
account-devices-forget = Ask everywhere again
account-providers = Other providers
account-providers-lead = Connect your account with one you have elsewhere, and sign in with that.
account-provider-connected = Connected on { $added }, last used on { $used }
account-provider-connected-unused = Connected on { $added }, not used yet
account-provider-disconnect = Disconnect
account-provider-connect = Connect { $provider }
account-last-way-title = This one stays
account-last-way = It is the only way you have to sign in.
account-last-way-do = Add a passkey or choose a password first, then remove this one.

## Another password, a passkey, an app that makes codes.

account-password-title = Change your password
account-password-lead = It signs you out in all other browsers, and ends what apps were given.
account-passkey-lead = You sign in with what unlocks your device: a finger, a face or its PIN. There is nothing to type, and no other site can ask you for it.
account-totp-name = What you call the app or phone (if you like)
account-totp-do = Turn it on
# What it is called if its person does not say.
account-totp-unnamed = Authenticator app

## Another address.

account-address-lead = Your account has the address { $email }. Type the one it is to have. You get a mail there with a link; open it in this browser, and confirm. Ten minutes after you signed in you prove once more who you are.
account-address-new = New email
account-address-same = That is the address your account has already.
account-confirm-title = Confirm your address
account-confirm-lead = From then on your account has the address { $to } in place of { $from }. You sign in with it, and mail about your account goes there.
account-confirm-old = The old address is told, and can undo it for seven days. In other browsers you are signed out.
account-confirm-do = Use this address
account-link-sign-in-title = Sign in first
account-link-sign-in = Whoever confirms an address proves first that the account is theirs.
account-link-sign-in-do = Sign in to the account it is for, then open the link of the mail again, in this browser. If you asked for no other address, leave the mail alone.
account-link-other-title = This link is for another account
account-link-other = It is not for the account that is signed in in this browser, and nothing is changed.
account-link-other-do = Sign in to the account you asked for it with, and open it again. If you asked for none, leave the mail alone.
account-link-dead = It was used already, it is too old, or your account was changed since.
account-link-dead-do = If you still want another address, have another link sent.
account-taken-title = This address is taken
account-taken = Another account has it by now, and yours stays as it is.
account-taken-do = Use another address, or ask the people who run this server.

## Undoing that, by the mail to the address before.

account-undo-title = Take your address back
account-undo-lead = Your account has the address { $now }. Undone, it has { $old } again.
account-undo-ways = Password, passkeys, authenticator apps, recovery codes and the providers you sign in with are as they were before the address was changed.
account-undo-added = What was added since is gone.
account-undo-sign-ins = All sign-ins end, in every browser and every app.
account-undo-do = Undo it
account-undo-was-you = Was it you who changed the address? Then leave this page.
account-undo-dead = It was used already, it is older than seven days, or an administrator changed the account since.
account-undo-dead-do = If the account is not as you left it, ask the people who run this server.
account-undo-disabled-title = This account is disabled
account-undo-disabled = Nothing is changed while it is.
account-undo-taken-title = The old address is taken
account-undo-taken = Another account has it by now, and nothing is changed.
account-restored-title = Your account is as it was
account-restored-lead = It has the address { $email } again, with what you signed in with before. All sign-ins were ended.
account-restored-do = Whoever changed the address may know your password: choose another one, then sign in and look through your ways to sign in.
account-restored-password = Choose another password

## Where its person is signed in.

# $lock is a link, which says the next.
account-sessions-lead = Is there one you do not know? { $lock }: that ends what apps were given, too. Whoever signs out another browser proves first who they are.
account-sessions-lock = Lock your account down
account-session-this = This browser
account-session-began = Signed in on { $began }
account-session-began-remembered = Signed in on { $began }, remembered
# $means is one or several of the three that follow.
account-session-began-with = Signed in on { $began } with { $means }
account-session-began-with-remembered = Signed in on { $began } with { $means }, remembered
account-session-password = password
account-session-code = code
account-session-passkey = passkey
account-session-used = Last used on { $used }, from { $address }
# Follows "Sign out", read out only.
account-session-out-this = of this browser
account-session-out-of = of { $browser }, signed in on { $began }
account-sessions-more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
account-sessions-also-apps = Also take away what apps were given: each asks again
account-sessions-others = Sign out everywhere else
account-sessions-everywhere = Sign out everywhere, this browser too
account-sessions-nowhere = You are signed in nowhere else.
account-sessions-told = Apps that asked to be told are told at once.

## It was somebody else.

account-lock-title = Lock your account down
account-lock-question = Was it somebody else?
account-lock-lead = Lock your account down, and nobody is signed in to it but you in this browser.
account-lock-browsers = You are signed out in every other browser.
account-lock-apps = What apps were given ends, and they have to ask you again. What an app holds at this moment may work a little longer, until it expires.
account-lock-devices = No browser is trusted any more: the second step is asked for everywhere.
account-lock-links = Links to choose a password that were mailed work no longer.
account-lock-stays = Your password, passkeys and authenticator apps stay as they are: you look through them next.
account-lock-do = Lock it down

## What is known of its person, and the end of it.

account-copy = A copy of what is known of you
account-copy-lead = One file with all that this server holds of you: what your account says, how you sign in, where you are signed in, your apps, and what happened. No password and no other secret is in it. Keep it where nobody else reads it.
account-copy-do = Download your data
account-copy-programs = For programs: JSON (RFC 8259).
account-end = Leaving for good
account-end-lead = You see first what goes with it, and it cannot be brought back.
account-end-ask = The people who run this server delete accounts: ask them.
account-end-ask-whom = The people who run this server delete accounts. Whom to ask: { $contact }
account-delete = Delete your account
account-delete-last-owner = Nobody else is an owner of this server who can sign in, and it needs one. Somebody else has to be made an owner first, with an account that works; then come back here.
# $command is what they type, $email the word in it that stands for an address.
account-delete-last-owner-do = Whoever runs the server does that with { $command }, where { $email } is the address of the new owner's account.
account-delete-under-audit = You have rights in the administration of this server, and what is written down of how they were used does not go with you. An owner or an administrator has to take your roles away first, or deletes the account.
account-delete-lead = All that is kept of { $email } here goes at once, and nobody can bring it back.
account-delete-other = That is not the address of this account. Nothing was deleted.
account-delete-what = What ends
account-delete-what-account = Your name and address, your ways to sign in, your groups and roles.
account-delete-what-sessions =
    { $count ->
        [1] Your sign-in in this browser.
       *[other] Your sign-ins in { $count } browsers, this one among them. Apps that asked to be told are told.
    }
account-delete-what-apps = What apps may do with your account. What they keep of you themselves stays with them.
account-delete-no-app = No app may use your account.
account-delete-apps = Apps that may use it no more
account-delete-type = Type the address of your account, so that nothing goes by mistake
account-delete-do = Delete my account for ever
account-delete-mail = A mail to this address says that it was deleted.
account-delete-keep = Keep it
account-deleted-title = Your account is deleted
account-deleted-lead = What was kept here of { $email } is gone, and you are signed out everywhere. Apps may still show you what they keep themselves, for some minutes or until you sign out there.
account-deleted-home = To the front door
