### Mails. What a message is called after its mail alone is the subject, and the heading; what ends in -lead is what there is to
### know, in -do what there is to press, and in -more what else there is to say.

## Around every mail.

# The server's name, and its host: $here of the others.
mail-here = { $server } ({ $host })
# In the HTML, at the foot.
mail-sent-by = This mail was sent by { $server }, { $address }
# In the text, below the line that sets a signature apart.
mail-signature = { $server }, { $address }
# In the text, at the foot: where people find help. The address is the end of a line.
mail-help = Help: { $address }
# In the text, above an address: what stands on the button in the HTML.
mail-press = { $label }:
# In the HTML, below the button and above its address.
mail-open-address = If the button does nothing, open this address:

## Facts of what was done.

mail-fact = { $what }: { $value }
mail-when = When
mail-browser = Browser
mail-internet-address = Internet address

## What several mails say.

mail-once = The link works once, until { $until }.
# The owner's words: an address, or something like "the IT desk, room 12".
mail-contact = Who helps: { $contact }
mail-unless-you = Was it you? Then there is nothing to do. If not, choose another password, which also ends every sign-in:
mail-after-undo = Whoever changed the address may know the password: choose another one.
mail-after-lock-down = Whoever it was may know the password: if you have not chosen another one yet, do it now.
# Above an address.
mail-look-through = Then look through the ways to sign in to your account:

## An administrator looks whether mail arrives.

mail-test = A test of mail from { $server }
mail-test-lead = Mail from { $here } arrives at this address.
mail-test-more = Somebody who runs that server looked whether it does. There is nothing for you to do.

## An account was made, and its person chooses a password.

mail-invite = Your account at { $server }
mail-invite-lead = An account was made for you at { $here }. To use it, choose a password.
mail-invite-do = Choose a password
mail-invite-more = If you did not expect this, leave it alone.

## Somebody forgot their password.

mail-reset-password = Choose another password for { $server }
mail-reset-password-lead = Somebody, and we hope you, asked to choose another password for your account at { $here }.
mail-reset-password-do = Choose another password
mail-reset-password-more = It replaces the password alone: what else you sign in with, you still need.
mail-reset-password-not-you = If it was not you, leave this mail alone, and your password stays as it is. Pass the link on to nobody, whoever asks for it.

## Somebody wants an account.

mail-sign-up = Go on to your account at { $server }
mail-sign-up-lead = Somebody, and we hope you, wants an account at { $here } with this address.
mail-sign-up-do = Go on
mail-sign-up-not-you = If it was not you, leave this mail alone, and there will be no account.

## Somebody wants an account with an address that has one.

mail-address-has-account = You have an account at { $server } already
mail-address-has-account-lead = Somebody, and we hope you, wanted an account at { $here } to have this address. One has it already, and nothing about it was changed.
mail-address-has-account-do = Sign in
mail-address-has-account-forgotten = If you do not know its password any more:
mail-address-has-account-invited = If you were invited and never chose a password, ask the people who run that server for another link.
mail-address-has-account-not-you = If it was not you, leave this mail alone.

## An account is to be reached at this address from now on.

mail-confirm-address = Confirm your address for { $server }
mail-confirm-address-lead = Somebody, and we hope you, wants to use this address for their account at { $here }.
mail-confirm-address-do = Confirm this address
mail-confirm-address-not-you = If it was not you, leave this mail alone, and the address is not used.

## An account is reached at this address no longer. Of the new address only the first letter is shown.

mail-address-changed = Another address for your account at { $server }
mail-address-changed-lead = From now on your account at { $here } is not reached at this address any more, but at { $address }.
mail-address-changed-undo = If it was not you, undo it until { $until }: your account has this address and what you sign in with again, what was added since is gone, and all sign-ins end.
mail-address-changed-do = Undo it

## An administrator gave the account another address.

mail-address-replaced = An administrator changed your address at { $server }
mail-address-replaced-lead = From now on your account at { $here } is not reached at this address any more, but at { $address }. An administrator changed it; if you asked nobody for this, ask them.

## A changed address was undone: for the address that goes, and for the one that is back.

mail-address-taken-back = Your address at { $server } was taken back
mail-address-taken-back-lead = Somebody who reads the mail of the address before undid that your account at { $here } is reached at this one. What the account is signed in with is as it was before the change, and all sign-ins were ended. If it was not you, ask the people who run that server at once.
mail-address-restored = Your address at { $server } is as it was
mail-address-restored-lead = A changed address was taken back: your account at { $here } is reached at this one again, what you sign in with is as it was before the change, and all sign-ins were ended.

