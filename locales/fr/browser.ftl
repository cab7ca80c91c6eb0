browser-on = { $name } sur { $system }
browser-named = { $name }
browser-unknown-on = navigateur inconnu sur { $system }
browser-unknown = navigateur inconnu
