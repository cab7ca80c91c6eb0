### Choosing a password, and what it must be like.

password-choose = Choose a password
password-choose-new = Choose a new password
password-welcome = Welcome to { $server }
password-first-lead = Choose a password for your account { $email }.
password-new-lead = It replaces the old password of your account { $email }.
password-save = Save password
password-saved-title = Password saved
password-saved = Your password is saved
password-saved-lead = You are not signed in yet: use it to sign in to { $server }. If you came from an app, go back to it and sign in there.
password-forgotten-title = Forgot your password?
password-forgotten-lead = Type the email address you sign in with. You get a mail with a link to choose another password.
password-send-link = Send the link
password-no-address = That is no email address. It looks like name@example.com.
# Followed by the next three.
password-rules = Your password:
password-rule-length =
    { $count ->
        [one] has at least 1 character, of any kind;
       *[other] has at least { $count } characters, of any kind;
    }
password-rule-guess = is hard to guess: several unrelated words work well;
password-rule-once = is not used anywhere else.
password-new = New password
password-new-again = New password, once more
password-change = Please change the following:
password-too-long =
    { $count ->
        [one] The password must have at most 1 byte.
       *[other] The password must have at most { $count } bytes.
    }
password-not-same = The two passwords are not the same.
password-too-short =
    { $count ->
        [one] The password must have at least 1 character.
       *[other] The password must have at least { $count } characters.
    }
password-too-easy = The password is too easy to guess.
password-stolen = The password was found in data that was stolen elsewhere: whoever guesses tries it first.
# This and what follows is what a rule says of a password that is guessed soon.
password-warn-rows = Straight rows of keys are easy to guess.
password-warn-pattern = Short keyboard patterns are easy to guess.
password-warn-repeat = Repeats like “aaa” are easy to guess.
password-warn-repeats = Repeats like “abcabcabc” are only slightly harder to guess than “abc”.
password-warn-top-10 = This is a top-10 common password.
password-warn-top-100 = This is a top-100 common password.
password-warn-common = This is a very common password.
password-warn-similar = This is similar to a commonly used password.
password-warn-sequence = Sequences like abc or 6543 are easy to guess.
password-warn-years = Recent years are easy to guess.
password-warn-word = A word by itself is easy to guess.
password-warn-dates = Dates are often easy to guess.
password-warn-names-alone = Names and surnames by themselves are easy to guess.
password-warn-names = Common names and surnames are easy to guess.
password-try-words = Use a few words, avoid common phrases.
password-try-no-symbols = No need for symbols, digits, or uppercase letters.
password-try-more-words = Add another word or two. Uncommon words are better.
password-try-capitals = Capitalization doesn't help very much.
password-try-uppercase = All-uppercase is almost as easy to guess as all-lowercase.
password-try-reversed = Reversed words aren't much harder to guess.
password-try-substitutions = Predictable substitutions like '@' instead of 'a' don't help very much.
password-try-longer-pattern = Use a longer keyboard pattern with more turns.
password-try-no-repeats = Avoid repeated words and characters.
password-try-no-sequences = Avoid sequences.
password-try-no-years = Avoid recent years.
password-try-no-own-years = Avoid years that are associated with you.
password-try-no-own-dates = Avoid dates and years that are associated with you.