## A sign-in, and what is signed in with.

mail-new-device = A new sign-in to { $server }
mail-new-device-lead = Somebody signed in to your account at { $here } with a browser that never did before.
mail-password-changed = Your password at { $server } was changed
mail-password-changed-lead = The password of your account at { $here } was changed.
mail-passkey-added = A passkey was added at { $server }
mail-passkey-added-lead = A passkey was added to your account at { $here }. Whoever has it can use it to sign in.
mail-passkey-removed = A passkey was removed at { $server }
mail-passkey-removed-lead = A passkey was removed from your account at { $here }: nobody signs in with it any more.
mail-authenticator-added = An authenticator app was added at { $server }
mail-authenticator-added-lead = An authenticator app was added to your account at { $here }. Whoever has it can use it to sign in.
mail-authenticator-removed = An authenticator app was removed at { $server }
mail-authenticator-removed-lead = An authenticator app was removed from your account at { $here }: nobody signs in with it any more.
mail-recovery-code-used = A recovery code was used at { $server }
# How many codes are left decides what the last sentence says; there are ten at most.
mail-recovery-code-used-lead =
    Somebody signed in to your account at { $here } with a recovery code. { $left ->
        [0] It was the last one: make new ones.
        [1] One is left: make new ones soon.
        [2] { $left } are left: make new ones soon.
        [3] { $left } are left: make new ones soon.
       *[other] { $left } are left.
    }
mail-recovery-codes-made = New recovery codes at { $server }
mail-recovery-codes-made-lead = New recovery codes were made for your account at { $here }. Those of before work no longer.
mail-passkey-counter = A passkey was refused at { $server }
mail-passkey-counter-lead = A sign-in to your account at { $here } with a passkey was refused, since the passkey says that it was used less often than we know it was. Somebody may have a copy of it: remove it, and add another one. Other ways to sign in work.
# Above an address.
mail-passkey-counter-more = Your passkeys:

## An administrator reset all ways to sign in; its person locked the account down.

mail-recovered = Your account at { $server } was recovered
mail-recovered-lead = An administrator reset how you sign in to your account at { $here }. Passwords, passkeys, authenticator apps and recovery codes of before work no longer, and all sign-ins were ended. You choose a new password by the link an administrator gives you; if you asked nobody for this, ask them.
mail-account-locked-down = Your account at { $server } was locked down
mail-account-locked-down-lead = Somebody, and we hope you, said that it was not them who used your account at { $here }, and locked it down: every other sign-in was ended, no app may use the account any more, no browser is trusted, and links that were mailed work no longer.

## Its person deleted the account.

mail-account-deleted = Your account at { $server } was deleted
mail-account-deleted-lead = Somebody, and we hope you, deleted your account at { $here }. Every sign-in was ended, no app may use it any more, and what was kept of it is gone: it cannot be brought back. This address is free for another account.

## Other providers that people sign in with; $provider is what an administrator calls one.

mail-provider-connected = { $provider } was connected at { $server }
mail-provider-connected-lead = Your account at { $here } was connected with { $provider }. Whoever signs in there as the person it was connected with can sign in to your account.
mail-provider-disconnected = { $provider } was disconnected at { $server }
mail-provider-disconnected-lead = Your account at { $here } is connected with { $provider } no longer: nobody signs in by it any more.

## To the owners of the server; $kid is the id of a key, $client that of an app, $scope names of scopes.

mail-owner-added = Somebody else is an owner of { $server }
mail-owner-added-lead = { $address } is an owner of { $here } from now on, and may change everything there.
mail-owner-removed = Somebody is an owner of { $server } no longer
mail-owner-removed-lead = { $address } is an owner of { $here } no longer, and may not change everything there any more.
mail-key-revoked = A signing key of { $server } was revoked
mail-key-revoked-lead = The signing key { $kid } of { $here } was revoked. Nothing it signed is good any more: whoever got a token by it signs in again.
mail-consent-skipped = { $server } does not ask any more
mail-consent-skipped-lead = People are not asked any more whether the app { $client } may have { $scope } at { $here }.
mail-look-at-log = If you did not expect this, see in the audit log who did it:
