### What people are told of an app.

app-registered = Registered by an administrator of { $host }
app-self-registered = Registered itself on { $date } - not checked by { $host }
app-not-checked = Not checked by { $host }
app-own-pages = The app's own pages
# Read out only.
app-own-page = (the app's own page, opens in a new tab)
app-website = Website
app-privacy = Privacy policy
app-terms = Terms of service
# Followed by one of the next.
app-warning = Warning:
app-like-app = Its name looks like that of an app { $here } knows, but it is not that app. Go on only if you are sure of { $host }.
app-like-service = Its name looks like that of a service { $here } knows, but it is not that service. Go on only if you are sure of { $host }.
app-like-server = Its name looks as if it belonged to { $here }, but it does not. Go on only if you are sure of { $host }.
app-any-app-computer = Any app on this computer can use this name. Go on only if you just opened it yourself.
app-any-app-device = Any app on this device can use this name. Go on only if you just opened it yourself.
app-any-page-computer = Any page on this computer can use this name. Go on only if you just opened it yourself.
app-any-page-device = Any page on this device can use this name. Go on only if you just opened it yourself.
app-unchecked = This app registered itself on { $date }, unchecked. Go on only if you trust { $host }.
