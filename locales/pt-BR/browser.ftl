browser-on = { $name } no { $system }
browser-named = { $name }
browser-unknown-on = navegador desconhecido no { $system }
browser-unknown = navegador desconhecido
