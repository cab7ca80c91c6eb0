onward-title = { $app }に進む
onward-lead = { $host } のアプリに戻ります。何も起こらない場合は、ボタンを押してください。
onward-carried-lead = アプリから{ $server }に移動してきました。続けるにはボタンを押してください。
onward-step = あと1ステップです
onward-form-lead = あと1ステップです。ボタンを押すと { $host } のアプリに戻ります。
onward-not-done = アプリの要求は実行されませんでした。ボタンを押すと、そのことがアプリに伝わります。心当たりがない場合は、このページを閉じてください。
