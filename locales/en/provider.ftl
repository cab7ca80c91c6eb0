### Signing in with another provider; $provider is what an administrator calls it.

# A button, or a link, of the sign-in.
provider-continue = Continue with { $provider }
provider-signed-in-there = You signed in with { $provider }, and may still be signed in there.
provider-sign-out-there = Sign out of { $provider }, too

## What went wrong, and what to do about it.

provider-another-way = Sign in another way
provider-back = Back
provider-open-account = Open the page of your account and try again.
provider-unknown-title = You can't sign in like this
provider-unknown = There is no such way to sign in here, or it is switched off.
provider-unknown-do = Go back to the sign-in and take another way.
provider-too-long-title = The app's request is too long
provider-too-long = It cannot be taken along to { $provider } and back.
provider-too-long-do = Go back, and sign in another way; the app goes on as always.
provider-not-fresh-title = Please confirm it another way
provider-not-fresh = To go on, you have to prove that it is you just now. { $provider } does not say when you did.
provider-not-fresh-do = Go back, and confirm it another way.
provider-foreign = This sign-in was begun in another browser or another window, or it is over already.
provider-foreign-do = Start again here; nothing was changed.
provider-other-title = That is somebody else
provider-other = You signed in to { $provider } as somebody else than the person this account is connected with.
provider-other-do = Go back, and sign in there as that person, or confirm it another way.
provider-elsewhere-title = This is connected already
provider-elsewhere = Who you are at { $provider } is connected with another account here, or your account is connected with as many as it may.
provider-elsewhere-do = Sign in to that account to disconnect it first.
provider-refused-title = You are not signed in
provider-refused = { $provider } did not sign you in here, or you stopped it there.
provider-refused-do = Go back, and try again or sign in another way.
provider-away-title = That takes too long
provider-away = { $provider } does not answer at the moment.
provider-away-do = Try again in a moment, or sign in another way.
provider-not-believed = What { $provider } answered is not what it should be, and nobody was signed in by it.
provider-not-believed-do = Try once more. If it keeps happening, tell the people who run this server the error id, and sign in another way.
provider-waits-title = Too many attempts
provider-waits = There were too many attempts to sign in from where you are.
provider-waits-do = Wait a minute, and start again.
