### What happened to an account, as it is told to its person.

activity-title = What happened
activity-heading = What happened to your account
activity-lead =
    { $days ->
        [one] In the last day, the newest first.
       *[other] In the last { $days } days, the newest first.
    }
activity-not-me = This wasn't me
activity-nothing = There is nothing.
activity-older = What was before

## Beside each: when, by whom, with which browser and from where, one after the other.

activity-at = { $moment }
activity-by-administrator = by an administrator
activity-from = from { $address }

## The kinds of things that happen. None says who it was: that may have been somebody else.

activity-signed-in = Somebody signed in to your account.
activity-sign-in-failed = A sign-in to your account failed.
activity-signed-out = A sign-in was ended.
activity-grant-allowed = An app was given access to your account.
activity-grant-denied = An app was refused access to your account.
activity-grant-revoked = An app's access to your account ended.
activity-grant-narrowed = Some of what an app could do with your account was taken back.
activity-code-replayed = Somebody tried to use an app's access to your account a second time, and it ended.
activity-code-misused = An app could not prove that it was the one that was given access to your account, and the access ended.
activity-client-mismatch = An app tried to use another app's access to your account, and was refused.
activity-refresh-token-reused = There may be a copy of what an app reaches your account with, and its access ended.
activity-password-set = Your password was set.
activity-address-changed = The email address of your account was changed.
activity-address-restored = Your account got the email address of before back, and what it was signed in with then.
activity-passkey-added = A passkey was added.
activity-passkey-renamed = A passkey got another name.
activity-passkey-removed = A passkey was removed.
activity-passkey-copied = A passkey was refused, since there may be a copy of it.
activity-identity-added = Another provider can be used to sign in to your account.
activity-identity-removed = A provider was disconnected: it can no longer be used to sign in to your account.
activity-factor-added = An authenticator app was added.
activity-factor-removed = An authenticator app was removed.
activity-factors-reset = Your second steps were removed.
activity-recovery-codes-made = New recovery codes were made.
activity-recovery-code-used = A recovery code was used.
activity-device-trusted = A browser is not asked for the second step any more.
activity-devices-forgotten = Every browser is asked for the second step again.
activity-account-locked-down = Your account was locked down.
activity-link-created = A link to choose a password was made.
activity-user-created = Your account was made.
activity-user-changed = What your account says of you was changed.
activity-user-disabled = Your account was disabled.
activity-user-enabled = Your account was enabled again.
activity-user-recovered = All that your account is signed in with was reset.
activity-role-given = You were given a role.
activity-role-taken = A role was taken from you.
activity-member-added = You were put into a group.
activity-member-removed = You were taken out of a group.
activity-client-owner-added = An app became yours to administer.
activity-client-owner-removed = An app is no longer yours to administer.
activity-data-downloaded = All that is known of you was downloaded.
activity-audit-erased = IP addresses and browsers were erased from what is known of your account.
