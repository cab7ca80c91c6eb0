browser-on = { $name } على { $system }
browser-named = { $name }
browser-unknown-on = متصفح غير معروف على { $system }
browser-unknown = متصفح غير معروف
