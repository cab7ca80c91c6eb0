browser-on = { $name } auf { $system }
browser-named = { $name }
browser-unknown-on = unbekannter Browser auf { $system }
browser-unknown = unbekannter Browser
