### That a mail is on its way.

letter-title = Look at your mail
letter-reset = A link to choose another password was sent to { $email }. It works once, for { $length }.
letter-sign-up = A link to create your account was sent to { $email }. It works once, for { $length }.
letter-address = A link to confirm your new address was sent to { $email }. It works once, for { $length }.
letter-open-here = Open it in this browser: then you go on from where you are.
letter-nothing-there = Nothing there after some minutes? Look among the unwanted mail, and whether the address is right. For your safety this page says the same for every address.
letter-back-to-account = Back to your account
