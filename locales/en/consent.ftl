### The page on which people decide what an app may do.

consent-title = Allow access?
consent-wants = { $app } wants to access your { $server } account
consent-before = You allowed { $app } on { $date }.
consent-before-less = You allowed { $app } on { $date }; it now asks for more.
consent-before-name = It was called { $name } then.
consent-before-hosts = Then you went back to { $hosts }.
# Read out only: what stands there is the account it is about.
consent-account = Your account
consent-sign-in-alone = It would learn that you signed in here, and nothing else.
consent-leave-out = Untick what you do not want to allow. Without the rest it does not work.
# Headings; what follows begins with a verb: see your email address.
consent-in-service = In { $service } it could:
# $at is the address of the service, in parentheses.
consent-in-service-at = In { $service } { $at } it could:
consent-in-account = With your account it could:
# What opens the details of a permission; the next one follows, and is read out only.
consent-exactly = What exactly
consent-exactly-of = : { $what }

## How long what is allowed lasts.

consent-keeps = It keeps this, and you are not asked again, until you take it back.
consent-keeps-away = It keeps this access while you are away, and you are not asked again, until you take it back.
consent-keeps-until = It keeps this until { $date } at the latest.
consent-keeps-away-until = It keeps this access while you are away until { $date } at the latest.
consent-uses-each-time = It can use this for { $length } at a time while you use it, and you are not asked again until you take it back.
consent-uses = It can use this for { $length }.

# A link to the page of what the account allows.
consent-take-back = You can take this back under { $apps }.
consent-your-apps = Your apps
consent-no-password = It never gets your password.
consent-goes-to = After you choose, you'll go to { $host }.
consent-goes-to-computer = After you choose, you'll go to an app on this computer ({ $address }).
consent-goes-to-device = After you choose, you'll go to an app on this device ({ $address }).
consent-ask-again = Ask me again next time
consent-deny = Don't allow
consent-allow = Allow
