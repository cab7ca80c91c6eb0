### The front door.

home-title = Home
home-lead = Here you sign in once, and decide which apps may use your account. Apps never see your password.
# A heading; the account stands below it.
home-signed-in = You are signed in as
home-allowed = Apps that may use this account
# How many apps the list has no room for.
home-more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
home-sign-in = Sign in
home-demo = This is a demo server. Everything in it is thrown away when it stops.
home-tour = Take the guided tour
home-developers = For developers:
home-metadata = server metadata
