browser-on = { $name } en { $system }
browser-named = { $name }
browser-unknown-on = navegador desconocido en { $system }
browser-unknown = navegador desconocido
