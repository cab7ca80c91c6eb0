### Signing out.

sign-out-title = Sign out
sign-out-question = Do you want to sign out?
sign-out-as = You are signed in as { $email }.
sign-out-will = You will be signed out of { $server } in this browser.
sign-out-idled = A sign-in of { $date } in this browser was not used for a while.
sign-out-idled-will = It will end, and { $server } will ask for the password again.
sign-out-will-tell = These apps will be told, so that they sign you out as well:
sign-out-not-told = These apps are not told and may notice only later, so sign out there too:
# Followed by the name of the app.
sign-out-go-on-to = After that you go on to { $host }:
sign-out-stay = Stay signed in
sign-out-leave = Leave it as it is
sign-out-done-title = Signed out
sign-out-done = You are signed out
sign-out-done-lead = You are not signed in to { $server } in this browser.
sign-out-telling = These apps are being told, so that they sign you out as well:
# Followed by the name of the app.
sign-out-wants-on = The app that sent you here wants you to go on to { $host }:
sign-out-if-known = If you know it, you can go there. If you don't, close this page.
sign-out-go-on = Go on to { $host }
sign-out-sign-in-again = Sign in again
