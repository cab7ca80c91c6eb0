### What an app may do with an account.

## The permissions there are in every server.

permission-openid = Know that it is you when you come back
permission-profile = See your profile: your name, picture, birthdate, language and the like
permission-email = See your email address
permission-phone = See your phone number
permission-address = See your postal address
permission-roles = See which roles you have here
permission-groups = See which groups you are in here
permission-offline-access = Keep access when you are not using it

## Others, of which $what names what is told, one thing after the other.

# A service, in the person's name.
permission-use = Use it in your name
permission-see = See your { $what }
# $count is how many things are told.
permission-see-and-show =
    { $count ->
        [one] See your { $what }, and show it there
       *[other] See your { $what }, and show them there
    }
permission-new = New
permission-sensitive = Sensitive: allow only if you trust this app

## What is told of a person, each as a label before their own.

permission-your = Your { $what }
permission-roles-here = Your roles here
# As the app calls them.
permission-roles-own = Your roles in its own words
permission-groups-here = Your groups here
permission-groups-own = Your groups in its own words

## In place of what is told.

permission-nothing-known = Nothing is known of it here yet.
permission-not-known = not known yet
permission-none = none at present
permission-yes = yes
permission-no = no

## What an app may do with the administration of this server, in its person's name.

permission-administration = The administration of this server
permission-clients-read = See all apps and how they are set up
permission-clients-write = Change all apps, and register more
permission-clients-own = See and change your own apps, and register more
permission-users-read = See everybody's accounts
permission-users-write = Change and delete everybody's accounts
permission-permissions-read = See roles, groups and permissions
permission-permissions-write = Change roles, groups and permissions
permission-keys-read = See the signing keys
permission-keys-write = Replace and revoke signing keys
permission-sessions-read = See where people are signed in, and what they allowed apps
permission-sessions-write = Sign people out, and take away what they allowed apps
permission-audit-read = Read the audit log
permission-settings-read = See the settings
permission-providers-read = See the providers people sign in with
permission-providers-write = Change the providers people sign in with
permission-owners-write = Make and remove owners
