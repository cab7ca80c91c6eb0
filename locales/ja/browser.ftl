browser-on = { $system }の{ $name }
browser-named = { $name }
browser-unknown-on = { $system }の不明なブラウザ
browser-unknown = 不明なブラウザ
