### Which browser on which system it was, as one fact among others: nothing before it, nothing after it.

browser-on = { $name } on { $system }
browser-named = { $name }
browser-unknown-on = an unknown browser on { $system }
browser-unknown = an unknown browser
