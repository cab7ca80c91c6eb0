### What surrounds every page, and words that many pages share.

# Followed by an email address; read out only.
frame-signed-in-as = Signed in as
frame-sign-out = Sign out
# The list of the owner's links, for whoever hears it.
frame-pages-of = Pages of { $server }
# A link at the foot of every page.
frame-help = Help
frame-privacy = Privacy
frame-terms = Terms
frame-powered-by = Powered by Grantor
# The label of the list of languages.
frame-language = Language
# The button beside the list of languages.
frame-change-language = Change
# Before the title of a page that says that something was wrong.
frame-error = Error:
frame-cancel = Cancel
frame-continue = Continue
frame-other-account = Use another account
# The label of a field for an address.
frame-email = Email
frame-back-to-sign-in = Back to the sign-in
# Joins what is chosen from, one after the other.
frame-list = { $before }, { $next }
# Of a link; read out only.
frame-new-tab = (opens in a new tab)
# Before what it is.
frame-label = { $what }:
